"""The answer to ``dmz compare``: one question on several fronts, people or plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dmz.answers.compute import Result, compute_one
from dmz.answers.differences import Difference, make_difference
from dmz.answers.summaries import Span, summarize_cases
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.measure.answer import PopulationFacts, RangedAnswer
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown, towns_of
from dmz.people.read import POINTS, PopulationChoice
from dmz.people.source import Population
from dmz.plans.outcome import PlanResult
from dmz.plans.plan import Plan, check_choices
from dmz.plans.run import run_for
from dmz.progress import track
from dmz.sources.specs import split_spec

FIGURES = ("area_km2", "beyond_border_km2", "population", "settlements")


@dataclass(frozen=True)
class Case:
    """One of the things compared.

    Attributes
    ----------
    measure
        ``40 km``, or a plan's id with its reading.
    sector
        The part of the line that is measured from, in words.
    """

    front: str
    front_date: str | None
    population: str | None
    measure: str
    sector: str


@dataclass(frozen=True)
class Compared:
    """A case with its figures.

    ``against`` is the number of the case that it is compared with, from 0; None for
    that one itself. ``cut_towns`` are the towns that an edge of its land cuts.
    """

    case: Case
    against: int | None
    differences: tuple[Difference, ...]
    cut_towns: tuple[CutTown, ...] = ()
    zones: tuple[ZoneFigures, ...] = field(default=(), repr=False, compare=False)

    def figure(self, name: str, party: str) -> Difference:
        """Return the figure of a party."""
        return next(d for d in self.differences if (d.figure, d.party) == (name, party))


@dataclass(frozen=True)
class Spread:
    """The smallest and largest values of a figure over several fronts."""

    measure: str
    population: str | None
    figure: str
    party: str
    low: float | int
    high: float | int


@dataclass(frozen=True, kw_only=True)
class Comparison(RangedAnswer):
    """Cases side by side, with their differences.

    Attributes
    ----------
    uncertainty
        The error of the least well known line; None without ranges.
    fronts, populations
        The line of each case, and what its population source states about itself.
    answers
        The answers compared, once each: a result for each front and population source,
        and for each plan.
    """

    schema = "dmz.comparison/2"

    cases: tuple[Compared, ...]
    spreads: tuple[Spread, ...]
    population_counts: tuple[str, ...]
    fronts: tuple[Front, ...] = field(repr=False, compare=False)
    populations: tuple[PopulationFacts, ...] = field(repr=False, compare=False)
    answers: tuple[Result | PlanResult, ...] = field(repr=False, compare=False)

    def __repr__(self) -> str:
        """Return the number of cases and the first, in one line."""
        first = self.cases[0].case
        return f"<dmz.Comparison of {len(self.cases)} cases: {first.front}, {first.measure}, ...>"

    def summarize(self, language: Language) -> str:
        """Return how far the land of both parties differs between the cases.

        Of several measures on several fronts it has the last one: cases of two measures
        would differ by what was asked.
        """
        alike = [
            number
            for number, compared in enumerate(self.cases)
            if compared.case.measure == self.cases[-1].case.measure
        ]
        if 1 < len(alike) < len(self.cases):
            cases = tuple(self.cases[number] for number in alike)
            fronts = tuple(self.fronts[number] for number in alike)
            return replace(self, cases=cases, fronts=fronts).summarize(language)
        phrases = Phrases(Toponyms(self.territory, language))
        names = self.name_cases(phrases)
        measures = {compared.case.measure for compared in self.cases}
        measure = phrases.names.words.translate(measures.pop()) if len(measures) == 1 else ""
        figures = [compared.figure("area_km2", BOTH) for compared in self.cases]
        spans = [Span(each.value or 0.0, each.low, each.high) for each in figures]
        last = figures[-1]
        between = (last.difference_low, last.difference_high)
        named = list(zip(names, spans, strict=True))
        said = summarize_cases(phrases, measure, named, beyond=last.beyond_ranges, between=between)
        return said + phrases.over_maps(self.map_count)

    def name_cases(self, phrases: Phrases) -> list[str]:
        """Name each case by what distinguishes it from the others."""
        cases = [compared.case for compared in self.cases]
        columns: list[list[str]] = [
            [phrases.source(front) for front in self.fronts],
            [case.front for case in cases],
            [case.population or "" for case in cases],
            [phrases.names.words.translate(case.measure) for case in cases],
        ]
        if len(set(columns[0])) == len(set(columns[1])):
            del columns[1]  # files of one name only are told apart by their numbers
        telling = [column for column in columns if len(set(column)) > 1] or columns[-1:]
        return [", ".join(filter(None, parts)) for parts in zip(*telling, strict=True)]

    def body(self) -> dict[str, Any]:
        """Return the cases, and the spread over the fronts."""
        return {
            "uncertainty_km": self.uncertainty_km,
            "uncertainty": self.uncertainty_dict(),
            "population": {"counts": list(self.population_counts)},
            "cases": [
                asdict(compared.case)
                | {
                    "against": compared.against,
                    "figures": [asdict(each) for each in compared.differences],
                    "cut_towns": [asdict(town) for town in compared.cut_towns],
                }
                for compared in self.cases
            ],
            "spread_over_fronts": [asdict(spread) for spread in self.spreads],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each case, party and figure."""
        return [
            asdict(compared.case) | asdict(difference)
            for compared in self.cases
            for difference in compared.differences
        ]


@dataclass(frozen=True)
class _Measured:
    """A case with its figures, and the answer that they are part of."""

    case: Case
    figures: tuple[ZoneFigures, ...]
    answer: Result | PlanResult


def compare(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    plans: Sequence[Plan] = (),
    chosen: Mapping[str, str] | None = None,
) -> Comparison:
    """Measure every combination of fronts, population sources, and distances or plans.

    Several fronts or sources are compared with the first of them, distance by distance
    and plan by plan. On one front and with one source, distances and plans are compared
    with the first of those.

    Parameters
    ----------
    scenario
        Each of the front lines and population sources it names is a case of its
        own; files that make one together are joined by ``+``. A sector that it names
        goes for plans too; else each plan has its own. Without distances and depths,
        plans are compared alone; without plans too, the scenario's usual distances.
    chosen
        Values of the plans' parameters and roles, used by the plans that have them.

    Raises
    ------
    QuestionError
        There is only one case, or whatever a scenario and a plan refuse.
    """
    territory = territory or shipped_territory()
    scenario.check(territory)
    check_choices(plans, chosen or {})
    measured = _measure_groups(scenario, territory, plans, chosen or {})
    if len(measured) < 2:
        raise QuestionError(
            "there is one case only: give several of --front, --distance, --plan or --population"
        )
    by_source = len({(m.case.front, m.case.population) for m in measured}) > 1
    cases = tuple(_compare(m, number, measured, by_source) for number, m in enumerate(measured))
    answers = [m.answer for m in measured]
    uncertainties = [answer.uncertainty for answer in answers if answer.uncertainty]
    counts = [answer.population.counts for answer in answers if answer.population.counts]
    return Comparison(
        territory=territory,
        cases=cases,
        spreads=_spreads(measured) if len(_split(scenario.front.specs)) > 1 else (),
        fronts=tuple(answer.front for answer in answers),
        populations=tuple(answer.population for answer in answers),
        answers=tuple({id(answer): answer for answer in answers}.values()),
        uncertainty=max(uncertainties, key=lambda error: error.median_km, default=None),
        population_counts=tuple(dict.fromkeys(counts)),
        warnings=tuple(dict.fromkeys(w for answer in answers for w in answer.warnings)),
        datasets=tuple(dict.fromkeys(d for answer in answers for d in answer.datasets)),
    )


def _measure_groups(
    scenario: Scenario, territory: Territory, plans: Sequence[Plan], chosen: Mapping[str, str]
) -> list[_Measured]:
    """Return every case: on each front, with each source of people."""
    choices = [replace(scenario.front, specs=specs) for specs in _split(scenario.front.specs)]
    sources = [
        replace(scenario.population, specs=specs).read(territory)
        for specs in _split(scenario.population.specs)
    ]
    # No case differs by the shipped settlements: they go without a name.
    unnamed = scenario.population == PopulationChoice()
    names = ["+".join(Path(spec).name for spec in choice.specs) for choice in choices]
    measured: list[_Measured] = []
    for number, choice in track(list(enumerate(choices)), "Measuring fronts"):
        front = choice.read(territory)
        # Files of one name in two folders are told apart by their number.
        twice = names.count(names[number]) > 1
        label = f"{front.id} ({number + 1})" if twice else front.id
        for source in sources:
            population = None if unnamed or source is None else _name_source(source)
            survey = Survey(territory, front, source)
            for measure, sector, figures, answer in _measure(scenario, survey, plans, chosen):
                case = Case(label, front.date, population, measure, sector)
                measured.append(_Measured(case, figures, answer))
    return measured


def _name_source(source: Population) -> str:
    """Name a population source by its files, and by its factors if it has any."""
    if source.by_centre:
        return POINTS
    named = [d.id for d in source.datasets if d.role in ("population", "scale")]
    return "+".join(named)


def _split(specs: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the files or sources of each case; without any, one case without any."""
    return [split_spec(spec) for spec in specs] or [()]


def _measure(
    scenario: Scenario, survey: Survey, plans: Sequence[Plan], chosen: Mapping[str, str]
) -> Iterator[tuple[str, str, tuple[ZoneFigures, ...], Result | PlanResult]]:
    """Measure the steps of a scenario, and every reading of plans.

    Yields
    ------
    The measure and the sector in words, the figures, and the answer they are part of.
    """
    if scenario.distances_km or scenario.depths_km or not plans:
        result = compute_one(scenario, survey)
        for zones in result.steps:
            yield _depths_in_words(zones), result.sector.title, zones, result
    for plan in plans:
        ran = run_for(scenario, plan, survey, chosen=plan.select_open_choices(chosen))
        for outcome in ran.readings:
            reading = ran.words(outcome)
            measure = f"{plan.id} ({reading})" if reading else plan.id
            sectors = dict.fromkeys(p.sector for p in outcome.provisions if p.sector)
            for what, figures in outcome.totals:
                name = f"{measure}: {what}" if what else measure
                yield name, "; ".join(sectors) or "no line", figures, ran


def _depths_in_words(zones: Sequence[ZoneFigures]) -> str:
    if (km := zones[-1].distance_km) is not None:
        return f"{km:g} km"
    return ", ".join(f"{zone.party} {zone.distance_km:g} km" for zone in zones[:-1])


def _compare(
    measured: _Measured, number: int, everything: Sequence[_Measured], by_source: bool
) -> Compared:
    """Set a case against its baseline: the first source, or the first measure."""
    measure = measured.case.measure
    first = next(i for i, m in enumerate(everything) if not by_source or m.case.measure == measure)
    base = None if first == number else everything[first]
    rows = []
    for zone in measured.figures:
        other = next((z for z in base.figures if z.party == zone.party), None) if base else None
        one_line = base is not None and base.answer.front is measured.answer.front
        rows += [make_difference(name, zone, other, one_line=one_line) for name in FIGURES]
    against = None if base is None else first
    towns = towns_of(measured.figures, measured.answer.cut_towns)
    return Compared(measured.case, against, tuple(rows), towns, measured.figures)


def _spreads(measured: Sequence[_Measured]) -> tuple[Spread, ...]:
    groups: dict[tuple[str, str | None, str, str], list[Any]] = {}
    for m in measured:
        for zone in m.figures:
            for name in FIGURES:
                key = (m.case.measure, m.case.population, name, zone.party)
                groups.setdefault(key, []).append(getattr(zone, name))
    return tuple(
        Spread(measure, population, name, party, min(values), max(values))
        for (measure, population, name, party), values in groups.items()
        if None not in values
    )
