"""The common part of answers that are measured from a sector of a front line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dmz.answers.summaries import Subject
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.uncertainty import ENSEMBLE, LineError
from dmz.measure.answer import (
    PopulationFacts,
    RangedAnswer,
    front_dict,
    population_facts,
    population_warnings,
)
from dmz.measure.figures import ZoneFigures, together
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.pockets import pocket_warnings
from dmz.measure.scenario import LINE, Scenario
from dmz.measure.spread import spread_head
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown

PLAUSIBLE_KM = 150.0  # deeper is remarked on
# What a row of a flat table gives of a zone.
ROW = (
    "distance_km", "party", "area_km2", "area_km2_low", "area_km2_high", "beyond_border_km2",
    "population", "population_low", "population_high", "settlements",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SectorAnswer(RangedAnswer):
    """An answer to a scenario.

    Attributes
    ----------
    scenario
        The question.
    front, sector
        The line that was measured on, and the part of it that was measured from.
    cut_towns
        Towns that an edge cuts, at each distance, with the people on both sides.
    """

    scenario: Scenario
    front: Front = field(repr=False)
    sector: Sector = field(repr=False)
    population: PopulationFacts = field(repr=False)
    cut_towns: tuple[CutTown, ...] = field(default=(), repr=False)

    def places(self, language: Language) -> list[str]:
        """Return the names of the cities that the sector faces, in a language."""
        names = Toponyms(self.territory, language)
        return [names.settlement(place.id, place.name) for place in self.sector.places]

    def subject(self, language: Language) -> Subject:
        """Return what a sentence about zones is about."""
        phrases = Phrases(Toponyms(self.territory, language))
        from_line, places = self.scenario.model == LINE, self.places(language)
        if from_line:
            reference = phrases.front(self.front, self.scenario.sector, places)
        else:
            reference = phrases.centres(places)
        faces_cities = self.scenario.sector.faces_cities
        return Subject(phrases, reference, from_line, self.population, faces_cities)

    def parameters(self) -> dict[str, Any]:
        """Return the question as plain data, with defaults filled in."""
        parameters = self.scenario.parameters(self.territory, self.sector)
        return parameters | self.population.parameters()

    def line(self) -> dict[str, Any]:
        """Return what plain data say of the front line and its sector."""
        return front_dict(self.front) | {
            "sector": self.sector.title,
            "sector_length_km": self.sector.length_km,
            "sector_length_at_1km_km": self.sector.length_at_1km_km,
            "uncertainty_km": self.uncertainty_km,
        }


def sector_head(
    scenario: Scenario,
    survey: Survey,
    sector: Sector,
    error: LineError | None,
    zones: Sequence[ZoneFigures],
    *,
    depths_km: Sequence[float] = (),
    pocketed: Sequence[ZoneFigures] | None = None,
) -> dict[str, Any]:
    """Return what an answer says besides its figures, which are those of some zones.

    Parameters
    ----------
    depths_km
        Those that were asked for.
    pocketed
        Of many zones, those that say which pockets matter.
    """
    front, territory = survey.front, survey.territory
    return {
        "scenario": scenario,
        "territory": territory,
        "front": front,
        "sector": sector,
        "uncertainty": error,
        "population": population_facts(survey.population, zones),
        "warnings": (
            *depth_warnings(depths_km),
            *front.warnings,
            *sector.warnings,
            *pocket_warnings(sector, zones if pocketed is None else pocketed, territory),
            *population_warnings(zones, territory, survey.population),
        ),
        "datasets": survey.datasets,
    }


def spread_sector(answers: Sequence[SectorAnswer], scenario: Scenario) -> dict[str, Any]:
    """Return the head of answers on several maps, to the scenario that names them."""
    first = answers[0]
    asked = replace(first.scenario, front=scenario.front, uncertainty_km=ENSEMBLE)
    return {"scenario": asked} | spread_head(answers, first.sector.line)


def depth_warnings(depths_km: Sequence[float]) -> list[str]:
    """Return a remark on depths that are more than a pullback is likely to be."""
    deep = [f"{km:g}" for km in depths_km if km > PLAUSIBLE_KM]
    if not deep:
        return []
    return [
        f"Deeper than {PLAUSIBLE_KM:g} km, more than is plausible for a pullback: "
        f"{', '.join(deep)} km. Check that km are meant."
    ]


def zone_row(zone: ZoneFigures) -> dict[str, Any]:
    """Return the figures of a zone as a row of a flat table."""
    return {name: getattr(zone, name) for name in ROW}


def with_totals(steps: Sequence[Sequence[ZoneFigures]]) -> list[ZoneFigures]:
    """Return the zones of all steps in one list, with the total after each step."""
    return [zone for step in steps for zone in (*step, together(step))]
