"""The tables and notes of ``dmz compute``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dmz.answers.compute import Inside, Result
from dmz.land.sectors import join_names
from dmz.measure.answer import COVERED
from dmz.measure.estimates import CITY, Estimate
from dmz.measure.figures import BOTH, RegionFigures, ZoneFigures
from dmz.output.tables.document import Cell, Column, Document, Table, ranged, table_of
from dmz.output.tables.notes import reference, scenario_notes, source_notes, uncertainty_notes

LARGEST = 10


def compute_document(result: Result) -> Document:
    """The tables of ``dmz compute``."""
    tables = [
        _zones_table(result.zones),
        *_regions_tables(result),
        _cities_table(result),
        estimates_table(result.estimates),
        table_of(
            f"The {LARGEST} largest settlements in these zones",
            [
                ("name", "Settlement", "text"),
                ("oblast", "Oblast", "text"),
                ("population", "People, baseline", "count"),
                ("held_by", "Held by", "text"),
                ("distance_km", "km away", "km"),
            ],
            sorted(result.settlements, key=lambda s: -(s.population or 0))[:LARGEST],
            name="settlements",
        ),
    ]
    notes = [
        *scenario_notes(result.scenario, result.sector, result.population),
        "Zones are nested: they do not add up.",
    ]
    notes += uncertainty_notes(result.uncertainty_km)
    notes += estimates_notes(result.estimates)
    return Document(
        title=f"Zones within {_distances(result)} of {reference(result.scenario, result.sector)}",
        tables=tuple(table for table in tables if table.rows),
        notes=(*notes, *result.warnings),
        data=_flat_zones(result.zones),
        sources=source_notes(result.datasets),
    )


def estimates_table(estimates: Sequence[Estimate], *, plan: bool = False) -> Table:
    """Estimates beside what the gazetteer has for the place, or for what the party holds there on the line that is measured."""
    columns = (
        Column("place", "Place"),
        Column("party", "Held by"),
        Column("estimate", "Estimate", "right"),
        Column("date", "Date"),
        Column("baseline", "Baseline", "count"),
        *([] if plan else [Column("distances_km", "Zones, km")]),
    )
    rows: list[list[Cell]] = []
    for e in estimates:
        number = (
            "–"
            if e.high is None
            else f"{e.high:,}"
            if e.low == e.high
            else f"{e.low:,} to {e.high:,}"
            if e.low
            else f"up to {e.high:,}"
        )
        depths = [] if plan else [", ".join(f"{km:g}" for km in e.distances_km)]
        rows.append([e.place, e.party, number, e.date, e.baseline, *depths])
    return Table(
        "Dated estimates of who lives there, beside the baseline", columns, rows, name="estimates"
    )


def estimates_notes(estimates: Sequence[Estimate]) -> list[str]:
    """Whose estimates they are, and what the baseline beside them is of."""
    if not estimates:
        return []
    sources = dict.fromkeys(f"{e.source}{' (weak)' if e.weak else ''}" for e in estimates)
    notes = [
        f"Estimates are those of {join_names(list(sources))}; they are not part of the zones' figures."
    ]
    if any(e.scope != CITY for e in estimates):
        notes.append(
            "An estimate for an oblast is of what the party held there on the estimate's date; the baseline beside it is of "
            "what it holds on the line measured here."
        )
    return notes


def _distances(result: Result) -> str:
    if result.scenario.depths_km:
        return " and ".join(
            f"{km:g} km ({party})"
            for party, km in result.scenario.steps(result.territory)[0].items()
        )
    *first, last = (f"{km:g}" for km in result.scenario.distances(result.territory))
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
    partly = any(
        zone.population_coverage is not None and zone.population_coverage <= COVERED
        for zone in zones
    )
    covered = [("population_coverage", "Covered", "share")] if partly else []
    figures = [*_FIGURES[:3], *covered, *_FIGURES[3:]]
    breaks = frozenset(number for number, zone in enumerate(zones) if zone.party == BOTH)
    head = [("distance_km", "Distance", "distance"), ("party", "Held by", "text")]
    if zones[0].area_km2_low is None:
        table = table_of("Zones", [*head, *figures], zones)
        return Table(table.title, table.columns, table.rows, breaks, name="zones")
    rows: list[list[Cell]] = [[z.distance_km, z.party, *range_cells(z)] for z in zones]
    columns = (*(Column(*column) for column in head), *RANGE_COLUMNS)
    return Table("Zones", columns, rows, breaks, name="zones")


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
    rows: list[list[Cell]] = [
        [z.party, row.oblast, *range_cells(row)] for z in single for row in z.by_oblast
    ]
    ends = np.cumsum([len(zone.by_oblast) for zone in single]) - 1
    return Table(title, (*head, *RANGE_COLUMNS), rows, frozenset(ends.tolist()), name="regions")


def _regions_tables(result: Result) -> list[Table]:
    """One table of regions for all steps, or with ranges, which take more room, one for each."""
    zones = result.zones
    if zones[0].area_km2_low is None:
        return [_regions_table(zones, [party.id for party in result.territory.parties])]
    ends = [number for number, zone in enumerate(zones, 1) if zone.party == BOTH]
    steps = [zones[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    labels = [
        "" if step[-1].distance_km is None else f", {step[-1].distance_km:g} km" for step in steps
    ]
    return [
        ranged_regions(f"By oblast{label}", step) for label, step in zip(labels, steps, strict=True)
    ]


def _regions_table(zones: Sequence[ZoneFigures], parties: Sequence[str]) -> Table:
    """A row for each step and region, the parties side by side."""
    columns = [Column("distance_km", "Distance", "distance"), Column("oblast", "Oblast")]
    for party in parties:
        columns += [
            Column(f"{party}_area_km2", f"{party} km²", "area"),
            Column(f"{party}_population", "People", "count"),
        ]
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
                [
                    zone.distance_km,
                    oblast,
                    *(
                        v
                        for s in shares
                        for v in ((s.area_km2, s.population) if s else (None, None))
                    ),
                ]
            )
        breaks.append(len(rows) - 1)
        step = {}
    return Table("By oblast", tuple(columns), rows, frozenset(breaks), name="regions")


def _cities_table(result: Result) -> Table:
    columns = [
        Column("name", "City"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
    ]
    steps = result.cities[0].inside if result.cities else ()
    for number, step in enumerate(steps):
        header = (
            f"in {step.distance_km:g} km"
            if step.distance_km is not None and not result.scenario.depths_km
            else "in the zone"
        )
        columns.append(Column(f"inside_{number}", header, "range"))
    rows: list[list[Cell]] = [
        [c.name, c.held_by, c.distance_to_front_km, *map(_answer, c.inside)] for c in result.cities
    ]
    return Table("Cities, at their centres", tuple(columns), rows, name="cities")


def _answer(inside: Inside) -> str:
    answer = "yes" if inside.inside else "no"
    return answer if inside.sure is not False else f"{answer}, unsure"


def _flat_zones(zones: Sequence[ZoneFigures]) -> Table:
    """One row for each zone and each of its oblasts; the zone's own row has no oblast."""
    names = (
        "distance_km",
        "party",
        "oblast",
        *(name for name, _, _ in (*_FIGURES, *_RANGES)),
        "population_coverage",
    )
    columns = tuple(Column(name, name) for name in names)
    rows: list[list[Cell]] = []
    for zone in zones:
        head: list[Cell] = [zone.distance_km, zone.party]
        rows.append([*head, None, zone.area_km2, zone.beyond_border_km2, *_people(zone)])
        rows += [[*head, row.oblast, row.area_km2, None, *_people(row)] for row in zone.by_oblast]
    return Table("", columns, rows)


def _people(row: ZoneFigures | RegionFigures) -> list[Cell]:
    return [
        row.population,
        row.settlements,
        *(getattr(row, name) for name, _, _ in _RANGES),
        row.population_coverage,
    ]
