"""The plot of a map page: layers drawn by Bokeh, in colours for day and night."""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.errors import MissingExtraError
from dmz.output.maps.palette import DARK, LIGHT, TINT, hatch_colour, mix
from dmz.output.maps.scene import Scene
from dmz.output.maps.wording import figure

ASPECT = 1.08  # the map's width over its height
# Addresses in comments and messages of the library. Names of XML vocabularies are
# written like addresses too, but nothing is fetched from them, and they must stay.
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)")


def bokeh_library() -> str:
    """Return Bokeh's script to put into a page, without addresses of other hosts.

    Raises
    ------
    MissingExtraError
        Bokeh is not installed.
    """
    try:
        from bokeh.resources import INLINE
    except ImportError:
        raise MissingExtraError("a map page", "map") from None
    # The first script is the core; the others are widgets and tables.
    code = next(script for script in INLINE.js_raw if "BEGIN bokeh.min.js" in script[:60])
    return _ADDRESS.sub("", code)


def plot_scene(scene: Scene) -> Any:
    """Return the plot as the data that Bokeh's script makes it from.

    Its layers have names. Those of zones are empty: the page's script fills them.
    """
    from bokeh.embed import json_item

    return json_item(_plot(scene), cast("Any", "map"))


def _plot(scene: Scene) -> Any:
    """Return the plot itself."""
    from bokeh.models import PanTool, WheelZoomTool

    plot = _empty_plot(scene)
    for name, shape in (("sea", scene.sea), ("land", scene.land)):
        if not shape.is_empty:
            xs, ys = _nested(shape)
            plot.multi_polygons(xs, ys, name=name, line_width=0)
    for party in scene.subject.territory.parties:
        held = scene.ground.held[party.id]
        if not held.is_empty:
            xs, ys = _nested(held)
            plot.multi_polygons(xs, ys, name=f"held-{party.id}", line_width=0)
    zones = _add_zones(plot, scene)
    _add_waters(plot, scene)
    _add_lines(plot, scene)
    dots = _add_places(plot, scene)
    wheel = WheelZoomTool()
    plot.add_tools(PanTool(), wheel, *_hover_tools(scene, zones, dots))
    plot.toolbar.active_scroll = wheel
    return plot


def _empty_plot(scene: Scene) -> Any:
    """Return a plot that is all frame, as wide as its place on the page."""
    from bokeh.models import Range1d
    from bokeh.plotting import figure as new_plot

    west, south, east, north = scene.frame
    plot: Any = new_plot(
        x_range=Range1d(start=west, end=east),
        y_range=Range1d(start=south, end=north),
        aspect_ratio=ASPECT,
        sizing_mode="scale_width",
        toolbar_location=None,
        tools=[],
        min_border=0,
        outline_line_color=None,
    )
    plot.axis.visible = False
    plot.grid.visible = False
    return plot


def _add_zones(plot: Any, scene: Scene) -> list[Any]:
    """Add empty layers for each party's zones; the second party's are hatched."""
    from bokeh.models import ColumnDataSource

    parties = scene.subject.territory.parties
    layers = []
    for party in parties:
        hatch: dict[str, Any] = {}
        if party.id == parties[1].id:
            hatch = {"hatch_pattern": "/", "hatch_scale": 11, "hatch_weight": 0.6}
        for part in ("beyond", "inside"):
            source = ColumnDataSource({name: [] for name in ("xs", "ys", "a", "b", "c")})
            name = f"{part}-{party.id}"
            layer = plot.multi_polygons("xs", "ys", source=source, name=name, line_width=1, **hatch)
            layers.append(layer)
    return layers


def _add_waters(plot: Any, scene: Scene) -> None:
    """Add lakes, and rivers by their size, over the zones."""
    for rank in (3, 2, 1):
        lines = [river.line for river in scene.ground.rivers if river.rank == rank]
        if lines:
            xs, ys = _paths(shapely.union_all(lines))
            plot.multi_line(xs, ys, name=f"rivers-{rank}", line_width=1.8 - 0.3 * rank)
    if not scene.ground.water.is_empty:
        xs, ys = _nested(scene.ground.water)
        plot.multi_polygons(xs, ys, name="water", line_width=0)


def _add_lines(plot: Any, scene: Scene) -> None:
    """Add borders, coasts, the front line, and its sector if there is one."""
    lines: tuple[tuple[str, BaseGeometry | None, dict[str, Any]], ...] = (
        ("coasts", scene.coasts, {"line_width": 1}),
        ("regions", scene.borders, {"line_dash": "dashdot"}),
        ("outline", scene.outline, {"line_width": 1.4}),
        ("front-halo", scene.front, {"line_width": 4, "line_join": "round"}),
        ("front", scene.front, {"line_width": 1.8, "line_join": "round"}),
        ("sector", scene.sector, {"line_width": 4, "line_join": "round"}),
    )
    for name, line, style in lines:
        if line is not None and not line.is_empty:
            xs, ys = _paths(line)
            plot.multi_line(xs, ys, name=name, **style)


def _add_places(plot: Any, scene: Scene) -> Any:
    """Add settlements, named cities and names; return the dots of the settlements."""
    from bokeh.models import ColumnDataSource

    columns = ("x", "y", "text", "dx", "dy", "align", "base", "font", "font_style")
    names = ColumnDataSource({name: [] for name in columns})
    plot.scatter("x", "y", size=4, source=names, name="names-dots", line_width=0.5)
    settlements = ColumnDataSource(cast("Any", _settlements(scene)))
    dots = plot.scatter("x", "y", size="size", source=settlements, name="settlements", line_width=1)
    cities = [place for place in scene.places if place.named]
    x, y = [city.x for city in cities], [city.y for city in cities]
    plot.scatter(x, y, size=10, line_width=2.5, name="cities")
    # Bokeh draws outlines over letters. A halo is the same text below it, with letters
    # and outlines in the colour of the halo.
    for layer in ("names-halo", "names"):
        plot.text(
            "x",
            "y",
            "text",
            x_offset="dx",
            y_offset="dy",
            text_align="align",
            text_baseline="base",
            text_font_size="font",
            text_font={"value": "sans-serif"},
            text_font_style="font_style",
            source=names,
            name=layer,
        )
    return dots


def _hover_tools(scene: Scene, zones: list[Any], dots: Any) -> list[Any]:
    """Return what shows a settlement or a zone under the pointer."""
    from bokeh.models import HoverTool

    say = scene.subject.language.say
    heads = (("oblast", "Oblast"), ("people", "People"), ("holder", "Held by"), ("away", "km away"))
    place = [("", "@name"), *((say(head), f"@{name}") for name, head in heads)]
    zone = [("", "@a"), ("", "@b"), ("", "@c")]
    return [
        HoverTool(
            renderers=[dots], tooltips=place, attachment="above", point_policy="snap_to_data"
        ),
        HoverTool(renderers=zones, tooltips=zone, point_policy="follow_mouse"),
    ]


def _settlements(scene: Scene) -> dict[str, list[Any]]:
    """Return the settlements of the widest zones in columns."""
    subject, language = scene.subject, scene.subject.language
    settlements = subject.settlements
    points = np.array([(s.longitude, s.latitude) for s in settlements], dtype=float)
    x, y = scene.plane.positions(points.reshape(-1, 2))
    holders = {party.id: subject.toponyms.party(party.id) for party in subject.territory.parties}
    people = np.array([s.population or 0 for s in settlements])
    size = np.clip(people / 20_000, 0, 4) + (4 if scene.width_km < 400 else 3)
    return {
        "x": np.round(x, 2).tolist(),
        "y": np.round(y, 2).tolist(),
        "size": np.round(size, 1).tolist(),
        "name": [s.name for s in settlements],
        "oblast": [s.oblast for s in settlements],
        "people": [figure(s.population, "count", language) for s in settlements],
        "holder": [holders[s.held_by] for s in settlements],
        "away": [figure(s.distance_km, "km", language) for s in settlements],
    }


def _nested(shape: BaseGeometry) -> tuple[list[Any], list[Any]]:
    """Return polygons as Bokeh's multi_polygons takes one shape: x and y of rings."""
    polygons = [
        [np.round(shapely.get_coordinates(ring), 2) for ring in shapely.get_rings(part)]
        for part in shapely.get_parts(shape)
    ]
    xs = [[ring[:, 0].tolist() for ring in polygon] for polygon in polygons]
    ys = [[ring[:, 1].tolist() for ring in polygon] for polygon in polygons]
    return [xs], [ys]


def _paths(lines: BaseGeometry) -> tuple[list[Any], list[Any]]:
    """Return lines as Bokeh's multi_line takes them: x and y of each."""
    parts = shapely.get_parts(shapely.line_merge(lines))
    paths = [np.round(shapely.get_coordinates(part), 2) for part in parts]
    return [path[:, 0].tolist() for path in paths], [path[:, 1].tolist() for path in paths]


def colours_of(scene: Scene) -> dict[str, dict[str, dict[str, str]]]:
    """Return the colours of every layer by daylight and by night.

    The layer with no name is the plot itself.
    """
    colours = {}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        own = {
            "": {"background_fill_color": palette.elsewhere},
            "sea": {"fill_color": palette.sea},
            "land": {"fill_color": palette.land},
            "water": {"fill_color": palette.sea},
            **{f"rivers-{rank}": {"line_color": palette.river} for rank in (1, 2, 3)},
            "coasts": {"line_color": palette.coast},
            "regions": {"line_color": palette.region},
            "outline": {"line_color": palette.border},
            "front-halo": {"line_color": palette.halo},
            "front": {"line_color": palette.front},
            "sector": {"line_color": palette.front},
            "settlements": {"fill_color": palette.dot, "line_color": palette.halo},
            "cities": {"fill_color": palette.halo, "line_color": palette.text},
            "names-dots": {"fill_color": palette.dot, "line_color": palette.halo},
            "names-halo": {"text_color": palette.halo, "text_outline_color": palette.halo},
            "names": {"text_color": palette.text},
        }
        # Colours need more weight to be seen on a dark ground.
        weight = 0.45 if mode == "light" else 0.62
        for party in scene.subject.territory.parties:
            own[f"held-{party.id}"] = {"fill_color": mix(party.colour, palette.land, TINT)}
            for part, share in (("inside", weight), ("beyond", weight / 2)):
                fill = mix(party.colour, palette.land, share)
                edge = hatch_colour(fill) if mode == "light" else mix(fill, "#ffffff", 0.75)
                own[f"{part}-{party.id}"] = {
                    "fill_color": fill,
                    "line_color": edge,
                    "hatch_color": edge,
                }
        colours[mode] = own
    return colours
