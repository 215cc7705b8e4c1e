"""The answer to ``dmz compute``: a scenario's zones, cities and settlements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from dmz.answers.city_answers import CityAnswer, answer_cities, verdict_of
from dmz.answers.drawn import Drawn
from dmz.answers.sector_answer import ROW, SectorAnswer, sector_head, with_totals, zone_row
from dmz.answers.settlements import SettlementAnswer, answer_settlements
from dmz.answers.summaries import summarize_zones
from dmz.earth.antimeridian import STANDARD_WEST, wrap_geometries
from dmz.errors import DmzError, InputError, QuestionError
from dmz.land.front import Front
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import LineError, error_of
from dmz.land.zones import Depths
from dmz.measure.estimates import Estimate, find_relevant, read_relevant
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import OBLAST, Scenario
from dmz.measure.survey import Survey, open_survey
from dmz.measure.towns import find_cut_towns
from dmz.people.estimates import ESTIMATES
from dmz.people.source import Population
from dmz.sources.datasets import shipped_dataset

if TYPE_CHECKING:
    import geopandas

    from dmz.plans.sites import SiteAnswer


@dataclass(frozen=True, kw_only=True)
class Result(SectorAnswer, Drawn):
    """The answer to a scenario.

    Attributes
    ----------
    zones
        For each distance, a zone for each party and then for both together.
    find_settlements, find_estimates
        Find what `settlements` and `estimates` return.
    has_estimates
        Whether there are any.
    cut_towns
        Towns that a zone's edge cuts, with the people on both sides.
    """

    schema = "dmz.result/2"

    zones: tuple[ZoneFigures, ...] = field(repr=False)
    cities: tuple[CityAnswer, ...] = field(repr=False)
    find_settlements: Callable[[], tuple[SettlementAnswer, ...]] = field(repr=False, compare=False)
    find_estimates: Callable[[], tuple[Estimate, ...]] = field(repr=False, compare=False)
    has_estimates: bool = field(repr=False)

    @cached_property
    def settlements(self) -> tuple[SettlementAnswer, ...]:
        """The settlements in the widest zones, nearest first; a batch never asks."""
        return self.find_settlements()

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Dated estimates of who remains in the zones, in file order."""
        return self.find_estimates()

    @cached_property
    def sites(self) -> tuple[SiteAnswer, ...]:
        """Power plants, dams and such in a zone or near the sector, nearest first."""
        from dmz.plans.sites import find_sites  # not needed for the short answer

        areas = [(f"{z.distance_km:g} km", z.inside) for z in self.zones if z.inside is not None]
        return find_sites(self.territory, self.front, self.sector.reach, areas)

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
            (name, [verdict_of(inside) for inside in city.inside])
            for name, city in zip(self.places(language), self.cities, strict=True)
        ]
        subject = self.subject(language)
        said = summarize_zones(subject, self.steps, verdicts, self.cut_towns)
        return said + subject.phrases.over_maps(self.map_count)

    def body(self) -> dict[str, Any]:
        """Return the scenario, its zones, cities, settlements and estimates."""
        return {
            "parameters": self.parameters(),
            "front": self.line(),
            "uncertainty": self.uncertainty_dict(),
            "population": self.population.to_dict(),
            "zones": [zone.to_dict() for zone in self.zones],
            "cities": [
                asdict(city) | {"inside": list(map(asdict, city.inside))} for city in self.cities
            ],
            "settlements": [asdict(settlement) for settlement in self.settlements],
            "cut_towns": [asdict(town) for town in self.cut_towns],
            "sites": [asdict(site) for site in self.sites],
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
        placed = wrap_geometries(shapes, STANDARD_WEST, crossing=False)
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
    return compute_one(scenario, survey)


def compute_one(scenario: Scenario, survey: Survey) -> Result:
    """Answer a scenario that is checked, or raise the error that keeps it from one."""
    (result,) = compute_each([scenario], survey)
    if isinstance(result, DmzError):
        raise result
    return result


def compute_each(scenarios: Sequence[Scenario], survey: Survey) -> list[Result | DmzError]:
    """Answer several scenarios on one front, in one pass over the population source.

    Parameters
    ----------
    scenarios
        Checked; their own front and population are not read.

    Returns
    -------
    For each scenario its answer, or the error that keeps it from having one.
    """
    front, territory = survey.front, survey.territory

    @cache
    def find_sector(choice: SectorChoice, model: str) -> Sector:
        return Scenario(sector=choice, model=model).find_sector(front, territory)

    drafts: list[_Draft | DmzError] = []
    for scenario in scenarios:
        asked = scenario.on(territory)
        line_error = error_of(front, asked.uncertainty_km)
        try:
            sector = find_sector(asked.sector, asked.model)
        except (InputError, QuestionError) as error:  # there is nothing to measure from
            drafts.append(error)
        else:
            drafts.append(_Draft(asked, asked.steps(territory), sector, line_error))
    good = [draft for draft in drafts if isinstance(draft, _Draft)]
    measured = survey.measure_steps([(draft.sector, draft.steps) for draft in good])
    figures = iter(_range_all(good, measured, survey))
    answers: list[Result | DmzError] = []
    for draft in drafts:
        if isinstance(draft, DmzError):
            answers.append(draft)
            continue
        try:
            answers.append(_answer(draft, survey, next(figures)))
        except DmzError as error:
            answers.append(error)
    return answers


@dataclass(frozen=True)
class _Draft:
    """A scenario with its sector."""

    scenario: Scenario
    steps: list[Depths]
    sector: Sector
    error: LineError | None


def _range_all(
    drafts: Sequence[_Draft], measured: Sequence[list[list[ZoneFigures]]], survey: Survey
) -> list[list[list[ZoneFigures]]]:
    """Return the figures of all drafts with ranges, those of one sector together."""
    alike: dict[tuple[Sector, LineError | None], list[int]] = {}
    for number, draft in enumerate(drafts):
        alike.setdefault((draft.sector, draft.error), []).append(number)
    found: dict[int, list[list[ZoneFigures]]] = {}
    for (_, error), numbers in alike.items():
        zones = [zone for number in numbers for step in measured[number] for zone in step]
        ranged = iter(range_zones(zones, survey, error))
        for number in numbers:
            found[number] = [[next(ranged) for _ in step] for step in measured[number]]
    return [found[number] for number in range(len(drafts))]


def _answer(draft: _Draft, survey: Survey, measured: list[list[ZoneFigures]]) -> Result:
    """Put a result together from the figures."""
    zones = with_totals(measured)
    territory, sector = survey.territory, draft.sector
    displaced = survey.displaced(draft.error) if draft.error else None
    cities = answer_cities(sector, draft.steps, measured, territory, displaced)
    settlements = partial(answer_settlements, zones, sector, territory, displaced)
    relevant = find_relevant(zones, survey)
    depths_km = draft.scenario.distances(territory)
    head = sector_head(draft.scenario, survey, sector, draft.error, zones, depths_km=depths_km)
    if relevant:
        head["datasets"] += (shipped_dataset(ESTIMATES, "estimates"),)
    if draft.scenario.breakdown.level != OBLAST:
        from dmz.measure.breakdown import break_down

        breakdown = break_down(measured, survey, draft.scenario.breakdown, draft.error)
        zones = with_totals(breakdown.steps)
        head["warnings"] += tuple(breakdown.notes)
        head["datasets"] += tuple(breakdown.datasets)
    return Result(
        zones=tuple(zones),
        cities=cities,
        cut_towns=find_cut_towns(zones, survey),
        find_settlements=settlements,
        find_estimates=partial(read_relevant, relevant, survey),
        has_estimates=bool(relevant),
        **head,
    )
