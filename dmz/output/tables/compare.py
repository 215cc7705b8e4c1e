"""The document of ``dmz compare``."""

from __future__ import annotations

from dataclasses import astuple, fields

from dmz.answers.compare import Case, Compared, Comparison, Spread
from dmz.answers.compute import Result
from dmz.answers.differences import Difference
from dmz.measure.figures import BOTH
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.estimates import named_places
from dmz.output.tables.figures import LOW_HIGH, PEOPLE, name_party, people_header
from dmz.output.tables.kinds import Cell, format_change, format_range
from dmz.output.tables.notes import MOST_TOWNS, source_notes, uncertainty_notes
from dmz.output.tables.short_notes import people_notes, range_notes, with_remarks

_CASES_IN_FULL = 3  # of more, the shortened table has one row each
_LONGEST_NAME = 24  # of a case, beside its figures
_CASE = ("front", "front_date", "population", "measure", "sector")


def compare_document(comparison: Comparison, language: Language = ENGLISH) -> Document:
    """Make the document of a comparison: areas, people, spread over the fronts."""
    headers = {people_header(population) for population in comparison.populations}
    people = headers.pop() if len(headers) == 1 else PEOPLE
    tables = [
        _figure_table(comparison, "Area km²", "area_km2", "area", "areas"),
        _figure_table(comparison, people, "population", "count", "people"),
    ]
    if comparison.spreads:
        tables.append(_spreads_table(comparison))
    cases = [compared.case for compared in comparison.cases]
    phrases = Phrases(Toponyms(comparison.territory, language))
    sectors = [each.sector for each in comparison.answers if isinstance(each, Result)]
    words = phrases.names.words_with(
        [(place.id, place.name) for sector in sectors for place in sector.places],
        named_places([town for each in comparison.cases for town in each.cut_towns]),
    )
    return Document(
        title=f"{len(cases)} cases compared",
        tables=tuple(tables),
        notes=(
            *(f"Case {number}: {_describe(case)}." for number, case in enumerate(cases, 1)),
            *_sector_notes(cases),
            "Differences are from the case in the column 'vs', in the figure's unit and in % of "
            "that case's figure. Area is land inside the territory; for plans, land that is "
            "emptied, each spot counted once.",
            *(f"People: {counts}." for counts in comparison.population_counts),
            *uncertainty_notes(comparison.uncertainty_km, comparison.map_count),
            *_towns_notes(comparison),
            *comparison.warnings,
        ),
        sources=source_notes(comparison.datasets),
        data=_data(comparison),
        head=comparison.summarize(language),
        main=(_main_table(comparison, phrases, people),),
        short=with_remarks(
            _short_notes(comparison, cases, phrases, words), comparison.warnings, phrases
        ),
        language=words,
    )


def _towns_notes(comparison: Comparison) -> list[str]:
    """Name the largest towns that an edge cuts in any case, and their people inside."""
    spans: dict[tuple[str, str, str], list[tuple[int, CutTown]]] = {}
    for number, compared in enumerate(comparison.cases, 1):
        for town in compared.cut_towns:
            if town.population_inside and town.population_outside:
                key = town.name, town.oblast, town.party
                spans.setdefault(key, []).append((number, town))
    largest = sorted(spans.values(), key=lambda span: -span[0][1].population)[:MOST_TOWNS]
    named = []
    for span in largest:
        inside = ", ".join(f"{town.population_inside:,} in case {number}" for number, town in span)
        town = span[0][1]
        holder = comparison.territory.holder_names[town.party]
        named.append(f"{town.name} ({holder}): {inside}, of {town.population:,}")
    return [f"Towns that an edge cuts: {'; '.join(named)}."] if named else []


def _main_table(comparison: Comparison, phrases: Phrases, people: str) -> Table:
    """Make the table of the shortened document: land and people, with differences.

    Of many cases, each has one row: the parties together.
    """
    ranged = comparison.uncertainty_km is not None
    kinds = ("range", "range") if ranged else ("area", "count")
    names = comparison.name_cases(phrases)
    # Longer ones are headings of their rows: they would take the room of figures.
    headed = max(map(len, names)) > _LONGEST_NAME
    columns = [
        *([] if headed else [Column("case", "Case")]),
        Column("party", "Held by"),
        Column("area", "Area km²", kinds[0]),
        *([Column("area_range", LOW_HIGH, "range", spare=True)] if ranged else []),
        Column("area_difference", "Diff.", "range"),
        Column("people", people, kinds[1]),
        *([Column("people_range", LOW_HIGH, "range", spare=True)] if ranged else []),
        Column("people_difference", "Diff.", "range"),
    ]
    parties = [*(party.id for party in comparison.territory.parties), BOTH]
    if len(comparison.cases) > _CASES_IN_FULL:
        parties = [BOTH]
    rows: list[list[Cell]] = []
    breaks = []
    for name, compared in zip(names, comparison.cases, strict=True):
        for party in parties:
            cells: list[Cell] = []
            for figure in ("area_km2", "population"):
                found = compared.figure(figure, party)
                span = format_range(found.value, found.low, found.high)
                cells += [*span] if ranged else [found.value]
                cells.append(_write_difference(found))
            label: list[Cell] = [] if headed else [name if party == parties[0] else ""]
            if headed and party == parties[0]:
                rows.append([f"{name}:", *[""] * (len(columns) - 1)])
            rows.append([*label, name_party(comparison.territory, party), *cells])
        breaks.append(len(rows) - 1)
    apart = frozenset(breaks) if len(parties) > 1 else frozenset()
    return Table("", tuple(columns), rows, apart)


def _short_notes(
    comparison: Comparison, cases: list[Case], phrases: Phrases, words: Language
) -> list[str]:
    """Say what the cases are, and what the differences are from."""
    notes = []
    sectors = {case.sector for case in cases}
    if len(sectors) == 1:
        sector = words.remark(sectors.pop())
        notes.append(phrases.say("All are measured from {sector}.", sector=sector))
    else:
        text = "The cases are not all measured from the same part of the line; see --full."
        notes.append(phrases.say(text))
    notes.append(phrases.say("Differences are from the first case of the same kind."))
    notes += dict.fromkeys(
        note for each in comparison.populations for note in people_notes(each, phrases)
    )
    return [*notes, *range_notes(comparison.uncertainty_km, phrases, comparison.map_count)]


def _describe(case: Case) -> str:
    """Write what was measured in a case, on which line and with which people."""
    front = f"{case.front}, {case.front_date}" if case.front_date else case.front
    people = f"; {case.population}" if case.population else ""
    return f"{case.measure} from {case.sector}; {front}{people}"


def _sector_notes(cases: list[Case]) -> list[str]:
    """Warn where cases are not all measured from the same part of the line."""
    if len({case.sector for case in cases}) < 2:
        return []
    return [
        "The cases are not all measured from the same part of the line, and that is part of the "
        "differences. --city, --oblast, --sector or --whole-front sets one part for all."
    ]


def _figure_table(comparison: Comparison, title: str, figure: str, kind: str, name: str) -> Table:
    """Make the table of a figure: a row for each case and party."""
    with_ranges = comparison.uncertainty_km is not None
    columns = [Column("case", "Case"), Column("party", "Held by")]
    if with_ranges:
        columns += [Column("value", title, "range"), Column("range", LOW_HIGH, "range")]
    else:
        columns.append(Column("value", title, kind))
    columns += [
        Column("against", "vs", "number"),
        Column("difference", "Diff.", "range"),
        Column("relative", "%", "percent"),
    ]
    rows: list[list[Cell]] = []
    breaks = []
    parties = [*(party.id for party in comparison.territory.parties), BOTH]
    for number, compared in enumerate(comparison.cases, 1):
        for party in parties:
            found = compared.figure(figure, party)
            cells: list[Cell] = [found.value]
            if with_ranges:
                cells = [*format_range(found.value, found.low, found.high)]
            cells += [_number_against(compared), _write_difference(found), found.relative]
            # The case is named once, in its first party's row.
            label = f"{number}: {compared.case.measure}" if party == parties[0] else ""
            rows.append([label, name_party(comparison.territory, party), *cells])
        breaks.append(len(rows) - 1)
    return Table(title, tuple(columns), rows, frozenset(breaks), name=name)


def _write_difference(found: Difference) -> str:
    """Write a difference with the digits that its range supports."""
    return format_change(found.difference, found.difference_low, found.difference_high)


def _number_against(compared: Compared) -> int | None:
    """Return the number, from 1, of the case that a case is compared with."""
    return None if compared.against is None else compared.against + 1


def _spreads_table(comparison: Comparison) -> Table:
    """Make the table of the least and greatest figures over the fronts."""
    columns = (
        Column("measure", "Measure"),
        Column("party", "Held by"),
        Column("area_low", "km² from", "area"),
        Column("area_high", "to", "area"),
        Column("people_low", "People from", "count"),
        Column("people_high", "to", "count"),
    )
    found: dict[tuple[str, str | None, str], dict[str, Spread]] = {}
    for spread in comparison.spreads:
        key = (spread.measure, spread.population, spread.party)
        found.setdefault(key, {})[spread.figure] = spread
    rows: list[list[Cell]] = []
    for (measure, _, party), spreads in found.items():
        row: list[Cell] = [measure, party]
        for figure in ("area_km2", "population"):
            bounds = spreads.get(figure)
            row += [bounds.low, bounds.high] if bounds else [None, None]
        rows.append(row)
    return Table("Spread over the front lines", columns, rows, name="spread")


def _data(comparison: Comparison) -> Table:
    """Make the flat table: a row for each case, party and figure."""
    names = ["case", *_CASE, "against", *(field.name for field in fields(Difference))]
    rows: list[list[Cell]] = []
    for number, compared in enumerate(comparison.cases, 1):
        case = [getattr(compared.case, name) for name in _CASE]
        head = [number, *case, _number_against(compared)]
        rows += [[*head, *astuple(difference)] for difference in compared.differences]
    return data_table(names, rows)
