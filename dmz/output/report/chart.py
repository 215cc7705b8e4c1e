"""The chart of a curve: land and people against distance, for each party."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dmz.answers.sweep import CurvePoint
from dmz.land.territory import Party
from dmz.output.maps.figure import style_of_print
from dmz.output.maps.lettering import extent
from dmz.output.maps.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 7.4, 3.0  # inches


def draw_curve(
    points: Sequence[CurvePoint], parties: Sequence[Party], asked_km: Mapping[str, Sequence[float]]
) -> bytes:
    """Draw the curve as SVG: to the left km², to the right people, with a mark at the distances asked of each party."""
    with style_of_print():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained", facecolor="white")
        left, right = figure.subplots(1, 2)
        _draw(left, points, parties, asked_km, "area_km2", "Land, thousand km²")
        _draw(right, points, parties, asked_km, "population", "People, thousand")
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _draw(
    axes: Axes,
    points: Sequence[CurvePoint],
    parties: Sequence[Party],
    asked_km: Mapping[str, Sequence[float]],
    name: str,
    title: str,
) -> None:
    """One panel, in thousands; the second party's line is dashed, so that the two stay apart in grey."""
    axes.set_title(title, loc="left", fontsize=9, fontweight="bold", color=LIGHT.text)
    last = points[-1].distance_km
    ends: list[tuple[float, str]] = []
    for number, party in enumerate(parties):
        own = [
            point
            for point in points
            if point.party == party.id and getattr(point, name) is not None
        ]
        if not own:
            continue
        distances, values = (
            [point.distance_km for point in own],
            [getattr(point, name) / 1000 for point in own],
        )
        axes.plot(
            distances, values, color=party.colour, linewidth=1.8, linestyle="--" if number else "-"
        )
        marks = [km for km in asked_km.get(party.id, ()) if distances[0] <= km <= last]
        axes.plot(marks, np.interp(marks, distances, values), "o", color=party.colour, markersize=4)
        ends.append((values[-1], party.name))
    # Names stand at the ends of their lines, apart where these end close together.
    close = len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < 0.08 * max(value for value, _ in ends)
    for rank, (value, text) in enumerate(sorted(ends)):
        up = (-5, 5)[rank] if close else 0
        axes.annotate(
            text,
            (last, value),
            (4, up),
            textcoords="offset points",
            fontsize=8,
            color=LIGHT.text,
            va="center",
        )
    room = max(extent(party.name, 8.0)[0] for party in parties) / (_WIDTH / 2 * 72) * 1.35
    axes.set_xlim(0, last * (1 + room))
    axes.set_ylim(0, None)
    axes.set_xlabel("km from the line", fontsize=8, color=LIGHT.quiet)
    axes.tick_params(labelsize=8, colors=LIGHT.quiet)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", linewidth=0.4, color=LIGHT.grid)
