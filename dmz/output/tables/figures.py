"""A zone's figures in tables: columns, plain or with ranges, and flat tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dmz.land.territory import Territory
from dmz.measure.answer import PopulationFacts
from dmz.measure.figures import RegionFigures, SubregionFigures, ZoneFigures
from dmz.measure.scenario import OBLAST
from dmz.output.tables.document import Column, Table, data_table
from dmz.output.tables.kinds import Cell, format_depth, format_part, format_range
from dmz.people.source import AMBIENT, BASELINE, RESIDENT

if TYPE_CHECKING:  # plans and places, which zones need not
    from dmz.answers.city_answers import PlaceAnswer
    from dmz.answers.plan_score import PartyShare, Score
    from dmz.answers.where import Whereabouts

    Land = ZoneFigures | RegionFigures | SubregionFigures | Score | PartyShare

FIGURES = ("area_km2", "beyond_border_km2", "population", "settlements")
# Those of parts of a zone, which end at the border.
LAND = ("area_km2", "population", "settlements")
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


def figure_columns(people: str, ranged: bool, names: Sequence[str] = FIGURES) -> tuple[Column, ...]:
    """Return the columns of some figures, or of land and people with their ranges.

    ``people`` is the header of people's figures.
    """
    if ranged:
        return (
            Column("area", "Area km²", "range"),
            Column("area_range", LOW_HIGH, "range", spare=True),
            Column("people", people, "range"),
            Column("people_range", LOW_HIGH, "range", spare=True),
        )
    columns = (
        Column("area_km2", "Area km²", "area"),
        Column("beyond_border_km2", "Beyond border km²", "area", spare=True),
        Column("population", people, "count"),
        Column("population_coverage", "Covered", "share"),
        Column("settlements", "Settlements", "count", spare=True),
    )
    return tuple(column for column in columns if column.name in names)


def figure_cells(figures: Land, ranged: bool, names: Sequence[str] = FIGURES) -> list[Cell]:
    """Return the cells of `figure_columns`; ranges are rounded to what they support."""
    if not ranged:
        return [getattr(figures, name) for name in names]
    return [
        *format_range(figures.area_km2, figures.area_km2_low, figures.area_km2_high),
        *format_range(figures.population, figures.population_low, figures.population_high),
    ]


def zones_data(
    heads: Sequence[str],
    zones: Iterable[tuple[Sequence[Cell], ZoneFigures]],
    names: Sequence[str],
    level: str,
    *,
    water: bool,
) -> Table:
    """Make the flat table: a row for each zone and each of its oblasts and subregions.

    A zone's own row has no oblast, and an oblast's no subregion. How much of either is
    water takes a moment to find out, and has a column where that is asked for.

    Parameters
    ----------
    heads, zones
        Names of the first columns; zones, each with its cells in these.
    names
        Figures that the table has.
    level
        That of the subregions, which have columns only where they were asked for.
    """
    finer = () if level == OBLAST else (level, f"{level}_id")
    none = [None] * len(finer)
    rows: list[list[Cell]] = []
    for head, zone in zones:
        own = zone.water_km2 if water else None
        parts: list[tuple[list[Cell], Land, float | None]] = [([None, *none], zone, own)]
        for share in zone.by_oblast:
            wet = zone.water_in(share.oblast) if water else None
            parts.append(([share.oblast, *none], share, wet))
        subregions = zone.by_subregion or ()
        parts += [([row.oblast, row.subregion, row.id], row, None) for row in subregions]
        for where, figures, wet in parts:
            # Land beyond the border is in no oblast, and only oblasts have shares.
            cells = [getattr(figures, name, None) for name in names]
            rows.append([*head, *where, *cells, *([wet] if water else [])])
    last = ("water_km2",) if water else ()
    return data_table((*heads, "oblast", *finer, *names, *last), rows)


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
