"""The answer to ``dmz where``: which zone each of the user's places is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import FloatArray
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import ENSEMBLE, NONE, Ensemble, LineError, Uncertainty, error_of
from dmz.land.zones import Zone, draw_zones
from dmz.measure.answer import Answer, Ranged, front_dict
from dmz.measure.chances import range_distances
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.spread import maps_of, spread_origin
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.plans.draft import Draft
from dmz.plans.plan import Plan
from dmz.sources.point_tables import NamedPoint

_NAMED = 3  # places that the sentence has


@dataclass(frozen=True)
class Whereabouts:
    """Where a place is, under a set of zones.

    Attributes
    ----------
    reading
        The reading of a plan; empty where there is only one, or distances.
    held_by_now, held_by
        The party that holds it on the front line and under the plan; None outside the
        territory.
    distance_to_front_km
        To the line as it is under the plan, with the range that the line's error
        leaves; the range is None without ranges.
    inside
        Names of the zones: distances, or provisions of a plan.
    """

    name: str
    latitude: float
    longitude: float
    reading: str
    held_by_now: str | None
    held_by: str | None
    distance_to_front_km: float
    inside: tuple[str, ...]
    distance_to_front_km_low: float | None = None
    distance_to_front_km_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class PlacesInZones(Ranged, Answer):
    """For each place, and each reading of a plan, the zones that it is in.

    Attributes
    ----------
    zones
        What the zones are, in words.
    distances_km, plan
        What the zones are of: distances that are the same for both parties, or a plan's
        title; empty for depths that differ.
    uncertainty
        The error of the line that ranges are drawn from, or the maps that they span;
        None without ranges.
    """

    schema = "dmz.where/1"

    zones: str
    distances_km: tuple[float, ...] = field(default=(), repr=False)
    plan: str = field(default="", repr=False)
    front: Front = field(repr=False)
    places: tuple[Whereabouts, ...] = field(repr=False)
    uncertainty: LineError | Ensemble | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        """Return how many places are in a zone, in one line."""
        inside = sum(bool(place.inside) for place in self.places)
        return f"<dmz.PlacesInZones of {self.zones}: {inside} of {len(self.places)} inside>"

    def summarize(self, language: Language) -> str:
        """Return which of the places are in a zone, of any reading."""
        phrases = Phrases(Toponyms(self.territory, language))
        spots = {(place.name, place.latitude, place.longitude) for place in self.places}
        inside = {(p.name, p.latitude, p.longitude): p.name for p in self.places if p.inside}
        text = "On {front}, {inside} of {count} places are in {zone}: {names}."
        if len(inside) < 2:
            text = "On {front}, one of {count} places is in {zone}: {names}."
        if not inside:
            text = "On {front}, none of {count} places is in {zone}."
        names = list(inside.values())[:_NAMED]
        more = len(inside) - _NAMED
        named = phrases.language.join(names)
        if more > 0:
            towns = ", ".join(names)
            named = phrases.say("{towns} and {count} more", towns=towns, count=f"{more}")
        return phrases.say(
            text,
            front=phrases.dated_front(self.front),
            inside=phrases.number(len(inside)),
            count=phrases.number(len(spots)),
            zone=self._zone(phrases),
            names=named,
        ) + phrases.over_maps(self.map_count)

    def _zone(self, phrases: Phrases) -> str:
        """Name the zones that places are looked up in."""
        if self.plan:
            return phrases.say("a zone of “{plan}”", plan=phrases.say(self.plan))
        if self.distances_km:
            distances = phrases.km(*self.distances_km, last="or")
            return phrases.say("a zone of {distances}", distances=distances)
        return phrases.say("a zone")

    def body(self) -> dict[str, Any]:
        """Return the zones asked about, the line and the places."""
        return {
            "zones": self.zones,
            "front": front_dict(self.front),
            "uncertainty": self.uncertainty.to_dict() if self.uncertainty else None,
            "places": [asdict(place) for place in self.places],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each place and reading."""
        return [asdict(place) | {"inside": "; ".join(place.inside)} for place in self.places]


def where_question(
    scenario: Scenario, territory: Territory, find: Callable[[Scenario], PlacesInZones]
) -> PlacesInZones:
    """Find places on a scenario's line, or on an ensemble of maps.

    Parameters
    ----------
    find
        Finds the places on one line. On an ensemble, zones are those of the first map,
        and distances are over all maps.
    """
    if scenario.uncertainty_km != ENSEMBLE:
        return find(scenario)
    scenario.check(territory)
    found = [find(alone) for alone in maps_of(scenario)]
    places = []
    for own, *others in zip(*(each.places for each in found), strict=True):
        km = [place.distance_to_front_km for place in (own, *others)]
        places.append(
            replace(own, distance_to_front_km_low=min(km), distance_to_front_km_high=max(km))
        )
    return replace(found[0], places=tuple(places), **spread_origin(found, found[0].front.line))


def find_in_distances(
    points: Sequence[NamedPoint], scenario: Scenario, *, territory: Territory
) -> PlacesInZones:
    """Find which zones of a scenario's distances places are in.

    Raises
    ------
    QuestionError, InputError
        As `dmz.answers.compute.compute`.
    """
    scenario.check(territory)
    front = scenario.front.read(territory)
    sector = scenario.find_sector(front, territory)
    steps = scenario.steps(territory)
    zones = draw_zones(sector.reach, front, territory, steps)
    named = [(f"{z.depth_km:g} km", z) for each in zones for z in each]
    places = _locate(points, front, front, named, "", territory)
    error = error_of(front, scenario.uncertainty_km)
    (places,) = _with_ranges([(front, places)], front, territory, error)
    title = f"zones from {sector.title}"
    distances = () if scenario.depths_km else scenario.distances(territory)
    found = _answer(title, front, places, territory, sector.warnings)
    return replace(found, distances_km=tuple(distances), uncertainty=error)


def find_in_plan(
    points: Sequence[NamedPoint],
    plan: Plan,
    survey: Survey,
    drafts: Sequence[Draft],
    *,
    uncertainty_km: Uncertainty = NONE,
) -> PlacesInZones:
    """Find which provisions of a plan places are in, in each of its readings.

    Parameters
    ----------
    drafts
        See `dmz.plans.run.draft_plan`.
    uncertainty_km
        Whose error of the line the ranges of distances are drawn from.

    Raises
    ------
    QuestionError
        An ensemble of maps.
    """
    error = error_of(survey.front, uncertainty_km)
    names = {party.id: party.name for party in survey.territory.parties}
    readings: list[tuple[Front, list[Whereabouts]]] = []
    for draft in drafts:
        label = plan.words(draft.reading, names) if len(drafts) > 1 else ""
        zones = [(e.provision.name, zone) for e in draft.effects for zone in e.zones]
        places = _locate(points, survey.front, draft.front, zones, label, survey.territory)
        readings.append((draft.front, places))
    ranged = _with_ranges(readings, survey.front, survey.territory, error)
    title = f"{plan.id}: {plan.title}"
    located = [place for each in ranged for place in each]
    found = _answer(title, survey.front, located, survey.territory, ())
    return replace(found, plan=plan.title, uncertainty=error)


def _with_ranges(
    readings: Sequence[tuple[Front, list[Whereabouts]]],
    front: Front,
    territory: Territory,
    error: LineError | None,
) -> list[list[Whereabouts]]:
    """Return the places of each reading with the ranges of their distances."""
    distances_km = [
        (line, [place.distance_to_front_km for place in places]) for line, places in readings
    ]
    points = _degrees(readings[0][1], territory) if readings else np.zeros((0, 2))
    spans = range_distances(front, error, territory, points, distances_km)
    return [
        [
            replace(place, distance_to_front_km_low=low, distance_to_front_km_high=high)
            for place, (low, high) in zip(places, each, strict=True)
        ]
        for (_, places), each in zip(readings, spans, strict=True)
    ]


def _degrees(
    points: Sequence[NamedPoint] | Sequence[Whereabouts], territory: Territory
) -> FloatArray:
    """Return points in degrees, shape (n, 2), on the territory's run of longitudes."""
    west = territory.west
    return np.array([((p.longitude - west) % 360 + west, p.latitude) for p in points])


def _answer(
    zones: str,
    front: Front,
    places: Sequence[Whereabouts],
    territory: Territory,
    warnings: Sequence[str],
) -> PlacesInZones:
    # Each place once, though a plan has it in every reading.
    spots = {(place.name, place.latitude, place.longitude): place for place in places}
    outside = sum(place.held_by is None for place in spots.values())
    if outside:
        lie = "lies" if outside == 1 else "lie"
        warnings = (*warnings, f"{outside:,} of {len(spots):,} places {lie} outside the territory.")
    return PlacesInZones(
        territory=territory,
        zones=zones,
        front=front,
        places=tuple(places),
        warnings=(*front.warnings, *warnings),
        datasets=(*front.datasets, *territory.datasets),
    )


def _locate(
    points: Sequence[NamedPoint],
    now: Front,
    then: Front,
    zones: Sequence[tuple[str, Zone]],
    label: str,
    territory: Territory,
) -> list[Whereabouts]:
    """Locate points among named zones on a front."""
    xy = _degrees(points, territory)
    inside: list[list[str]] = [[] for _ in points]
    for name, zone in zones:
        for area in (zone.inside, zone.beyond):
            for at in np.flatnonzero(shapely.contains_xy(area, *xy.T)):
                if name not in inside[at]:
                    inside[at].append(name)
    on_it = np.atleast_1d(shapely.contains_xy(territory.outline, *xy.T)).tolist()
    distances_km = then.reach.distances_km(xy).tolist()
    before, after = now.holders(xy).tolist(), then.holders(xy).tolist()
    rows = zip(points, inside, on_it, before, after, distances_km, strict=True)
    return [
        Whereabouts(
            name=point.name,
            latitude=point.latitude,
            longitude=point.longitude,
            reading=label,
            held_by_now=held_now if on else None,
            held_by=held_then if on else None,
            distance_to_front_km=km,
            inside=tuple(names),
        )
        for point, names, on, held_now, held_then, km in rows
    ]
