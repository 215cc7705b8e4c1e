"""Maps for a browser: one page that holds everything, asks no other host for anything, and moves the zones with a slider.

Bokeh draws; the figures are the tables that ``dmz compute`` prints for each distance, made beforehand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any, cast

import numpy as np
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

from dmz.answers.compute import Result
from dmz.errors import MissingExtraError
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.output.languages import ENGLISH, Language
from dmz.output.maps.labels import Board, Name
from dmz.output.maps.plot import ASPECT, paint_of, plot_of
from dmz.output.maps.scene import Scene, Spot, set_scene
from dmz.output.maps.wording import (
    caption_of,
    figure,
    kilometres,
    named_in,
    party_name,
    reference_of,
    speaking_of,
    steps_of,
    title_of,
)
from dmz.output.tables.compute import compute_document
from dmz.output.tables.html import to_html

FURTHEST_KM = 50
# The page is smaller than 3 MB; outlines of zones are drawn as finely as that leaves room for.
_BYTES_AT_MOST, _OUTLINES_AT_LEAST = 2_900_000, 200_000
# Drawn corners lie on a grid of 10 m.
_GRID_KM = 0.01
# Widths of the map in pixels for which names are placed: a phone's, a tablet's, a screen's, and magnified.
_WIDTHS = (300, 420, 600, 850, 1200, 1700, 2400, 3400, 4800)
_SCREEN_PX, _NAMES_AT_MOST = 1200, 60
# Names of XML vocabularies are written like addresses; nothing is fetched from them.
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)")


def page_distances(distances_km: Sequence[float]) -> tuple[float, ...]:
    """The distances of a page that is about some: every whole km up to 50, or to the furthest of them, and these."""
    furthest = max([FURTHEST_KM, *distances_km])
    step = 1 if furthest <= 2 * FURTHEST_KM else 5
    whole = [float(km) for km in range(1, int(furthest) + 1) if km % step == 0 or km <= FURTHEST_KM]
    return tuple(sorted({*whole, *distances_km}))


def make_page(
    result: Result,
    *,
    at_km: Sequence[float] = (),
    language: Language = ENGLISH,
    title: str | None = None,
) -> str:
    """Make the page of a result: a slider over its steps.

    Parameters
    ----------
    result
        With the distances of `page_distances`, or with one step of unequal depths, which has no slider.
    at_km
        The distances asked for: marked on the slider, which starts at the largest of them.

    Raises
    ------
    MissingExtraError
        Bokeh is not installed.
    """
    try:
        from bokeh.embed import json_item
        from bokeh.resources import INLINE
    except ImportError:
        raise MissingExtraError("a map page", "map") from None
    result = named_in(result, language)
    language = speaking_of(language, result.territory)
    scene = set_scene(result, aspect=ASPECT, language=language)
    steps = steps_of(result)
    data: dict[str, Any] = {
        "steps": _steps(steps, language),
        "start": _start(steps, at_km),
        "names": _names(scene),
        "frame": scene.frame,
        "grid": _GRID_KM,
        "km": language.say("km"),
        "paint": paint_of(scene),
        "parties": [party.id for party in result.territory.parties],
    }
    code = next(each for each in INLINE.js_raw if "BEGIN bokeh.min.js" in each[:60])
    library, plot_data = (
        _ADDRESS.sub("", code),
        _script_json(json_item(plot_of(scene), cast("Any", "map"))),
    )
    used = len(library) + len(plot_data.encode()) + len(_script_json(data).encode())
    data["outlines"] = _outlines(scene, max(_BYTES_AT_MOST - used, _OUTLINES_AT_LEAST))
    fields = {
        "LANG": language.id,
        "TITLE": escape(title or _title(result, language)),
        "STYLE": _part("page.css"),
        "LIBRARY": library,
        "PLOT": plot_data,
        "DATA": _script_json(data),
        "CODE": _part("page.js"),
        "FIGURES": to_html(compute_document(steps[data["start"]]), language=language),
        "NOTES": "".join(
            f"<li>{escape(note)}</li>" for note in (*caption_of(result, language), *result.warnings)
        ),
        "KEY": _key(scene, language),
        "LAYERS": _layers(scene, language),
        "TICKS": "".join(
            f'<option value="{i}"></option>'
            for i, km in enumerate(_kilometres(steps))
            if km in at_km
        ),
        "LAST": str(len(steps) - 1),
        "START": str(data["start"]),
        "ALONE": "hidden" if len(steps) == 1 else "",
    }
    fields |= {f"SAY {text}": escape(language.say(text)) for text in _SAID}
    return re.sub(r"\{\{([^}]+)\}\}", lambda match: fields[match[1]], _part("page.html"))


_SAID = (
    "Pullback distance",
    "Layers",
    "Zoom in",
    "Zoom out",
    "Whole map",
    "Map: arrow keys move it, plus and minus zoom",
    "How to read this",
    "This page needs JavaScript, which it carries in itself; it loads nothing.",
)


def _part(name: str) -> str:
    return (files("dmz.output.maps") / name).read_text(encoding="utf-8")


def _script_json(data: Any) -> str:
    """JSON that may stand in a script element."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace(
        "</", "<\\/"
    )


def _title(result: Result, language: Language) -> str:
    """The title, which names no distance where the slider does."""
    if len(steps_of(result)) == 1:
        return title_of(result, language)
    return language.say("Zones around {reference}", reference=reference_of(result, language))


def _kilometres(steps: Sequence[Result]) -> list[float | None]:
    return [step.zones[-1].distance_km for step in steps]


def _start(steps: Sequence[Result], at_km: Sequence[float]) -> int:
    known = _kilometres(steps)
    return known.index(max(at_km)) if at_km and max(at_km) in known else len(steps) - 1


def _steps(steps: Sequence[Result], language: Language) -> list[dict[str, Any]]:
    """What the slider shows at each step: its label, its tables, and what it says of its zones."""
    shown = []
    for step in steps:
        both = step.zones[-1]
        depths = {zone.party: zone.distance_km for zone in step.zones if zone.party != BOTH}
        label = " / ".join(
            dict.fromkeys(kilometres(km, language) for km in depths.values() if km is not None)
        )
        total = f"{label}: {', '.join(_figures(both, language))}"
        zones = [
            {
                "party": zone.party,
                "depth": f"{zone.zone.depth_km:g}",
                "hover": [
                    f"{party_name(step, zone.party, language)}, {kilometres(zone.distance_km or 0.0, language)}",
                    *_figures(zone, language),
                ],
            }
            for zone in step.zones
            if zone.zone is not None
        ]
        shown.append(
            {
                "label": label,
                "total": total,
                "tables": to_html(compute_document(step), language=language),
                "zones": zones,
            }
        )
    return shown


def _figures(zone: ZoneFigures, language: Language) -> tuple[str, str]:
    """Area and people of a zone, in words."""
    people = "–" if zone.population is None else figure(zone.population, "count", language)
    return (
        f"{figure(zone.area_km2, 'area', language)}\u00a0{language.say('km²')}",
        f"{people}\u00a0{language.say('people')}",
    )


def _outlines(scene: Scene, bytes_at_most: int) -> dict[str, list[list[Any]]]:
    """The polygons of every zone, by ``party depth``: those inside the territory, and those beyond its border."""
    shapes = np.array(
        [part for zone in scene.zones for part in (zone.inside, zone.beyond)], dtype=object
    )
    tolerance = scene.width_km / 2500
    while True:
        simple = shapely.set_precision(
            shapely.make_valid(shapely.simplify(shapes, tolerance)), _GRID_KM
        )
        coded = [_coded(shape) for shape in simple]
        outlines = {
            f"{zone.party} {zone.figures.distance_km:g}": [coded[2 * place], coded[2 * place + 1]]
            for place, zone in enumerate(scene.zones)
        }
        if len(_script_json(outlines)) <= bytes_at_most:
            return outlines
        tolerance *= 1.3


def _coded(shape: BaseGeometry) -> list[Any]:
    """Polygons as lists of rings; a ring is its first corner and the steps to the next ones, in units of the grid."""
    polygons = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    coded = []
    for polygon in polygons:
        rings = []
        for ring in shapely.get_rings(polygon):
            units = np.round(shapely.get_coordinates(ring)[:-1] / _GRID_KM).astype(int)
            rings.append(
                np.diff(units, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
            )
        coded.append(rings)
    return coded


def _names(scene: Scene) -> list[dict[str, Any]]:
    """The names that fit without overlap at each magnification: the least pixels a km has there, and where each name lies."""
    spots = [spot for spot in scene.spots if spot.asked or spot.people]
    return [_names_at(scene, spots, width) for width in _WIDTHS]


def _names_at(scene: Scene, spots: Sequence[Spot], width: float) -> dict[str, Any]:
    """The names on a map so many pixels wide, as columns of the layer of names."""
    west, south, *_ = scene.frame
    scale, height = width / scene.width_km, width / ASPECT
    lines = shapely.affinity.affine_transform(
        scene.front, [scale, 0, 0, scale, -west * scale, -south * scale]
    )
    board = Board((2, 2, width - 2, height - 2), lines)
    names = [
        Name(
            (s.x - west) * scale,
            (s.y - south) * scale,
            _width_px(s.name, s.asked),
            _size_px(s.asked),
            _gap_px(s.asked),
        )
        for s in spots
    ]
    number = sum(s.asked for s in spots)
    limit = min(_NAMES_AT_MOST, round(width * height / 9000)) if width <= _SCREEN_PX else None
    first, rest = board.place(names[:number], must=True), board.place(names[number:], limit=limit)
    placed = [(p, spots[p.index]) for p in first] + [(p, spots[number + p.index]) for p in rest]
    return {
        "scale": scale,
        "x": [round(s.x, 2) for _, s in placed],
        "y": [round(s.y, 2) for _, s in placed],
        "text": [s.name for _, s in placed],
        "dx": [p.across * _gap_px(s.asked) for p, s in placed],
        "dy": [-p.up * _gap_px(s.asked) * (0.6 if p.across else 1) for p, s in placed],
        "align": [("right", "center", "left")[p.across + 1] for p, _ in placed],
        "base": [("top", "middle", "bottom")[p.up + 1] for p, _ in placed],
        "font": [f"{_size_px(s.asked)}px" for _, s in placed],
        "font_style": ["bold" if s.asked else "normal" for _, s in placed],
    }


def _size_px(asked: bool) -> int:
    return 15 if asked else 12


def _gap_px(asked: bool) -> int:
    return 9 if asked else 6


def _width_px(text: str, asked: bool) -> float:
    """How wide a name may be: letters of sans-serif type are 0.6 of their size wide on average, bold ones 0.66."""
    return (0.66 if asked else 0.6) * len(text) * _size_px(asked)


def _key(scene: Scene, language: Language) -> str:
    """Whose zone each colour is, in the colours that the map is painted in by day and by night."""
    paint = paint_of(scene)
    swatches = []
    for party, hatched in dict.fromkeys(
        (zone.party, zone.hatched) for zone in sorted(scene.zones, key=lambda zone: zone.hatched)
    ):
        day, night = (paint[mode][f"inside-{party}"] for mode in ("light", "dark"))
        colours = {
            "--day": day["fill_color"],
            "--day-edge": day["hatch_color"],
            "--night": night["fill_color"],
            "--night-edge": night["hatch_color"],
        }
        style = "; ".join(f"{name}: {colour}" for name, colour in colours.items())
        name = language.say("Land held by {party}", party=party_name(scene.result, party, language))
        kind = "hatched" if hatched else "plain"
        swatches.append(f'<span><i class="{kind}" style="{style}"></i>{escape(name)}</span>')
    return "".join(swatches)


def _layers(scene: Scene, language: Language) -> str:
    """A box to tick for each layer."""
    parties = [party.id for party in scene.result.territory.parties]
    layers = [
        ("zones", [f"{part}-{party}" for party in parties for part in ("inside", "beyond")]),
        ("front line", ["front", "front-halo"]),
        ("sector", ["sector"] if scene.sector is not None else []),
        ("oblast borders", ["regions"]),
        ("settlements", ["settlements"]),
        ("cities", ["cities"] if any(spot.asked for spot in scene.spots) else []),
        ("names", ["names", "names-halo", "names-dots"]),
    ]
    return "".join(
        f'<label><input type="checkbox" checked data-layer="{" ".join(names)}"> {escape(language.say(text))}</label>'
        for text, names in layers
        if names
    )
