"""The painting of a printed map: its areas and lines, by Matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import wrap_longitude
from dmz.output.maps.lettering import text_size
from dmz.output.maps.palette import BUILT_UP_ALPHA, TINT, TOWN_EDGE_ALPHA, hatch_colour, mix
from dmz.output.maps.scene import GridLine, Scene, SceneZone

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

BORDER_DASHES = (5, 2, 1, 2)
EARLIER_DASHES = (3, 1.5)
RAIL_DASHES = (4, 1.2)
HATCH = "/////"
TOWN_EDGE = 0.35
_DEGREES: dict[str, Any] = {"size": 5.6, "annotation_clip": False, "textcoords": "offset points"}


def paint_scene(axes: Axes, scene: Scene, points: float, *, degrees: bool = True) -> None:
    """Paint everything but the names and the scale bar.

    Parameters
    ----------
    points
        Width of the map on the sheet.
    degrees
        Whether degrees stand along its edges.
    """
    (west, south, east, north), palette = scene.frame, scene.palette
    axes.set(
        xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=palette.elsewhere
    )
    axes.set_aspect("equal")
    for spine in axes.spines.values():
        spine.set(linewidth=0.8, color=palette.border, zorder=20)
    _paint_ground(axes, scene)
    for order, zone in enumerate(scene.zones):
        _paint_zone(axes, zone, 3 + order * 0.01, palette.halo)
    _hatch(axes, scene)
    _paint_towns_and_ways(axes, scene)
    _paint_waters(axes, scene)
    stroke_lines(axes, scene.borders, palette.region, 0.6, 5, dashes=BORDER_DASHES, gid="oblasts")
    stroke_lines(axes, scene.coasts, palette.coast, 0.5, 2.6, gid="coasts")
    stroke_lines(axes, scene.outline, palette.border, 1.0, 5.1, gid="border")
    for grid in scene.graticule:
        stroke_lines(axes, grid.line, palette.grid, 0.3, 2.5)
    _paint_front(axes, scene)
    for grid in scene.graticule if degrees else ():
        _label_degrees(axes, scene, grid, points)


def _paint_ground(axes: Axes, scene: Scene) -> None:
    """Paint sea and land, tinted lightly by who holds it."""
    palette = scene.palette
    fill_area(axes, scene.sea, palette.sea, zorder=1, gid="ground/sea")
    fill_area(axes, scene.land, palette.land, zorder=2, gid="ground/land")
    for party in scene.subject.territory.parties:
        held = scene.ground.held[party.id]
        tint = mix(party.colour, palette.land, TINT)
        fill_area(axes, held, tint, zorder=2.1, gid=f"ground/held/{party.id}")


def _paint_towns_and_ways(axes: Axes, scene: Scene) -> None:
    """Paint built-up land, roads and railways so that the zones show through."""
    ground, palette = scene.ground, scene.palette
    style: dict[str, Any] = {"alpha": BUILT_UP_ALPHA, "gid": "ground/built-up"}
    fill_area(axes, ground.built_up, palette.built_up, zorder=4.2, **style)
    edge: dict[str, Any] = {"linewidth": TOWN_EDGE, "alpha": TOWN_EDGE_ALPHA}
    edge |= {"edgecolor": palette.built_up, "gid": "ground/built-up/edge"}
    fill_area(axes, ground.built_up, "none", zorder=4.21, **edge)
    for key, line in ground.ways.items():
        kind, _, rank = key.partition("/")
        width = 0.95 - 0.2 * int(rank) if kind == "road" else 0.6
        dashes = RAIL_DASHES if kind == "railway" else ()
        stroke_lines(
            axes, line, palette.way, width, 4.5, dashes=dashes, gid=f"ground/{kind}s/{rank}"
        )


def _paint_waters(axes: Axes, scene: Scene) -> None:
    """Paint lakes and rivers over the zones, which are land and water alike."""
    water, palette = scene.ground.water, scene.palette
    fill_area(
        axes,
        water,
        palette.sea,
        zorder=4.4,
        edgecolor=palette.river,
        linewidth=0.3,
        gid="ground/water",
    )
    for rank in (3, 2, 1):
        lines = [river.line for river in scene.ground.rivers if river.rank == rank]
        if lines:
            merged = shapely.union_all(lines)
            gid = f"ground/rivers/{rank}"
            stroke_lines(axes, merged, palette.river, 1.3 - 0.25 * rank, 4.3, gid=gid)


def _paint_front(axes: Axes, scene: Scene) -> None:
    """Paint the line, its sector stronger, and around it how far it may be off."""
    palette = scene.palette
    if band_km := scene.subject.band_km:
        # Each strip is paler towards its edge: the line is likelier near its middle.
        for step in range(1, 5):
            near = shapely.buffer(scene.front, band_km * step / 4, quad_segs=4)
            shade = fill_area(axes, near, palette.front, zorder=5.5, gid=f"front/band/{step}")
            if shade is not None:
                shade.set_alpha(0.055)
    if scene.earlier is not None:
        dashes = EARLIER_DASHES
        stroke_lines(
            axes, scene.earlier, palette.quiet, 0.9, 5.9, dashes=dashes, gid="front/earlier"
        )
    stroke_lines(axes, scene.front, palette.halo, 2.6, 6, gid="front/halo")
    width = 1.1 if scene.sector else 1.6
    stroke_lines(axes, scene.front, palette.front, width, 6.1, gid="front")
    if scene.sector:
        stroke_lines(axes, scene.sector, palette.halo, 3.8, 6.2, gid="sector/halo")
        stroke_lines(axes, scene.sector, palette.front, 2.3, 6.3, gid="sector")


def _paint_zone(axes: Axes, zone: SceneZone, zorder: float, halo: str) -> None:
    """Paint a zone in its colour; land beyond the border is paler.

    A hair of the halo's colour along its edge parts it from the next zone.
    """
    edge: dict[str, Any] = {"edgecolor": halo, "linewidth": 0.5}
    fill_area(axes, zone.inside, zone.colour, zorder=zorder, gid=zone.gid, **edge)
    beyond = f"{zone.gid}/beyond"
    fill_area(axes, zone.beyond, zone.colour, zorder=zorder, alpha=0.45, gid=beyond)


def _hatch(axes: Axes, scene: Scene) -> None:
    """Hatch the second party's land, and outline each party's widest zone.

    The lines are dark enough for print and too thin to hide the colour of a step.
    """
    hatched = [zone for zone in scene.zones if zone.hatched]
    if hatched:
        areas = shapely.union_all([part for zone in hatched for part in (zone.inside, zone.beyond)])
        colour = hatch_colour(hatched[-1].colour, scene.palette)
        lines: dict[str, Any] = {"edgecolor": colour, "linewidth": 0, "hatch": HATCH}
        fill_area(axes, areas, "none", zorder=4, gid="zones/hatch", **lines)
    for party in scene.subject.territory.parties:
        own = scene.zones_of(party.id)
        if own:
            edge = shapely.boundary(own[0].inside)
            colour = hatch_colour(own[-1].colour, scene.palette)
            stroke_lines(axes, edge, colour, 0.6, 4.1, gid=f"zones/{party.id}/edge")


def fill_area(axes: Axes, area: BaseGeometry, colour: str, **style: Any) -> PathPatch | None:
    """Fill polygons with a colour; None if there are none."""
    from matplotlib.patches import PathPatch

    if area.is_empty:
        return None
    patch = PathPatch(_path_of(area), facecolor=colour, **{"linewidth": 0} | style)
    # As an artist: a patch would be searched for the limits of the data, corner by
    # corner, and the frame is known.
    axes.add_artist(patch)
    return patch


def _path_of(area: BaseGeometry) -> Path:
    """Return polygons as one path.

    Holes are wound the other way round than shells: that is how Matplotlib leaves them
    open.
    """
    from matplotlib.path import Path

    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(area)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.diff(ring, prepend=-1) != 0
    ends = np.diff(ring, append=-1) != 0
    codes = np.full(len(xy), Path.LINETO)
    codes[starts] = Path.MOVETO
    codes[ends] = Path.CLOSEPOLY
    return Path(xy, codes)


def stroke_lines(
    axes: Axes,
    line: BaseGeometry,
    colour: str,
    width: float,
    zorder: float,
    dashes: Sequence[float] = (),
    gid: str | None = None,
) -> None:
    """Draw lines of a width in points."""
    from matplotlib.collections import LineCollection

    parts = shapely.get_parts(shapely.line_merge(line))
    style: Any = (0, tuple(dashes)) if dashes else "solid"
    lines = LineCollection(
        [shapely.get_coordinates(part) for part in parts if not part.is_empty],
        colors=colour,
        linewidths=width,
        linestyles=[style],
        zorder=zorder,
        capstyle="butt",
        joinstyle="round",
        gid=gid,
    )
    axes.add_collection(lines, autolim=False)


def mark_style(shape: str, size: float, face: str, edge: str, width: float) -> dict[str, Any]:
    """Return how Matplotlib draws a mark: its shape, colours, and sizes in points."""
    return {
        "marker": shape,
        "markersize": size,
        "markerfacecolor": face,
        "markeredgecolor": edge,
        "markeredgewidth": width,
    }


def _label_degrees(axes: Axes, scene: Scene, grid: GridLine, points: float) -> None:
    """Print the degrees of a meridian under the frame, of a parallel left of it.

    A label that would reach beyond the end of that side is left out.
    """
    west, south, east, north = scene.frame
    language, look = scene.subject.language, _DEGREES | {"color": scene.palette.quiet}
    degrees = wrap_longitude(grid.degrees) if grid.meridian else grid.degrees
    text = language.number(f"{degrees:g}") + language.say("°E" if grid.meridian else "°N")
    half = text_size(text, _DEGREES["size"])[0] / 2 * scene.width_km / points
    end = (east, south) if grid.meridian else (west, north)
    side = shapely.LineString([(west, south), end])
    # The line was clipped to the frame and may end a rounding error short of its side.
    crossing = shapely.intersection(grid.line, shapely.buffer(side, scene.width_km * 1e-4))
    if crossing.is_empty:
        return
    x, y = shapely.get_coordinates(crossing)[0]
    if grid.meridian and west + half <= x <= east - half:
        axes.annotate(text, (x, south), (0, -3), ha="center", va="top", **look)
    elif not grid.meridian and south + half <= y <= north - half:
        style: dict[str, Any] = {"ha": "right", "va": "center", "rotation": 90}
        axes.annotate(text, (west, y), (-2.5, 0), **style, **look)
