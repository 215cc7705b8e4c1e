"""The answer to ``dmz plan score``: plans side by side, a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2
from dmz.earth.shapes import polygons_of
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.answer import Answer, front_dict
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.plans.outcome import ClassTotal, PlanResult, ReadingOutcome
from dmz.plans.plan import Plan, check_choices
from dmz.plans.run import run_plan

EMPTIED, PASSES, STAYS = "emptied", "passes", "stays"
# Of the sites, those that every proposal is asked about, and how near to the line.
PLANT_KIND, PLANT_KM = "nuclear plant", 30.0


@dataclass(frozen=True)
class PartyShare:
    """What a party gives up, leaves and empties together, of all that it holds now."""

    party: str
    area_km2: float
    share_of_held: float | None


@dataclass(frozen=True)
class PlaceState:
    """What becomes of a city or a plant, by its point.

    Attributes
    ----------
    state
        ``emptied`` of the class, ``passes`` to the other party, or ``stays``.
    """

    name: str
    state: str


@dataclass(frozen=True)
class Score:
    """A plan in one reading, for one class of forces.

    Attributes
    ----------
    what
        The class; empty where the plan empties nothing, and only moves the line.
    area_km2, population
        Of the land that the class leaves; of both parties together.
    symmetry
        The area that the first party gives up over the second's; None where the second
        gives up nothing.
    """

    plan: str
    title: str
    reading: str
    what: str
    area_km2: float
    population: float | None
    gives_up: tuple[PartyShare, ...]
    symmetry: float | None
    places: tuple[PlaceState, ...]


@dataclass(frozen=True, kw_only=True)
class PlanScores(Answer):
    """Plans side by side: a score for each reading and class of forces."""

    schema = "dmz.plan-scores/1"

    front: Front = field(repr=False)
    scores: tuple[Score, ...]
    counts: str | None

    def __repr__(self) -> str:
        """Return how many plans there are, in one line."""
        plans = {score.plan for score in self.scores}
        return f"<dmz.PlanScores of {len(plans)} plans on {self.front.id}>"

    def summarize(self, language: Language) -> str:
        """Return how many plans there are, and on which line."""
        phrases = Phrases(Toponyms(self.territory, language))
        count = len({score.plan for score in self.scores})
        return phrases.say(
            "{count} plans side by side on {front}.",
            count=phrases.number(count),
            front=phrases.dated_front(self.front),
        )

    def body(self) -> dict[str, Any]:
        """Return the line and the scores."""
        return {
            "front": front_dict(self.front),
            "population": {"counts": self.counts},
            "scores": [asdict(score) for score in self.scores],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each score, with columns for each party and place."""
        rows = []
        for score in self.scores:
            names = ("plan", "reading", "what", "area_km2", "population", "symmetry")
            row: dict[str, Any] = {name: getattr(score, name) for name in names}
            for each in score.gives_up:
                row[f"gives_up_km2_{each.party}"] = each.area_km2
                row[f"gives_up_share_{each.party}"] = each.share_of_held
            row |= {place.name: place.state for place in score.places}
            rows.append(row)
        return rows


def score_plans(
    plans: Sequence[Plan], survey: Survey, *, chosen: Mapping[str, str] | None = None
) -> PlanScores:
    """Measure plans on one front, each in every reading and for every class.

    Parameters
    ----------
    chosen
        Values of parameters and roles, used by the plans that have them.

    Raises
    ------
    QuestionError, InputError
        As `dmz.plans.run.run_plan`.
    """
    chosen = chosen or {}
    check_choices(plans, chosen)
    results = [run_plan(plan, survey, chosen=plan.choices_among(chosen)) for plan in plans]
    held_km2 = {id: area_km2(land) for id, land in survey.front.land.items()}
    scores = [
        _score(result, outcome, total, held_km2)
        for result in results
        for outcome in result.readings
        for total in outcome.classes or (ClassTotal("", outcome.total),)
    ]
    return PlanScores(
        territory=survey.territory,
        front=survey.front,
        scores=tuple(scores),
        counts=results[0].population.counts if results else None,
        warnings=tuple(dict.fromkeys(w for result in results for w in result.warnings)),
        datasets=tuple(dict.fromkeys(d for result in results for d in result.datasets)),
    )


def _score(
    result: PlanResult,
    outcome: ReadingOutcome,
    total: ClassTotal,
    held_km2: Mapping[str, float],
) -> Score:
    """Score a reading for one class of forces."""
    *zones, both = total.figures
    emptied = polygons_of(shapely.union_all([zone.inside for zone in zones if zone.inside]))
    given = []
    for each in outcome.gives_up:
        left = each.leave.inside or shapely.MultiPolygon()
        here = shapely.union_all(
            [left, shapely.intersection(emptied, result.front.land[each.party])]
        )
        km2 = area_km2(polygons_of(here))
        held = held_km2[each.party]
        given.append(PartyShare(each.party, km2, km2 / held if held else None))
    first, second = given
    return Score(
        plan=result.plan.id,
        title=result.plan.title,
        reading=result.label(outcome) if len(result.readings) > 1 else "",
        what=total.what,
        area_km2=both.area_km2,
        population=both.population,
        gives_up=tuple(given),
        symmetry=first.area_km2 / second.area_km2 if second.area_km2 else None,
        places=tuple(_find_states(result, outcome, emptied, result.territory)),
    )


def _find_states(
    result: PlanResult,
    outcome: ReadingOutcome,
    emptied: BaseGeometry,
    territory: Territory,
) -> Iterator[PlaceState]:
    """Yield what becomes of the territory's cities and of plants near the line."""
    cities = [territory.gazetteer.find(name) for name in territory.cities]
    spots = [(city.name, city.longitude, city.latitude) for city in cities]
    plants = [site for site in outcome.sites if site.kind == PLANT_KIND]
    points = np.array([(site.longitude, site.latitude) for site in plants]).reshape(-1, 2)
    away_km = result.front.reach.distances_km(points)
    spots += [
        (site.name, site.longitude, site.latitude)
        for site, km in zip(plants, away_km, strict=True)
        if km <= PLANT_KM
    ]
    for name, longitude, latitude in spots:
        point = np.array([[longitude, latitude]])
        if shapely.contains_xy(emptied, longitude, latitude):
            state = EMPTIED
        elif result.front.holders(point)[0] != outcome.front.holders(point)[0]:
            state = PASSES
        else:
            state = STAYS
        yield PlaceState(name, state)
