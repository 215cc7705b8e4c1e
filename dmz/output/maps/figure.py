"""Maps for print: PNG, SVG and PDF, by Matplotlib."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import shapely

from dmz.errors import QuestionError
from dmz.output.maps.caption import provenance_of
from dmz.output.maps.labels import Board
from dmz.output.maps.legend import MOST_STEPS, draw_legend
from dmz.output.maps.locator import draw_locator, place_locator
from dmz.output.maps.painting import paint_scene
from dmz.output.maps.plan_marks import paint_provisions
from dmz.output.maps.print_style import print_style
from dmz.output.maps.printed_names import print_names
from dmz.output.maps.saving import save_figure
from dmz.output.maps.scale import Scale
from dmz.output.maps.scalebar import bar_corner, bar_km, draw_bar
from dmz.output.maps.scene import Scene, set_scene
from dmz.output.maps.sheet import add_axes, new_sheet, plan_sheet
from dmz.output.maps.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE_MM = (180.0, 200.0)
# Sizes by name, in mm and dots an inch: for print, and for screens 1920 by 1080,
# 1080 by 1080 and 1080 by 1920 dots.
SIZES: Mapping[str, tuple[tuple[float, float], float]] = {
    "print": (SIZE_MM, 300.0),
    "wide": ((240.0, 135.0), 1920 / 240 * 25.4),
    "square": ((160.0, 160.0), 1080 / 160 * 25.4),
    "story": ((120.0, 213.3333), 1080 / 120 * 25.4),
}
SMALLEST_MM, LARGEST_MM = 80.0, 1200.0
DPI = 300
_LEAST_MAP = 0.25  # of the sheet's height


def draw_map(
    subject: Subject, format_: str, *, size_mm: tuple[float, float] = SIZE_MM, dpi: float = DPI
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
        figure = draw_sheet(subject, size_mm)
        return save_figure(figure, format_, dpi, describe(subject))


def describe(subject: Subject) -> dict[str, str]:
    """Return what a file says of itself: title, description and source."""
    return {
        "Title": subject.title,
        "Description": " ".join(part for part in (subject.subtitle, subject.front_label) if part),
        "Source": provenance_of(subject),
    }


def draw_sheet(subject: Subject, size_mm: tuple[float, float]) -> Figure:
    """Draw a sheet: title, map, legend with figures, and sources."""
    figure, width, height = new_sheet(size_mm, subject.palette)
    sheet = plan_sheet(subject, width, height)
    _, _, across, up = sheet.map_box
    if up < _LEAST_MAP * height:
        raise QuestionError(
            "the legend and caption leave no room for the map on "
            f"{size_mm[0]:g}x{size_mm[1]:g} mm; take a larger sheet"
        )
    for block in sheet.texts:
        block.write(figure, width, height)
    scene = set_scene(subject, aspect=across / up)
    draw_scene(add_axes(figure, sheet.map_box), scene, across)
    below = add_axes(figure, sheet.legend_box)
    below.set_gid("legend")
    draw_legend(below, scene, *sheet.legend_box[2:])
    return figure


def draw_scene(
    axes: Axes, scene: Scene, points: float, *, alone: bool = True, bar: bool = True
) -> None:
    """Draw the map itself, so many points wide, with its scale bar and names.

    Among others it has no degrees and no locator, and one bar is enough for all.
    """
    paint_scene(axes, scene, points, degrees=alone)
    scale = Scale(scene.frame, points / scene.width_km)
    width, height = scale.size
    board = Board((4.0, 4.0, width - 4.0, height - 4.0), scale.draw(scene.front))
    zones = scale.draw(shapely.union_all([zone.inside for zone in scene.zones]))
    cities = [scale.to_drawing(place.x, place.y) for place in scene.places if place.named]
    if bar:
        length_km = bar_km(scene.width_km)
        box = bar_corner(board, length_km * scale.per_km, zones, cities)
        board.reserve(box)
        draw_bar(axes, box, length_km, scale, scene.subject)
    if alone and (inset := place_locator(scene, board, zones, cities)):
        draw_locator(axes, scene, inset, scale)
    paint_provisions(axes, scene, board, scale)
    print_names(axes, scene, board, scale)
