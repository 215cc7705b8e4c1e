"""The picture of a curve: land and people against distance, for each party."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dmz.answers.sweep import Curve, CurvePoint
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown
from dmz.output.maps.chart_sheet import Line, draw_lines
from dmz.output.maps.lettering import text_size
from dmz.output.maps.palette import LIGHT, Palette
from dmz.output.maps.print_style import print_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 7.4, 3.0  # inches
MOST_TOWNS = 12
_NAMED = 3  # towns of a party that the picture names
_APART_KM = 5.0  # and how far apart they are
_TOWN = 6.5  # size of type
_INNER = 0.8  # of a panel's width, between its axis and its edge


@dataclass(frozen=True)
class StepTown:
    """A town that makes a step of a curve.

    Attributes
    ----------
    from_km, to_km
        The first and the last distance at which the edge of the zone cuts it.
    half_km
        The one at which the share inside is nearest to a half.
    """

    name: str
    party: str
    people: int
    from_km: float
    to_km: float
    half_km: float


def towns_of_steps(curve: Curve, names: Toponyms) -> list[StepTown]:
    """Return the largest towns that the edges of a curve's zones cut."""
    cut: dict[tuple[str, str, str, int], list[CutTown]] = {}
    for town in curve.cut_towns:
        if town.population_inside and town.population_outside and town.distance_km:
            key = (town.party, town.name, town.oblast, town.population)
            cut.setdefault(key, []).append(town)
    largest = sorted(cut.items(), key=lambda each: -each[0][3])[:MOST_TOWNS]
    found = []
    for (party, name, oblast, people), each in largest:
        distances = [town.distance_km or 0.0 for town in each]
        half = min(each, key=lambda town: abs(town.population_inside - people / 2))
        ends = (min(distances), max(distances), half.distance_km or 0.0)
        found.append(StepTown(names.place(name, oblast), party, people, *ends))
    return found


def draw_curve(
    points: Sequence[CurvePoint],
    names: Toponyms,
    marks_km: Mapping[str, Sequence[float]],
    towns: Sequence[StepTown] = (),
    palette: Palette = LIGHT,
) -> bytes:
    """Draw a curve as SVG: land in the left panel, people in the right one.

    Parameters
    ----------
    names
        Names of places, in the language of the picture.
    marks_km
        By party id: distances to mark on the party's line.
    towns
        The largest are named where people step up.
    palette
        The colours of all that is no line of a party.
    """
    with print_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained", facecolor=palette.paper)
        left, right = figure.subplots(1, 2)
        _draw_panel(left, points, names, marks_km, "area_km2", "Land, thousand km²", palette)
        title = "People, thousand"
        lines = _draw_panel(right, points, names, marks_km, "population", title, palette)
        _name_towns(right, lines, towns, palette)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _draw_panel(
    axes: Axes,
    points: Sequence[CurvePoint],
    names: Toponyms,
    marks_km: Mapping[str, Sequence[float]],
    name: str,
    title: str,
    palette: Palette,
) -> list[Line]:
    """Draw one figure of every party, in thousands; return the lines."""
    last, language = points[-1].distance_km, names.language
    parties = names.territory.parties
    lines = []
    for party, distances, values in draw_lines(axes, points, parties, name):
        lines.append((party, distances, values))
        marks = [km for km in marks_km.get(party.id, ()) if distances[0] <= km <= last]
        heights = np.interp(marks, distances, values)
        axes.plot(marks, heights, "o", color=party.colour, markersize=4)
    ends = [(values[-1], names.party(party.id)) for party, _, values in lines]
    _name_lines(axes, ends, last, palette)
    widest = max(text_size(names.party(party.id), 8.0)[0] for party in parties)
    axes.set_xlim(0, last * (1 + widest / (_WIDTH / 2 * 72) * 1.35))
    axes.set_ylim(0, None)
    axes.set_title(
        language.say(title), loc="left", fontsize=9, fontweight="bold", color=palette.text
    )
    axes.set_xlabel(language.say("km from the line"), fontsize=8, color=palette.quiet)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: language.number(f"{value:,g}"))
    axes.tick_params(labelsize=8, colors=palette.quiet)
    axes.set_facecolor(palette.paper)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color(palette.quiet)
    axes.grid(axis="y", linewidth=0.4, color=palette.grid)
    return lines


def _name_towns(
    axes: Axes, lines: Sequence[Line], towns: Sequence[StepTown], palette: Palette
) -> None:
    """Name the largest towns on the lines of people, apart from each other."""
    taken: list[float] = []
    for party, distances, values in lines:
        named = 0
        for town in towns:
            apart = all(abs(town.half_km - km) >= _APART_KM for km in taken)
            # Beside the axis a name would lie on its numbers: the table has it.
            room = town.half_km / axes.get_xlim()[1] * _WIDTH / 2 * 72 * _INNER
            fits = text_size(town.name, _TOWN)[0] + 6 <= room
            if town.party == party.id and named < _NAMED and apart and fits:
                at = (town.half_km, float(np.interp(town.half_km, distances, values)))
                style: dict[str, Any] = {"fontsize": _TOWN, "color": palette.quiet, "ha": "right"}
                line = {"arrowstyle": "-", "color": palette.quiet, "linewidth": 0.5}
                axes.annotate(
                    town.name,
                    at,
                    (-6, 7),
                    textcoords="offset points",
                    arrowprops=line | {"shrinkA": 0, "shrinkB": 1},
                    **style,
                )
                taken.append(town.half_km)
                named += 1


def _name_lines(
    axes: Axes, ends: Sequence[tuple[float, str]], last: float, palette: Palette
) -> None:
    """Print the parties' names at the ends of their lines, apart if these are close."""
    highest = max((value for value, _ in ends), default=0.0)
    close = len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < 0.08 * highest
    for rank, (value, text) in enumerate(sorted(ends)):
        style: dict[str, Any] = {"fontsize": 8, "color": palette.text, "va": "center"}
        up = (-5, 5)[rank] if close else 0
        axes.annotate(text, (last, value), (4, up), textcoords="offset points", **style)
