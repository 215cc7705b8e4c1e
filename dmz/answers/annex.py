"""The answer to ``dmz plan annex``: a zone's edge as numbered points, for a treaty.

The edge is given ring by ring, with a point every so many km along it. What straight
lines between the points cut off or add is measured for each ring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import wrap_longitude
from dmz.earth.geodesy import GEOD, area_km2
from dmz.earth.positions import format_dms, format_mgrs
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import AUTO, LineError, Uncertainty, error_of, uncertainty_fault
from dmz.land.zones import Zone
from dmz.measure.answer import RangedAnswer, front_dict
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.ranges import range_zones
from dmz.measure.spread import spread_origin
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.plans.draft import Draft
from dmz.plans.plan import Plan
from dmz.plans.run import PlanQuestion, draft_question

EVERY_KM = 5.0
# A ring that encloses less is a hair between two outlines, or an islet of the front.
LEAST_KM2 = 1.0
POINTS_LIMIT = 100_000
# A zone after its reading and its class of forces.
Labelled = tuple[str, str, Zone]


@dataclass(frozen=True)
class EdgePoint:
    """A point of a zone's edge.

    Attributes
    ----------
    reading, what, party
        The reading of the plan, the class of forces, and who holds the zone.
    ring, number
        Both from 1; the first ring of a zone is its largest.
    along_km
        Along the edge from the ring's first point; geodesic.
    closing
        Whether it repeats the first point: the edge closes there.
    """

    reading: str
    what: str
    party: str
    ring: int
    number: int
    along_km: float
    latitude: float
    longitude: float
    position: str
    mgrs: str
    closing: bool


@dataclass(frozen=True)
class Ring:
    """A ring of a zone's edge, against the polygon of its points."""

    reading: str
    what: str
    party: str
    ring: int
    hole: bool
    points: int
    length_km: float
    area_km2: float
    points_area_km2: float


@dataclass(frozen=True)
class EdgedZone:
    """A zone that the edges are of, with the range of its area.

    Attributes
    ----------
    area_km2
        Inside the territory, of all rings together.
    area_km2_low, area_km2_high
        None where no range was asked for.
    """

    reading: str
    what: str
    party: str
    area_km2: float
    area_km2_low: float | None
    area_km2_high: float | None


@dataclass(frozen=True, kw_only=True)
class Annex(RangedAnswer):
    """The edges of a plan's zones as points."""

    schema = "dmz.annex/1"

    plan: Plan
    front: Front = field(repr=False)
    every_km: float
    zones: tuple[EdgedZone, ...] = field(repr=False)
    rings: tuple[Ring, ...] = field(repr=False)
    points: tuple[EdgePoint, ...] = field(repr=False)

    def __repr__(self) -> str:
        """Return the plan and the number of points, in one line."""
        return f"<dmz.Annex of {self.plan.id}: {len(self.points)} points>"

    def summarize(self, language: Language) -> str:
        """Return how many points the edges have."""
        phrases = Phrases(Toponyms(self.territory, language))
        count = sum(not point.closing for point in self.points)
        return phrases.say(
            "The edges of the zones of “{plan}” have {count} points.",
            plan=phrases.say(self.plan.title),
            count=phrases.number(count),
        ) + phrases.over_maps(self.map_count)

    def body(self) -> dict[str, Any]:
        """Return the plan, the line, the rings and the points."""
        return {
            "plan": self.plan.id,
            "every_km": self.every_km,
            "front": front_dict(self.front),
            "edge_error": {
                "median_km": self.uncertainty.median_km,
                "nine_in_ten_km": self.uncertainty.nine_in_ten_km,
            }
            if self.uncertainty
            else None,
            "zones": [asdict(zone) for zone in self.zones],
            "rings": [asdict(ring) for ring in self.rings],
            "points": self.rows(),
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each point."""
        return [asdict(point) for point in self.points]


def annex_question(
    question: PlanQuestion, *, territory: Territory | None = None, every_km: float = EVERY_KM
) -> Annex:
    """List the edges of a plan on one line, or on an ensemble of maps.

    On an ensemble the edges are those of the first map, areas have their least and
    greatest figures, and how sure an edge is follows from how far apart the lines are.

    Parameters
    ----------
    every_km
        See `write_annex`.

    Raises
    ------
    QuestionError, InputError
        As `write_annex` and `dmz.plans.run.draft_question`, on any of the maps.
    """
    annexes = [
        write_annex(*drafted, every_km=every_km, uncertainty_km=alone.uncertainty_km)
        for alone, drafted in draft_question(question, territory=territory)
    ]
    first = annexes[0]
    if len(annexes) == 1:
        return first
    zones = tuple(_spread_zone(zone, annexes) for zone in first.zones)
    return replace(first, zones=zones, **spread_origin(annexes, first.front.line))


def _spread_zone(zone: EdgedZone, annexes: Sequence[Annex]) -> EdgedZone:
    """Return a zone of the first map with the range of its area over all maps."""
    same = (zone.reading, zone.what, zone.party)
    areas_km2 = [
        sum(z.area_km2 for z in annex.zones if (z.reading, z.what, z.party) == same)
        for annex in annexes
    ]
    return replace(zone, area_km2_low=min(areas_km2), area_km2_high=max(areas_km2))


def write_annex(
    plan: Plan,
    survey: Survey,
    drafts: Sequence[Draft],
    *,
    every_km: float = EVERY_KM,
    uncertainty_km: Uncertainty = AUTO,
) -> Annex:
    """List the edges of the land that each class of forces leaves.

    Parameters
    ----------
    drafts
        See `dmz.plans.run.draft_plan`.
    every_km
        Distance between points along the edge; the last step of a ring is shorter.
    uncertainty_km
        As in `dmz.measure.scenario.Scenario`: how well the line, and so the edge, is
        known.

    Raises
    ------
    QuestionError
        More than 100,000 points, no zone, or an uncertainty that cannot be.
    """
    if fault := uncertainty_fault(uncertainty_km):
        raise QuestionError(fault)
    error = error_of(survey.front, uncertainty_km)
    edged = _list_zones(plan, survey, drafts)
    rings, points, left_out = list[Ring](), list[EdgePoint](), 0
    for label, what, zone in edged:
        number = 0
        for line, hole in _rings_of(shapely.union_all([zone.inside, zone.beyond])):
            enclosed_km2 = area_km2(shapely.Polygon(line))
            if enclosed_km2 < LEAST_KM2:
                left_out += 1
                continue
            number += 1
            head = (label, what, zone.party, number)
            xy, along_km = _walk(line, every_km, limit=POINTS_LIMIT - len(points))
            polygon_km2 = area_km2(shapely.make_valid(shapely.Polygon(xy)))
            length_km = float(along_km[-1])
            rings.append(Ring(*head, hole, len(xy) - 1, length_km, enclosed_km2, polygon_km2))
            points += _number(head, xy, along_km)
    if not points:
        raise QuestionError(f"{plan.id} empties no land here: there is no edge to list")
    small = f"{left_out:,} rings that enclose less than {LEAST_KM2:g} km² each are left out."
    return Annex(
        territory=survey.territory,
        plan=plan,
        front=survey.front,
        every_km=every_km,
        uncertainty=error,
        zones=tuple(_measure_zones(edged, survey, error)),
        rings=tuple(rings),
        points=tuple(points),
        warnings=(*survey.front.warnings, *([small] if left_out else [])),
        datasets=(*survey.front.datasets, *survey.territory.datasets),
    )


def _list_zones(plan: Plan, survey: Survey, drafts: Sequence[Draft]) -> list[Labelled]:
    """List the zones of all readings and classes."""
    names = survey.territory.holder_names
    return [
        (plan.words(draft.reading, names) if len(drafts) > 1 else "", what, zone)
        for draft in drafts
        for what, zones in draft.classes.items()
        for zone in zones
    ]


def _measure_zones(
    zones: Sequence[Labelled], survey: Survey, error: LineError | None
) -> Iterator[EdgedZone]:
    """Yield the area of each zone that is not empty, with its range."""
    nobody = Survey(survey.territory, survey.front, None)
    figures = range_zones(nobody.measure([zone for *_, zone in zones]), nobody, error)
    for (label, what, zone), each in zip(zones, figures, strict=True):
        if each.area_km2:
            areas = (each.area_km2, each.area_km2_low, each.area_km2_high)
            yield EdgedZone(label, what, zone.party, *areas)


def _rings_of(area: BaseGeometry) -> Iterator[tuple[np.ndarray[Any, Any], bool]]:
    """Yield the corners of each ring, shape (n, 2), and whether it is a hole.

    Polygons come with the largest first; an edge runs clockwise, as a walker has the
    zone on the right, and a hole's the other way.
    """
    parts = shapely.get_parts(area)
    parts = parts[shapely.get_dimensions(parts) == 2]
    for polygon in sorted(parts, key=lambda part: -part.area):
        turned = shapely.orient_polygons(polygon, exterior_cw=True)
        yield shapely.get_coordinates(turned.exterior), False
        for hole in turned.interiors:
            yield shapely.get_coordinates(hole), True


def _walk(
    corners: np.ndarray[Any, Any], every_km: float, *, limit: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return points along a closed ring, shape (n, 2), and how far along each is, km.

    The last point is the first again. They lie on the edge: between two corners, on the
    straight line in degrees that the edge is drawn with.
    """
    start = int(np.argmax(corners[:-1, 1]))  # the northernmost corner
    corners = np.roll(corners[:-1], -start, axis=0)
    corners = np.vstack([corners, corners[:1]])
    _, _, metres = GEOD.inv(*corners[:-1].T, *corners[1:].T)
    along = np.concatenate([[0.0], np.cumsum(np.asarray(metres) / 1000)])
    if along[-1] / every_km > limit:
        raise QuestionError(f"more than {POINTS_LIMIT:,} points; give a larger --every")
    # A last step of next to nothing would put two points on one spot.
    marks = np.arange(0.0, along[-1] - 1e-6, every_km)
    if len(marks) < 3:
        marks = np.linspace(0.0, along[-1], 3, endpoint=False)
    marks = np.append(marks, along[-1])
    return np.column_stack([np.interp(marks, along, axis) for axis in corners.T]), marks


def _number(
    head: tuple[str, str, str, int], xy: np.ndarray[Any, Any], along_km: np.ndarray[Any, Any]
) -> Iterator[EdgePoint]:
    """Yield the points of a ring with their numbers; the last closes the ring."""
    last = len(xy) - 1
    for at, ((longitude, latitude), km) in enumerate(
        zip(xy.tolist(), along_km.tolist(), strict=True)
    ):
        within = float(wrap_longitude(longitude))
        yield EdgePoint(
            *head,
            number=1 if at == last else at + 1,
            along_km=km,
            latitude=latitude,
            longitude=within,
            position=format_dms(latitude, within),
            mgrs=format_mgrs(latitude, within),
            closing=at == last,
        )
