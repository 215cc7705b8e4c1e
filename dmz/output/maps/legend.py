"""The legend under a printed map: the zones with their figures, and the signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dmz.answers.compute import Result
from dmz.output.languages import Language
from dmz.output.maps.lettering import extent
from dmz.output.maps.palette import LIGHT, hatch_colour
from dmz.output.maps.scene import Scene, ZoneShape
from dmz.output.maps.wording import figure, party_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS_AT_MOST = 6
_ROW, _HEAD, _SIGNS = 11.5, 14.0, 13.0
_NARROW = 400.0  # points: on a sheet narrower than this the parties stand below each other, and the signs in two rows


def legend_height(result: Result, width: float) -> float:
    """Height in points of the legend on a sheet of that inner width."""
    counts = [
        sum(z.zone is not None and z.party == p.id for z in result.zones)
        for p in result.territory.parties
    ]
    if width < _NARROW:
        return sum(_HEAD + rows * _ROW for rows in counts if rows) + 2 * _SIGNS + 4
    return _HEAD + max(counts) * _ROW + _SIGNS + 4


def draw_legend(axes: Axes, scene: Scene, width: float, height: float) -> None:
    """A column for each party with a row for each distance; under them the signs. On a narrow sheet, one column."""
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    language = scene.language
    parties = [
        p.id
        for p in scene.result.territory.parties
        if any(zone.party == p.id for zone in scene.zones)
    ]
    narrow = width < _NARROW
    left, top = 0.0, height
    for party in parties:
        title = language.say(
            "Land held by {party}", party=party_name(scene.result, party, language)
        )
        axes.text(left, top - 2, title, size=7.6, weight="bold", color=LIGHT.text, va="top")
        own = [zone for zone in reversed(scene.zones) if zone.party == party]
        for row, zone in enumerate(own):
            _zone_row(
                axes, zone, left, top - _HEAD - row * _ROW, width if narrow else width / 2, language
            )
        left, top = (0.0, top - _HEAD - len(own) * _ROW - 2) if narrow else (width / 2, height)
    _signs(axes, scene, width)


def _zone_row(
    axes: Axes, zone: ZoneShape, left: float, top: float, width: float, language: Language
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left, top - 9), 20, 8, facecolor=zone.colour, edgecolor="none"))
    if zone.hatched:
        axes.add_patch(
            Rectangle(
                (left, top - 9),
                20,
                8,
                facecolor="none",
                edgecolor=hatch_colour(zone.colour),
                linewidth=0,
                hatch="/////",
            )
        )
    axes.add_patch(
        Rectangle((left, top - 9), 20, 8, facecolor="none", edgecolor=LIGHT.border, linewidth=0.4)
    )
    figures = zone.figures
    cells = [
        (26.0, "left", zone.label),
        (
            0.56 * width,
            "right",
            f"{figure(figures.area_km2, 'area', language)} {language.say('km²')}",
        ),
    ]
    if figures.population is not None:
        cells.append(
            (
                0.93 * width,
                "right",
                f"{figure(figures.population, 'count', language)} {language.say('people')}",
            )
        )
    for offset, side, text in cells:
        axes.text(
            left + offset, top - 5, text, size=7.0, color=LIGHT.text, ha=side, va="center_baseline"
        )


def _signs(axes: Axes, scene: Scene, width: float) -> None:
    say = scene.language.say
    line = {"color": LIGHT.front, "solid_capstyle": "butt"}
    signs: list[tuple[str, dict[str, Any]]] = [
        (say("front line"), line | {"linewidth": 1.1}),
        (say("the sector measured from"), line | {"linewidth": 2.3}),
        (
            say("oblast border"),
            {"color": LIGHT.region, "linewidth": 0.8, "linestyle": (0, (5, 2, 1, 2))},
        ),
        (
            say("city named"),
            {
                "marker": "o",
                "markersize": 5.2,
                "markerfacecolor": "white",
                "markeredgecolor": LIGHT.text,
                "markeredgewidth": 1.5,
            },
        ),
    ]
    if scene.sector is None:
        signs[:2] = [
            (
                say("front line under the plan" if scene.planned else "front line"),
                line | {"linewidth": 1.6},
            )
        ]
    if not any(spot.asked for spot in scene.spots):
        signs.pop()
    x, y = 0.0, _SIGNS * (1.5 if width < _NARROW else 0.5)
    for text, style in signs:
        across = extent(text, 6.6)[0]
        if x + 26 + across > width:
            x, y = 0.0, y - _SIGNS
        if "marker" in style:
            axes.plot([x + 10], [y], linestyle="none", **style)
        else:
            axes.plot([x, x + 20], [y, y], **style)
        axes.text(x + 25, y, text, size=6.6, color=LIGHT.text, va="center_baseline")
        x += 25 + across + 14
