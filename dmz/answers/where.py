"""The answer to ``dmz where``: which zone each of the user's places is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import FloatArray
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import NONE, LineError, Uncertainty, error_of
from dmz.land.zones import Zone, draw_zones
from dmz.measure.answer import RangedAnswer, front_dict
from dmz.measure.chances import range_distances
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.spread import bounds, spread_origin
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
class PlacesInZones(RangedAnswer):
    """For each place, and each reading of a plan, the zones that it is in.

    Attributes
    ----------
    zones
        What the zones are, in words.
    distances_km, plan
        What the zones are of: distances that are the same for both parties, or a plan's
        title; empty for depths that differ.
    """

    schema = "dmz.where/1"

    zones: str
    distances_km: tuple[float, ...] = field(default=(), repr=False)
    plan: str = field(default="", repr=False)
    front: Front = field(repr=False)
    places: tuple[Whereabouts, ...] = field(repr=False)

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
            "uncertainty": self.uncertainty_dict(),
            "places": [asdict(place) for place in self.places],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each place and reading."""
        return [asdict(place) | {"inside": "; ".join(place.inside)} for place in self.places]


def spread_places(found: Sequence[PlacesInZones]) -> PlacesInZones:
    """Return places in the zones of the first of some maps, with distances over all.

    On one map, with the ranges that it has.
    """
    first = found[0]
    if len(found) == 1:
        return first
    alike = zip(*(each.places for each in found), strict=True)
    places = tuple(replace(same[0], **bounds(same, "distance_to_front_km")) for same in alike)
    return replace(first, places=places, **spread_origin(found, first.front.line))


def find_in_distances(
    points: Sequence[NamedPoint], scenario: Scenario, territory: Territory
) -> PlacesInZones:
    """Find which zones of a scenario's distances places are in, on one line.

    Raises
    ------
    QuestionError, InputError
        As `dmz.answers.compute.compute`.
    """
    front = scenario.front.read(territory)
    sector = scenario.find_sector(front, territory)
    zones = draw_zones(sector.reach, front, territory, scenario.steps(territory))
    named = [(f"{zone.depth_km:g} km", zone) for step in zones for zone in step]
    return _find(
        points,
        territory,
        front,
        [("", front, named)],
        error_of(front, scenario.uncertainty_km),
        zones=f"zones from {sector.title}",
        distances_km=() if scenario.depths_km else tuple(scenario.distances(territory)),
        warnings=sector.warnings,
    )


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
    names = survey.territory.holder_names
    readings = [
        (
            plan.words(draft.reading, names) if len(drafts) > 1 else "",
            draft.front,
            [(effect.provision.name, zone) for effect in draft.effects for zone in effect.zones],
        )
        for draft in drafts
    ]
    error = error_of(survey.front, uncertainty_km)
    title = f"{plan.id}: {plan.title}"
    return _find(
        points, survey.territory, survey.front, readings, error, zones=title, plan=plan.title
    )


def _find(
    points: Sequence[NamedPoint],
    territory: Territory,
    front: Front,
    readings: Sequence[tuple[str, Front, Sequence[tuple[str, Zone]]]],
    error: LineError | None,
    *,
    warnings: Sequence[str] = (),
    **asked: Any,
) -> PlacesInZones:
    """Find points among the zones of each reading, which have names.

    Parameters
    ----------
    front
        The line as it is now.
    readings
        The name, the line and the zones of each.
    **asked
        What the zones are of; see `PlacesInZones`.
    """
    # On the territory's run of longitudes.
    west = territory.west
    xy = np.array([((p.longitude - west) % 360 + west, p.latitude) for p in points])
    on_land = np.atleast_1d(shapely.contains_xy(territory.outline, *xy.T))

    def holders(line: Front) -> list[str | None]:
        held = zip(line.holders(xy).tolist(), on_land, strict=True)
        return [holder if inside else None for holder, inside in held]

    held_now = holders(front)
    lines = [then for _, then, _ in readings]
    distances_km = [(then, then.reach.distances_km(xy).tolist()) for then in lines]
    spans = range_distances(front, error, territory, xy, distances_km)
    places: list[Whereabouts] = []
    for (label, then, zones), (_, km), ranges in zip(readings, distances_km, spans, strict=True):
        names = _names_inside(xy, zones)
        # In the order of the fields of an answer.
        found = zip(held_now, holders(then), km, names, *zip(*ranges, strict=True), strict=True)
        places += [
            Whereabouts(point.name, point.latitude, point.longitude, label, *each)
            for point, each in zip(points, found, strict=True)
        ]
    # Each place once, though a plan has it in every reading.
    spots = {(place.name, place.latitude, place.longitude): place for place in places}
    if outside := sum(place.held_by is None for place in spots.values()):
        lie = "lies" if outside == 1 else "lie"
        warnings = (*warnings, f"{outside:,} of {len(spots):,} places {lie} outside the territory.")
    return PlacesInZones(
        territory=territory,
        front=front,
        places=tuple(places),
        uncertainty=error,
        warnings=(*front.warnings, *warnings),
        datasets=(*front.datasets, *territory.datasets),
        **asked,
    )


def _names_inside(xy: FloatArray, zones: Sequence[tuple[str, Zone]]) -> list[tuple[str, ...]]:
    """Return for each point the names of the zones that it is in, each once."""
    inside: list[dict[str, None]] = [{} for _ in xy]
    for name, zone in zones:
        for area in (zone.inside, zone.beyond):
            for at in np.flatnonzero(shapely.contains_xy(area, *xy.T)):
                inside[at][name] = None
    return [tuple(names) for names in inside]
