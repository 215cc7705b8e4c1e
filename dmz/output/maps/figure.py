"""Maps for print: PNG, SVG and PDF, by Matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import shapely

from dmz import __version__
from dmz.errors import QuestionError
from dmz.output.maps.caption import caption_of
from dmz.output.maps.labels import Board
from dmz.output.maps.legend import MOST_STEPS, draw_legend, legend_height
from dmz.output.maps.lettering import wrap_text
from dmz.output.maps.painting import paint_scene
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.print_style import print_style
from dmz.output.maps.printed_names import print_names
from dmz.output.maps.scale import Scale
from dmz.output.maps.scalebar import bar_corner, bar_km, draw_bar
from dmz.output.maps.scene import Scene, set_scene
from dmz.output.maps.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE_MM = (180.0, 200.0)
SMALLEST_MM, LARGEST_MM = 80.0, 1200.0
DPI = 300
_MM = 72 / 25.4  # points
_EDGE = 10.0  # points around everything
_DEGREES = 8.0  # points left of the frame, where degrees of latitude stand
_TITLE, _CAPTION = 12.5, 6.2  # sizes of type in points
_LEADING, _CAPTION_LEADING = 1.25, 1.35  # from line to line, in sizes of type


def draw_map(
    subject: Subject,
    format_: str,
    *,
    size_mm: tuple[float, float] = SIZE_MM,
    dpi: int = DPI,
) -> bytes:
    """Draw a map for print.

    Parameters
    ----------
    format_
        ``png``, ``svg`` or ``pdf``.
    size_mm
        Width and height of the sheet.
    dpi
        Dots an inch of a PNG.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    QuestionError
        A size that no map fits, or more distances than can be told apart.
    """
    if not all(SMALLEST_MM <= side <= LARGEST_MM for side in size_mm):
        raise QuestionError(
            f"a map is {SMALLEST_MM:g} to {LARGEST_MM:g} mm wide and high, "
            f"not {size_mm[0]:g}x{size_mm[1]:g}"
        )
    steps = max(len(subject.zones_of(party.id)) for party in subject.territory.parties)
    if steps > MOST_STEPS:
        raise QuestionError(
            f"a map shows at most {MOST_STEPS} distances, not {steps}; "
            "give fewer, or write a page: .html"
        )
    with print_style():
        figure = _draw_sheet(subject, size_mm)
        out = io.BytesIO()
        metadata = _metadata(format_, subject.title)
        figure.savefig(out, format=format_, dpi=dpi, metadata=metadata)
    return out.getvalue()


def _metadata(format_: str, title: str) -> dict[str, Any]:
    """Return what the file says of itself: no date, which would differ each time."""
    maker = f"dmz {__version__}"
    if format_ == "pdf":
        return {"Title": title, "Creator": maker, "CreationDate": None}
    if format_ == "svg":
        return {"Title": title, "Creator": maker, "Date": None}
    return {"Title": title, "Software": maker}


def _draw_sheet(subject: Subject, size_mm: tuple[float, float]) -> Figure:
    """Draw the sheet from top to bottom: title, map, legend with figures, caption."""
    from matplotlib.figure import Figure

    width, height = (side * _MM for side in size_mm)
    inner = width - 2 * _EDGE
    title = wrap_text(subject.title, _TITLE, inner, bold=True)
    caption = wrap_text(" ".join(caption_of(subject)), _CAPTION, inner)
    # Heights above the foot of the sheet, in points.
    map_top = height - _EDGE - len(title) * _TITLE * _LEADING - 3
    caption_top = _EDGE + len(caption) * _CAPTION * _CAPTION_LEADING
    legend = legend_height(subject, inner)
    map_foot = caption_top + legend + 22
    if map_top - map_foot < 0.3 * height:
        raise QuestionError(
            "the legend and caption leave no room for the map on "
            f"{size_mm[0]:g}x{size_mm[1]:g} mm; take a larger sheet"
        )
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    left = _EDGE / width
    for row, text in enumerate(title):
        y = (height - _EDGE - row * _TITLE * _LEADING) / height
        figure.text(left, y, text, size=_TITLE, weight="bold", color=LIGHT.text, va="top")
    for row, text in enumerate(caption):
        y = (caption_top - row * _CAPTION * _CAPTION_LEADING) / height
        figure.text(left, y, text, size=_CAPTION, color=LIGHT.quiet, va="top")
    map_left = _EDGE + _DEGREES
    map_width, map_height = width - _EDGE - map_left, map_top - map_foot
    scene = set_scene(subject, aspect=map_width / map_height)
    axes = figure.add_axes(
        (map_left / width, map_foot / height, map_width / width, map_height / height)
    )
    _draw_scene(axes, scene, map_width)
    below = figure.add_axes((left, (caption_top + 5) / height, inner / width, legend / height))
    draw_legend(below, scene, inner, legend)
    return figure


def _draw_scene(axes: Axes, scene: Scene, points: float) -> None:
    """Draw the map itself, so many points wide, with its scale bar and names."""
    paint_scene(axes, scene, points)
    scale = Scale(scene.frame, points / scene.width_km)
    width, height = scale.size
    board = Board((4.0, 4.0, width - 4.0, height - 4.0), scale.draw(scene.front))
    zones = scale.draw(shapely.union_all([zone.inside for zone in scene.zones]))
    cities = [scale.to_drawing(place.x, place.y) for place in scene.places if place.named]
    length_km = bar_km(scene.width_km)
    box = bar_corner(board.frame, length_km * scale.per_km, zones, board.lines, cities)
    board.reserve(box)
    draw_bar(axes, box, length_km, scale, scene.subject.language)
    print_names(axes, scene, board, scale)
