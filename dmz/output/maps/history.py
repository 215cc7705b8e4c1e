"""The plots of ``dmz front history``: a panel over time for each figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from dmz.answers.front_history import Day, FrontHistory
from dmz.errors import InputError, MissingExtraError, QuestionError
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.chart_sheet import DPI, finish_axes, new_sheet, write_texts
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.print_style import print_style
from dmz.output.maps.saving import save_figure
from dmz.output.maps.wording import long_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg", ".pdf")
_COLUMNS = 3
_ABOVE, _PANEL, _GAP, _BELOW = 1.15, 1.25, 0.55, 0.5  # inches
_SIDE = 0.075  # of the width, left of a panel
_LEAST_CHANGE_KM2 = 0.5
# Years, months, days and so on, by how far ticks are apart.
_DATES = ["%Y", "%m.%Y", "%d.%m", "%H:%M", "%H:%M", "%S"]

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


def draw_history(history: FrontHistory, path: str, language: Language = ENGLISH) -> bytes:
    """Draw the plot of a history.

    Its panels are what was gained and lost a day, how the land held changed
    since the first day, the same by oblast where land changed hands, the line's length,
    and each city's distance. All axes start at zero, and those of oblasts have one
    scale: a change of 3 km² shall not look like one of 300.

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
    with print_style():
        phrases = Phrases(Toponyms(history.territory, language))
        panels = _panels(history, days, dates, phrases)
        rows = -(-len(panels) // _COLUMNS)
        figure = new_sheet(_ABOVE + rows * (_PANEL + _GAP) - _GAP + _BELOW)
        lines = [dataset for dataset in history.datasets if dataset.role == "front"]
        undated = [replace(dataset, date=None) for dataset in lines]
        title, subtitle = _finding(history, days, phrases), _span(days, language)
        texts = write_texts(figure, title, subtitle, undated, language)
        _draw_panels(figure, panels, dates, language)
        return save_figure(figure, Path(path).suffix.lower().removeprefix("."), DPI, texts)


def _finding(history: FrontHistory, days: Sequence[Day], phrases: Phrases) -> str:
    """Return the headline: how much more or less land the party holds."""
    change = days[-1].held[0].area_km2 - days[0].held[0].area_km2
    fields = {
        "party": phrases.names.party(history.party),
        "area": phrases.number(abs(change)),
        "date": long_date(days[0].date or "", phrases.language),
    }
    if change >= 0:
        return phrases.say("{party} holds {area} km² more than on {date}", **fields)
    return phrases.say("{party} holds {area} km² less than on {date}", **fields)


def _span(days: Sequence[Day], language: Language) -> str:
    """Return the subtitle: which days, and how the axes are to be read."""
    return language.say(
        "{count} maps to {date}. All axes start at zero; changes by oblast have one scale, "
        "and count from the first day.",
        count=f"{len(days)}",
        date=long_date(days[-1].date or "", language),
    )


def _date_numbers(days: Sequence[Day]) -> list[float]:
    """Return the dates of days as Matplotlib counts them."""
    from matplotlib.dates import date2num

    dates = [date.fromisoformat(day.date) for day in days if day.date]
    return [float(date2num(each)) for each in dates]  # type: ignore[no-untyped-call]


def _panels(
    history: FrontHistory, days: Sequence[Day], dates: Sequence[float], phrases: Phrases
) -> list[Panel]:
    """Return the panels of a history."""
    say, names = phrases.say, phrases.names
    name = names.party(history.party)
    areas = [day.held[0].area_km2 for day in days]
    panels: list[Panel] = [
        (say("Gained and lost, km² a day"), _bars(history, days, dates)),
        (say("Land held by {party}: change, km²", party=name), _curve(dates, _since(areas))),
        (say("Front line, km"), _curve(dates, [day.length_km for day in days])),
    ]
    changes = {}
    for oblast in dict.fromkeys(row.oblast for day in days for row in day.held if row.oblast):
        held = [_held_in(oblast, day) for day in days]
        if max(held) - min(held) > _LEAST_CHANGE_KM2:
            changes[oblast] = _since(held)
    scale = [value for values in changes.values() for value in values]
    for oblast, values in changes.items():
        where = say("{party} in {oblast}: change, km²", party=name, oblast=names.region(oblast))
        panels.append((where, _curve(dates, values, scale)))
    for number, city in enumerate(days[0].cities):
        distances = [day.cities[number].distance_to_front_km for day in days]
        heading = say("{city} to the line, km", city=names.settlement(city.id, city.name))
        panels.append((heading, _curve(dates, distances)))
    return panels


def _since(values: Sequence[float]) -> list[float]:
    """Return by how much values differ from the first."""
    return [value - values[0] for value in values]


def _held_in(oblast: str, day: Day) -> float:
    """Return how much of an oblast the party holds on a day, in km²."""
    return next((row.area_km2 for row in day.held if row.oblast == oblast), 0.0)


def _draw_panels(
    figure: Figure, panels: Sequence[Panel], dates: Sequence[float], language: Language
) -> None:
    """Draw panels in rows of three."""
    height = float(figure.get_figheight())
    column = (1 - 0.03) / _COLUMNS
    for number, (title, draw) in enumerate(panels):
        left = _SIDE + number % _COLUMNS * column
        top = height - _ABOVE - number // _COLUMNS * (_PANEL + _GAP)
        box = (left, (top - _PANEL) / height, column - _SIDE, _PANEL / height)
        axes = figure.add_axes(box)
        draw(axes)
        finish_axes(axes, title, language)
        _finish_dates(axes, dates, language)


def _curve(
    dates: Sequence[float], values: Sequence[float], scale: Sequence[float] = ()
) -> Callable[[Axes], object]:
    """Return what draws a line over time, on an axis with zero and a scale on it."""

    def draw(axes: Axes) -> None:
        axes.plot(
            list(dates), list(values), color=LIGHT.text, linewidth=1.4, marker=".", markersize=2.5
        )
        low, high = min([0.0, *values, *scale]), max([0.0, *values, *scale])
        room = 0.06 * (high - low) or 1.0
        axes.set_ylim(low - room if low < 0 else 0.0, high + room)
        if low < 0:
            axes.axhline(0, color=LIGHT.quiet, linewidth=0.6)

    return draw


def _bars(
    history: FrontHistory, days: Sequence[Day], dates: Sequence[float]
) -> Callable[[Axes], object]:
    """Return what draws gains above a line and losses below it, in their colours.

    A bar spans the days since the map before, and its area is what changed in them: a
    month without a map shall not look like a day of large gains.
    """
    spans = [1.0, *(after - before for before, after in pairwise(dates))]
    gains = [(day.held[0].gained_km2 or 0.0) / span for day, span in zip(days, spans, strict=True)]
    losses = [-(day.held[0].lost_km2 or 0.0) / span for day, span in zip(days, spans, strict=True)]
    starts = [date - span for date, span in zip(dates, spans, strict=True)]
    parties = sorted(history.territory.parties, key=lambda party: party.id != history.party)

    def draw(axes: Axes) -> None:
        for values, party in zip((gains, losses), parties, strict=True):
            widths = [span - 0.1 for span in spans]
            axes.bar(starts, values, width=widths, align="edge", color=party.colour)
        axes.axhline(0, color=LIGHT.quiet, linewidth=0.6)

    return draw


def _finish_dates(axes: Axes, dates: Sequence[float], language: Language) -> None:
    """Give a panel its dates and grid."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, DateLocator, DayLocator

    locator: DateLocator = AutoDateLocator(minticks=3, maxticks=5)  # type: ignore[no-untyped-call]
    if dates[-1] - dates[0] < 2:
        # For two days in a row the other one finds no interval of hours, and warns.
        locator = DayLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    # Names of months are English here, whatever the language: others have numbers.
    names = {} if language is ENGLISH else {"formats": _DATES, "zero_formats": _DATES}
    formatter = ConciseDateFormatter(  # type: ignore[no-untyped-call]
        locator, show_offset=False, **names
    )
    axes.xaxis.set_major_formatter(formatter)
    axes.set_xlim(dates[0] - 0.6, dates[-1] + 0.6)
    axes.grid(axis="y", linewidth=0.4, color=LIGHT.grid)
