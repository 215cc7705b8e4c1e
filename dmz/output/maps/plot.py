"""The plot of a map page: its layers, drawn by Bokeh, and their colours by day and by night."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.palette import DARK, LIGHT, hatch_colour, mixed
from dmz.output.maps.scene import Scene
from dmz.output.maps.wording import figure, party_name

ASPECT = 1.08  # the map's width by its height


def plot_of(scene: Scene) -> Any:
    """The map without zones, which the page's script sets, in layers that have names."""
    from bokeh.models import ColumnDataSource, HoverTool, PanTool, WheelZoomTool

    plot = _empty_plot(scene)
    for name, shape in (("sea", scene.sea), ("land", scene.land)):
        if not shape.is_empty:
            xs, ys = _nested(shape)
            plot.multi_polygons(xs, ys, name=name, line_width=0)
    parties = scene.result.territory.parties
    zones = []
    for party in parties:
        hatch = (
            {"hatch_pattern": "/", "hatch_scale": 11, "hatch_weight": 0.6}
            if party.id == parties[1].id
            else {}
        )
        for part in ("beyond", "inside"):
            source = ColumnDataSource({name: [] for name in ("xs", "ys", "a", "b", "c")})
            zones.append(
                plot.multi_polygons(
                    "xs", "ys", source=source, name=f"{part}-{party.id}", line_width=1, **hatch
                )
            )
    _add_lines(plot, scene)
    dots = _add_places(plot, scene)
    say = scene.language.say
    heads = (("oblast", "Oblast"), ("people", "People"), ("holder", "Held by"), ("away", "km away"))
    place = [("", "@name"), *((say(head), f"@{name}") for name, head in heads)]
    zone = [("", "@a"), ("", "@b"), ("", "@c")]
    wheel = WheelZoomTool()
    plot.add_tools(
        PanTool(),
        wheel,
        HoverTool(
            renderers=[dots], tooltips=place, attachment="above", point_policy="snap_to_data"
        ),
        HoverTool(renderers=zones, tooltips=zone, point_policy="follow_mouse"),
    )
    plot.toolbar.active_scroll = wheel
    return plot


def _empty_plot(scene: Scene) -> Any:
    """A plot that is all frame, as wide as its place on the page."""
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


def _add_lines(plot: Any, scene: Scene) -> None:
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
    """Settlements, cities and names; the dots of settlements are what is hovered over."""
    from bokeh.models import ColumnDataSource

    columns = ("x", "y", "text", "dx", "dy", "align", "base", "font", "font_style")
    names = ColumnDataSource({name: [] for name in columns})
    plot.scatter("x", "y", size=4, source=names, name="names-dots", line_width=0.5)
    settlements: Any = _settlements(scene)
    dots = plot.scatter(
        "x",
        "y",
        size="size",
        source=ColumnDataSource(settlements),
        name="settlements",
        line_width=1,
    )
    asked = [spot for spot in scene.spots if spot.asked]
    plot.scatter([s.x for s in asked], [s.y for s in asked], size=10, line_width=2.5, name="cities")
    # Bokeh draws outlines over letters: a halo is the same text below it, outline and all in the colour of the halo.
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


def _settlements(scene: Scene) -> dict[str, list[Any]]:
    """Every settlement that any of the zones takes in, with what its box says."""
    result, language = scene.result, scene.language
    points = np.array([(s.longitude, s.latitude) for s in result.settlements], dtype=float).reshape(
        -1, 2
    )
    x, y = scene.plane.positions(points)
    holder = {
        party.id: party_name(result, party.id, language) for party in result.territory.parties
    }
    size = np.clip(np.array([s.population or 0 for s in result.settlements]) / 20_000, 0, 4) + (
        4 if scene.width_km < 400 else 3
    )
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
    polygons = [
        [np.round(shapely.get_coordinates(ring), 2) for ring in shapely.get_rings(part)]
        for part in shapely.get_parts(shape)
    ]
    xs, ys = (
        [[[ring[:, axis].tolist() for ring in polygon] for polygon in polygons]] for axis in (0, 1)
    )
    return xs, ys


def _paths(lines: BaseGeometry) -> tuple[list[Any], list[Any]]:
    """Lines as Bokeh's multi_line takes them."""
    paths = [
        np.round(shapely.get_coordinates(part), 2)
        for part in shapely.get_parts(shapely.line_merge(lines))
    ]
    return [path[:, 0].tolist() for path in paths], [path[:, 1].tolist() for path in paths]


def paint_of(scene: Scene) -> dict[str, dict[str, dict[str, str]]]:
    """Colours of every layer by daylight and by night."""
    paints = {}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        paint = {
            "sea": {"fill_color": palette.sea},
            "land": {"fill_color": palette.land},
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
        for party in scene.result.territory.parties:
            share = 0.45 if mode == "light" else 0.62
            for part, weight in (("inside", share), ("beyond", share / 2)):
                colour = mixed(party.colour, palette.land, weight)
                edge = hatch_colour(colour) if mode == "light" else mixed(colour, "#ffffff", 0.75)
                paint[f"{part}-{party.id}"] = {
                    "fill_color": colour,
                    "line_color": edge,
                    "hatch_color": edge,
                }
        paints[mode] = paint | {"": {"background_fill_color": palette.elsewhere}}
    return paints
