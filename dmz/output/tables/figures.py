"""Columns of a zone's figures: land, people and settlements, plain or with ranges."""

from __future__ import annotations

from collections.abc import Iterable

from dmz.measure.figures import RegionFigures, SubregionFigures, ZoneFigures
from dmz.output.tables.document import Column
from dmz.output.tables.kinds import Cell, format_part, format_range

FIGURE_COLUMNS = (
    Column("area_km2", "Area km²", "area"),
    Column("beyond_border_km2", "Beyond border km²", "area"),
    Column("population", "People", "count"),
    Column("settlements", "Settlements", "count"),
)
FIGURES = tuple(column.name for column in FIGURE_COLUMNS)
RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")
SHARES = ("share_of_held", "share_of_held_low", "share_of_held_high", "share_of_oblast")
RANGE_COLUMNS = (
    Column("area", "km²", "range"),
    Column("area_range", "low–high", "range"),
    Column("people", "People", "range"),
    Column("people_range", "low–high", "range"),
)


def held_column(name: str = "share_of_held") -> Column:
    """Return the column of a zone's share of what its party holds in a region."""
    return Column(name, "of its land", "range")


def held_cell(figures: RegionFigures) -> Cell:
    """Return the share of what a party holds in a region, for `held_column`."""
    return format_part(figures.share_of_held)


def party_columns(parties: Iterable[str], *, held: bool = False) -> list[Column]:
    """Return the columns of land and people, party by party.

    With ``held``, the share of what the party holds stands between the two.
    """
    columns = []
    for party in parties:
        columns.append(Column(f"{party}_area_km2", f"{party} km²", "area"))
        if held:
            columns.append(held_column(f"{party}_share_of_held"))
        columns.append(Column(f"{party}_population", "People", "count"))
    return columns


def range_cells(figures: ZoneFigures | RegionFigures | SubregionFigures) -> list[Cell]:
    """Return area and people, rounded and with their ranges, for `RANGE_COLUMNS`."""
    return [
        *format_range(figures.area_km2, figures.area_km2_low, figures.area_km2_high),
        *format_range(figures.population, figures.population_low, figures.population_high),
    ]
