"""Maps for print: PNG, SVG and PDF, by Matplotlib."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz import __version__
from dmz.answers.compute import Result
from dmz.errors import MissingExtraError, QuestionError
from dmz.output.languages import ENGLISH, Language
from dmz.output.maps.labels import Board, Name
from dmz.output.maps.legend import STEPS_AT_MOST, draw_legend, legend_height
from dmz.output.maps.lettering import extent, wrapped
from dmz.output.maps.palette import LIGHT, hatch_colour
from dmz.output.maps.scalebar import bar_corner, bar_km, draw_bar
from dmz.output.maps.scene import Scene, ZoneShape, set_scene
from dmz.output.maps.wording import caption_of, named_in, title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE_MM = (180.0, 200.0)
SMALLEST_MM, LARGEST_MM = 80.0, 1200.0
DPI = 300
FORMATS = ("png", "svg", "pdf")
_MM = 72 / 25.4
_EDGE = 10.0  # points around everything
_TITLE, _CAPTION = 12.5, 6.2  # sizes of type in points
# One settlement for so much of the map, in square points: a name every 2.3 cm each way.
_ROOM_FOR_A_NAME = 4200.0


def draw_map(
    result: Result,
    format_: str,
    *,
    size_mm: tuple[float, float] = SIZE_MM,
    language: Language = ENGLISH,
    title: str | None = None,
    dpi: int = DPI,
    labels: Sequence[str] = (),
) -> bytes:
    """Draw a map for print.

    Parameters
    ----------
    format_
        ``png``, ``svg`` or ``pdf``.
    size_mm
        Width and height of the whole sheet.
    dpi
        Dots an inch of a PNG.
    labels
        What each zone is called, where that is not its distance.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    QuestionError
        A size that no map fits, or more distances than can be told apart.
    """
    if not all(SMALLEST_MM <= side <= LARGEST_MM for side in size_mm):
        raise QuestionError(
            f"a map is {SMALLEST_MM:g} to {LARGEST_MM:g} mm wide and high, not {size_mm[0]:g}x{size_mm[1]:g}"
        )
    steps = sum(zone.zone is None for zone in result.zones)
    if steps > STEPS_AT_MOST:
        raise QuestionError(
            f"a map tells {STEPS_AT_MOST} distances apart at most, not {steps}; give fewer, or make a page: .html"
        )
    with style_of_print():
        figure = _sheet(named_in(result, language), size_mm, language, title, labels)
        out = io.BytesIO()
        figure.savefig(
            out,
            format=format_,
            dpi=dpi,
            metadata=_metadata(format_, title or title_of(result, ENGLISH)),
        )
    return out.getvalue()


@contextmanager
def style_of_print() -> Iterator[None]:
    """Matplotlib without the user's own settings, and without what would differ from run to run."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtraError("a map", "map") from None
    mpl.use("agg", force=False)
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.hashsalt": "dmz",
                "pdf.fonttype": 42,
                "font.family": "DejaVu Sans",
                "hatch.linewidth": 0.5,
            }
        )
        yield


def _metadata(format_: str, title: str) -> dict[str, Any]:
    maker = f"dmz {__version__}"
    if format_ == "pdf":
        return {"Title": title, "Creator": maker, "CreationDate": None}
    if format_ == "svg":
        return {"Title": title, "Creator": maker, "Date": None}
    return {"Title": title, "Software": maker}


def _sheet(
    result: Result,
    size_mm: tuple[float, float],
    language: Language,
    title: str | None,
    labels: Sequence[str],
) -> Figure:
    """The sheet from top to bottom: title, map, legend with figures, caption."""
    from matplotlib.figure import Figure

    width, height = (side * _MM for side in size_mm)
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    inner = width - 2 * _EDGE
    heading = wrapped(title or title_of(result, language), _TITLE, inner, bold=True)
    caption = wrapped(" ".join(caption_of(result, language)), _CAPTION, inner)
    top = height - _EDGE - len(heading) * _TITLE * 1.25 - 3
    foot = _EDGE + len(caption) * _CAPTION * 1.35
    legend = legend_height(result, inner)
    floor = foot + legend + 22
    if top - floor < 0.3 * height:
        raise QuestionError(
            f"the legend and caption leave no room for the map on {size_mm[0]:g}x{size_mm[1]:g} mm; take a larger sheet"
        )
    for row, text in enumerate(heading):
        y = (height - _EDGE - row * _TITLE * 1.25) / height
        figure.text(_EDGE / width, y, text, size=_TITLE, weight="bold", color=LIGHT.text, va="top")
    for row, text in enumerate(caption):
        y = (foot - row * _CAPTION * 1.35) / height
        figure.text(_EDGE / width, y, text, size=_CAPTION, color=LIGHT.quiet, va="top")
    left = _EDGE + 8  # degrees of latitude stand left of the frame
    scene = set_scene(
        result, aspect=(width - _EDGE - left) / (top - floor), language=language, labels=labels
    )
    axes = figure.add_axes(
        (left / width, floor / height, (width - _EDGE - left) / width, (top - floor) / height)
    )
    _paint(axes, scene, points=width - _EDGE - left)
    below = figure.add_axes((_EDGE / width, (foot + 5) / height, inner / width, legend / height))
    draw_legend(below, scene, inner, legend)
    return figure


def _paint(axes: Axes, scene: Scene, points: float) -> None:
    """The map itself, ``points`` wide."""
    west, south, east, north = scene.frame
    axes.set(
        xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=LIGHT.elsewhere
    )
    axes.set_aspect("equal")
    for spine in axes.spines.values():
        spine.set(linewidth=0.8, color=LIGHT.border, zorder=20)
    _fill(axes, scene.sea, LIGHT.sea, zorder=1)
    _fill(axes, scene.land, LIGHT.land, zorder=2)
    for order, zone in enumerate(scene.zones):
        paint_zone(axes, zone, 3 + order * 0.01)
    _hatch(axes, scene)
    _stroke(axes, scene.borders, LIGHT.region, 0.6, 5, dashes=(5, 2, 1, 2))
    _stroke(axes, scene.coasts, LIGHT.coast, 0.5, 2.6)
    _stroke(axes, scene.outline, LIGHT.border, 0.8, 5.1)
    for grid in scene.grid:
        _stroke(axes, grid.line, LIGHT.grid, 0.35, 2.5)
    _stroke(axes, scene.front, "white", 2.6, 6)
    _stroke(axes, scene.front, LIGHT.front, 1.1 if scene.sector else 1.6, 6.1)
    if scene.sector:
        _stroke(axes, scene.sector, "white", 3.8, 6.2)
        _stroke(axes, scene.sector, LIGHT.front, 2.3, 6.3)
    _degrees(axes, scene, points)
    _name(axes, scene, points)


def paint_zone(axes: Axes, zone: ZoneShape, zorder: float) -> None:
    """A zone in its colour, its outer edge parted from the next by a hair of white; land beyond the border is paler."""
    _fill(axes, zone.inside, zone.colour, zorder=zorder, edgecolor="white", linewidth=0.5)
    _fill(axes, zone.beyond, zone.colour, zorder=zorder, alpha=0.45)


def _hatch(axes: Axes, scene: Scene) -> None:
    """Lines over the widest zone of the second party, dark enough for print and too thin to hide the step."""
    hatched = [zone for zone in scene.zones if zone.hatched]
    if hatched:
        areas = shapely.union_all([part for zone in hatched for part in (zone.inside, zone.beyond)])
        _fill(
            axes,
            areas,
            "none",
            zorder=4,
            edgecolor=hatch_colour(hatched[-1].colour),
            linewidth=0,
            hatch="/////",
        )
    for party in {zone.party for zone in scene.zones}:
        own = [zone for zone in scene.zones if zone.party == party]
        _stroke(axes, shapely.boundary(own[0].inside), hatch_colour(own[-1].colour), 0.5, 4.1)


def _fill(axes: Axes, area: BaseGeometry, colour: str, **style: Any) -> None:
    from matplotlib.patches import PathPatch

    if not area.is_empty:
        axes.add_patch(PathPatch(path_of(area), facecolor=colour, **{"linewidth": 0} | style))


def path_of(area: BaseGeometry) -> Any:
    """Polygons as one path, holes wound the other way round."""
    from matplotlib.path import Path

    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(area)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), Path.LINETO)
    codes[np.diff(ring, prepend=-1) != 0] = Path.MOVETO
    codes[np.diff(ring, append=-1) != 0] = Path.CLOSEPOLY
    return Path(xy, codes)


def _stroke(
    axes: Axes,
    line: BaseGeometry,
    colour: str,
    width: float,
    zorder: float,
    dashes: Sequence[float] = (),
) -> None:
    from matplotlib.collections import LineCollection

    lines = [
        shapely.get_coordinates(part)
        for part in shapely.get_parts(shapely.line_merge(line))
        if not part.is_empty
    ]
    style: Any = (0, tuple(dashes)) if dashes else "solid"
    axes.add_collection(
        LineCollection(
            lines,
            colors=colour,
            linewidths=width,
            linestyles=[style],
            zorder=zorder,
            capstyle="butt",
            joinstyle="round",
        ),
        autolim=False,
    )


def _degrees(axes: Axes, scene: Scene, points: float) -> None:
    """Degrees at the frame: under its lower edge and left of it, where a label fits along that side."""
    west, south, east, north = scene.frame
    low, left = (
        shapely.LineString([(west, south), (east, south)]),
        shapely.LineString([(west, south), (west, north)]),
    )
    for grid in scene.grid:
        text = scene.language.number(f"{grid.degrees:g}") + scene.language.say(
            "°E" if grid.meridian else "°N"
        )
        half = extent(text, _SMALL["size"])[0] / 2 * scene.width_km / points
        crossing = shapely.intersection(
            grid.line, shapely.buffer(low if grid.meridian else left, scene.width_km * 1e-4)
        )
        if crossing.is_empty:
            continue
        x, y = shapely.get_coordinates(crossing)[0]
        if not (
            west + half <= x <= east - half if grid.meridian else south + half <= y <= north - half
        ):
            continue
        if grid.meridian:
            axes.annotate(
                text,
                (x, south),
                (0, -3),
                textcoords="offset points",
                ha="center",
                va="top",
                **_SMALL,
            )
        else:
            axes.annotate(
                text,
                (west, y),
                (-2.5, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                rotation=90,
                **_SMALL,
            )


_SMALL: dict[str, Any] = {"size": 5.6, "color": LIGHT.quiet, "annotation_clip": False}


def _name(axes: Axes, scene: Scene, points: float) -> None:
    """Scale bar and names, none over another."""
    scale = points / scene.width_km
    west, south, east, north = scene.frame

    def place(geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, lambda xy: (xy - (west, south)) * scale)

    frame = (4.0, 4.0, (east - west) * scale - 4.0, (north - south) * scale - 4.0)
    board = Board(frame, place(scene.front))
    zones = place(shapely.union_all([zone.inside for zone in scene.zones]))
    length = bar_km(scene.width_km)
    asked = [
        ((spot.x - west) * scale, (spot.y - south) * scale) for spot in scene.spots if spot.asked
    ]
    box = bar_corner(frame, length * scale, zones, board.lines, asked)
    board.reserve(box)
    draw_bar(axes, scene, box, length, scale)
    shown = [spot for spot in scene.spots if spot.asked or spot.people]
    names = []
    for spot in shown:
        size, bold = _type(spot.people, spot.asked)
        across, up = extent(spot.name, size, bold)
        names.append(
            Name(
                (spot.x - west) * scale,
                (spot.y - south) * scale,
                across + 2,
                up + 1.5,
                4.2 if spot.asked else 3.2,
            )
        )
    number = sum(spot.asked for spot in shown)
    first = board.place(names[:number], must=True)
    _region_names(axes, scene, board, scale)
    limit = round((frame[2] - frame[0]) * (frame[3] - frame[1]) / _ROOM_FOR_A_NAME)
    rest = board.place(names[number:], limit=limit)
    for item, offset in [(p, 0) for p in first] + [(p, number) for p in rest]:
        spot = shown[item.index + offset]
        size, bold = _type(spot.people, spot.asked)
        # The text stands in the middle of its box, which was measured for it.
        x, y = (
            (item.box[0] + item.box[2]) / 2 / scale + west,
            (item.box[1] + item.box[3]) / 2 / scale + south,
        )
        _halo(
            axes.text(
                x,
                y,
                spot.name,
                size=size,
                weight="bold" if bold else "normal",
                color=LIGHT.text,
                ha="center",
                va="center",
                zorder=12,
            )
        )
        axes.plot(spot.x, spot.y, **_marker(spot.asked), zorder=11)


def _type(people: int, asked: bool) -> tuple[float, bool]:
    """Size of a place's name in points, and whether it is bold."""
    if asked:
        return 9.0, True
    return (7.6 if people >= 100_000 else 6.8 if people >= 30_000 else 6.2), False


def _marker(asked: bool) -> dict[str, Any]:
    if asked:
        return {
            "marker": "o",
            "markersize": 5.2,
            "markerfacecolor": "white",
            "markeredgecolor": LIGHT.text,
            "markeredgewidth": 1.5,
        }
    return {
        "marker": "o",
        "markersize": 2.9,
        "markerfacecolor": LIGHT.dot,
        "markeredgecolor": "white",
        "markeredgewidth": 0.5,
    }


def _region_names(axes: Axes, scene: Scene, board: Board, scale: float) -> None:
    """Names of oblasts and of the parties' states, where what the map shows of them has room; off the zones if it can be."""
    west, south, *_ = scene.frame
    zones = shapely.union_all([zone.inside for zone in scene.zones])
    for area, size in [(r, 7.0) for r in scene.regions] + [(s, 8.0) for s in scene.states]:
        text = area.name.upper()
        across, up = extent(text, size, False)
        clear = shapely.difference(area.shape, zones)
        openings = [
            spot
            for part in (clear, area.shape)
            for spot in _openings(shapely.buffer(part, -up / scale), across / scale)
        ]
        spots = [((x - west) * scale, (y - south) * scale) for x, y in openings]
        box = board.place_within(Name(0, 0, across + 6, up + 4, 0), spots)
        if box:
            x, y = (box[0] + box[2]) / 2 / scale + west, (box[1] + box[3]) / 2 / scale + south
            _halo(
                axes.text(
                    x, y, text, size=size, color=LIGHT.quiet, ha="center", va="center", zorder=10
                ),
                1.6,
            )


def _openings(area: BaseGeometry, width: float) -> list[tuple[float, float]]:
    """Points of an area with room for a text of that width on both sides, the most central first."""
    if area.is_empty:
        return []
    west, south, east, north = area.bounds
    xs, ys = (
        values.ravel()
        for values in np.meshgrid(np.linspace(west, east, 25), np.linspace(south, north, 25))
    )
    strips = shapely.linestrings(
        np.stack(
            [np.column_stack([xs - width / 2, ys]), np.column_stack([xs + width / 2, ys])], axis=1
        )
    )
    shapely.prepare(area)
    fits = shapely.contains(area, strips)
    depth = shapely.distance(shapely.boundary(area), shapely.points(xs[fits], ys[fits]))
    return [(float(xs[fits][i]), float(ys[fits][i])) for i in np.argsort(-depth)]


def _halo(text: Any, width: float = 1.8) -> None:
    from matplotlib.patheffects import withStroke

    text.set_path_effects([withStroke(linewidth=width, foreground=LIGHT.halo, alpha=0.85)])
