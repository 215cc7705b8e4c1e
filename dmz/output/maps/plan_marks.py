"""The marks of a plan on a printed map: outlines of its provisions, and sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.inscriptions import Inscriptions, add_group
from dmz.output.maps.labels import Board, Name, middle_of
from dmz.output.maps.lettering import text_size
from dmz.output.maps.painting import mark_style, stroke_lines
from dmz.output.maps.palette import Palette
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene
from dmz.output.maps.typeface import BOLD

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SITE_MARK = mark_style("D", 4.0, "#f0c808", "#161616", 0.8)
# Outlines of provisions differ by their dashes, in their order.
DASHES: tuple[tuple[float, ...], ...] = ((6, 2), (1, 1.4), (4, 1.2, 1, 1.2), (9, 3), (2, 2))
NUMBER_SIZE = 6.6


def dashes_of(number: int) -> tuple[float, ...]:
    """Return the dashes of the outline of a provision."""
    return DASHES[(number - 1) % len(DASHES)]


def point_on_edge(edge: BaseGeometry, number: int, further: float = 0.0) -> tuple[float, float]:
    """Return a point of an edge for a number; provisions may share their edge.

    ``further`` is a share of its longest part, from the point that is the number's own.
    """
    parts = shapely.get_parts(shapely.line_merge(edge))
    longest = parts[shapely.length(parts).argmax()]
    share = (0.13 + 0.21 * number + further) % 1.0
    point = shapely.line_interpolate_point(longest, share, normalized=True)
    return point.x, point.y


def paint_provisions(axes: Axes, scene: Scene, board: Board, scale: Scale) -> None:
    """Outline the land of each provision, with its number in a disc on its edge."""
    for number, shape in scene.provisions:
        edge = shapely.boundary(shape)
        gid = f"provisions/{number}"
        stroke_lines(axes, edge, scene.palette.text, 0.8, 5.3, dashes=dashes_of(number), gid=gid)
        for step in range(24):
            x, y = point_on_edge(scale.draw(edge), number, step / 24)
            box = (x - 6, y - 6, x + 6, y + 6)
            if board.is_free(box):
                board.reserve(box)
                _draw_number(axes, *scale.to_plane(x, y), number, scene.palette)
                break


def _draw_number(axes: Axes, x: float, y: float, number: int, palette: Palette) -> None:
    """Draw a number in a disc, centred on x, y."""
    axes.plot(x, y, **mark_style("o", 9.6, palette.halo, palette.text, 0.8), zorder=12.6)
    style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 12.7}
    axes.text(x, y, str(number), size=NUMBER_SIZE, weight=BOLD, color=palette.text, **style)


def print_sites(
    axes: Axes, inscriptions: Inscriptions, scene: Scene, board: Board, scale: Scale
) -> None:
    """Print the sites that a plan says something of, with their names."""
    names = []
    for site in scene.sites:
        width, height = text_size(site.name, 6.4, bold=True)
        x, y = scale.to_drawing(site.x, site.y)
        names.append(Name(x, y, width + 2, height + 1.5, 4.4))
    marks = []
    for each in board.place(names):
        site = scene.sites[each.index]
        x, y = scale.to_plane(*middle_of(each.box))
        inscriptions.write("sites", x, y, site.name, halo=1.8, size=6.4, weight=BOLD)
        marks += axes.plot(site.x, site.y, **SITE_MARK)
    add_group(axes, "sites", marks, 11.95)
