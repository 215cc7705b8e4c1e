"""Charts for print: the curve of ``dmz sweep``, and the cases of ``dmz compare``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dmz.answers.compare import Comparison
from dmz.answers.sweep import Curve
from dmz.errors import QuestionError
from dmz.output.maps.lettering import wrap_text
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.print_style import print_style
from dmz.output.maps.saving import save_figure
from dmz.output.maps.typeface import BOLD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 7.4  # inches
_CURVE_HEIGHT, _ROW_HEIGHT = 4.0, 0.46
_ABOVE, _BELOW = 1.2, 0.5  # the bars, in inches
_DPI = 200
_MOST_CASES = 24


def draw_curve_chart(curve: Curve, format_: str) -> bytes:
    """Draw land and people against distance, a panel each; both axes start at zero."""
    with print_style():
        figure = _figure(_CURVE_HEIGHT)
        last = curve.points[-1]
        title = f"How land and people grow with a pullback of up to {last.distance_km:g} km"
        source = _write_texts(figure, title, f"Measured from {curve.sector.title}.", curve.datasets)
        for at, (name, head) in enumerate(_heads([curve.population.counts])):
            axes = figure.add_axes((0.075 + 0.49 * at, 0.17, 0.40, 0.55))
            _draw_curve(axes, curve, name, head)
        return save_figure(figure, format_, _DPI, _about(title, source))


def _heads(counts: Sequence[str | None]) -> list[tuple[str, str]]:
    """Return the figures that are drawn with their headings: land, and people."""
    known = {each for each in counts if each}
    baseline = all("before February 2022" in each for each in known)
    people = "People before 2022, thousand" if baseline else "People, thousand"
    return [("area_km2", "Land, thousand km²"), ("population", people)]


def _draw_curve(axes: Axes, curve: Curve, name: str, head: str) -> None:
    """Draw one figure of every party; the second party's line is dashed."""
    ends = []
    for number, party in enumerate(curve.territory.parties):
        own = [p for p in curve.points if p.party == party.id and getattr(p, name) is not None]
        if not own:
            continue
        values = [getattr(point, name) / 1000 for point in own]
        style: dict[str, Any] = {"color": party.colour, "linestyle": "--" if number else "-"}
        axes.plot([point.distance_km for point in own], values, linewidth=1.8, **style)
        ends.append((values[-1], party))
    last = curve.points[-1].distance_km
    highest = max((value for value, _ in ends), default=0.0)
    # The upper line is named above it, the lower one below it.
    for rank, (value, party) in enumerate(sorted(ends, key=lambda end: -end[0])):
        style = {"fontsize": 7.6, "color": LIGHT.text, "ha": "right"}
        style |= {"va": "top"} if rank else {"va": "bottom"}
        up = -18 if rank else 6
        axes.annotate(party.name, (last, value), (-2, up), textcoords="offset points", **style)
    axes.set_xlim(0, last)
    axes.set_ylim(0, highest * 1.12 or None)
    axes.set_xlabel("km from the line", fontsize=7, color=LIGHT.quiet)
    _finish(axes, head)
    axes.grid(axis="y", linewidth=0.4, color=LIGHT.grid)


def draw_comparison(comparison: Comparison, format_: str) -> bytes:
    """Draw a row for each case, with a bar for each party, and ranges where known.

    Raises
    ------
    QuestionError
        There are too many cases to be looked at.
    """
    cases = comparison.cases
    if len(cases) > _MOST_CASES:
        raise QuestionError(f"a picture shows at most {_MOST_CASES} cases, not {len(cases)}")
    with print_style():
        bars = _ROW_HEIGHT * (len(cases) + 0.2)
        height = _ABOVE + bars + _BELOW
        figure = _figure(height)
        title = f"{len(cases)} cases compared"
        sectors = dict.fromkeys(each.case.sector for each in cases)
        subtitle = f"Measured from {next(iter(sectors))}." if len(sectors) == 1 else ""
        source = _write_texts(figure, title, subtitle, comparison.datasets)
        labels = _labels(comparison)
        for at, (name, head) in enumerate(_heads(comparison.population_counts)):
            axes = figure.add_axes((0.27 + 0.375 * at, _BELOW / height, 0.335, bars / height))
            _draw_bars(axes, comparison, name, head)
            axes.set_yticks(range(len(cases)), labels if at == 0 else [""] * len(cases))
            axes.tick_params(axis="y", length=0, labelsize=7, colors=LIGHT.text)
        _draw_key(figure, comparison, height)
        return save_figure(figure, format_, _DPI, _about(title, source))


def _labels(comparison: Comparison) -> list[str]:
    """Return what tells the cases apart, in at most two lines each."""
    fronts = {each.case.front for each in comparison.cases}
    people = {each.case.population for each in comparison.cases}
    labels = []
    for each in comparison.cases:
        parts = [each.case.measure]
        parts += [each.case.front] if len(fronts) > 1 else []
        parts += [each.case.population or ""] if len(people) > 1 else []
        lines = wrap_text(", ".join(part for part in parts if part), 7.0, 0.25 * _WIDTH * 72)
        labels.append("\n".join(lines[:2]) + ("…" if len(lines) > 2 else ""))
    return labels


def _draw_bars(axes: Axes, comparison: Comparison, name: str, head: str) -> None:
    """Draw the bars of one figure, the first case on top."""
    parties = comparison.territory.parties
    for row, compared in enumerate(comparison.cases):
        for number, party in enumerate(parties):
            found = [d for d in compared.differences if (d.figure, d.party) == (name, party.id)]
            if not found or found[0].value is None:
                continue
            figure, y = found[0], row + (number - 0.5) * 0.34
            style: dict[str, Any] = {"color": party.colour, "alpha": 0.85, "linewidth": 0}
            hatch = {"hatch": "/////", "edgecolor": "white"} if number else {}
            axes.barh(y, (figure.value or 0) / 1000, height=0.3, **style | hatch)
            if figure.low is not None and figure.high is not None:
                span = [figure.low / 1000, figure.high / 1000]
                axes.plot(span, [y, y], color=LIGHT.text, linewidth=1.0, solid_capstyle="butt")
    axes.set_ylim(len(comparison.cases) - 0.4, -0.6)
    axes.set_xlim(0, None)
    _finish(axes, head)
    axes.grid(axis="x", linewidth=0.4, color=LIGHT.grid)


def _draw_key(figure: Figure, comparison: Comparison, height: float) -> None:
    """Name the parties by their colours, under the subtitle."""
    x = 0.03
    for party in comparison.territory.parties:
        style: dict[str, Any] = {"size": 7.6, "weight": BOLD, "color": party.colour}
        figure.text(x, 1 - 0.66 / height, f"■ {party.name}", va="top", **style)
        x += 0.035 + 0.0098 * len(party.name)


def _finish(axes: Axes, head: str) -> None:
    """Give a panel its heading and quiet axes."""
    axes.set_title(head, loc="left", fontsize=7.6, fontweight=BOLD, color=LIGHT.text)
    axes.tick_params(labelsize=7, colors=LIGHT.quiet)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,g}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)


def _figure(height: float) -> Figure:
    """Return an empty sheet of a height in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(_WIDTH, height), facecolor="white")


def _write_texts(figure: Figure, title: str, subtitle: str, datasets: Sequence[Any]) -> str:
    """Write title, subtitle and source; return the source in full."""
    height = float(figure.get_figheight())
    figure.text(0.03, 1 - 0.14 / height, title, size=13, weight=BOLD, color=LIGHT.text, va="top")
    figure.text(0.03, 1 - 0.43 / height, subtitle, size=8, color=LIGHT.text, va="top")
    credits = list(dict.fromkeys((d.credit or d.title).split("; ")[0] for d in datasets))
    lines = wrap_text(f"Source: {'; '.join(credits)}.", 6.0, 0.94 * _WIDTH * 72)
    text = lines[0] + ("…" if len(lines) > 1 else "")
    figure.text(0.03, 0.08 / height, text, size=6.0, color=LIGHT.quiet, va="bottom")
    return "; ".join(f"{d.role}: {d.title}, sha256:{d.sha256}" for d in datasets)


def _about(title: str, source: str) -> dict[str, str]:
    """Return what the file says of itself."""
    return {"Title": title, "Description": title, "Source": source}
