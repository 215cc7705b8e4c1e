"""The marks of a plan on a printed map: outlines of its provisions, and sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from dmz.output.maps.inscriptions import Inscriptions, add_group
from dmz.output.maps.labels import Board, Name, middle_of
from dmz.output.maps.lettering import text_size
from dmz.output.maps.painting import stroke_lines
from dmz.output.maps.palette import Palette
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene
from dmz.output.maps.typeface import BOLD

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SITE_MARK: dict[str, Any] = {
    "marker": "D",
    "markersize": 4.0,
    "markerfacecolor": "#f0c808",
    "markeredgecolor": "#161616",
    "markeredgewidth": 0.8,
}
# Outlines of provisions differ by their dashes, in their order.
DASHES: tuple[tuple[float, ...], ...] = ((6, 2), (1, 1.4), (4, 1.2, 1, 1.2), (9, 3), (2, 2))
NUMBER_SIZE = 6.6


def dashes_of(number: int) -> tuple[float, ...]:
    """Return the dashes of the outline of a provision."""
    return DASHES[(number - 1) % len(DASHES)]


def paint_provisions(axes: Axes, scene: Scene, board: Board, scale: Scale) -> None:
    """Outline the land of each provision, with its number in a disc on its edge."""
    for number, shape in scene.provisions:
        edge = shapely.boundary(shape)
        gid = f"provisions/{number}"
        stroke_lines(axes, edge, scene.palette.text, 0.8, 5.3, dashes=dashes_of(number), gid=gid)
        drawn = scale.draw(edge)
        length = shapely.length(drawn)
        # Around the edge, from a start of its own: provisions may share their edge.
        for step in range(24):
            share = (0.13 + 0.21 * number + step / 24) % 1.0
            merged = shapely.line_merge(drawn)
            parts = shapely.get_parts(merged)
            longest = parts[shapely.length(parts).argmax()] if len(parts) else None
            if longest is None or not length:
                break
            point = shapely.line_interpolate_point(longest, share, normalized=True)
            box = (point.x - 6, point.y - 6, point.x + 6, point.y + 6)
            if board.is_free(box):
                board.reserve(box)
                _draw_number(axes, *scale.to_plane(point.x, point.y), number, scene.palette)
                break


def _draw_number(axes: Axes, x: float, y: float, number: int, palette: Palette) -> None:
    """Draw a number in a disc, centred on x, y."""
    disc: dict[str, Any] = {"marker": "o", "markersize": 9.6, "markerfacecolor": palette.halo}
    disc |= {"markeredgecolor": palette.text, "markeredgewidth": 0.8, "zorder": 12.6}
    axes.plot(x, y, **disc)
    axes.text(
        x,
        y,
        str(number),
        size=NUMBER_SIZE,
        weight=BOLD,
        ha="center",
        va="center_baseline",
        zorder=12.7,
        color=palette.text,
    )


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
