"""Columns of a zone's figures: land, people and settlements, plain or with ranges."""

from __future__ import annotations

from collections.abc import Iterable

from dmz.measure.figures import RegionFigures, ZoneFigures
from dmz.output.tables.document import Column
from dmz.output.tables.kinds import Cell, format_range

FIGURE_COLUMNS = (
    Column("area_km2", "Area km²", "area"),
    Column("beyond_border_km2", "Beyond border km²", "area"),
    Column("population", "People", "count"),
    Column("settlements", "Settlements", "count"),
)
FIGURES = tuple(column.name for column in FIGURE_COLUMNS)
RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")
RANGE_COLUMNS = (
    Column("area", "km²", "range"),
    Column("area_range", "low–high", "range"),
    Column("people", "People", "range"),
    Column("people_range", "low–high", "range"),
)


def party_columns(parties: Iterable[str]) -> list[Column]:
    """Return the columns of land and people, party by party."""
    return [
        column
        for party in parties
        for column in (
            Column(f"{party}_area_km2", f"{party} km²", "area"),
            Column(f"{party}_population", "People", "count"),
        )
    ]


def range_cells(figures: ZoneFigures | RegionFigures) -> list[Cell]:
    """Return area and people, rounded and with their ranges, for `RANGE_COLUMNS`."""
    return [
        *format_range(figures.area_km2, figures.area_km2_low, figures.area_km2_high),
        *format_range(figures.population, figures.population_low, figures.population_high),
    ]
