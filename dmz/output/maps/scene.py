"""A scene: all that is on a map, as geometries in km on a plane.

The plane is azimuthal equidistant (`dmz.earth.geodesy.Plane`), centred on the middle of
the map. North is up there, and 300 km away a length is still right to 0.04 %, so that
one scale bar serves the whole map.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import Plane, densify, plane_of
from dmz.measure.figures import ZoneFigures
from dmz.output.maps.ground import Ground, SceneArea, lay_ground
from dmz.output.maps.palette import Palette, step_colours
from dmz.output.maps.subject import Subject
from dmz.output.maps.viewport import Frame, Viewport, fit_frame

# The file of the neighbours reaches 150 km beyond the border. What is further out may
# be land or sea, and is drawn as land.
_KNOWN_KM = 140.0
_GRATICULE_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # degrees


@dataclass(frozen=True)
class SceneZone:
    """A zone on the map.

    Attributes
    ----------
    label
        What the legend calls it.
    hatched
        Whether it is the second party's.
    inside, beyond
        Its land in the territory and beyond the border.
    """

    figures: ZoneFigures
    party: str
    label: str
    colour: str
    hatched: bool
    inside: BaseGeometry
    beyond: BaseGeometry
    key: str

    @property
    def gid(self) -> str:
        """What a drawing calls it, as ``zones/ukraine/40km``."""
        return f"zones/{self.party}/{self.key}"


@dataclass(frozen=True)
class ScenePlace:
    """A city or settlement at x, y.

    ``named`` where the question names it, ``cut`` where the edge of a zone cuts it.
    """

    name: str
    x: float
    y: float
    people: int
    named: bool = False
    cut: bool = False


@dataclass(frozen=True)
class GridLine:
    """A meridian or a parallel, and of how many degrees."""

    line: BaseGeometry
    degrees: float
    meridian: bool


@dataclass(frozen=True)
class Scene:
    """All that is on a map, geometries in km on the plane.

    Attributes
    ----------
    land, sea
        Of the territory, and around it as far as the neighbours are known.
    coasts
        Coasts and borders of the neighbours.
    borders, outline
        Borders of the regions, and of the territory. The edge of the map is not among
        them.
    zones
        Widest first, so that narrower ones are painted over them.
    front, sector
        The line, and the part of it that zones are measured from; None where the map
        has none to show.
    earlier
        The line of an earlier day; None where the map has none to show.
    provisions
        Numbers of a plan's provisions, and the land of each.
    sites
        Sites that a plan is about.
    places
        The named cities, then settlements, the largest first.
    """

    subject: Subject
    plane: Plane
    frame: Frame
    land: BaseGeometry
    sea: BaseGeometry
    coasts: BaseGeometry
    borders: BaseGeometry
    outline: BaseGeometry
    regions: tuple[SceneArea, ...]
    ground: Ground
    zones: tuple[SceneZone, ...]
    front: BaseGeometry
    sector: BaseGeometry | None
    earlier: BaseGeometry | None
    provisions: tuple[tuple[int, BaseGeometry], ...]
    sites: tuple[ScenePlace, ...]
    places: tuple[ScenePlace, ...]
    graticule: tuple[GridLine, ...]

    @property
    def width_km(self) -> float:
        """From the frame's west to its east."""
        return self.frame[2] - self.frame[0]

    @property
    def palette(self) -> Palette:
        """The colours of all that is no zone."""
        return self.subject.palette

    def zones_of(self, party: str) -> list[SceneZone]:
        """Return the zones of the party of an id, widest first."""
        return [zone for zone in self.zones if zone.party == party]


def set_scene(subject: Subject, *, aspect: float, closest: float = 1.0) -> Scene:
    """Lay out what a map is about.

    Parameters
    ----------
    aspect
        The frame's width over its height.
    closest
        By how much its readers can magnify it; see `lay_ground`.
    """
    extent = shapely.box(*subject.bounds)
    plane = plane_of(extent)
    view = Viewport(plane, fit_frame(plane.project(densify(extent)).bounds, aspect))
    territory = subject.territory
    lands = view.project([territory.outline, *territory.neighbours.values()])
    known = view.box
    if territory.neighbours:
        known = shapely.buffer(lands[0], _KNOWN_KM, quad_segs=8)
    regions = view.project(territory.regions)
    region_borders = shapely.union_all(shapely.boundary(regions))
    neighbour_borders = shapely.union_all(shapely.boundary(lands[1:]))
    water = shapely.difference(view.box, shapely.union_all(lands))
    return Scene(
        subject=subject,
        plane=plane,
        frame=view.frame,
        land=lands[0],
        sea=shapely.intersection(water, known),
        coasts=shapely.intersection(neighbour_borders, shapely.intersection(known, view.interior)),
        borders=shapely.intersection(region_borders, view.interior),
        outline=shapely.intersection(shapely.boundary(lands[0]), view.interior),
        regions=tuple(
            SceneArea(subject.toponyms.region(name), shape)
            for name, shape in zip(territory.region_names, regions, strict=True)
            if not shape.is_empty
        ),
        ground=lay_ground(subject, view, closest),
        zones=_zones(subject, view),
        front=view.project([subject.front.line])[0],
        sector=None if subject.sector is None else view.project([subject.sector])[0],
        earlier=None if subject.earlier is None else view.project([subject.earlier])[0],
        provisions=_provisions(subject, view),
        sites=_sites(subject, view),
        places=_places(subject, view),
        graticule=_graticule(view),
    )


def _zones(subject: Subject, view: Viewport) -> tuple[SceneZone, ...]:
    """Return the zones in their colours, widest first."""
    ranked: list[tuple[int, SceneZone]] = []
    for number, party in enumerate(subject.territory.parties):
        own = subject.zones_of(party.id)
        # What changed hands is small: in full colour.
        count = len(own) + (subject.earlier is not None)
        colours = step_colours(party.colour, count, subject.palette.land)
        insides = view.project([each.zone.inside for each in own])
        beyonds = view.project([each.zone.beyond for each in own])
        for rank, each in enumerate(own):
            zone = SceneZone(
                figures=each.figures,
                party=party.id,
                label=each.label,
                colour=colours[rank],
                hatched=number == 1,
                inside=insides[rank],
                beyond=beyonds[rank],
                key=each.key,
            )
            ranked.append((rank, zone))
    return tuple(zone for _, zone in sorted(ranked, key=lambda each: -each[0]))


def _provisions(subject: Subject, view: Viewport) -> tuple[tuple[int, BaseGeometry], ...]:
    """Return the provisions of a plan whose land is on the map."""
    seen = view.see(subject.provisions, lambda each: each.shape)
    return tuple((each.number, shape) for each, shape in seen)


def _sites(subject: Subject, view: Viewport) -> tuple[ScenePlace, ...]:
    """Return the sites of a plan that are on the map."""
    points = [(site.longitude, site.latitude) for site in subject.sites]
    return tuple(ScenePlace(subject.sites[at].name, x, y, 0) for at, x, y in view.locate(points))


def _places(subject: Subject, view: Viewport) -> tuple[ScenePlace, ...]:
    """Return the named cities, then the settlements on the map, the largest first."""
    gazetteer, names = subject.territory.gazetteer, subject.toponyms.settlements
    west, south, east, north = view.window
    longitude, latitude = gazetteer.points.T
    seen = np.flatnonzero(
        (longitude > west) & (longitude < east) & (latitude > south) & (latitude < north)
    )
    seen = seen[np.argsort(-gazetteer.population[seen], kind="stable")]
    listed = [
        (city.name, (city.longitude, city.latitude), city.population, True)
        for city in subject.cities
    ]
    # A named city is in the gazetteer too, at the same point.
    cities = {point for _, point, _, _ in listed}
    for row in seen.tolist():
        point = (float(longitude[row]), float(latitude[row]))
        if point not in cities:
            listed.append((names[row], point, int(gazetteer.population[row]), False))
    places = []
    for at, x, y in view.locate([point for _, point, _, _ in listed]):
        name, point, people, named = listed[at]
        places.append(ScenePlace(name, x, y, people, named, point in subject.cut))
    return tuple(places)


def _graticule(view: Viewport) -> tuple[GridLine, ...]:
    """Return meridians and parallels at round degrees, at most nine each way."""
    west, south, east, north = view.window
    span = max(east - west, north - south)
    step = next((step for step in _GRATICULE_STEPS if span / step <= 9), 10.0)
    lines = []
    for low, high, meridian in ((west, east, True), (south, north, False)):
        for degrees in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step:
            ends = [(west, degrees), (east, degrees)]
            if meridian:
                ends = [(degrees, south), (degrees, north)]
            drawn = view.plane.project(densify(shapely.LineString(ends)))
            line = shapely.intersection(drawn, view.box)
            if not line.is_empty:
                lines.append(GridLine(line, float(degrees), meridian))
    return tuple(lines)
