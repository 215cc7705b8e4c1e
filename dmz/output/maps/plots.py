"""Plots of figures over time: small multiples, one figure to a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dmz.answers.front_history import FrontHistory
from dmz.errors import InputError, MissingExtraError, QuestionError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENDINGS = (".png", ".svg", ".pdf")
_COLUMNS, _PANEL_INCHES = 3, (3.6, 2.2)
_GAIN, _LOSS, _INK = "#D55E00", "#0072B2", "#333333"
_LEAST_CHANGE_KM2 = 0.5
# Two maps of one day differ by about this much.
_LEAST_SPAN_KM = 2.0


def check_plot(path: str) -> None:
    """Raise, before anything is computed, what would keep a plot from being written."""
    if Path(path).suffix.lower() not in ENDINGS:
        raise QuestionError(f"the ending of {path} names no picture; use {', '.join(ENDINGS)}")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("a plot", "map") from None


def history_plot(history: FrontHistory, path: str) -> Callable[[IO[bytes]], None]:
    """What writes the plot of a history to an open file.

    Its panels are the line's length, the land held, what was gained and lost, each oblast where land changed hands, and each city's
    distance.

    Raises
    ------
    InputError
        Fewer than two days have a date.
    """
    from matplotlib.dates import date2num
    from matplotlib.figure import Figure

    days = [day for day in history.days if day.date]
    if len(days) < 2:
        raise InputError(
            "a plot needs front lines of two days at least, with their dates in the files' names"
        )
    dates = [float(date2num(date.fromisoformat(day.date))) for day in days if day.date]  # type: ignore[no-untyped-call]
    panels: list[tuple[str, Callable[[Axes], object]]] = [
        ("front line, km", _curve(dates, [day.length_km for day in days])),
        (f"held by {history.party}, km²", _curve(dates, [day.held[0].area_km2 for day in days])),
        (
            "gained and lost since the day before, km²",
            _bars(
                dates,
                [day.held[0].gained_km2 or 0.0 for day in days],
                [day.held[0].lost_km2 or 0.0 for day in days],
            ),
        ),
    ]
    for oblast in dict.fromkeys(row.oblast for day in days for row in day.held if row.oblast):
        areas = [
            next((row.area_km2 for row in day.held if row.oblast == oblast), 0.0) for day in days
        ]
        if max(areas) - min(areas) > _LEAST_CHANGE_KM2:
            panels.append((f"held by {history.party} in {oblast}, km²", _curve(dates, areas)))
    for number, city in enumerate(history.cities):
        distances = [day.cities[number].distance_to_front_km for day in days]
        panels.append(
            (f"{city} to the line, km", _curve(dates, distances, least_span=_LEAST_SPAN_KM))
        )
    rows = -(-len(panels) // _COLUMNS)
    figure = Figure(
        figsize=(_COLUMNS * _PANEL_INCHES[0], rows * _PANEL_INCHES[1] + 0.6), layout="constrained"
    )
    axes = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axis, (title, draw) in zip(axes, panels, strict=False):
        draw(axis)
        _dress(axis, title, dates)
    for axis in axes[len(panels) :]:
        axis.set_axis_off()
    sources = list(
        dict.fromkeys(d.citation or d.title for d in history.datasets if d.role == "front")
    )
    credit = sources[0] if len(sources) == 1 else f"{sources[0]} to {sources[-1]}"
    figure.suptitle(
        f"The front line, {days[0].date} to {days[-1].date}. Source: {credit}",
        fontsize=9,
        color=_INK,
    )
    kind = Path(path).suffix.lower().removeprefix(".")
    # Without a date in it, the same figures give the same file.
    metadata: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    return lambda file: figure.savefig(file, format=kind, dpi=150, metadata=metadata)


def _curve(
    dates: Sequence[float], values: Sequence[float], *, least_span: float = 0.0
) -> Callable[[Axes], object]:
    """A line over time; an axis that spans less than what can be known would make a change of nothing."""

    def draw(axis: Axes) -> None:
        axis.plot(list(dates), list(values), color=_INK, linewidth=1.4, marker=".", markersize=3)
        middle = (max(values) + min(values)) / 2
        if max(values) - min(values) < least_span:
            axis.set_ylim(middle - least_span / 2, middle + least_span / 2)

    return draw


def _bars(
    dates: Sequence[float], gains: Sequence[float], losses: Sequence[float]
) -> Callable[[Axes], object]:
    def draw(axis: Axes) -> None:
        axis.bar(list(dates), list(gains), width=0.8, color=_GAIN)
        axis.bar(list(dates), [-loss for loss in losses], width=0.8, color=_LOSS)
        axis.axhline(0, color=_INK, linewidth=0.6)

    return draw


def _dress(axis: Axes, title: str, dates: Sequence[float]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    axis.set_title(title, fontsize=8, color=_INK, loc="left")
    locator = AutoDateLocator(minticks=3, maxticks=5)  # type: ignore[no-untyped-call]
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    axis.ticklabel_format(axis="y", useOffset=False, style="plain")
    axis.tick_params(labelsize=7, colors=_INK)
    axis.set_xlim(dates[0] - 0.6, dates[-1] + 0.6)
    axis.set_axisbelow(True)
    axis.grid(axis="y", linewidth=0.3, color="#cccccc")
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
