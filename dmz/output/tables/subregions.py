"""Tables of zones by raion or hromada."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dmz.answers.compute import Result
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.output.tables.document import Column, Table
from dmz.output.tables.figures import (
    LAND,
    figure_cells,
    figure_columns,
    lower_first,
    name_party,
    people_header,
)
from dmz.output.tables.kinds import Cell

if TYPE_CHECKING:
    from dmz.plans.outcome import PlanResult


def subregions_tables(result: Result) -> list[Table]:
    """Make the tables of a breakdown by subregion, as those by oblast are made.

    None where no breakdown was asked for. Areas have a column where they are known.
    """
    zones = [zone for zone in result.zones if zone.by_subregion]
    if not zones:
        return []
    level = result.scenario.breakdown.level
    if zones[0].area_km2_low is None:
        return [_plain_table(result, level)]
    return [_ranged_table(result, zone, level) for zone in zones if zone.party != BOTH]


def _plain_table(result: Result, level: str) -> Table:
    """Make a table with a row for each step and subregion, the parties side by side."""
    drawn = result.scenario.breakdown.areas is not None
    parties = [party.id for party in result.territory.parties]
    columns = [
        Column("distance_km", "km", "range"),
        Column("oblast", "Oblast"),
        Column(level, level.capitalize()),
    ]
    for party in parties:
        name = name_party(result.territory, party)
        columns += [Column(f"{party}_area_km2", f"{name} km²", "area")] if drawn else []
        people = people_header(result.population)
        header = people if drawn else f"{name}: {lower_first(people)}"
        columns.append(Column(f"{party}_population", header, "count"))
        columns += [] if drawn else [Column(f"{party}_settlements", "places", "count")]
    rows: list[list[Cell]] = []
    breaks = []
    figures = ("area_km2", "population") if drawn else ("population", "settlements")
    for *zones, both in result.steps:
        depth = None if both.distance_km is None else f"{both.distance_km:g}"
        shares = {
            (zone.party, row.oblast, row.id): row
            for zone in zones
            for row in zone.by_subregion or ()
        }
        for row in both.by_subregion or ():
            cells: list[Cell] = [depth, row.oblast, row.subregion]
            for party in parties:
                share = shares.get((party, row.oblast, row.id))
                cells += [getattr(share, name, None) for name in figures]
            rows.append(cells)
        breaks.append(len(rows) - 1)
    return Table(f"By {level}", tuple(columns), rows, frozenset(breaks), name="subregions")


def plan_subregions_tables(result: PlanResult) -> list[Table]:
    """Make the tables of a plan's breakdown by subregion, those of each reading apart.

    The land that is emptied in all is listed by the party that holds it then, the land
    that a party leaves by the party that holds it now.
    """
    tables = []
    for outcome in result.readings:
        reading = f" ({result.words(outcome)})" if len(result.readings) > 1 else ""
        title = f"By {result.breakdown.level}"
        tables.append(_plan_table(result, f"{title}{reading}", outcome.total[:-1]))
        for given in outcome.gives_up:
            name = name_party(result.territory, given.party)
            leaves = f"{title}, land that {name} leaves{reading}"
            tables.append(_plan_table(result, leaves, (given.leave,)))
    return [table for table in tables if table.rows]


def _plan_table(result: PlanResult, title: str, zones: Sequence[ZoneFigures]) -> Table:
    """Make a table with a row for each zone and subregion."""
    with_ranges, level = result.uncertainty_km is not None, result.breakdown.level
    figures = figure_columns(people_header(result.population), with_ranges, LAND)
    drawn = result.breakdown.areas is not None
    without = 0 if drawn else 2 if with_ranges else 1
    rows: list[list[Cell]] = []
    breaks = []
    for zone in zones:
        party = name_party(result.territory, zone.party)
        for row in zone.by_subregion or ():
            own = figure_cells(row, with_ranges, LAND)[without:]
            rows.append([party, row.oblast, row.subregion, *own])
        breaks.append(len(rows) - 1)
    columns = [Column("party", "Held by"), Column("oblast", "Oblast")]
    columns += [Column(level, level.capitalize()), *figures[without:]]
    return Table(title, tuple(columns), rows, frozenset(breaks), name="subregions")


def _ranged_table(result: Result, zone: ZoneFigures, level: str) -> Table:
    """Make the table of one zone: a row for each subregion."""
    shown = zone.by_subregion or ()
    first = 0 if any(row.area_km2 is not None for row in shown) else 2
    rows: list[list[Cell]] = [
        [row.oblast, row.subregion, *figure_cells(row, ranged=True)[first:]] for row in shown
    ]
    columns = (Column("oblast", "Oblast"), Column(level, level.capitalize()))
    party = name_party(result.territory, zone.party)
    title = f"By {level}, {zone.distance_km:g} km, held by {party}"
    ranges = figure_columns(people_header(result.population), ranged=True)[first:]
    return Table(title, (*columns, *ranges), rows, name="subregions")
