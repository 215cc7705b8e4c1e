"""Charts for print: the curve of ``dmz sweep``, and the cases of ``dmz compare``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dmz.answers.compare import Comparison
from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.errors import QuestionError
from dmz.measure.figures import BOTH
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.chart_sheet import DPI, WIDTH, draw_lines, finish_axes, new_sheet, write_texts
from dmz.output.maps.lettering import text_size, wrap_text
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.print_style import print_style
from dmz.output.maps.saving import save_figure
from dmz.output.maps.typeface import BOLD
from dmz.output.maps.wording import BEFORE_2022, about, about_land, pullback_finding

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CURVE_HEIGHT, _ROW_HEIGHT = 4.0, 0.46
_ABOVE, _BELOW = 1.55, 0.5  # the bars, in inches
_LABELS = 0.25  # at most, of the width
_MOST_CASES = 24


def draw_curve_chart(curve: Curve, format_: str, language: Language = ENGLISH) -> bytes:
    """Draw land and people against distance, a panel each; both axes start at zero."""
    with print_style():
        figure = new_sheet(_CURVE_HEIGHT)
        last = next(point for point in reversed(curve.points) if point.party == BOTH)
        title = pullback_finding(last.distance_km, about_land(last, language), language)
        subtitle = language.say(
            "Land and people within each distance of {reference}.",
            reference=curve.subject(language).reference,
        )
        if curve.map_count:
            subtitle += " " + language.say("Pale bands: where the figures are on any of the maps.")
        elif last.area_km2_low is not None:
            subtitle += " " + language.say("Pale bands: where the figures are, nine times in ten.")
        texts = write_texts(figure, title, subtitle, curve.datasets, language)
        for at, (name, head) in enumerate(_heads([curve.population.counts], language)):
            axes = figure.add_axes((0.075 + 0.49 * at, 0.17, 0.40, 0.55))
            _draw_curve(axes, curve, name, head, language)
        return save_figure(figure, format_, DPI, texts)


def _heads(counts: Sequence[str | None], language: Language) -> list[tuple[str, str]]:
    """Return the figures that are drawn with their headings: land, and people."""
    known = {each for each in counts if each}
    baseline = all(BEFORE_2022 in each for each in known)
    say = language.say
    people = say("People before 2022, thousand") if baseline else say("People, thousand")
    return [("area_km2", say("Land, thousand km²")), ("population", people)]


def _draw_curve(axes: Axes, curve: Curve, name: str, head: str, language: Language) -> None:
    """Draw one figure of every party; the second party's line is dashed."""
    from matplotlib.patheffects import withStroke

    lines = draw_lines(axes, curve.points, curve.territory.parties, name)
    ends = [(values[-1], party) for party, _, values in lines]
    highest = float(axes.dataLim.ymax) if ends else 0.0
    last, toponyms = curve.points[-1].distance_km, Toponyms(curve.territory, language)
    # The upper line is named above it, the lower one below it.
    for rank, (value, party) in enumerate(sorted(ends, key=lambda end: -end[0])):
        style: dict[str, Any] = {"fontsize": 7.6, "color": LIGHT.text, "ha": "right"}
        style |= {"va": "top"} if rank else {"va": "bottom"}
        style["path_effects"] = [withStroke(linewidth=2.2, foreground="white")]
        up = -18 if rank else 6
        named = toponyms.party(party.id)
        axes.annotate(named, (last, value), (-2, up), textcoords="offset points", **style)
    axes.set_xlim(0, last)
    axes.set_ylim(0, highest * 1.12 or None)
    axes.set_xlabel(language.say("km from the line"), fontsize=7, color=LIGHT.quiet)
    finish_axes(axes, head, language)
    axes.grid(axis="y", linewidth=0.4, color=LIGHT.grid)


def draw_comparison(comparison: Comparison, format_: str, language: Language = ENGLISH) -> bytes:
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
        figure = new_sheet(height)
        sectors = {each.case.sector for each in cases}
        names = Phrases(Toponyms(comparison.territory, language))
        said = []
        if len(sectors) == 1:
            results = [each for each in comparison.answers if isinstance(each, Result)]
            places = [(p.id, p.name) for each in results for p in each.sector.places]
            sector = names.names.words_with(places).remark(sectors.pop())
            said.append(language.say("All are measured from {sector}.", sector=sector))
        if comparison.map_count:
            said.append(language.say("Black lines: where the figures are on any of the maps."))
        elif comparison.uncertainty_km is not None:
            said.append(language.say("Black lines: where the figures are, nine times in ten."))
        finding = _finding(comparison, names)
        texts = write_texts(figure, finding, " ".join(said), comparison.datasets, language)
        labels = _labels(comparison, names)
        longest = max(text_size(line, 7.0)[0] for each in labels for line in each.split("\n"))
        left = 0.03 + longest / (WIDTH * 72) + 0.015
        across = (1 - left) / 2
        for at, (name, head) in enumerate(_heads(comparison.population_counts, language)):
            box = (left + across * at, _BELOW / height, across - 0.04, bars / height)
            axes = figure.add_axes(box)
            _draw_bars(axes, comparison, name)
            finish_axes(axes, head, language)
            axes.grid(axis="x", linewidth=0.4, color=LIGHT.grid)
            axes.set_yticks(range(len(cases)), labels if at == 0 else [""] * len(cases))
            axes.tick_params(axis="y", length=0, labelsize=7, colors=LIGHT.text)
        _draw_key(figure, comparison, names.names, height)
        return save_figure(figure, format_, DPI, texts)


def _finding(comparison: Comparison, phrases: Phrases) -> str:
    """Return what the cases with the most and the least land would empty."""
    names, language = comparison.name_cases(phrases), phrases.language
    found = []
    for name, compared in zip(names, comparison.cases, strict=True):
        area = compared.figure("area_km2", BOTH)
        found.append(
            (area.value or 0.0, name, about(area.value or 0.0, area.low, area.high, language))
        )
    (_, least, low), (_, most, high) = min(found), max(found)
    fields = {"most": most, "high": high, "least": least, "low": low}
    measures = {compared.case.measure for compared in comparison.cases}
    if not all(isinstance(each, Result) for each in comparison.answers):
        # Names of readings of plans are too long for a headline.
        return language.say("From {low} to {high} km² would be emptied, by case", **fields)
    if len(measures) > 1:
        text = "{most} would empty about {high} km², {least} about {low} km²"
        return language.say(text, **fields)
    fields["measure"] = phrases.names.words.translate(measures.pop())
    text = "{measure} would empty about {high} km² ({most}) or {low} km² ({least})"
    return language.say(text, **fields)


def _labels(comparison: Comparison, phrases: Phrases) -> list[str]:
    """Return what tells the cases apart, in at most two lines each."""
    fronts = {each.case.front for each in comparison.cases}
    people = {each.case.population for each in comparison.cases}
    labels = []
    translate = phrases.names.words.translate
    for each, front in zip(comparison.cases, comparison.fronts, strict=True):
        parts = [translate(each.case.measure)]
        parts += [phrases.source(front)] if len(fronts) > 1 else []
        parts += [each.case.population or ""] if len(people) > 1 else []
        lines = wrap_text(", ".join(part for part in parts if part), 7.0, _LABELS * WIDTH * 72)
        labels.append("\n".join(lines[:2]) + ("…" if len(lines) > 2 else ""))
    return labels


def _draw_bars(axes: Axes, comparison: Comparison, name: str) -> None:
    """Draw the bars of one figure, the first case on top."""
    parties = comparison.territory.parties
    for row, compared in enumerate(comparison.cases):
        for number, party in enumerate(parties):
            figure, y = compared.figure(name, party.id), row + (number - 0.5) * 0.34
            if figure.value is None:
                continue
            style: dict[str, Any] = {"color": party.colour, "alpha": 0.85, "linewidth": 0}
            hatch = {"hatch": "/////", "edgecolor": "white"} if number else {}
            axes.barh(y, figure.value / 1000, height=0.3, **style | hatch)
            if figure.low is not None and figure.high is not None:
                span = [figure.low / 1000, figure.high / 1000]
                axes.plot(span, [y, y], color=LIGHT.text, linewidth=1.0, solid_capstyle="butt")
    axes.set_ylim(len(comparison.cases) - 0.4, -0.6)
    axes.set_xlim(0, None)


def _draw_key(figure: Figure, comparison: Comparison, toponyms: Toponyms, height: float) -> None:
    """Name the parties by their colours, under the subtitle."""
    x = 0.03
    for party in comparison.territory.parties:
        style: dict[str, Any] = {"size": 7.6, "weight": BOLD, "color": party.colour}
        name = toponyms.party(party.id)
        figure.text(x, 1 - 1.02 / height, f"■ {name}", va="top", **style)
        x += 0.035 + 0.0098 * len(name)
