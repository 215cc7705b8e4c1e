"""The legend under a printed map: the zones with their figures, and the signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dmz.measure.languages import Language
from dmz.output.maps.lettering import text_size
from dmz.output.maps.painting import BORDER_DASHES, HATCH
from dmz.output.maps.palette import LIGHT, hatch_colour
from dmz.output.maps.printed_names import CITY_MARK
from dmz.output.maps.scene import Scene, SceneZone
from dmz.output.maps.subject import Subject
from dmz.output.maps.wording import area, people

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# More shades of one colour cannot be told apart.
MOST_STEPS = 6
_ROW, _HEAD, _SIGNS = 11.5, 14.0, 13.0
# On a sheet narrower than this, in points, the parties stand below each other, and the
# signs in two rows.
_NARROW = 400.0


def legend_height(subject: Subject, width: float) -> float:
    """Return the height of the legend on a sheet of an inner width, in points."""
    counts = [len(subject.zones_of(party.id)) for party in subject.territory.parties]
    if width < _NARROW:
        return sum(_HEAD + rows * _ROW for rows in counts if rows) + 2 * _SIGNS + 4
    return _HEAD + max(counts) * _ROW + _SIGNS + 4


def draw_legend(axes: Axes, scene: Scene, width: float, height: float) -> None:
    """Draw a column for each party with a row for each zone, and under them the signs.

    On a narrow sheet there is one column for both.
    """
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    subject, language = scene.subject, scene.subject.language
    narrow = width < _NARROW
    left, top = 0.0, height
    for party in subject.territory.parties:
        zones = scene.zones_of(party.id)
        if not zones:
            continue
        title = language.say("Land held by {party}", party=subject.toponyms.party(party.id))
        axes.text(left, top - 2, title, size=7.6, weight="bold", color=LIGHT.text, va="top")
        column = width if narrow else width / 2
        for row, zone in enumerate(reversed(zones)):
            _draw_zone_row(axes, zone, left, top - _HEAD - row * _ROW, column, language)
        if narrow:
            top -= _HEAD + len(zones) * _ROW + 2
        else:
            left = width / 2
    _draw_signs(axes, scene, width)


def _draw_zone_row(
    axes: Axes, zone: SceneZone, left: float, top: float, width: float, language: Language
) -> None:
    """Draw a swatch of a zone, its label, and its figures if they are known."""
    from matplotlib.patches import Rectangle

    swatch = ((left, top - 9), 20, 8)
    axes.add_patch(Rectangle(*swatch, facecolor=zone.colour, edgecolor="none"))
    if zone.hatched:
        lines: dict[str, Any] = {"edgecolor": hatch_colour(zone.colour), "hatch": HATCH}
        axes.add_patch(Rectangle(*swatch, facecolor="none", linewidth=0, **lines))
    axes.add_patch(Rectangle(*swatch, facecolor="none", edgecolor=LIGHT.border, linewidth=0.4))
    cells = [
        (26.0, "left", zone.label),
        (0.56 * width, "right", area(zone.figures, language)),
    ]
    if zone.figures.population is not None:
        cells.append((0.93 * width, "right", people(zone.figures, language)))
    for offset, side, text in cells:
        style: dict[str, Any] = {"size": 7.0, "color": LIGHT.text, "va": "center_baseline"}
        axes.text(left + offset, top - 5, text, ha=side, **style)


def _draw_signs(axes: Axes, scene: Scene, width: float) -> None:
    """Draw the signs of lines and cities in a row, or in as many rows as they need."""
    x, y = 0.0, _SIGNS * (1.5 if width < _NARROW else 0.5)
    for text, style in _list_signs(scene):
        across = text_size(text, 6.6)[0]
        if x + 26 + across > width:
            x, y = 0.0, y - _SIGNS
        if "marker" in style:
            axes.plot([x + 10], [y], linestyle="none", **style)
        else:
            axes.plot([x, x + 20], [y, y], **style)
        axes.text(x + 25, y, text, size=6.6, color=LIGHT.text, va="center_baseline")
        x += 25 + across + 14


def _list_signs(scene: Scene) -> list[tuple[str, dict[str, Any]]]:
    """Return what each sign stands for, and how Matplotlib draws it."""
    say = scene.subject.language.say
    line: dict[str, Any] = {"color": LIGHT.front, "solid_capstyle": "butt"}
    border = {"color": LIGHT.region, "linewidth": 0.8, "linestyle": (0, BORDER_DASHES)}
    signs: list[tuple[str, dict[str, Any]]] = []
    if scene.sector is None:
        signs.append((scene.subject.front_label, line | {"linewidth": 1.6}))
    else:
        signs.append((scene.subject.front_label, line | {"linewidth": 1.1}))
        signs.append((say("the sector measured from"), line | {"linewidth": 2.3}))
    signs.append((say("oblast border"), border))
    if any(place.named for place in scene.places):
        signs.append((say("city named"), CITY_MARK))
    return signs
