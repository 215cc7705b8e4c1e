"""The legend of a printed map: the zones with their figures, and the signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import Language
from dmz.output.maps.lettering import text_size
from dmz.output.maps.painting import BORDER_DASHES, EARLIER_DASHES, HATCH, RAIL_DASHES, TOWN_EDGE
from dmz.output.maps.palette import BUILT_UP_ALPHA, TOWN_EDGE_ALPHA, Palette, hatch_colour, mix
from dmz.output.maps.plan_marks import SITE_MARK, dashes_of
from dmz.output.maps.printed_names import city_mark, cut_mark
from dmz.output.maps.scene import Scene, SceneZone
from dmz.output.maps.subject import Subject
from dmz.output.maps.typeface import BOLD
from dmz.output.maps.wording import about, kilometres, people_head, range_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# More shades of one colour cannot be told apart.
MOST_STEPS = 6
_ROW, _RANGED_ROW, _HEAD, _SIGNS = 12.0, 19.0, 15.0, 13.0
# On a sheet narrower than this, in points, the parties stand below each other.
_NARROW = 400.0


def _row_height(subject: Subject) -> float:
    """Return the height of a row, which has room for ranges where figures have them."""
    ranged = any(zone.figures.area_km2_low is not None for zone in subject.zones)
    return _RANGED_ROW if ranged else _ROW


def legend_height(subject: Subject, width: float) -> float:
    """Return the height of the legend on a sheet of an inner width, in points."""
    counts = [len(subject.zones_of(party.id)) for party in subject.territory.parties]
    row = _row_height(subject)
    signs = _SIGNS * (_flow(list_signs(subject), width)[1] + 0.4)
    if width < _NARROW:
        return sum(_HEAD + rows * row + 3 for rows in counts if rows) + signs
    return _HEAD + max(counts) * row + signs


def draw_legend(axes: Axes, scene: Scene, width: float, height: float) -> None:
    """Draw a column for each party with a row for each zone, and under them the signs.

    On a narrow sheet there is one column for both.
    """
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    subject, language, palette = scene.subject, scene.subject.language, scene.palette
    narrow = width < _NARROW
    row_height = _row_height(subject)
    left, top = 0.0, height
    for party in subject.territory.parties:
        zones = scene.zones_of(party.id)
        if not zones:
            continue
        column = width if narrow else width / 2 - 6
        title = language.say("Land held by {party}", party=subject.toponyms.party(party.id))
        style: dict[str, Any] = {"size": 7.6, "weight": BOLD, "color": palette.text, "va": "top"}
        axes.text(left, top - 2, title, **style)
        _draw_heads(axes, subject, left, top, column)
        for row, zone in enumerate(reversed(zones)):
            _draw_zone_row(axes, zone, left, top - _HEAD - row * row_height, column, subject)
        if narrow:
            top -= _HEAD + len(zones) * row_height + 3
        else:
            left = width / 2 + 6
    signs = list_signs(subject)
    rows = _flow(signs, width)[1]
    _draw_chips(axes, signs, width, _SIGNS * (rows - 0.1), _SIGNS, palette)


def _draw_heads(axes: Axes, subject: Subject, left: float, top: float, width: float) -> None:
    """Draw what the figures of a column are."""
    language, palette = subject.language, subject.palette
    style: dict[str, Any] = {"size": 5.8, "color": palette.quiet, "va": "top", "ha": "right"}
    axes.text(left + _AREA * width, top - 3.4, language.say("km²"), **style)
    if subject.counts:
        head = people_head(subject.counts, language)
        axes.text(left + width, top - 3.4, head, **style)


# Where the columns of figures end, as a share of the width.
_AREA = 0.68


def _draw_zone_row(
    axes: Axes, zone: SceneZone, left: float, top: float, width: float, subject: Subject
) -> None:
    """Draw a swatch of a zone, its label, and its figures if they are known."""
    palette = subject.palette
    _draw_swatch(axes, zone, left, top - 9, palette)
    style: dict[str, Any] = {"size": 7.2, "color": palette.text, "va": "center_baseline"}
    axes.text(left + 23, top - 5, zone.label, **style)
    for end, figure, span in _cells(zone.figures, subject.language):
        axes.text(left + end * width, top - 5, figure, ha="right", **style)
        if span:
            small = style | {"size": 5.6, "color": palette.quiet}
            axes.text(left + end * width, top - 12.2, span, ha="right", **small)


def _cells(figures: ZoneFigures, language: Language) -> list[tuple[float, str, str]]:
    """Return where figures end, the figures, and their ranges or nothing."""
    cells = []
    for end, name in ((_AREA, "area_km2"), (1.0, "population")):
        value = getattr(figures, name)
        if value is not None:
            low, high = getattr(figures, f"{name}_low"), getattr(figures, f"{name}_high")
            cells.append((end, about(value, low, high, language), range_of(low, high, language)))
    return cells


def chips_height(subjects: Sequence[Subject], width: float) -> float:
    """Return the height of the legend of `draw_chips` on an inner width, in points."""
    return _SIGNS * _flow(_list_chips(subjects), width)[1]


def draw_chips(axes: Axes, scenes: Sequence[Scene], width: float, height: float) -> None:
    """Draw a legend without figures for several maps: each zone, and each sign."""
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    chips = _list_chips([scene.subject for scene in scenes])
    step = min(_SIGNS, height / _flow(chips, width)[1])
    zones = [zone for scene in scenes for zone in scene.zones]
    _draw_chips(axes, chips, width, height, step, scenes[0].palette, zones)


# A sign: its text, and the party and label of a zone, or how a mark or a line is drawn.
_Chip = tuple[str, tuple[str, str] | dict[str, Any]]


def _draw_chips(
    axes: Axes,
    chips: Sequence[_Chip],
    width: float,
    top: float,
    step: float,
    palette: Palette,
    zones: Sequence[SceneZone] = (),
) -> None:
    """Draw signs in rows of a height from the top down."""
    named = {(zone.party, zone.label): zone for zone in zones}
    for (text, sign), (x, row) in zip(chips, _flow(chips, width)[0], strict=True):
        y = top - step * (row + 0.5)
        if isinstance(sign, tuple):
            _draw_swatch(axes, named[sign], x, y - 4, palette)
        else:
            _draw_sign(axes, x, y, sign)
        axes.text(x + 22, y, text, size=6.4, color=palette.text, va="center_baseline")


def _list_chips(subjects: Sequence[Subject]) -> list[_Chip]:
    """Return the zones and signs of several maps, each once, and no provision.

    Provisions of different plans have the same numbers: each map names its own.
    """
    first = subjects[0]
    chips: dict[str, tuple[str, str] | dict[str, Any]] = {}
    for party in first.territory.parties:
        name = first.toponyms.party(party.id)
        text = first.language.say("Land held by {party}", party=name)
        own = {zone.label: None for each in subjects for zone in each.zones_of(party.id)}
        if first.nested and all(len(each.zones_of(party.id)) <= 1 for each in subjects):
            own = dict.fromkeys(list(own)[:1])  # each map says its distance
        for label in own:
            chips[text if len(own) == 1 else f"{text}: {label}"] = (party.id, label)
    for subject in subjects:
        for text, style in list_signs(replace(subject, provisions=())):
            chips.setdefault(text, style)
    return list(chips.items())


def _flow(chips: Sequence[_Chip], width: float) -> tuple[list[tuple[float, int]], int]:
    """Return where signs stand in rows of a width, and how many rows."""
    places, x, row = [], 0.0, 0
    for text, _ in chips:
        across = 22 + text_size(text, 6.4)[0] + 12
        if x and x + across - 12 > width:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += across
    return places, row + 1


def _draw_swatch(axes: Axes, zone: SceneZone, left: float, foot: float, palette: Palette) -> None:
    """Draw a small rectangle that looks as a zone does."""
    from matplotlib.patches import Rectangle

    swatch = ((left, foot), 18, 8)
    axes.add_patch(Rectangle(*swatch, facecolor=zone.colour, edgecolor="none"))
    if zone.hatched:
        lines: dict[str, Any] = {"edgecolor": hatch_colour(zone.colour, palette), "hatch": HATCH}
        axes.add_patch(Rectangle(*swatch, facecolor="none", linewidth=0, **lines))
    axes.add_patch(Rectangle(*swatch, facecolor="none", edgecolor=palette.border, linewidth=0.4))


def _draw_sign(axes: Axes, x: float, y: float, style: Mapping[str, Any]) -> None:
    """Draw a mark, a line on a band that fades to its edges, or a line."""
    from matplotlib.patches import FancyBboxPatch

    if "marker" in style:
        axes.plot([x + 9], [y], linestyle="none", **style)
    elif "boxstyle" in style:
        axes.add_patch(FancyBboxPatch((x + 2, y - 2), 14, 4, **style))
    elif "band" in style:
        for step in range(1, 5):
            strip = {"color": style["color"], "alpha": 0.055, "solid_capstyle": "butt"}
            axes.plot([x, x + 18], [y, y], linewidth=2.6 * step, **strip)
        axes.plot([x, x + 18], [y, y], color=style["color"], linewidth=1.1)
    else:
        axes.plot([x, x + 18], [y, y], **style)


def list_signs(subject: Subject) -> list[_Chip]:
    """Return what each sign stands for, and how it is drawn: see `_draw_sign`."""
    say, palette = subject.language.say, subject.palette
    line: dict[str, Any] = {"color": palette.front, "solid_capstyle": "butt"}
    border = {"color": palette.region, "linewidth": 0.8, "linestyle": (0, BORDER_DASHES)}
    width = 1.6 if subject.sector is None else 1.1
    signs: list[_Chip] = [(subject.front_label, line | {"linewidth": width})]
    if subject.sector is not None:
        signs.append((say("the sector measured from"), line | {"linewidth": 2.3}))
    if subject.earlier is not None:
        earlier = {"color": palette.quiet, "linewidth": 0.9, "linestyle": (0, EARLIER_DASHES)}
        signs.append((say("front line, earlier"), earlier))
    if subject.band_km:
        band = {"color": palette.front, "band": True}
        within = kilometres(round(subject.band_km, 1), subject.language)
        signs.append((say("where the line may be: within {km}, 9 in 10", km=within), band))
    if len(subject.territory.regions) > len(subject.territory.parties):
        signs.append((say("oblast border"), border))
    signs += _signs_of_ground(subject)
    if subject.cities:
        signs.append((say("city named"), city_mark(palette)))
    if subject.cut:
        signs.append((say("town cut by an edge"), cut_mark(palette)))
    if subject.sites:
        signs.append((say("site of note"), SITE_MARK))
    for each in subject.provisions:
        style = {"color": palette.text, "linewidth": 0.8, "linestyle": (0, dashes_of(each.number))}
        signs.append((f"{each.number}  {each.name}", style))
    return signs


def _signs_of_ground(subject: Subject) -> list[_Chip]:
    """Return the signs of built-up land, roads and railways, where there are any."""
    scenery, say, palette = subject.territory.scenery, subject.language.say, subject.palette
    signs: list[_Chip] = []
    if scenery.has_built_up:
        town = {"facecolor": mix(palette.built_up, palette.land, BUILT_UP_ALPHA)}
        town |= {"edgecolor": mix(palette.built_up, palette.land, TOWN_EDGE_ALPHA)}
        shape = {"boxstyle": "round,pad=2,rounding_size=3", "linewidth": TOWN_EDGE}
        signs.append((say("built-up land"), town | shape))
    if scenery.ways:
        signs.append((say("main road"), {"color": palette.way, "linewidth": 0.9}))
        rail = {"color": palette.way, "linewidth": 0.7, "linestyle": (0, RAIL_DASHES)}
        signs.append((say("railway"), rail))
    return signs
