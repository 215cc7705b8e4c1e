"""The plots of ``dmz front history``: a panel over time for each figure."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dmz.answers.front_history import Day, FrontHistory
from dmz.errors import InputError, MissingExtraError, QuestionError
from dmz.output.maps.print_style import print_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg", ".pdf")
_COLUMNS, _PANEL_INCHES = 3, (3.6, 2.2)
_GAIN, _LOSS, _INK = "#D55E00", "#0072B2", "#333333"
_LEAST_CHANGE_KM2 = 0.5
# Two maps of one day differ by about this much.
_LEAST_SPAN_KM = 2.0

# A title, and what draws its figures into axes.
Panel = tuple[str, "Callable[[Axes], object]"]


def check_plot(path: str) -> None:
    """Check that a plot can be written, before anything is computed.

    Raises
    ------
    QuestionError
        The path does not end in a format of pictures.
    MissingExtraError
        Matplotlib is not installed.
    """
    if Path(path).suffix.lower() not in ENDINGS:
        raise QuestionError(f"the ending of {path} names no picture; use {', '.join(ENDINGS)}")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("a plot", "map") from None


def draw_history(history: FrontHistory, path: str) -> bytes:
    """Draw the plot of a history.

    Its panels are the line's length, the land held, what was gained and lost, each
    oblast where land changed hands, and each city's distance.

    Parameters
    ----------
    path
        Its ending says which format.

    Raises
    ------
    InputError
        Fewer than two days have a date.
    """
    days = [day for day in history.days if day.date]
    if len(days) < 2:
        raise InputError(
            "a plot needs front lines of two days at least, with their dates in the files' names"
        )
    dates = _date_numbers(days)
    kind = Path(path).suffix.lower().removeprefix(".")
    # Without a date in it, the same figures give the same file.
    metadata: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    out = io.BytesIO()
    with print_style():
        figure = _draw_panels(_panels(history, days, dates), dates)
        figure.suptitle(
            f"The front line, {days[0].date} to {days[-1].date}. Source: {_credit(history)}",
            fontsize=9,
            color=_INK,
        )
        figure.savefig(out, format=kind, dpi=150, metadata=metadata)
    return out.getvalue()


def _date_numbers(days: Sequence[Day]) -> list[float]:
    """Return the dates of days as Matplotlib counts them."""
    from matplotlib.dates import date2num

    dates = [date.fromisoformat(day.date) for day in days if day.date]
    return [float(date2num(each)) for each in dates]  # type: ignore[no-untyped-call]


def _panels(history: FrontHistory, days: Sequence[Day], dates: Sequence[float]) -> list[Panel]:
    """Return the panels of a history."""
    party = history.party
    gains = [day.held[0].gained_km2 or 0.0 for day in days]
    losses = [day.held[0].lost_km2 or 0.0 for day in days]
    panels: list[Panel] = [
        ("front line, km", _curve(dates, [day.length_km for day in days])),
        (f"held by {party}, km²", _curve(dates, [day.held[0].area_km2 for day in days])),
        ("gained and lost since the day before, km²", _bars(dates, gains, losses)),
    ]
    for oblast in dict.fromkeys(row.oblast for day in days for row in day.held if row.oblast):
        areas = [_held_in(oblast, day) for day in days]
        if max(areas) - min(areas) > _LEAST_CHANGE_KM2:
            panels.append((f"held by {party} in {oblast}, km²", _curve(dates, areas)))
    for number, city in enumerate(history.cities):
        distances = [day.cities[number].distance_to_front_km for day in days]
        curve = _curve(dates, distances, least_span=_LEAST_SPAN_KM)
        panels.append((f"{city} to the line, km", curve))
    return panels


def _held_in(oblast: str, day: Day) -> float:
    """Return how much of an oblast the party holds on a day, in km²."""
    return next((row.area_km2 for row in day.held if row.oblast == oblast), 0.0)


def _credit(history: FrontHistory) -> str:
    """Return the sources of the lines: the only one, or the first and the last."""
    lines = [dataset for dataset in history.datasets if dataset.role == "front"]
    sources = list(dict.fromkeys(dataset.citation or dataset.title for dataset in lines))
    return sources[0] if len(sources) == 1 else f"{sources[0]} to {sources[-1]}"


def _draw_panels(panels: Sequence[Panel], dates: Sequence[float]) -> Figure:
    """Draw panels in rows of three."""
    from matplotlib.figure import Figure

    rows = -(-len(panels) // _COLUMNS)
    width, height = _PANEL_INCHES
    figure = Figure(figsize=(_COLUMNS * width, rows * height + 0.6), layout="constrained")
    axes = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axis, (title, draw) in zip(axes, panels, strict=False):
        draw(axis)
        _finish_panel(axis, title, dates)
    for axis in axes[len(panels) :]:
        axis.set_axis_off()
    return figure


def _curve(
    dates: Sequence[float], values: Sequence[float], *, least_span: float = 0.0
) -> Callable[[Axes], object]:
    """Return what draws a line over time.

    Parameters
    ----------
    least_span
        The axis spans at least this. A smaller change than can be known would else fill
        the panel.
    """

    def draw(axis: Axes) -> None:
        axis.plot(list(dates), list(values), color=_INK, linewidth=1.4, marker=".", markersize=3)
        middle = (max(values) + min(values)) / 2
        if max(values) - min(values) < least_span:
            axis.set_ylim(middle - least_span / 2, middle + least_span / 2)

    return draw


def _bars(
    dates: Sequence[float], gains: Sequence[float], losses: Sequence[float]
) -> Callable[[Axes], object]:
    """Return what draws gains above a line and losses below it."""

    def draw(axis: Axes) -> None:
        axis.bar(list(dates), list(gains), width=0.8, color=_GAIN)
        axis.bar(list(dates), [-loss for loss in losses], width=0.8, color=_LOSS)
        axis.axhline(0, color=_INK, linewidth=0.6)

    return draw


def _finish_panel(axis: Axes, title: str, dates: Sequence[float]) -> None:
    """Give a panel its title, dates and grid."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, DateLocator, DayLocator

    axis.set_title(title, fontsize=8, color=_INK, loc="left")
    locator: DateLocator = AutoDateLocator(minticks=3, maxticks=5)  # type: ignore[no-untyped-call]
    if dates[-1] - dates[0] < 2:
        # For two days in a row the other one finds no interval of hours, and warns.
        locator = DayLocator()  # type: ignore[no-untyped-call]
    axis.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]
    axis.xaxis.set_major_formatter(formatter)
    axis.ticklabel_format(axis="y", useOffset=False, style="plain")
    axis.tick_params(labelsize=7, colors=_INK)
    axis.set_xlim(dates[0] - 0.6, dates[-1] + 0.6)
    axis.set_axisbelow(True)
    axis.grid(axis="y", linewidth=0.3, color="#cccccc")
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
