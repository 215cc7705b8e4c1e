"""The tables and notes of ``dmz compute``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dmz.documents.notes import source_notes, uncertainty_notes
from dmz.measures import BOTH, RegionFigures, ZoneFigures
from dmz.report import Cell, Column, Document, Table, ranged, table_of
from dmz.result import Inside, Result
from dmz.scenario import LINE
from dmz.sectors import joined

LARGEST = 10


def compute_document(result: Result) -> Document:
    """The tables of ``dmz compute``."""
    parameters = result.parameters
    reference = result.front.sector if parameters["model"] == LINE else joined(parameters["cities"])
    tables = [
        _zones_table(result.zones),
        *_regions_tables(result),
        _cities_table(result),
        table_of(
            f"The {LARGEST} largest settlements in these zones",
            [
                ("name", "Settlement", "text"),
                ("oblast", "Oblast", "text"),
                ("population", "People", "count"),
                ("held_by", "Held by", "text"),
                ("distance_km", "km away", "km"),
            ],
            sorted(result.settlements, key=lambda s: -(s.population or 0))[:LARGEST],
        ),
    ]
    notes = [
        f"Measured from {reference}{_length(result)}.",
        f"Front line: {result.front.source}, {result.front.date or 'no date given'}.",
    ]
    if result.front.schematic:
        notes.append(f"The line is schematic: {result.front.schematic}.")
    if result.population_counts:
        notes.append(f"People: {result.population_counts}; who lives there today is not known to this table.")
    notes += uncertainty_notes(result.front.uncertainty_km)
    notes.append(
        "Area is land inside the territory, on the WGS 84 ellipsoid; sea is not counted. Zones are nested: they do not add up."
    )
    return Document(
        title=f"Zones within {_distances(result)} of {reference}",
        tables=tuple(table for table in tables if table.rows),
        notes=(*notes, *result.warnings, *source_notes(result.datasets)),
        data=_flat_zones(result.zones),
    )


def _length(result: Result) -> str:
    if result.parameters["model"] != LINE:
        return ", their centres"
    return f": {result.front.sector_length_km:,.0f} of its {result.front.length_km:,.0f} km"


def _distances(result: Result) -> str:
    if result.parameters["depths_km"]:
        return " and ".join(f"{km:g} km ({party})" for party, km in result.parameters["depths_km"].items())
    *first, last = (f"{km:g}" for km in result.parameters["distances_km"])
    return f"{', '.join(first)} and {last} km" if first else f"{last} km"


_FIGURES = (
    ("area_km2", "Area km²", "area"),
    ("beyond_border_km2", "Beyond the border km²", "area"),
    ("population", "People", "count"),
    ("settlements", "Settlements", "count"),
)


_RANGES = (
    ("area_km2_low", "", "area"),
    ("area_km2_high", "", "area"),
    ("population_low", "", "count"),
    ("population_high", "", "count"),
)


def _zones_table(zones: Sequence[ZoneFigures]) -> Table:
    breaks = frozenset(number for number, zone in enumerate(zones) if zone.party == BOTH)
    head = [("distance_km", "Distance", "distance"), ("party", "Held by", "text")]
    if zones[0].area_km2_low is None:
        table = table_of("Zones", [*head, *_FIGURES], zones)
        return Table(table.title, table.columns, table.rows, breaks)
    rows: list[list[Cell]] = [[z.distance_km, z.party, *range_cells(z)] for z in zones]
    return Table("Zones", (*(Column(*column) for column in head), *RANGE_COLUMNS), rows, breaks)


RANGE_COLUMNS = (
    Column("area", "km²", "range"),
    Column("area_range", "low–high", "range"),
    Column("people", "People", "range"),
    Column("people_range", "low–high", "range"),
)


def range_cells(figures: ZoneFigures | RegionFigures) -> list[Cell]:
    """Area and people, each with its range, rounded to what they deserve: cells of `RANGE_COLUMNS`."""
    return [
        *ranged(figures.area_km2, figures.area_km2_low, figures.area_km2_high),
        *ranged(figures.population, figures.population_low, figures.population_high),
    ]


def ranged_regions(title: str, zones: Sequence[ZoneFigures]) -> Table:
    """A row for each party and region of one step."""
    head = (Column("party", "Held by"), Column("oblast", "Oblast"))
    single = [zone for zone in zones if zone.party != BOTH]
    rows: list[list[Cell]] = [[z.party, row.oblast, *range_cells(row)] for z in single for row in z.by_oblast]
    ends = np.cumsum([len(zone.by_oblast) for zone in single]) - 1
    return Table(title, (*head, *RANGE_COLUMNS), rows, frozenset(ends.tolist()))


def _regions_tables(result: Result) -> list[Table]:
    """One table of regions for all steps, or with ranges, which take more room, one for each."""
    zones = result.zones
    if zones[0].area_km2_low is None:
        return [_regions_table(zones, [party.id for party in result.territory.parties])]
    ends = [number for number, zone in enumerate(zones, 1) if zone.party == BOTH]
    steps = [zones[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    labels = ["" if step[-1].distance_km is None else f", {step[-1].distance_km:g} km" for step in steps]
    return [ranged_regions(f"By oblast{label}", step) for label, step in zip(labels, steps, strict=True)]


def _regions_table(zones: Sequence[ZoneFigures], parties: Sequence[str]) -> Table:
    """A row for each step and region, the parties side by side."""
    columns = [Column("distance_km", "Distance", "distance"), Column("oblast", "Oblast")]
    for party in parties:
        columns += [Column(f"{party}_area_km2", f"{party} km²", "area"), Column(f"{party}_population", "People", "count")]
    rows: list[list[Cell]] = []
    breaks = []
    step: dict[str, dict[str, RegionFigures]] = {}
    for zone in zones:
        if zone.party != BOTH:
            for row in zone.by_oblast:
                step.setdefault(row.oblast, {})[zone.party] = row
            continue
        for oblast in sorted(step):
            shares = [step[oblast].get(party) for party in parties]
            rows.append(
                [zone.distance_km, oblast, *(v for s in shares for v in ((s.area_km2, s.population) if s else (None, None)))]
            )
        breaks.append(len(rows) - 1)
        step = {}
    return Table("By oblast", tuple(columns), rows, frozenset(breaks))


def _cities_table(result: Result) -> Table:
    columns = [
        Column("name", "City"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
    ]
    steps = result.cities[0].inside if result.cities else ()
    for number, step in enumerate(steps):
        header = (
            f"in {step.distance_km:g} km" if step.distance_km is not None and not result.parameters["depths_km"] else "in the zone"
        )
        columns.append(Column(f"inside_{number}", header, "range"))
    rows: list[list[Cell]] = [[c.name, c.held_by, c.distance_to_front_km, *map(_answer, c.inside)] for c in result.cities]
    return Table("Cities, at their centres", tuple(columns), rows)


def _answer(inside: Inside) -> str:
    answer = "yes" if inside.inside else "no"
    return answer if inside.sure is not False else f"{answer}, unsure"


def _range(figures: ZoneFigures | RegionFigures) -> list[Cell]:
    return [getattr(figures, name) for name, _, _ in _RANGES]


def _flat_zones(zones: Sequence[ZoneFigures]) -> Table:
    """One row for each zone and each of its oblasts; the zone's own row has no oblast."""
    columns = tuple(Column(n, n) for n in ("distance_km", "party", "oblast", *(name for name, _, _ in (*_FIGURES, *_RANGES))))
    rows: list[list[Cell]] = []
    for zone in zones:
        head: list[Cell] = [zone.distance_km, zone.party]
        rows.append([*head, None, zone.area_km2, zone.beyond_border_km2, zone.population, zone.settlements, *_range(zone)])
        rows += [[*head, row.oblast, row.area_km2, None, row.population, row.settlements, *_range(row)] for row in zone.by_oblast]
    return Table("", columns, rows)
