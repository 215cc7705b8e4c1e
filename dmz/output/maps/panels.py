"""Small multiples: several maps of one frame side by side, each with its figures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dmz.errors import QuestionError
from dmz.measure.figures import ZoneFigures
from dmz.output.maps.figure import DPI, describe, draw_scene
from dmz.output.maps.legend import chips_height, draw_chips
from dmz.output.maps.lettering import text_size, wrap_text
from dmz.output.maps.print_style import print_style
from dmz.output.maps.saving import save_figure
from dmz.output.maps.scene import set_scene
from dmz.output.maps.sheet import EDGE, MM, TextBlock, add_axes, new_sheet, write_head
from dmz.output.maps.subject import Subject, share_bounds
from dmz.output.maps.wording import about, about_land, people_head, range_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PANELS = 9
_WIDTH_MM = 280.0
_GAP, _HEADING, _LINE = 12.0, 9.0, 6.8  # points, and sizes of type
_LEGEND_GAP = 5.0  # above and below the legend
_AROUND = 92.0  # title and sources
LEAST_MAP = 80.0  # points: on a narrower map, names hide what they name


@dataclass(frozen=True)
class Panel:
    """One of the maps, with what stands above it."""

    heading: str
    subject: Subject


def draw_panels(
    panels: Sequence[Panel],
    format_: str,
    *,
    title: str,
    subtitle: str = "",
    size_mm: tuple[float, float] | None = None,
    dpi: float = DPI,
    least: float = LEAST_MAP,
) -> bytes:
    """Draw maps side by side, all of the same frame.

    Parameters
    ----------
    size_mm
        Width and height; None for a sheet that is as high as its maps need.
    least
        Width in points of what a map shows, below which the sheet is too small.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    QuestionError
        There are fewer than two maps, or too many to be looked at; or the sheet is too
        small for them.
    """
    if not 2 <= len(panels) <= MOST_PANELS:
        raise QuestionError(
            f"side by side there are 2 to {MOST_PANELS} maps, not {len(panels)}; "
            "choose among them, as with --set or --distance"
        )
    subjects = share_bounds([panel.subject for panel in panels])
    framed = [Panel(panel.heading, each) for panel, each in zip(panels, subjects, strict=True)]
    fronts = tuple(dict.fromkeys(panel.subject.front for panel in panels))
    whole = replace(framed[0].subject, title=title, subtitle=subtitle, other_fronts=fronts[1:])
    with print_style():
        size_mm = size_mm or (_WIDTH_MM, _find_height_mm(framed))
        figure = _draw_sheet(framed, whole, size_mm, least)
        return save_figure(figure, format_, dpi, describe(whole))


def _draw_sheet(
    panels: Sequence[Panel], whole: Subject, size_mm: tuple[float, float], least: float
) -> Figure:
    """Draw the sheet: title, rows of maps, and one legend for all."""
    figure, width, height = new_sheet(size_mm, whole.palette)
    top, foot = write_head(figure, whole, width, height)
    inner = width - 2 * EDGE
    plans = [_plan_rows(panels, count, inner, top - foot) for count in range(1, len(panels) + 1)]
    frame = _frame_aspect(whole)
    best = max(plans, key=lambda plan: min(plan.across, plan.map_height * frame))
    columns, across, map_height, above = best.columns, best.across, best.map_height, best.above
    foot += best.legend or _LEGEND_GAP
    if min(across, map_height * frame) < least:
        raise QuestionError("the maps have no room on this sheet; take a larger one")
    scenes = []
    for number, (panel, head) in enumerate(zip(panels, best.heads, strict=True)):
        row, column = divmod(number, columns)
        left = EDGE + column * (across + _GAP)
        high = top - sum(above[:row]) - row * (map_height + _GAP)
        foot_of_map = high - above[row] - map_height
        for block in head:
            moved = replace(block, left=left, top=high)
            moved.write(figure, width, height)
            high -= moved.height
        axes = add_axes(figure, (left, foot_of_map, across, map_height))
        scene = set_scene(panel.subject, aspect=across / map_height)
        draw_scene(axes, scene, across, alone=False, bar=number == 0)
        scenes.append(scene)
    # Below the maps, or where the last row has room for another one.
    left, legend_foot, up = EDGE, foot - best.legend + _LEGEND_GAP, best.legend - 2 * _LEGEND_GAP
    if not best.legend:
        left += (len(panels) - (len(above) - 1) * columns) * (across + _GAP)
        legend_foot, up = foot, map_height
    below = add_axes(figure, (left, legend_foot, width - EDGE - left, up))
    below.set_gid("legend")
    draw_chips(below, scenes, width - EDGE - left, up)
    return figure


@dataclass(frozen=True)
class _Rows:
    """Maps in so many columns: how wide and high each is, and what is around them.

    ``legend`` is the height of the legend below them; 0 if their last row has room.
    """

    columns: int
    across: float
    map_height: float
    heads: Sequence[Sequence[TextBlock]]
    above: Sequence[float]
    legend: float


def _plan_rows(panels: Sequence[Panel], columns: int, width: float, height: float) -> _Rows:
    """Return how maps stand in columns on a room of a width and height, in points."""
    across = (width - (columns - 1) * _GAP) / columns
    heads = [_head_of(panel, across) for panel in panels]
    heights = [sum(block.height for block in head) + 4 for head in heads]
    above = [max(heights[start : start + columns]) for start in range(0, len(heights), columns)]
    legend = 0.0
    if len(panels) % columns == 0:
        legend = chips_height([panel.subject for panel in panels], width) + 2 * _LEGEND_GAP
    room = height - (legend or _LEGEND_GAP) - sum(above) - (len(above) - 1) * _GAP
    return _Rows(columns, across, room / len(above), heads, above, legend)


def _find_height_mm(panels: Sequence[Panel]) -> float:
    """Return how high a sheet is whose maps are as high as what they show asks for."""
    count = len(panels)
    frame = min(max(_frame_aspect(panels[0].subject), 0.7), 1.8)
    columns = count if count <= 3 else math.ceil(math.sqrt(count * 1.3 / frame))
    plan = _plan_rows(panels, columns, _WIDTH_MM * MM - 2 * EDGE, 0.0)
    rows = len(plan.above)
    maps = rows * plan.across / frame + (rows - 1) * _GAP
    return (_AROUND + plan.legend + sum(plan.above) + maps) / MM


def _frame_aspect(subject: Subject) -> float:
    """Return width over height of what a map shows, on the ground."""
    west, south, east, north = subject.bounds
    middle = math.cos(math.radians((south + north) / 2))
    return max((east - west) * middle, 1e-6) / max(north - south, 1e-6)


def _head_of(panel: Panel, width: float) -> list[TextBlock]:
    """Return what stands above a map: its heading, each party's figures, provisions."""
    text = re.sub(r"(?<=\d) ", "\u00a0", panel.heading)
    heading = tuple(wrap_text(text, _HEADING, width, bold=True))
    blocks = [TextBlock("panel", heading, 0.0, 0.0, _HEADING, panel.subject.palette.text, True)]
    subject = panel.subject
    for party in subject.territory.parties:
        own = [zone.figures for zone in subject.zones_of(party.id)]
        if own:
            text = f"{subject.toponyms.party(party.id)}: {_sum_up(own, subject)}"
            lines = _break_at_commas(text, width)
            blocks.append(TextBlock("figures", lines, 0.0, 0.0, _LINE, subject.palette.quiet))
    if subject.provisions:
        # The numbers on the map; other maps beside it may be of other plans.
        text = "; ".join(f"{each.number}\u00a0{each.name}" for each in subject.provisions)
        lines = tuple(wrap_text(text, _LINE, width))
        blocks.append(TextBlock("provisions", lines, 0.0, 0.0, _LINE, subject.palette.quiet))
    return blocks


def _break_at_commas(text: str, width: float) -> tuple[str, ...]:
    """Return a text in lines, broken after land rather than within a figure's range."""
    whole = [part.replace(" ", "\u00a0") for part in re.split("(?<=[,;]) ", text)]
    if max(text_size(part, _LINE)[0] for part in whole) * 1.02 <= width:
        text = " ".join(whole)
    return tuple(wrap_text(text, _LINE, width))


def _sum_up(figures: Sequence[ZoneFigures], subject: Subject) -> str:
    """Return land and people of a party on one map, in a line.

    Zones that are nested count once, by the widest; parts of a plan each.
    """
    language = subject.language
    shown = [figures[-1]] if subject.nested else list(figures)
    parts = []
    labels = [zone.label for zone in subject.zones_of(shown[0].party)]
    for zone, label in zip(shown, labels, strict=False):
        text = about_land(zone, language)
        if span := range_of(zone.area_km2_low, zone.area_km2_high, language):
            text += f" ({span})"
        if zone.population is not None and subject.counts:
            low, high = zone.population_low, zone.population_high
            people = about(zone.population, low, high, language)
            text += f", {people}\u00a0{people_head(subject.counts, language)}"
            if span := range_of(low, high, language):
                text += f" ({span})"
        parts.append(text if subject.nested else f"{label} {text}")
    return "; ".join(parts)
