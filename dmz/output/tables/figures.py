"""Columns of a zone's figures: land, people and settlements, plain or with ranges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dmz.land.territory import Territory
from dmz.measure.answer import PopulationFacts
from dmz.measure.figures import RegionFigures, SubregionFigures, ZoneFigures
from dmz.output.tables.document import Column
from dmz.output.tables.kinds import Cell, format_depth, format_part, format_range
from dmz.people.source import AMBIENT, BASELINE, RESIDENT

if TYPE_CHECKING:  # plans and places, which zones need not
    from dmz.answers.cities import PlaceAnswer
    from dmz.answers.where import Whereabouts

FIGURES = ("area_km2", "beyond_border_km2", "population", "settlements")
RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")
SHARES = ("share_of_held", "share_of_held_low", "share_of_held_high", "share_of_oblast")
PEOPLE, LOW_HIGH = "People", "low–high"


def people_header(population: PopulationFacts) -> str:
    """Return the header of people's figures, which says when they were there."""
    year = (population.date or "")[:4]
    when = {BASELINE: "before", RESIDENT: "in", AMBIENT: "present in"}.get(population.what or "")
    return f"{PEOPLE} {when} {year}" if year and when else PEOPLE


def lower_first(header: str) -> str:
    """Return a header as it stands within a phrase."""
    return f"{header[0].lower()}{header[1:]}"


def figure_columns(people: str) -> tuple[Column, ...]:
    """Return the columns of `FIGURES`; ``people`` is the header of people's figures."""
    return (
        Column("area_km2", "Area km²", "area"),
        Column("beyond_border_km2", "Beyond border km²", "area", spare=True),
        Column("population", people, "count"),
        Column("settlements", "Settlements", "count", spare=True),
    )


def range_columns(people: str) -> tuple[Column, ...]:
    """Return the columns of areas and people with their ranges."""
    return (
        Column("area", "Area km²", "range"),
        Column("area_range", LOW_HIGH, "range", spare=True),
        Column("people", people, "range"),
        Column("people_range", LOW_HIGH, "range", spare=True),
    )


def distance_columns(ranged: bool) -> tuple[Column, ...]:
    """Return the columns of a place's distance to the line, plain or with its range."""
    if not ranged:
        return (Column("distance_to_front_km", "km to the line", "km"),)
    return (
        Column("distance", "km to the line", "range"),
        Column("distance_range", LOW_HIGH, "range"),
    )


def distance_cells(place: PlaceAnswer | Whereabouts, ranged: bool) -> list[Cell]:
    """Return the cells of `distance_columns`."""
    km, low = place.distance_to_front_km, place.distance_to_front_km_low
    return [*format_depth(km, low, place.distance_to_front_km_high)] if ranged else [km]


def name_party(territory: Territory, party: str) -> str:
    """Return the name of a party by its id; the word for both stays as it is."""
    return {each.id: each.name for each in territory.parties}.get(party, party)


def held_column(name: str = "share_of_held") -> Column:
    """Return the column of a zone's share of what its party holds in a region."""
    return Column(name, "of its land", "range")


def held_cell(figures: RegionFigures) -> Cell:
    """Return the share of what a party holds in a region, for `held_column`."""
    return format_part(figures.share_of_held)


def party_columns(
    territory: Territory, parties: Iterable[str], people: str, *, held: bool = False
) -> list[Column]:
    """Return the columns of land and people, party by party.

    With ``held``, the share of what the party holds stands between the two.
    """
    columns = []
    for party in parties:
        name = name_party(territory, party)
        columns.append(Column(f"{party}_area_km2", f"{name} km²", "area"))
        if held:
            columns.append(held_column(f"{party}_share_of_held"))
        columns.append(Column(f"{party}_population", people, "count"))
    return columns


def range_cells(figures: ZoneFigures | RegionFigures | SubregionFigures) -> list[Cell]:
    """Return area and people, rounded and with their ranges, for `range_columns`."""
    return [
        *format_range(figures.area_km2, figures.area_km2_low, figures.area_km2_high),
        *format_range(figures.population, figures.population_low, figures.population_high),
    ]
