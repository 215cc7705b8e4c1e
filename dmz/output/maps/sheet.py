"""The sheet of a print: where title, map, legend and sources stand, in points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dmz.output.maps.caption import source_of
from dmz.output.maps.labels import Box
from dmz.output.maps.legend import legend_height
from dmz.output.maps.lettering import wrap_text
from dmz.output.maps.palette import Palette
from dmz.output.maps.subject import Subject
from dmz.output.maps.typeface import BOLD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MM = 72 / 25.4
EDGE = 10.0  # around everything
_DEGREES = 8.0  # left of and below the map, where degrees stand
_TITLE, _SUBTITLE, _SOURCE = 16.0, 8.6, 6.2  # sizes of type
_LEADING = 1.28  # from line to line, in sizes of type
# A sheet this much wider than high has its texts beside the map.
_WIDE = 1.3
_COLUMN, _LEAST_COLUMN = 0.29, 150.0


@dataclass(frozen=True)
class TextBlock:
    """Lines of text, the first one's top at ``top`` above the foot of the sheet."""

    gid: str
    lines: tuple[str, ...]
    left: float
    top: float
    size: float
    colour: str
    bold: bool = False

    @property
    def height(self) -> float:
        """From the top of the first line to the foot of the last."""
        return len(self.lines) * self.size * _LEADING

    def write(self, figure: Figure, width: float, height: float) -> None:
        """Write the lines on a figure of a size in points."""
        for row, line in enumerate(self.lines):
            figure.text(
                self.left / width,
                (self.top - row * self.size * _LEADING) / height,
                line,
                size=self.size,
                weight=BOLD if self.bold else "normal",
                color=self.colour,
                va="top",
                gid=f"{self.gid}/{row + 1}",
            )


@dataclass(frozen=True)
class Sheet:
    """Texts, and the boxes of map and legend: left, foot, width and height."""

    texts: tuple[TextBlock, ...]
    map_box: Box
    legend_box: Box


def new_sheet(size_mm: tuple[float, float], palette: Palette) -> tuple[Figure, float, float]:
    """Return an empty sheet of a size, with its width and height in points."""
    from matplotlib.figure import Figure

    width, height = (side * MM for side in size_mm)
    return Figure(figsize=(width / 72, height / 72), facecolor=palette.paper), width, height


def add_axes(figure: Figure, box: Box) -> Axes:
    """Add axes in a box of a sheet: left, foot, width and height in points."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    left, foot, across, up = box
    return figure.add_axes((left / width, foot / height, across / width, up / height))


def plan_sheet(subject: Subject, width: float, height: float) -> Sheet:
    """Return the sheet for a map of a size: texts above and below, or beside it."""
    if width > _WIDE * height:
        return _plan_wide(subject, width, height)
    inner = width - 2 * EDGE
    title, subtitle, source = _texts(subject, inner, height - EDGE)
    legend = legend_height(subject, inner)
    map_top = subtitle.top - subtitle.height - 4
    map_foot = source.top + legend + 12 + _DEGREES
    left = EDGE + _DEGREES
    return Sheet(
        (title, subtitle, source),
        (left, map_foot, width - EDGE - left, max(map_top - map_foot, 1.0)),
        (EDGE, source.top + 4, inner, legend),
    )


def write_head(
    figure: Figure, subject: Subject, width: float, height: float
) -> tuple[float, float]:
    """Write title, subtitle and sources; return top and foot of the room between."""
    title, subtitle, source = _texts(subject, width - 2 * EDGE, height - EDGE)
    for block in (title, subtitle, source):
        block.write(figure, width, height)
    return subtitle.top - subtitle.height - 6, source.top + 4


def _plan_wide(subject: Subject, width: float, height: float) -> Sheet:
    """Return the sheet with all texts in a column left of the map."""
    column = max(_COLUMN * width, _LEAST_COLUMN)
    title, subtitle, source = _texts(subject, column, height - EDGE)
    legend = legend_height(subject, column)
    legend_top = subtitle.top - subtitle.height - 12
    left, foot = EDGE + column + 12 + _DEGREES, EDGE + _DEGREES
    room = legend_top - legend > source.top + 4
    map_height = height - EDGE - foot if room else 1.0
    return Sheet(
        (title, subtitle, source),
        (left, foot, width - EDGE - left, map_height),
        (EDGE, legend_top - legend, column, legend),
    )


def _texts(subject: Subject, width: float, top: float) -> tuple[TextBlock, TextBlock, TextBlock]:
    """Return title and subtitle from the top down, and the sources from the foot up."""
    ink = subject.palette.text
    lines = tuple(wrap_text(subject.title, _TITLE, width, bold=True))
    title = TextBlock("title", lines, EDGE, top, _TITLE, ink, bold=True)
    below = tuple(wrap_text(subject.subtitle, _SUBTITLE, width)) if subject.subtitle else ()
    subtitle = TextBlock("subtitle", below, EDGE, top - title.height - 2, _SUBTITLE, ink)
    small = tuple(wrap_text(" ".join(source_of(subject)), _SOURCE, width))
    source = TextBlock("source", small, EDGE, 0.0, _SOURCE, subject.palette.quiet)
    return title, subtitle, replace(source, top=EDGE + source.height)
