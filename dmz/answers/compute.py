"""The answer to ``dmz compute``: a scenario's zones, cities and settlements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dmz.answers.sector_answer import ROW, SectorAnswer, depth_warnings, with_totals, zone_row
from dmz.answers.settlements import SettlementAnswer, answer_settlements
from dmz.answers.summaries import (
    INSIDE,
    LIKELY,
    OUTSIDE,
    POSSIBLE,
    CityVerdict,
    summarize_zones,
)
from dmz.earth.antimeridian import STANDARD_WEST, bring_to, wrap_longitude
from dmz.errors import DmzError, InputError, QuestionError
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import shift_front, uncertainty_of
from dmz.land.zones import Depths
from dmz.measure.answer import population_facts, population_warnings
from dmz.measure.estimates import Estimate, find_estimates
from dmz.measure.figures import ZoneFigures, with_range
from dmz.measure.languages import Language
from dmz.measure.pockets import pocket_warnings
from dmz.measure.scenario import LINE, OBLAST, Scenario
from dmz.measure.survey import Survey, open_survey
from dmz.measure.towns import CutTown, find_cut_towns
from dmz.people.remaining import ESTIMATES
from dmz.people.source import Population
from dmz.sources.datasets import shipped_dataset

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True)
class Inside:
    """Whether a city's centre is in the zone of one step.

    Attributes
    ----------
    distance_km
        The zone's depth; None where the city's holder does not pull back.
    sure
        Whether the answer holds however the line is moved within the uncertainty; None
        where no uncertainty was asked for.
    share
        How much of the city's ground, whoever holds it, is in the zone of the centre's
        holder; None where the city is a point.
    """

    distance_km: float | None
    inside: bool
    sure: bool | None = None
    share: float | None = None


@dataclass(frozen=True)
class CityAnswer:
    """What a scenario means for a named city, at its centre's point."""

    name: str
    oblast: str | None
    latitude: float
    longitude: float
    population: int | None
    held_by: str
    distance_to_front_km: float
    inside: tuple[Inside, ...]


@dataclass(frozen=True, kw_only=True)
class Result(SectorAnswer):
    """The answer to a scenario.

    Attributes
    ----------
    zones
        For each step, the zones of the parties and then both together.
    settlements
        Nearest first.
    cut_towns
        Towns that a zone's edge cuts, with the people on both sides of it.
    """

    schema = "dmz.result/2"

    zones: tuple[ZoneFigures, ...] = field(repr=False)
    cities: tuple[CityAnswer, ...] = field(repr=False)
    settlements: tuple[SettlementAnswer, ...] = field(repr=False)
    estimates: tuple[Estimate, ...] = field(repr=False)
    cut_towns: tuple[CutTown, ...] = field(default=(), repr=False)

    @property
    def steps(self) -> list[tuple[ZoneFigures, ...]]:
        """The zones by step: those of the parties, then both together."""
        width = len(self.zones) // len(self.scenario.steps(self.territory))
        return [self.zones[i : i + width] for i in range(0, len(self.zones), width)]

    def __repr__(self) -> str:
        """Return the question and the figures of the last step, in one line."""
        last = self.steps[-1]
        figures = ", ".join(f"{zone.party} {zone.area_km2:,.0f} km²" for zone in last)
        return f"<dmz.Result from {self.sector.title}: {figures}>"

    def summarize(self, language: Language) -> str:
        """Return the land and people of the zones, and which cities are inside."""
        verdicts = [
            CityVerdict(self.places(language)[number], tuple(map(_verdict, city.inside)))
            for number, city in enumerate(self.cities)
        ]
        return summarize_zones(self.subject(language), self.steps, verdicts, self.cut_towns)

    def body(self) -> dict[str, Any]:
        """Return the scenario, its zones, cities, settlements and estimates."""
        return {
            "parameters": self.parameters(),
            "front": self.line(),
            "population": self.population.to_dict(),
            "zones": [zone.to_dict() for zone in self.zones],
            "cities": [
                asdict(city) | {"inside": list(map(asdict, city.inside))} for city in self.cities
            ],
            "settlements": [asdict(settlement) for settlement in self.settlements],
            "cut_towns": [asdict(town) for town in self.cut_towns],
            "estimates": [asdict(estimate) for estimate in self.estimates],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each zone."""
        return [zone_row(zone) for zone in self.zones]

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return the zones with geometry in WGS 84: a row for each party and step.

        Zones are cut at the antimeridian.
        """
        import geopandas

        drawn = [(zone_row(figures), figures.zone) for figures in self.zones if figures.zone]
        # The last keeps NumPy from taking multipolygons for sequences.
        shapes = np.array([*(zone.inside for _, zone in drawn), None], dtype=object)[:-1]
        placed = bring_to(shapes, STANDARD_WEST, crossing=False)
        rows = [row for row, _ in drawn]
        return geopandas.GeoDataFrame(rows, columns=ROW, geometry=placed, crs="OGC:CRS84")


def compute(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    territory, front, population
        What is read already; see `dmz.measure.survey.open_survey`.

    Raises
    ------
    QuestionError
        The scenario asks for something that cannot be.
    InputError
        A file that it names cannot be used.
    """
    survey = open_survey(scenario, territory=territory, front=front, population=population)
    (result,) = compute_each([scenario], survey)
    if isinstance(result, DmzError):
        raise result
    return result


def compute_each(scenarios: Sequence[Scenario], survey: Survey) -> list[Result | DmzError]:
    """Answer several scenarios on one front, with one pass over the source of people.

    Parameters
    ----------
    scenarios
        Checked; their own front and population are not read.

    Returns
    -------
    For each scenario its answer, or the error that keeps it from having one.
    """
    shared = _Shared(survey)
    drafts = [shared.draft(scenario) for scenario in scenarios]
    good = [draft for draft in drafts if isinstance(draft, _Draft)]
    figures = iter(survey.measure_steps([ask for draft in good for ask in draft.asked]))
    answers: list[Result | DmzError] = []
    for draft in drafts:
        if isinstance(draft, DmzError):
            answers.append(draft)
        else:
            measured = next(figures)
            moved = [next(figures) if sector else None for sector in draft.moved]
            try:
                answers.append(_answer(draft, survey, measured, moved))
            except DmzError as error:
                answers.append(error)
    return answers


@dataclass(frozen=True)
class _Draft:
    """A scenario with its sector on the line as drawn and on each moved line."""

    scenario: Scenario
    steps: list[Depths]
    sector: Sector
    moved: list[Sector | None]
    uncertainty_km: float | None

    @property
    def asked(self) -> list[tuple[Sector, list[Depths]]]:
        """What is to be measured."""
        return [(sector, self.steps) for sector in (self.sector, *self.moved) if sector]


class _Shared:
    """What scenarios on one front share: its moved lines and their sectors."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self._moved: dict[float, tuple[Front, ...]] = {}
        self._sectors: dict[tuple[Front, SectorChoice, str], Sector | DmzError] = {}

    def draft(self, scenario: Scenario) -> _Draft | DmzError:
        """Find what a scenario measures from; or return why there is nothing."""
        front, territory = self.survey.front, self.survey.territory
        uncertainty_km = uncertainty_of(front, scenario.uncertainty_km)
        fronts = [front]
        if uncertainty_km:
            try:
                if uncertainty_km not in self._moved:
                    self._moved[uncertainty_km] = shift_front(front, territory, uncertainty_km)
            except DmzError as error:
                return error
            fronts += self._moved[uncertainty_km]
        sector, *others = [self._sector(each, scenario) for each in fronts]
        if isinstance(sector, DmzError):
            return sector
        # A moved line may have no sector where the line as drawn has one.
        moved = [other if isinstance(other, Sector) else None for other in others]
        return _Draft(scenario, scenario.steps(territory), sector, moved, uncertainty_km)

    def _sector(self, front: Front, scenario: Scenario) -> Sector | DmzError:
        key = (front, scenario.sector, scenario.model)
        if key not in self._sectors:
            try:
                self._sectors[key] = scenario.find_sector(front, self.survey.territory)
            except (InputError, QuestionError) as error:
                self._sectors[key] = error
        return self._sectors[key]


def _answer(
    draft: _Draft,
    survey: Survey,
    measured: list[list[ZoneFigures]],
    moved: Sequence[list[list[ZoneFigures]] | None],
) -> Result:
    """Put a result together from the figures on the line and on the moved lines."""
    zones = with_totals(measured)
    others = [with_totals(each) if each else None for each in moved]
    if draft.uncertainty_km:
        zones = [
            with_range(zone, [each[i] if each else None for each in others])
            for i, zone in enumerate(zones)
        ]
    territory, front, sector = survey.territory, survey.front, draft.sector
    cities = _answer_cities(draft, measured, territory)
    settlements = answer_settlements(zones, sector, territory)
    estimates = find_estimates(zones, survey)
    pockets = pocket_warnings(sector, zones, territory)
    population = population_facts(survey.population, zones)
    warnings = population_warnings(zones, territory, survey.population)
    datasets = [*survey.datasets]
    datasets += [shipped_dataset(ESTIMATES, "estimates")] if estimates else []
    if draft.scenario.breakdown.level != OBLAST:
        from dmz.measure.breakdown import break_down

        breakdown = break_down(zones, others, survey, draft.scenario.breakdown)
        zones = breakdown.zones
        warnings += breakdown.notes
        datasets += breakdown.datasets
    return Result(
        scenario=draft.scenario,
        territory=territory,
        front=front,
        sector=sector,
        zones=tuple(zones),
        cities=cities,
        cut_towns=find_cut_towns(zones, survey),
        settlements=settlements,
        estimates=estimates,
        population=population,
        uncertainty_km=draft.uncertainty_km,
        warnings=(
            *depth_warnings(draft.scenario.distances(territory)),
            *front.warnings,
            *sector.warnings,
            *pockets,
            *warnings,
        ),
        datasets=tuple(datasets),
    )


def _answer_cities(
    draft: _Draft, measured: Sequence[Sequence[ZoneFigures]], territory: Territory
) -> tuple[CityAnswer, ...]:
    """Answer for each named city, at its centre."""
    sector, uncertainty_km = draft.sector, draft.uncertainty_km or 0.0
    if not sector.places:
        return ()
    points = np.array([(p.longitude, p.latitude) for p in sector.places])
    front = sector.front
    holders = front.holders(points).tolist()
    to_front = front.reach.distances_km(points).tolist()
    to_sector = sector.reach.distances_km(points).tolist()
    # Distances from the line are as uncertain as the line; those between places are
    # not.
    margin = uncertainty_km if draft.scenario.model == LINE else 0.0
    answers = []
    for place, holder, line_km, distance_km in zip(
        sector.places, holders, to_front, to_sector, strict=True
    ):
        inside = []
        for step, zones in zip(draft.steps, measured, strict=True):
            depth_km = step.get(holder)
            sure = None
            if uncertainty_km:
                held_for_sure = line_km > uncertainty_km
                sure = held_for_sure and (depth_km is None or abs(distance_km - depth_km) > margin)
            within = depth_km is not None and distance_km <= depth_km
            share = _share_inside(place, zones, holder, territory)
            inside.append(Inside(depth_km, within, sure, share))
        point = place.latitude, wrap_longitude(place.longitude)
        spot = (place.name, place.region, *point, place.population)
        answers.append(CityAnswer(*spot, holder, line_km, tuple(inside)))
    return tuple(answers)


def _verdict(inside: Inside) -> str:
    """Return whether a city is inside, as a sentence says it."""
    if inside.sure is False:
        return LIKELY if inside.inside else POSSIBLE
    return INSIDE if inside.inside else OUTSIDE


def _share_inside(
    place: Place, zones: Sequence[ZoneFigures], holder: str, territory: Territory
) -> float | None:
    """Return how much of a place's ground is in its holder's zone; None without one."""
    cover = next((zone.cover for zone in zones if zone.party == holder), None)
    if cover is None or not place.id or not place.population:
        return None
    row = territory.gazetteer.ids.index(place.id)
    return float(cover.share[cover.rows == row].sum())
