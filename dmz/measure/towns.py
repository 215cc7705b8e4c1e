"""Towns that a zone's edge cuts, or nearly, and the people on both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dmz.land.cover import WHOLE, Cover
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures, find_range
from dmz.measure.survey import Survey

LEAST_PEOPLE = 20_000  # smaller towns are not named
_STILL = np.zeros(1)  # the swing of a town that no draw brings in or out


@dataclass(frozen=True)
class CutTown:
    """A town whose ground a zone's edge cuts, or misses by at most its radius.

    Attributes
    ----------
    distance_km, party
        Of the zone.
    population
        Residents of the whole town before February 2022.
    population_inside, population_outside
        Those inside the zone, by the share of the town's ground, and all others.
    inside_low, inside_high
        The range of those inside; None without ranges.
    """

    distance_km: float | None
    party: str
    name: str
    oblast: str
    population: int
    population_inside: int
    population_outside: int
    inside_low: int | None = None
    inside_high: int | None = None


def find_cut_towns(
    zones: Sequence[ZoneFigures], survey: Survey, *, nearly: bool = True
) -> tuple[CutTown, ...]:
    """Return the towns that the edge of each zone cuts or nearly, the largest first.

    None where settlements are points.

    Parameters
    ----------
    nearly
        Name those too that an edge misses by at most their radius. In a curve the next
        distances tell as much.
    """
    on_front, gazetteer = survey.grounds, survey.territory.gazetteer
    if on_front is None:
        return ()
    large = gazetteer.population[on_front.grounds.rows] > LEAST_PEOPLE
    found = []
    for zone in zones:
        if zone.zone is None or zone.cover is None:
            continue
        shares = dict(zip(zone.cover.rows.tolist(), zone.cover.share.tolist(), strict=True))
        if nearly:
            rows = on_front.grounds.rows[on_front.near_edge(zone.zone.inside, large)]
        else:
            rows = cut_cover(zone.cover, survey.territory).rows
        for row in rows[np.argsort(-gazetteer.population[rows], kind="stable")].tolist():
            people = int(gazetteer.population[row])
            inside = round(people * shares.get(row, 0.0))
            place = gazetteer.place(row)
            swing = zone.swings.places.get(row, _STILL) if zone.swings else None
            low, high = find_range(inside, None if swing is None else people * swing, people)
            found.append(
                CutTown(
                    distance_km=zone.distance_km,
                    party=zone.party,
                    name=place.name,
                    oblast=place.region or "",
                    population=people,
                    population_inside=inside,
                    population_outside=people - inside,
                    inside_low=None if low is None else round(low),
                    inside_high=None if high is None else round(high),
                )
            )
    return tuple(found)


def cut_cover(cover: Cover, territory: Territory) -> Cover:
    """Return the cover of the large towns that are inside in part."""
    in_part = (cover.share < WHOLE) & (cover.share > 1 - WHOLE)
    return cover.of(in_part & (territory.gazetteer.population[cover.rows] > LEAST_PEOPLE))


def towns_of(zones: Sequence[ZoneFigures], towns: Sequence[CutTown]) -> tuple[CutTown, ...]:
    """Return those of the towns that the edge of one of the zones cuts."""
    own = {(zone.party, zone.distance_km) for zone in zones}
    return tuple(town for town in towns if (town.party, town.distance_km) in own)


def list_cut(towns: Sequence[CutTown]) -> str | None:
    """Write in one line which of the towns are cut, with their people inside."""
    cut = [town for town in towns if town.population_inside and town.population_outside]
    named = [f"{town.name}: {town.population_inside} of {town.population}" for town in cut]
    return "; ".join(named) or None
