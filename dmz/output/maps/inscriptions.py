"""Inscriptions: texts on a printed map that stay texts in SVG and PDF.

Matplotlib draws a text that has a halo as outlines, which nobody can edit or search.
Here the halo is an outline of its own below the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dmz.output.maps.palette import Palette

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

# Between letters of names that stand for areas: Matplotlib has no letter spacing.
HAIR_SPACE = "\u200a"


def space_out(text: str) -> str:
    """Return a name in capitals with room between its letters."""
    return HAIR_SPACE.join(text.upper().replace(" ", f" {HAIR_SPACE}"))


def add_group(axes: Axes, gid: str, members: Iterable[Artist], zorder: float) -> None:
    """Add drawn things to axes as one group, which SVG names by ``gid``."""
    from matplotlib.artist import Artist

    class Group(Artist):
        """Artists that are drawn one after another in a group of their own."""

        def __init__(self, artists: list[Any]) -> None:
            super().__init__()
            self.artists = artists
            self.set(gid=gid, zorder=zorder)

        def draw(self, renderer: Any) -> None:
            """Draw its members."""
            renderer.open_group("group", gid=self.get_gid())
            for artist in self.artists:
                artist.draw(renderer)
            renderer.close_group("group")

    kept = list(members)
    for artist in kept:
        artist.remove()
        artist.set_figure(axes.figure)
        artist.axes = axes
    if kept:
        axes.add_artist(Group(kept))


class Inscriptions:
    """The texts of a map, in groups that are written together at the end."""

    def __init__(self, axes: Axes, palette: Palette) -> None:
        self._axes = axes
        self.palette = palette
        self._texts: dict[str, list[Any]] = {}
        self._halos: list[Any] = []

    def write(
        self, group: str, x: float, y: float, text: str, *, halo: float, **style: Any
    ) -> None:
        """Write a text centred on x, y, with a halo of a width in points."""
        from matplotlib.patheffects import Normal, withStroke

        style = {"ha": "center", "va": "center", "color": self.palette.text} | style
        outline = self._axes.text(x, y, text, **style | {"color": self.palette.halo})
        stroke = withStroke(linewidth=halo, foreground=self.palette.halo, alpha=0.85)
        outline.set_path_effects([stroke, Normal()])
        self._halos.append(outline)
        self._texts.setdefault(group, []).append(self._axes.text(x, y, text, **style))

    def finish(self) -> None:
        """Add the halos, and above them the texts."""
        add_group(self._axes, "labels/halos", self._halos, 11.8)
        for group, texts in self._texts.items():
            add_group(self._axes, f"labels/{group}", texts, 12)
