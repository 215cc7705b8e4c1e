"""The document of ``dmz compute``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dmz.answers.city_answers import Inside
from dmz.answers.compute import Result
from dmz.answers.settlements import SettlementAnswer, has_settlements
from dmz.land.cover import WHOLE
from dmz.measure.answer import COVERED
from dmz.measure.figures import BOTH, RegionFigures, ZoneFigures
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, table_of
from dmz.output.tables.estimates import estimates_notes, estimates_table, named_places
from dmz.output.tables.figures import (
    FIGURES,
    RANGES,
    SHARES,
    figure_cells,
    figure_columns,
    held_cell,
    held_column,
    name_party,
    party_columns,
    people_header,
    zones_data,
)
from dmz.output.tables.kinds import MISSING, Cell
from dmz.output.tables.notes import (
    NESTED,
    cut_towns_notes,
    no_figure_notes,
    scenario_notes,
    source_notes,
    uncertainty_notes,
)
from dmz.output.tables.short_notes import ends_notes, sector_notes
from dmz.output.tables.subregions import subregions_tables
from dmz.output.tables.wet import water_note

LARGEST = 10  # settlements that are listed
SETTLEMENT_COLUMNS = [
    ("name", "Settlement", "text"),
    ("oblast", "Oblast", "text"),
    ("population", "People before 2022", "count"),
    ("population_inside", "inside", "count"),
    ("held_by", "Held by", "text"),
    ("distance_km", "km away", "km"),
]


def compute_document(
    result: Result, language: Language = ENGLISH, *, by_oblast: bool = False
) -> Document:
    """Make the document of a result.

    ``by_oblast`` keeps the regions in the shortened document. The complete one has the
    tables of `compute_tables`; estimates and what is said of settlements and sites are
    not worked out before, since few readers of the shortened one ask for more.
    """
    names, subject = Toponyms(result.territory, language), result.subject(language)
    places = [(each.id, each.name) for each in result.sector.places]
    regions, subregions = _regions_tables(result), subregions_tables(result)
    tables = [_zones_table(result), *regions, *subregions, _cities_table(result)]
    later = ["estimates"] if result.has_estimates else []
    later += ["settlements"] if has_settlements(result.zones) else []
    depths = subject.phrases.depths(result.steps)
    return Document(
        title=language.say(
            "Zones within {distances} of {reference}", distances=depths, reference=subject.reference
        ),
        tables=tuple(table for table in tables if table.rows),
        notes=(NESTED,),
        data=_zones_data(result),
        sources=source_notes(result.datasets),
        head=result.summarize(language),
        main=(_main_table(result), *(regions if by_oblast else ()), *subregions),
        short=sector_notes(
            result,
            subject.phrases,
            nested=len(result.steps) > 1,
            estimated=result.has_estimates,
            ranged=_has_ranges(result),
        ),
        language=names.words_with(
            places, named_places(result.cut_towns), subregions=bool(subregions)
        ),
        later=lambda document: _complete(document, result, names, places),
        later_tables=tuple(later),
    )


def _complete(
    document: Document, result: Result, names: Toponyms, places: Sequence[tuple[str, str]]
) -> Document:
    """Add all that takes time to find out; ``places`` are those of the sector."""
    listed = {id(each) for each in _largest(result)}
    shown = [s for s in result.settlements if id(s) in listed or s.population is None]
    depths = [step[-1].distance_km for step in result.steps]
    heads = ["" if km is None else f"{km:g} km" for km in depths]
    water = water_note(list(zip(heads, result.steps, strict=True)), result.territory)
    tables = compute_tables(result)
    return replace(
        document,
        tables=tables,
        notes=(
            *scenario_notes(result.scenario, result.sector, result.population),
            NESTED,
            *uncertainty_notes(result.uncertainty_km, result.map_count),
            *ends_notes(result),
            *cut_towns_notes(result.cut_towns, result.territory),
            *no_figure_notes(result.settlements),
            *estimates_notes(result.estimates),
            *result.warnings,
            *([water] if water else []),
        ),
        data=_zones_data(result, water=True),
        language=names.words_with(
            [*places, *((each.id, each.name) for each in shown)],
            named_places(result.cut_towns, result.estimates),
            subregions=any(table.name == "subregions" for table in tables),
        ),
    )


def compute_tables(result: Result) -> tuple[Table, ...]:
    """Make the tables of a result.

    They are named ``zones``, ``regions``, ``subregions`` (with ranges one of either for
    each zone), ``cities``, ``estimates`` and ``settlements``; those without a row are
    left out.
    """
    holder = result.territory
    named = [replace(e, held_by=name_party(holder, e.held_by)) for e in _largest(result)]
    largest = f"The {LARGEST} largest settlements in these zones"
    tables = [
        _zones_table(result),
        *_regions_tables(result),
        *subregions_tables(result),
        _cities_table(result),
        estimates_table(result.estimates, result.territory.holder_names),
        _sites_table(result),
        table_of(largest, SETTLEMENT_COLUMNS, named, name="settlements"),
    ]
    return tuple(table for table in tables if table.rows)


def _largest(result: Result) -> list[SettlementAnswer]:
    """Return the largest settlements of a result, the largest first."""
    return sorted(result.settlements, key=lambda s: -(s.population or 0))[:LARGEST]


def _has_ranges(result: Result) -> bool:
    """Tell whether any figure has a range: some zones have edges that no line moves."""
    return any(zone.area_km2_low != zone.area_km2_high for zone in result.zones)


def _zones_table(result: Result) -> Table:
    """Make the table of zones: a row for each, the rows of a step in a group."""
    coverages = [zone.population_coverage for zone in result.zones]
    covered = all(share is None or share > COVERED for share in coverages)
    names = [*FIGURES] if covered else [*FIGURES[:3], "population_coverage", *FIGURES[3:]]
    ranged = _has_ranges(result)
    columns = (
        Column("distance_km", "Distance", "distance"),
        Column("party", "Held by"),
        *figure_columns(people_header(result.population), ranged, names),
    )
    rows: list[list[Cell]] = []
    breaks = []
    for step in result.steps:
        for zone in step:
            head: list[Cell] = [zone.distance_km, name_party(result.territory, zone.party)]
            rows.append([*head, *figure_cells(zone, ranged, names)])
        breaks.append(len(rows) - 1)
    return Table("Zones", columns, rows, frozenset(breaks), name="zones")


def _main_table(result: Result) -> Table:
    """Return the table of zones, without land beyond the border where there is none."""
    table = _zones_table(result)
    if any(zone.beyond_border_km2 for zone in result.zones):
        return table
    empty = [place for place, each in enumerate(table.columns) if each.name == "beyond_border_km2"]
    return table.without(empty)


def _regions_tables(result: Result) -> list[Table]:
    """Make one table of regions, or where ranges take the room, one for each zone."""
    if not _has_ranges(result):
        return [_regions_table(result)]
    return [_ranged_regions_table(result, zone) for zone in result.zones if zone.party != BOTH]


def _regions_table(result: Result) -> Table:
    """Make a table with a row for each step and region, the parties side by side."""
    parties = [party.id for party in result.territory.parties]
    rows: list[list[Cell]] = []
    breaks = []
    for *zones, both in result.steps:
        shares: dict[str, dict[str, RegionFigures]] = {}
        for zone in zones:
            for share in zone.by_oblast:
                shares.setdefault(share.oblast, {})[zone.party] = share
        depth = None if both.distance_km is None else f"{both.distance_km:g}"
        for oblast in sorted(shares):
            row: list[Cell] = [depth, oblast]
            for party in parties:
                own = shares[oblast].get(party)
                row += [own.area_km2, held_cell(own), own.population] if own else [None] * 3
            rows.append(row)
        breaks.append(len(rows) - 1)
    columns = (
        Column("distance_km", "km", "range"),
        Column("oblast", "Oblast"),
        *party_columns(result.territory, parties, people_header(result.population), held=True),
    )
    return Table("By oblast", columns, rows, frozenset(breaks), name="regions")


def _ranged_regions_table(result: Result, zone: ZoneFigures) -> Table:
    """Make the table of one zone: a row for each region."""
    rows: list[list[Cell]] = []
    for share in zone.by_oblast:
        area, area_range, *people = figure_cells(share, ranged=True)
        rows.append([share.oblast, area, area_range, held_cell(share), *people])
    party = name_party(result.territory, zone.party)
    title = f"By oblast, {zone.distance_km:g} km, held by {party}"
    ranges = figure_columns(people_header(result.population), ranged=True)
    columns = (Column("oblast", "Oblast"), *ranges[:2], held_column(), *ranges[2:])
    return Table(title, columns, rows, name="regions")


def _sites_table(result: Result) -> Table:
    """Make the table of sites in a zone or near the sector."""
    from dmz.plans.sites import NEAR_KM

    columns = (
        Column("name", "Site"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
        Column("inside", "In"),
    )
    rows: list[list[Cell]] = []
    for site in result.sites:
        held_by, inside = name_party(result.territory, site.held_by), "; ".join(site.inside)
        rows.append([site.name, held_by, site.distance_to_front_km, inside or MISSING])
    return Table(f"Sites in a zone or within {NEAR_KM:g} km of the sector", columns, rows)


def _cities_table(result: Result) -> Table:
    """Make the table of named cities: whether each step's zone has its centre."""
    columns = [
        Column("name", "City"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
    ]
    steps = result.cities[0].inside if result.cities else ()
    for number, step in enumerate(steps):
        # With unequal depths there is one step, whose depth is the holder's.
        depth = None if result.scenario.depths_km else step.distance_km
        header = "in the zone" if depth is None else f"in {depth:g} km"
        columns.append(Column(f"inside_{number}", header, "range"))
    rows: list[list[Cell]] = []
    for city in result.cities:
        held_by, inside = name_party(result.territory, city.held_by), map(_yes_or_no, city.inside)
        rows.append([city.name, held_by, city.distance_to_front_km, *inside])
    return Table("Cities, at their centres", tuple(columns), rows, name="cities")


def _yes_or_no(inside: Inside) -> str:
    """Write whether a city is inside, and whether that is unsure."""
    answer = "yes" if inside.inside else "no"
    if inside.share is not None and 1 - WHOLE < inside.share < WHOLE:
        answer = f"in part ({inside.share:.0%})"
    return f"{answer}, unsure" if inside.sure is False else answer


def _zones_data(result: Result, *, water: bool = False) -> Table:
    """Make the flat table of zones; see `zones_data`."""
    return zones_data(
        ("distance_km", "party"),
        [((zone.distance_km, zone.party), zone) for zone in result.zones],
        (*FIGURES, *RANGES, "population_coverage", *SHARES),
        result.scenario.breakdown.level,
        water=water,
    )
