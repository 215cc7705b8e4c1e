"""What is on a map, as plain data in km on a plane around its middle; drawings only paint it.

The plane is azimuthal equidistant (see `dmz.earth.geodesy.Plane`): north is up in the middle, and 300 km from it a length is still right
to 0.04 %, so that one scale bar serves the whole map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.compute import Result
from dmz.earth.geodesy import Plane, densify, plane_of
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import LINE
from dmz.output.languages import Language
from dmz.output.maps.palette import step_colours
from dmz.output.maps.wording import kilometres, party_name

MARGIN = 0.06  # of the map's longer side, around what it is about
SMALLEST_KM = 30.0
# The neighbours' file reaches 150 km: what is land or sea further out is not known, and is drawn as land.
_KNOWN_KM = 140.0
# A line drawn this much too simply, as a share of the map's width, is off by less than a third of a dot at 300 dpi and 180 mm.
_FINENESS = 1 / 6000

Frame = tuple[float, float, float, float]  # west, south, east, north in km


@dataclass(frozen=True)
class ZoneShape:
    """A zone on the map. ``label`` says which; ``colour`` is its step's; ``hatched`` marks the second party."""

    figures: ZoneFigures
    party: str
    label: str
    colour: str
    hatched: bool
    inside: BaseGeometry
    beyond: BaseGeometry


@dataclass(frozen=True)
class Spot:
    """A place at x, y; ``asked`` where the question names it."""

    name: str
    x: float
    y: float
    people: int
    asked: bool = False


@dataclass(frozen=True)
class Area:
    """A named area, such as an oblast, where the map shows it."""

    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Grid:
    """A meridian or a parallel: its line, and what it is called."""

    line: BaseGeometry
    degrees: float
    meridian: bool


@dataclass(frozen=True)
class Scene:
    """All that is on a map, geometries in km on the plane.

    Attributes
    ----------
    coasts
        Coasts and borders of the neighbours.
    borders, outline
        Borders of the regions, and of the territory: without the edge of the map, along which it cuts them.
    zones
        Widest first, so that the narrower lie on top.
    sector
        None where it is the whole front line, or where nothing is measured from it.
    spots
        Most important first.
    planned
        The line is not where it is but where a plan would have it.
    """

    result: Result
    language: Language
    plane: Plane
    frame: Frame
    land: BaseGeometry
    sea: BaseGeometry
    coasts: BaseGeometry
    borders: BaseGeometry
    outline: BaseGeometry
    regions: tuple[Area, ...]
    states: tuple[Area, ...]
    zones: tuple[ZoneShape, ...]
    front: BaseGeometry
    sector: BaseGeometry | None
    spots: tuple[Spot, ...]
    grid: tuple[Grid, ...]
    planned: bool = False

    @property
    def width_km(self) -> float:
        """From the frame's west to its east."""
        return self.frame[2] - self.frame[0]


def set_scene(
    result: Result, *, aspect: float, language: Language, labels: Sequence[str] = ()
) -> Scene:
    """Lay out a result on a map.

    Parameters
    ----------
    result
        With names in the language: see `dmz.output.maps.wording.named_in`.
    aspect
        The frame's width by its height.
    labels
        What each zone is called, where that is not its distance; the first of a party's zones lies on top.
    """
    about = _about(result, planned=bool(labels))
    plane = plane_of(about)
    frame = frame_of(plane.project(densify(about)).bounds, aspect)
    stage = _Stage(plane, frame)
    territory = result.territory
    lands = stage.place([territory.outline, *territory.neighbours.values()])
    known = shapely.buffer(lands[0], _KNOWN_KM, quad_segs=8) if territory.neighbours else stage.box
    seen = shapely.intersection(known, stage.inner)
    regions = stage.place(territory.regions)
    own_sector = result.scenario.model == LINE and not result.scenario.sector.whole_front
    names = territory.own_names if language.id == territory.language else {}
    return Scene(
        result=result,
        language=language,
        plane=plane,
        frame=frame,
        land=lands[0],
        sea=shapely.intersection(shapely.difference(stage.box, shapely.union_all(lands)), known),
        borders=shapely.intersection(shapely.union_all(shapely.boundary(regions)), stage.inner),
        outline=shapely.intersection(shapely.boundary(lands[0]), stage.inner),
        coasts=shapely.intersection(shapely.union_all(shapely.boundary(lands[1:])), seen),
        regions=tuple(
            Area(names.get(name, name), shape)
            for name, shape in zip(territory.region_names, regions, strict=True)
            if not shape.is_empty
        ),
        states=_states(result, stage, language),
        zones=_zones(
            result,
            stage,
            labels or [kilometres(z.distance_km or 0.0, language) for z in result.zones if z.zone],
        ),
        front=stage.place([result.front.line])[0],
        sector=stage.place([result.sector.line])[0] if own_sector else None,
        spots=_spots(result, stage, language),
        grid=_grid(stage),
        planned=bool(labels),
    )


def _about(result: Result, *, planned: bool) -> BaseGeometry:
    """What has to be on the map, in degrees: the zones, the sector, and the cities where the map is about them."""
    facing = planned or result.scenario.model != LINE or result.scenario.sector.faces_cities
    cities = [shapely.Point(city.longitude, city.latitude) for city in result.cities if facing]
    drawn = [
        part for zone in result.zones if zone.zone for part in (zone.zone.inside, zone.zone.beyond)
    ]
    sector = (
        [result.sector.line]
        if result.scenario.model == LINE and not (drawn and result.scenario.sector.whole_front)
        else []
    )
    return shapely.GeometryCollection(
        [shapely.box(*shapely.total_bounds([*drawn, *sector, *cities]))]
    )


def frame_of(bounds: Sequence[float], aspect: float) -> Frame:
    """The smallest frame of that aspect around bounds with a margin."""
    west, south, east, north = bounds
    width, height = max(east - west, SMALLEST_KM), max(north - south, SMALLEST_KM)
    margin = 2 * MARGIN * max(width, height)
    width, height = width + margin, height + margin
    width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


class _Stage:
    """A frame on a plane: brings geometries in degrees onto it, cut to what is seen."""

    def __init__(self, plane: Plane, frame: Frame) -> None:
        self.plane, self.frame = plane, frame
        self.box = shapely.box(*frame)
        # Without the edge, along which the frame itself cuts areas.
        self.inner = shapely.buffer(self.box, -1e-3 * (frame[2] - frame[0]))
        # What is cut in degrees leaves room for the bend of meridians and parallels.
        room = shapely.buffer(self.box, 0.05 * (frame[2] - frame[0]), join_style="mitre")
        self.window = plane.unproject(shapely.segmentize(room, 10.0)).bounds

    def place(self, geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> list[BaseGeometry]:
        """Each geometry's part in the frame, as fine as it can be seen; boundaries that areas share stay shared."""
        cut: Any = shapely.clip_by_rect(np.asarray(geometries, dtype=object), *self.window)
        placed = shapely.make_valid(self.plane.project(densify(cut)))
        fine = shapely.simplify(placed, (self.frame[2] - self.frame[0]) * _FINENESS)
        dimensions: Any = shapely.get_dimensions(fine)
        kept: Any = shapely.intersection(shapely.make_valid(fine), self.box)
        return [
            _of_dimension(shape, dimension)
            for shape, dimension in zip(kept, dimensions, strict=True)
        ]


def _of_dimension(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """The areas of an area, the lines of a line: without the points and lines in which it touches the frame."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _zones(result: Result, stage: _Stage, labels: Sequence[str]) -> tuple[ZoneShape, ...]:
    rows = [(row, row.zone) for row in result.zones if row.zone is not None]
    shapes: list[tuple[int, ZoneShape]] = []
    for number, party in enumerate(result.territory.parties):
        own = [
            (row, zone, label)
            for (row, zone), label in zip(rows, labels, strict=True)
            if zone.party == party.id
        ]
        own.sort(key=lambda each: each[1].depth_km or 0.0)
        colours = step_colours(party.colour, len(own)) if own else []
        insides = stage.place([zone.inside for _, zone, _ in own])
        beyonds = stage.place([zone.beyond for _, zone, _ in own])
        for rank, (row, _, label) in enumerate(own):
            shape = ZoneShape(
                row, party.id, label, colours[rank], number == 1, insides[rank], beyonds[rank]
            )
            shapes.append((rank, shape))
    return tuple(shape for _, shape in sorted(shapes, key=lambda each: -each[0]))


def _states(result: Result, stage: _Stage, language: Language) -> tuple[Area, ...]:
    """The parties' own states beyond the border, where the map shows them."""
    territory: Territory = result.territory
    parties = [
        party
        for party in territory.parties
        if party.states and not territory.own_state(party).is_empty
    ]
    shapes = stage.place([territory.own_state(party) for party in parties])
    return tuple(
        Area(party_name(result, p.id, language), shape)
        for p, shape in zip(parties, shapes, strict=True)
        if shape
    )


def _spots(result: Result, stage: _Stage, language: Language) -> tuple[Spot, ...]:
    """The cities asked about, then the settlements on the map, the largest first."""
    asked = [
        (city.name, city.longitude, city.latitude, city.population or 0, True)
        for city in result.cities
    ]
    gazetteer = result.territory.gazetteer
    west, south, east, north = stage.window
    x, y = gazetteer.points.T
    seen = np.flatnonzero((x > west) & (x < east) & (y > south) & (y < north))
    seen = seen[np.argsort(-gazetteer.population[seen], kind="stable")]
    own = language.id == result.territory.language
    known = {(longitude, latitude) for _, longitude, latitude, _, _ in asked}
    others = [
        (
            gazetteer.own_name(i) if own else gazetteer.names[i],
            *gazetteer.points[i].tolist(),
            int(gazetteer.population[i]),
            False,
        )
        for i in seen.tolist()
        if tuple(gazetteer.points[i].tolist()) not in known
    ]
    every = [*asked, *others]
    if not every:
        return ()
    px, py = stage.plane.positions(
        np.array([(longitude, latitude) for _, longitude, latitude, _, _ in every])
    )
    w, s, e, n = stage.frame
    return tuple(
        Spot(name, float(at_x), float(at_y), people, named)
        for (name, _, _, people, named), at_x, at_y in zip(every, px, py, strict=True)
        if w < at_x < e and s < at_y < n
    )


def _grid(stage: _Stage) -> tuple[Grid, ...]:
    """Meridians and parallels at round degrees, four to nine of the one that has more."""
    west, south, east, north = stage.window
    step = next(
        (s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if max(east - west, north - south) / s <= 9),
        10.0,
    )
    lines = []
    for low, high, meridian in ((west, east, True), (south, north, False)):
        for degrees in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step:
            ends = (
                [(degrees, south), (degrees, north)]
                if meridian
                else [(west, degrees), (east, degrees)]
            )
            line = shapely.intersection(
                stage.plane.project(densify(shapely.LineString(ends))), stage.box
            )
            if not line.is_empty:
                lines.append(Grid(line, float(degrees), meridian))
    return tuple(lines)
