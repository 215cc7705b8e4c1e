"""The sheet of a chart: its title, subtitle and source, and quiet axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dmz.answers.sweep import CurvePoint
from dmz.land.territory import Party
from dmz.measure.languages import ENGLISH, Language
from dmz.output.maps.lettering import text_size, wrap_text
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.typeface import BOLD
from dmz.output.maps.wording import long_date
from dmz.sources.datasets import Dataset
from dmz.sources.short_names import short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.4  # inches
DPI = 200
_ACROSS = 0.94 * WIDTH * 72  # points
# A party, and the distances and the values along its line.
Line = tuple[Party, list[float], list[float]]
_TITLE, _SUBTITLE, _HEAD, _SOURCE = 13.0, 8.0, 7.6, 6.0


def new_sheet(height: float) -> Figure:
    """Return an empty sheet of a height in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), facecolor="white")


def write_texts(
    figure: Figure,
    title: str,
    subtitle: str,
    datasets: Sequence[Dataset],
    language: Language = ENGLISH,
) -> dict[str, str]:
    """Write title, subtitle and source; return what the file says of itself.

    Title and subtitle have two lines each at most, and an inch of the sheet.
    """
    height = float(figure.get_figheight())
    down = 0.14
    for text, size, bold in ((title, _TITLE, True), (subtitle, _SUBTITLE, False)):
        style: dict[str, Any] = {"size": size, "weight": BOLD if bold else "normal"}
        for line in wrap_text(text, size, _ACROSS, bold)[:2]:
            figure.text(0.03, 1 - down / height, line, color=LIGHT.text, va="top", **style)
            down += size * 1.35 / 72
        down += 0.03
    credits = []
    # Lines first: what one row has no room for is cut off.
    for dataset in sorted(datasets, key=lambda each: each.role != "front"):
        short = short_name(dataset) if dataset.role == "front" else dataset.title
        known = dataset.credit or dataset.title
        name = language.say(short) if short != dataset.title else known.split("; ")[0]
        dated = dataset.date if dataset.role == "front" else None
        day = f", {long_date(dated, language)}" if dated else ""
        credits.append(f"{name}{day}")
    named = language.say("Source: {source}.", source="; ".join(dict.fromkeys(credits)))
    lines = wrap_text(named, _SOURCE, _ACROSS)
    text = lines[0] + ("…" if len(lines) > 1 else "")
    figure.text(0.03, 0.08 / height, text, size=_SOURCE, color=LIGHT.quiet, va="bottom")
    source = "; ".join(f"{d.role}: {d.title}, sha256:{d.sha256}" for d in datasets)
    return {"Title": title, "Description": f"{title}. {subtitle}", "Source": source}


def draw_lines(
    axes: Axes, points: Sequence[CurvePoint], parties: Sequence[Party], name: str
) -> Iterator[Line]:
    """Draw a figure of each party against distance, in thousands, with its ranges.

    The second party's line is dashed, so that the two stay apart in grey.

    Yields
    ------
    Each party whose line was drawn, with the distances and the values.
    """
    for number, party in enumerate(parties):
        own = [p for p in points if p.party == party.id and getattr(p, name) is not None]
        if not own:
            continue
        distances = [point.distance_km for point in own]
        values = [getattr(point, name) / 1000 for point in own]
        axes.plot(
            distances, values, linewidth=1.8, color=party.colour, linestyle="--" if number else "-"
        )
        bounds = [[getattr(point, f"{name}_{end}") for point in own] for end in ("low", "high")]
        if None not in bounds[0]:
            low, high = ([each / 1000 for each in bound] for bound in bounds)
            axes.fill_between(distances, low, high, color=party.colour, alpha=0.16, linewidth=0)
        yield party, distances, values


def finish_axes(axes: Axes, head: str, language: Language = ENGLISH) -> None:
    """Give a panel its heading and quiet axes, with numbers as a language has them."""
    across = axes.get_position().width * WIDTH * 72
    size = _HEAD * min(1.0, across / text_size(head, _HEAD, bold=True)[0])
    axes.set_title(head, loc="left", fontsize=size, fontweight=BOLD, color=LIGHT.text)
    axes.tick_params(labelsize=7, colors=LIGHT.quiet)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: language.number(f"{value:,g}"))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
