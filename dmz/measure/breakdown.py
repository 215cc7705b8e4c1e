"""A breakdown of zones by raion or hromada, whose rows add up to those by oblast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dmz.earth.geodesy import IntArray
from dmz.land.cover import Cover, GroundsOnFront
from dmz.land.subregions import Subregions, read_subregions
from dmz.land.uncertainty import LineError
from dmz.land.zones import Part
from dmz.measure.figures import OUTSIDE, SubregionFigures, Swings, ZoneFigures, in_order, with_range
from dmz.measure.ranges import Ground, lay_grounds
from dmz.measure.scenario import BreakdownChoice
from dmz.measure.survey import Survey
from dmz.sources.datasets import Dataset

# Rows of one zone by region, and by code of the subregion in it.
_Key = tuple[str, str | None]
_Rows = dict[_Key, SubregionFigures]
# The swings of a row that no displaced line changes.
_STILL = Swings(np.zeros(1), np.zeros(1))


@dataclass(frozen=True)
class Breakdown:
    """Zones by step with their figures by subregion, and what these rest on."""

    steps: list[list[ZoneFigures]]
    datasets: tuple[Dataset, ...]
    notes: tuple[str, ...]


def break_down(
    steps: Sequence[Sequence[ZoneFigures]],
    survey: Survey,
    choice: BreakdownChoice,
    error: LineError | None = None,
) -> Breakdown:
    """Break zones down by subregion, in one pass over the source of people.

    Parameters
    ----------
    steps
        Zones that the survey measured; totals are taken from them afterwards, see
        `dmz.measure.figures.together`.
    choice
        A level below oblasts.
    error
        That of the line, which gives rows their ranges.

    Raises
    ------
    InputError
        The layer of areas cannot be used.
    """
    subregions = read_subregions(survey.territory, choice.level, choice.areas)
    zones = [zone for step in steps for zone in step]
    rows = _measure(zones, survey, subregions)
    swings = _find_swings(zones, survey, subregions, error)
    broken = iter(
        replace(zone, by_subregion=_with_ranges(own, its, subregions))
        for zone, own, its in zip(zones, rows, swings, strict=True)
    )
    found = [[next(broken) for _ in step] for step in steps]
    return Breakdown(found, subregions.datasets, _notes(subregions))


def _find_swings(
    zones: Sequence[ZoneFigures], survey: Survey, subregions: Subregions, error: LineError | None
) -> list[dict[_Key, Swings]]:
    """Return the swings of each zone's rows."""
    names = (*survey.territory.region_names, OUTSIDE)
    labels: dict[Ground, tuple[IntArray, list[_Key]]] = {}
    found: list[dict[_Key, Swings]] = []
    for zone, ground in zip(zones, lay_grounds(zones, survey, error), strict=True):
        if ground is None:
            found.append({})
            continue
        if ground not in labels:
            inside = subregions.find(ground.spots.points, ground.region)
            settled = ground.place >= 0
            inside[settled] = subregions.home[ground.place[settled]]
            pairs, label = np.unique(np.stack([ground.region, inside]), axis=1, return_inverse=True)
            keys = [
                (names[region], subregions.ids[at] if at >= 0 else None)
                for region, at in pairs.T.tolist()
            ]
            labels[ground] = label.ravel(), keys
        label, keys = labels[ground]
        by_label = ground.swings_by(label, zone)
        found.append({keys[at]: its for at, its in by_label.items()})
    return found


def _notes(subregions: Subregions) -> tuple[str, ...]:
    """Say what a breakdown by subregion rests on."""
    level = subregions.level
    known = f"Settlements are in the {level} that the official register has them in"
    if subregions.drawn:
        return (f"{known}; land is in the {level} whose polygon holds it.",)
    return (
        f"{known}. What land each {level} has is not known here: --regions cod-ab, or a file of "
        f"{level}s with the register's codes, gives areas. People who are not counted at "
        f"settlements are in the {level} of the nearest one.",
    )


def _measure(zones: Sequence[ZoneFigures], survey: Survey, subregions: Subregions) -> list[_Rows]:
    """Return the rows of each zone."""
    territory = survey.territory
    split = [_split(zone, survey, subregions) for zone in zones]
    counts = iter(survey.count([part for each in split for _, part in each]))
    measured: list[_Rows] = []
    for zone, pieces in zip(zones, split, strict=True):
        rows: _Rows = {}
        for index, part in pieces:
            oblast = OUTSIDE if part.region is None else territory.region_names[part.region]
            id = None if index is None else subregions.ids[index]
            people = next(counts).people
            if not (subregions.drawn or people or part.settlement_count):
                continue  # land without a figure
            rows[oblast, id] = SubregionFigures(
                oblast=oblast,
                subregion=subregions.name(index),
                id=id,
                area_km2=part.area_km2 if subregions.drawn else None,
                population=people,
                settlements=part.settlement_count,
            )
        measured.append(_to_the_person(rows, zone))
    return measured


def _split(
    zone: ZoneFigures, survey: Survey, subregions: Subregions
) -> list[tuple[int | None, Part]]:
    """Return the parts of a zone by region and subregion."""
    if zone.zone is None:
        return []
    ((parts, _),) = survey.split([zone.zone])
    pieces = [piece for part in parts for piece in subregions.split(part)]
    grounds = survey.grounds_of(zone.zone)
    if grounds is None:
        return pieces
    return [(index, replace(piece, cover=_on_own_land(piece, grounds))) for index, piece in pieces]


def _on_own_land(piece: Part, grounds: GroundsOnFront) -> Cover | None:
    """Return what a piece covers, with the water and the grounds that lie in it.

    Its settlements are those of the register, but the ground of one may lie in the land
    of the next, and is no land between settlements there.
    """
    if piece.cover is None:
        return None
    inside = grounds.cover(piece.area)
    return replace(piece.cover, water_km2=inside.water_km2, settled_km2=inside.settled_km2)


def _to_the_person(rows: _Rows, zone: ZoneFigures) -> _Rows:
    """Return rows of whole people that sum to those of their oblast.

    Rounded one by one they may miss it, by half a person each at most: the largest
    takes what is over. More than that is no rounding, and stays to be seen.
    """
    whole = dict(rows)
    for oblast in zone.by_oblast:
        own = {key: row for key, row in rows.items() if key[0] == oblast.oblast}
        counts = [row.population for row in own.values()]
        if not own or not all(isinstance(count, int) for count in [oblast.population, *counts]):
            continue
        key = max(own, key=lambda key: own[key].population or 0)
        over = (oblast.population or 0) - sum(count or 0 for count in counts)
        if abs(over) <= (len(own) + 1) / 2:
            whole[key] = replace(own[key], population=(own[key].population or 0) + over)
    return whole


def _with_ranges(
    rows: _Rows, swings: Mapping[_Key, Swings], subregions: Subregions
) -> tuple[SubregionFigures, ...]:
    """Return the rows of a zone in the order of their names, with ranges if any."""
    found = []
    for key in dict.fromkeys([*rows, *swings]):
        oblast, id = key
        name = subregions.name(None if id is None else subregions.ids.index(id))
        land = 0.0 if subregions.drawn else None
        row = rows.get(key) or SubregionFigures(oblast, name, id, land, 0, 0)
        if swings:
            row = with_range(row, swings.get(key) or _STILL)
        if key in rows or (row.population_high or 0) >= 1 or (row.area_km2_high or 0) >= 1:
            found.append(row)
    return in_order(found)
