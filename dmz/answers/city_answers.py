"""Places with their holders and distances to the line; named cities, with zones too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from dmz.answers.summaries import INSIDE, LIKELY, OUTSIDE, POSSIBLE
from dmz.earth.antimeridian import wrap_longitude
from dmz.earth.geodesy import FloatArray
from dmz.land.cover import name_extent
from dmz.land.displaced import DisplacedFront
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.zones import Depths
from dmz.measure.chances import SURE, Chances, Span, word_of
from dmz.measure.figures import ZoneFigures

if TYPE_CHECKING:
    from dmz.plans.sites import Site  # not needed for the short answer


@dataclass(frozen=True)
class HeldPlace:
    """A place and who holds it."""

    id: str
    name: str
    oblast: str | None
    latitude: float
    longitude: float
    population: int | None
    held_by: str

    @classmethod
    def of(cls, place: Place, held_by: str, **more: Any) -> Self:
        """Return what is known of a place, with the other fields."""
        longitude = wrap_longitude(place.longitude)
        spot = (place.id, place.name, place.region, place.latitude, longitude, place.population)
        return cls(*spot, held_by, **more)


@dataclass(frozen=True)
class PlaceAnswer(HeldPlace):
    """A place, who holds it, and how far the front line is from its point.

    The range of its distance is None without ranges.
    """

    distance_to_front_km: float
    distance_to_front_km_low: float | None = None
    distance_to_front_km_high: float | None = None

    @property
    def span(self) -> Span:
        """The range of its distance to the line."""
        return self.distance_to_front_km_low, self.distance_to_front_km_high


@dataclass(frozen=True)
class Inside:
    """Whether a city's centre is in the zone of one step.

    Attributes
    ----------
    distance_km
        The zone's depth; None if the city's holder does not pull back.
    sure
        Whether 95 % of draws say the same; None without ranges.
    share
        How much of the city's ground, whoever holds it, is in the zone of the centre's
        holder; None if the city is a point.
    extent
        The share in words: ``wholly``, ``in part`` or ``outside``.
    chance, likelihood
        The share of draws in which the centre is in its holder's zone, and a word for
        that share; None without ranges.
    """

    distance_km: float | None
    inside: bool
    sure: bool | None = None
    share: float | None = None
    chance: float | None = None
    likelihood: str | None = None
    extent: str | None = None


@dataclass(frozen=True)
class CityAnswer(PlaceAnswer):
    """A scenario's answer for a named city, at its centre."""

    inside: tuple[Inside, ...] = ()


def locate_places(places: Sequence[Place], front: Front) -> tuple[PlaceAnswer, ...]:
    """Answer for each place who holds it, and how far it is from the front line."""
    points = coordinates_of(places)
    holders = front.holders(points).tolist() if len(points) else []
    distances = front.reach.distances_km(points).tolist()
    return tuple(
        PlaceAnswer.of(place, holder, distance_to_front_km=distance_km)
        for place, holder, distance_km in zip(places, holders, distances, strict=True)
    )


def with_span(place: PlaceAnswer, span: Span) -> PlaceAnswer:
    """Return a place with the range of its distance to the line."""
    low, high = span
    return replace(place, distance_to_front_km_low=low, distance_to_front_km_high=high)


def coordinates_of(places: Sequence[Place | PlaceAnswer | Site]) -> FloatArray:
    """Return the points of places in degrees, shape (n, 2)."""
    return np.array([(p.longitude, p.latitude) for p in places], dtype=float).reshape(-1, 2)


def answer_cities(
    sector: Sector,
    steps: Sequence[Depths],
    measured: Sequence[Sequence[ZoneFigures]],
    territory: Territory,
    displaced: DisplacedFront | None,
) -> tuple[CityAnswer, ...]:
    """Answer for each city that a sector is named after, at its centre.

    Parameters
    ----------
    steps, measured
        Shape (steps,): the depths of the parties, and the zones that they make.
    displaced
        The line in every draw of its error; None: nothing has a range or a chance.
    """
    if not sector.places:
        return ()
    located = locate_places(sector.places, sector.front)
    points = coordinates_of(sector.places)
    to_sector_km = sector.reach.distances_km(points).tolist()
    inside: list[list[Inside]] = [[] for _ in located]
    chances = Chances(displaced, points) if displaced else None
    if chances:
        spans = chances.distance_ranges(sector.front, [c.distance_to_front_km for c in located])
        located = tuple(map(with_span, located, spans))
    for step, zones in zip(steps, measured, strict=True):
        rules = [zone.zone.rule for zone in zones if zone.zone and zone.zone.rule]
        each = chances.inside(rules).tolist() if chances else [None] * len(located)
        for at, (place, city) in enumerate(zip(sector.places, located, strict=True)):
            depth_km, chance = step.get(city.held_by), each[at]
            within = depth_km is not None and to_sector_km[at] <= depth_km
            sure = None if chance is None else max(chance, 1 - chance) >= SURE
            share = _share_inside(place, zones, city.held_by, territory)
            extent = None if share is None else name_extent(share)
            found = Inside(depth_km, within, sure, share, chance, word_of(chance), extent)
            inside[at].append(found)
    return tuple(
        CityAnswer(**vars(city), inside=tuple(found))
        for city, found in zip(located, inside, strict=True)
    )


def verdict_of(inside: Inside) -> str:
    """Return whether a city is inside, as a sentence says it."""
    if inside.sure is False:
        return LIKELY if inside.inside else POSSIBLE
    return INSIDE if inside.inside else OUTSIDE


def _share_inside(
    place: Place, zones: Sequence[ZoneFigures], holder: str, territory: Territory
) -> float | None:
    """Return how much of a place's ground is in its holder's zone; None without one."""
    cover = next((zone.cover for zone in zones if zone.party == holder), None)
    if cover is None or not place.id or not place.population:
        return None
    row = territory.gazetteer.ids.index(place.id)
    return float(cover.share[cover.rows == row].sum())
