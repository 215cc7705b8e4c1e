"""The answer to ``dmz plan score``: plans side by side, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.city_answers import coordinates_of
from dmz.earth.geodesy import area_km2
from dmz.earth.shapes import polygons_of
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.territory import Territory
from dmz.land.uncertainty import AUTO, Uncertainty
from dmz.measure.answer import PopulationFacts, RangedAnswer, front_dict
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.spread import open_surveys
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.plans.outcome import ClassTotal, PlanResult, ReadingOutcome
from dmz.plans.over_maps import spread_plan
from dmz.plans.plan import Plan, check_choices
from dmz.plans.run import run_plan
from dmz.plans.sites import SiteAnswer
from dmz.progress import track

FIGURES = (
    "area_km2",
    "area_km2_low",
    "area_km2_high",
    "population",
    "population_low",
    "population_high",
)
EMPTIED, PASSES, STAYS = "emptied", "passes", "stays"
# Of the sites, those that every proposal is asked about, and how near to the line.
PLANT_KIND, PLANT_KM = "nuclear plant", 30.0


@dataclass(frozen=True)
class PartyShare:
    """The land a party gives up (leaves or empties), out of all that it holds now.

    Attributes
    ----------
    area_km2_low, area_km2_high, population_low, population_high, share_of_held_low
        The range, here and in ``share_of_held_high``; None where none was asked for.
        That of the share is the area's, over the same land held now.
    """

    party: str
    area_km2: float
    area_km2_low: float | None
    area_km2_high: float | None
    population: float | None
    population_low: float | None
    population_high: float | None
    share_of_held: float | None
    share_of_held_low: float | None
    share_of_held_high: float | None


@dataclass(frozen=True)
class PlaceState:
    """What happens to a city or a plant, by its point.

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
        Of the land that the class leaves; of both parties together. Their ranges follow
        them; None where none was asked for.
    symmetry
        The area that the first party gives up over the second's; None where the second
        gives up nothing.
    """

    plan: str
    title: str
    reading: str
    what: str
    area_km2: float
    area_km2_low: float | None
    area_km2_high: float | None
    population: float | None
    population_low: float | None
    population_high: float | None
    gives_up: tuple[PartyShare, ...]
    symmetry: float | None
    places: tuple[PlaceState, ...]

    @property
    def land(self) -> Score | PartyShare:
        """The land that it empties; where it empties none, most of what is given up."""
        if self.area_km2:
            return self
        return max(self.gives_up, key=lambda each: each.area_km2)


@dataclass(frozen=True, kw_only=True)
class PlanScores(RangedAnswer):
    """Plans side by side: a score for each reading and class of forces."""

    schema = "dmz.plan-scores/1"

    front: Front = field(repr=False)
    scores: tuple[Score, ...]
    population: PopulationFacts = field(repr=False)

    def __repr__(self) -> str:
        """Return how many plans there are, in one line."""
        plans = {score.plan for score in self.scores}
        return f"<dmz.PlanScores of {len(plans)} plans on {self.front.id}>"

    def summarize(self, language: Language) -> str:
        """Return how many plans there are, and on which line."""
        phrases = Phrases(Toponyms(self.territory, language))
        count = len({score.plan for score in self.scores})
        text = "One plan on {front}." if count == 1 else "{count} plans side by side on {front}."
        front = phrases.dated_front(self.front)
        said = phrases.say(text, count=phrases.number(count), front=front)
        return said + phrases.over_maps(self.map_count)

    def body(self) -> dict[str, Any]:
        """Return the line and the scores."""
        return {
            "front": front_dict(self.front),
            "uncertainty": self.uncertainty_dict(),
            "population": {"counts": self.population.counts},
            "scores": [asdict(score) for score in self.scores],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each score, with columns for each party."""
        return [score_row(score) for score in self.scores]


def score_row(score: Score) -> dict[str, Any]:
    """Return a score as a row, with columns for each party."""
    names = ("plan", "reading", "what", *FIGURES, "symmetry")
    row: dict[str, Any] = {name: getattr(score, name) for name in names}
    for each in score.gives_up:
        for end in ("", "_low", "_high"):
            row[f"gives_up_km2{end}_{each.party}"] = getattr(each, f"area_km2{end}")
            row[f"gives_up_share{end}_{each.party}"] = getattr(each, f"share_of_held{end}")
    for state in (EMPTIED, PASSES):
        names_of = [place.name for place in score.places if place.state == state]
        row[f"places_{state}"] = "; ".join(names_of)
    return row


def score_question(
    plans: Sequence[Plan],
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    chosen: Mapping[str, str] | None = None,
) -> PlanScores:
    """Measure plans on the line, or the ensemble of maps, of a scenario.

    See `score_plans`.
    """
    asked, surveys = zip(*open_surveys(scenario, territory=territory), strict=True)
    return score_plans(plans, *surveys, chosen=chosen, uncertainty_km=asked[0].uncertainty_km)


def score_plans(
    plans: Sequence[Plan],
    *surveys: Survey,
    chosen: Mapping[str, str] | None = None,
    uncertainty_km: Uncertainty = AUTO,
) -> PlanScores:
    """Measure plans, each in every reading and for every class.

    Parameters
    ----------
    *surveys
        That of the front; or several of the maps of an ensemble, which are the ranges.
    chosen
        Values of parameters and roles, used by the plans that have them.
    uncertainty_km
        As `dmz.plans.run.run_plan` takes it.

    Raises
    ------
    QuestionError, InputError
        As `dmz.plans.run.run_plan`.
    """
    chosen = chosen or {}
    check_choices(plans, chosen)
    results = []
    for plan in track(plans, "Running plans"):
        choices = plan.select_open_choices(chosen)
        each = [run_plan(plan, on, chosen=choices, uncertainty_km=uncertainty_km) for on in surveys]
        results.append(spread_plan(each) if len(each) > 1 else each[0])
    return _answer(results, surveys[0])


def _answer(results: Sequence[PlanResult], survey: Survey) -> PlanScores:
    """Score the results of plans, measured with one survey."""
    return PlanScores(
        territory=survey.territory,
        front=survey.front,
        scores=tuple(score for result in results for score in score_result(result)),
        population=results[0].population if results else PopulationFacts(),
        uncertainty=results[0].uncertainty if results else None,
        warnings=tuple(dict.fromkeys(w for result in results for w in result.warnings)),
        datasets=tuple(dict.fromkeys(d for result in results for d in result.datasets)),
    )


def score_result(result: PlanResult) -> list[Score]:
    """Score a plan: in every reading, and for every class of forces.

    A reading that only moves the line is scored for no class.
    """
    held_km2 = {id: area_km2(land) for id, land in result.front.land.items()}
    scores = []
    for outcome in result.readings:
        given_up = tuple(given.total for given in outcome.gives_up)
        classes = outcome.classes or (ClassTotal("", outcome.total, given_up),)
        scores += [_score(result, outcome, total, held_km2) for total in classes]
    return scores


def _score(
    result: PlanResult, outcome: ReadingOutcome, total: ClassTotal, held_km2: Mapping[str, float]
) -> Score:
    """Score a reading for one class of forces."""
    *zones, both = total.figures
    emptied = polygons_of(shapely.union_all([zone.inside for zone in zones if zone.inside]))
    first, second = (_share(given, held_km2[given.party]) for given in total.gives_up)
    return Score(
        plan=result.plan.id,
        title=result.plan.title,
        reading=result.words(outcome) if len(result.readings) > 1 else "",
        what=total.what,
        **{name: getattr(both, name) for name in FIGURES},
        gives_up=(first, second),
        symmetry=first.area_km2 / second.area_km2 if second.area_km2 else None,
        places=tuple(_find_states(result, outcome, emptied)),
    )


def _share(given: ZoneFigures, held_km2: float) -> PartyShare:
    """Return what a party gives up, as land and as a share of what it holds."""
    areas = (given.area_km2, given.area_km2_low, given.area_km2_high)
    people = (given.population, given.population_low, given.population_high)
    shares = (min(km2 / held_km2, 1.0) if held_km2 and km2 is not None else None for km2 in areas)
    return PartyShare(given.party, *areas, *people, *shares)


def _find_states(
    result: PlanResult, outcome: ReadingOutcome, emptied: BaseGeometry
) -> Iterator[PlaceState]:
    """Yield what becomes of the territory's cities and of plants near the line."""
    cities = map(result.territory.gazetteer.find, result.territory.cities)
    plants = [site for site in outcome.sites if site.kind == PLANT_KIND]
    near = result.front.reach.distances_km(coordinates_of(plants)) <= PLANT_KM
    places: list[Place | SiteAnswer] = [*cities, *compress(plants, near)]
    points = coordinates_of(places)
    inside = np.atleast_1d(shapely.contains_xy(emptied, *points.T))
    passes = result.front.holders(points) != outcome.front.holders(points)
    for place, is_emptied, moves in zip(places, inside, passes, strict=True):
        yield PlaceState(place.name, EMPTIED if is_emptied else PASSES if moves else STAYS)
