"""Maps for a browser: one page that holds everything, asks no other host for anything, and moves the zones with a slider.

Bokeh draws; the figures are the tables that ``dmz compute`` prints for each distance, made beforehand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.documents.compute import compute_document
from dmz.errors import MissingExtraError
from dmz.languages import ENGLISH, Language
from dmz.maps.labels import Board, Name
from dmz.maps.palette import DARK, LIGHT, hatch_colour, mixed
from dmz.maps.scene import Scene, set_scene
from dmz.maps.wording import caption_of, figure, kilometres, named_in, party_name, reference_of, speaking_of, steps_of, title_of
from dmz.measures import BOTH, ZoneFigures
from dmz.report import html
from dmz.result import Result

if TYPE_CHECKING:
    from bokeh.plotting import figure as Plot  # noqa: N812

FURTHEST_KM = 50
ASPECT = 1.08
# The page is smaller than 3 MB; outlines of zones are drawn as finely as that leaves room for.
_BYTES_AT_MOST = 2_900_000
# Drawn corners lie on a grid of 10 m.
_GRID_KM = 0.01
# Widths of the map in pixels for which names are placed: a phone's, a tablet's, a screen's, and magnified.
_WIDTHS = (300, 420, 600, 850, 1200, 1700, 2400, 3400, 4800)
_NAMES_AT_MOST = 60
_NAME_PX, _ASKED_PX = 12, 15
# Names of XML vocabularies are written like addresses; nothing is fetched from them.
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)")


def page_distances(distances_km: Sequence[float]) -> tuple[float, ...]:
    """The distances of a page that is about some: every whole km up to 50, or to the furthest of them, and these."""
    furthest = max([FURTHEST_KM, *distances_km])
    step = 1 if furthest <= 2 * FURTHEST_KM else 5
    whole = [float(km) for km in range(1, int(furthest) + 1) if km % step == 0 or km <= FURTHEST_KM]
    return tuple(sorted({*whole, *distances_km}))


def make_page(result: Result, *, at_km: Sequence[float] = (), language: Language = ENGLISH, title: str | None = None) -> str:
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
    data = {
        "steps": _steps(steps, language),
        "start": _start(steps, at_km),
        "names": _names(scene),
        "frame": scene.frame,
        "grid": _GRID_KM,
        "km": language.say("km"),
        "paint": _paint(scene),
        "parties": [party.id for party in result.territory.parties],
    }
    code = next(each for each in INLINE.js_raw if "BEGIN bokeh.min.js" in each[:60])
    library, plot_data = _ADDRESS.sub("", code), _script_json(json_item(_plot(scene), "map"))
    used = len(library) + len(plot_data.encode()) + len(_script_json(data).encode())
    data["outlines"] = _outlines(scene, _BYTES_AT_MOST - used)
    fields = {
        "LANG": language.id,
        "TITLE": escape(title or _title(result, language)),
        "STYLE": _part("page.css"),
        "LIBRARY": library,
        "PLOT": plot_data,
        "DATA": _script_json(data),
        "CODE": _part("page.js"),
        "FIGURES": html(compute_document(steps[data["start"]]), language=language),
        "NOTES": "".join(f"<li>{escape(note)}</li>" for note in caption_of(result, language)),
        "LAYERS": _layers(scene, language),
        "TICKS": "".join(f'<option value="{i}"></option>' for i, km in enumerate(_kilometres(steps)) if km in at_km),
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
    "This page needs JavaScript, which it carries in itself; it loads nothing from anywhere.",
)


def _part(name: str) -> str:
    return (files("dmz.maps") / name).read_text(encoding="utf-8")


def _script_json(data: Any) -> str:
    """JSON that may stand in a script element."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("</", "<\\/")


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
        label = " / ".join(dict.fromkeys(kilometres(km, language) for km in depths.values() if km is not None))
        total = f"{label}: {', '.join(_figures(both, language))}"
        zones = [
            {
                "party": zone.party,
                "depth": f"{zone.zone.depth_km:g}",
                "hover": [
                    f"{party_name(step, zone.party, language)}, {kilometres(zone.zone.depth_km, language)}",
                    *_figures(zone, language),
                ],
            }
            for zone in step.zones
            if zone.zone is not None
        ]
        shown.append({"label": label, "total": total, "tables": html(compute_document(step), language=language), "zones": zones})
    return shown


def _figures(zone: ZoneFigures, language: Language) -> tuple[str, str]:
    """Area and people of a zone, in words."""
    people = "–" if zone.population is None else figure(zone.population, "count", language)
    return f"{figure(zone.area_km2, 'area', language)}\u00a0{language.say('km²')}", f"{people}\u00a0{language.say('people')}"


def _outlines(scene: Scene, bytes_at_most: int) -> dict[str, list[list[Any]]]:
    """The polygons of every zone, by party and depth as ``party depth``: those inside the territory, and those beyond its border."""
    shapes = np.array([part for zone in scene.zones for part in (zone.inside, zone.beyond)], dtype=object)
    tolerance = scene.width_km / 2500
    while True:
        simple = shapely.set_precision(shapely.make_valid(shapely.simplify(shapes, tolerance)), _GRID_KM)
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
    polygons = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon" and not part.is_empty]
    coded = []
    for polygon in polygons:
        rings = []
        for ring in shapely.get_rings(polygon):
            units = np.round(shapely.get_coordinates(ring)[:-1] / _GRID_KM).astype(int)
            rings.append(np.diff(units, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist())
        coded.append(rings)
    return coded


def _plot(scene: Scene) -> Plot:
    """The map without zones, which the page's script sets, in layers that have names."""
    from bokeh.models import ColumnDataSource, HoverTool, PanTool, Range1d, WheelZoomTool
    from bokeh.plotting import figure as new_plot

    west, south, east, north = scene.frame
    plot: Any = new_plot(
        x_range=Range1d(west, east, name="x"),
        y_range=Range1d(south, north, name="y"),
        aspect_ratio=ASPECT,
        sizing_mode="scale_width",
        toolbar_location=None,
        tools=[],
        min_border=0,
        outline_line_color=None,
        output_backend="canvas",
        name="plot",
    )
    plot.axis.visible = False
    plot.grid.visible = False
    for name, shape in (("sea", scene.sea), ("land", scene.land)):
        if not shape.is_empty:
            xs, ys = _nested(shape)
            plot.multi_polygons(xs, ys, name=name, line_width=0)
    second = scene.result.territory.parties[1].id
    zones = []
    for party in scene.result.territory.parties:
        for part in ("beyond", "inside"):
            source = ColumnDataSource({"xs": [], "ys": [], "a": [], "b": [], "c": []}, name=f"{part}-{party.id}-data")
            hatch = {"hatch_pattern": "/", "hatch_scale": 11, "hatch_weight": 0.6} if party.id == second else {}
            zones.append(plot.multi_polygons("xs", "ys", source=source, name=f"{part}-{party.id}", line_width=1, **hatch))
    for name, lines, style in (
        ("coasts", scene.coasts, {"line_width": 1}),
        ("regions", shapely.union_all([shapely.boundary(area.shape) for area in scene.regions]), {"line_dash": [6, 3, 1, 3]}),
        ("front-halo", scene.front, {"line_width": 4, "line_join": "round"}),
        ("front", scene.front, {"line_width": 1.8, "line_join": "round"}),
        ("sector", scene.sector, {"line_width": 4, "line_join": "round"}),
    ):
        if lines is not None and not lines.is_empty:
            xs, ys = _paths(lines)
            plot.multi_line(xs, ys, name=name, **style)
    names = ColumnDataSource({name: [] for name in ("x", "y", "text", "dx", "dy", "align", "base", "font", "font_style")}, name="names-data")
    plot.scatter("x", "y", size=4, source=names, name="names-dots", line_width=0.5)
    settlements = _settlements(scene)
    dots = plot.scatter("x", "y", size="size", source=ColumnDataSource(settlements), name="settlements", line_width=1)
    asked = [spot for spot in scene.spots if spot.asked]
    plot.scatter([s.x for s in asked], [s.y for s in asked], size=10, line_width=2.5, name="cities")
    # Bokeh draws outlines over letters: a halo is the same text below it, outline and all in the colour of the halo.
    for layer in ("names-halo", "names"):
        plot.text(
            "x", "y", "text", x_offset="dx", y_offset="dy", text_align="align", text_baseline="base", text_font_size="font",
            text_font={"value": "sans-serif"}, text_font_style="font_style", source=names, name=layer,
        )  # fmt: skip
    say = scene.language.say
    place = [("", "@name"), (say("Oblast"), "@oblast"), (say("People"), "@people"), (say("Held by"), "@holder"), (say("km away"), "@away")]
    plot.add_tools(
        PanTool(),
        wheel := WheelZoomTool(),
        HoverTool(renderers=[dots], tooltips=place, attachment="above", point_policy="snap_to_data"),
        HoverTool(renderers=zones, tooltips=[("", "@a"), ("", "@b"), ("", "@c")], point_policy="follow_mouse"),
    )
    plot.toolbar.active_scroll = wheel
    return plot


def _settlements(scene: Scene) -> dict[str, list[Any]]:
    """Every settlement that any of the zones takes in, with what its box says."""
    result, language = scene.result, scene.language
    points = np.array([(s.longitude, s.latitude) for s in result.settlements], dtype=float).reshape(-1, 2)
    x, y = scene.plane.positions(points)
    holder = {party.id: party_name(result, party.id, language) for party in result.territory.parties}
    size = np.clip(np.array([s.population or 0 for s in result.settlements]) / 20_000, 0, 4) + 4
    return {
        "x": np.round(x, 2).tolist(),
        "y": np.round(y, 2).tolist(),
        "size": np.round(size, 1).tolist(),
        "name": [s.name for s in result.settlements],
        "oblast": [s.oblast for s in result.settlements],
        "people": [figure(s.population, "count", language) for s in result.settlements],
        "holder": [holder[s.held_by] for s in result.settlements],
        "away": [figure(s.distance_km, "km", language) for s in result.settlements],
    }


def _nested(shape: BaseGeometry) -> tuple[list[Any], list[Any]]:
    """One shape of polygons as Bokeh's multi_polygons takes it."""
    polygons = [[np.round(shapely.get_coordinates(ring), 2) for ring in shapely.get_rings(part)] for part in shapely.get_parts(shape)]
    xs, ys = ([[[ring[:, axis].tolist() for ring in polygon] for polygon in polygons]] for axis in (0, 1))
    return xs, ys


def _paths(lines: BaseGeometry) -> tuple[list[Any], list[Any]]:
    """Lines as Bokeh's multi_line takes them."""
    paths = [np.round(shapely.get_coordinates(part), 2) for part in shapely.get_parts(shapely.line_merge(lines))]
    return [path[:, 0].tolist() for path in paths], [path[:, 1].tolist() for path in paths]


def _names(scene: Scene) -> list[dict[str, Any]]:
    """The names that fit without overlap at each magnification: the least pixels a km has there, and where each name lies."""
    west, south, *_ = scene.frame
    spots = [spot for spot in scene.spots if spot.asked or spot.people]
    number = sum(spot.asked for spot in spots)
    levels = []
    for width in _WIDTHS:
        scale = width / scene.width_km
        lines = shapely.transform(scene.front, lambda xy: (xy - (west, south)) * scale)  # noqa: B023
        height = width / ASPECT
        board = Board((2, 2, width - 2, height - 2), lines)
        names = [
            Name((s.x - west) * scale, (s.y - south) * scale, _width_px(s.name, s.asked), _ASKED_PX if s.asked else _NAME_PX, 7 if s.asked else 5)
            for s in spots
        ]
        asked = board.place(names[:number], must=True)
        rest = board.place(names[number:], limit=min(_NAMES_AT_MOST, round(width * height / 9000)) if width <= 1200 else None)
        placed = [(p, spots[p.index]) for p in asked] + [(p, spots[number + p.index]) for p in rest]
        levels.append(
            {
                "scale": scale,
                "x": [round(s.x, 2) for _, s in placed],
                "y": [round(s.y, 2) for _, s in placed],
                "text": [s.name for _, s in placed],
                "dx": [p.across * (7 if s.asked else 5) for p, s in placed],
                "dy": [-p.up * (7 if s.asked else 5) * (0.6 if p.across else 1) for p, s in placed],
                "align": [{1: "left", 0: "center", -1: "right"}[p.across] for p, _ in placed],
                "base": [{1: "bottom", 0: "middle", -1: "top"}[p.up] for p, _ in placed],
                "font": [f"{_ASKED_PX if s.asked else _NAME_PX}px" for _, s in placed],
                "font_style": ["bold" if s.asked else "normal" for _, s in placed],
            }
        )
    return levels


def _width_px(text: str, asked: bool) -> float:
    """How wide a name may be: sans-serif letters of browsers are about 0.56 of their size wide, 0.62 at most on average."""
    return (0.66 if asked else 0.6) * len(text) * (_ASKED_PX if asked else _NAME_PX)


def _paint(scene: Scene) -> dict[str, dict[str, dict[str, str]]]:
    """Colours of every layer by daylight and by night."""
    paints = {}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        paint = {
            "sea": {"fill_color": palette.sea},
            "land": {"fill_color": palette.land},
            "coasts": {"line_color": palette.coast},
            "regions": {"line_color": palette.region},
            "front-halo": {"line_color": palette.halo},
            "front": {"line_color": palette.front},
            "sector": {"line_color": palette.front},
            "settlements": {"fill_color": palette.dot, "line_color": palette.halo},
            "cities": {"fill_color": palette.halo, "line_color": palette.text},
            "names-dots": {"fill_color": palette.dot, "line_color": palette.halo},
            "names-halo": {"text_color": palette.halo, "text_outline_color": palette.halo},
            "names": {"text_color": palette.text},
        }
        for party in scene.result.territory.parties:
            share = 0.45 if mode == "light" else 0.62
            for part, weight in (("inside", share), ("beyond", share / 2)):
                colour = mixed(party.colour, palette.land, weight)
                edge = hatch_colour(colour) if mode == "light" else mixed(colour, "#ffffff", 0.75)
                paint[f"{part}-{party.id}"] = {"fill_color": colour, "line_color": edge, "hatch_color": edge}
        paints[mode] = paint | {"": {"background_fill_color": palette.elsewhere}}
    return paints


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
