"""Maps for a browser: one file that needs no network, with a slider over distance.

Bokeh draws. The figures are the tables that ``dmz compute`` prints for each distance,
made beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from dmz.answers.compute import Result
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.caption import caption_of
from dmz.output.maps.outlines import GRID_KM, encode_outlines
from dmz.output.maps.plot import ASPECT, bokeh_library, colours_of, plot_scene
from dmz.output.maps.scene import Scene, set_scene
from dmz.output.maps.screen_names import place_names
from dmz.output.maps.steps import describe_step, split_steps, step_distance, step_tables
from dmz.output.maps.subject import subject_of_result
from dmz.output.maps.toponyms import translate_places
from dmz.output.maps.wording import reference_of, title_of
from dmz.output.webpage import read_part, render_page, script_json

FURTHEST_KM = 50
_GRID = 33  # points each way of the grid of longitudes and latitudes
# The page is smaller than 3 MB. Outlines of zones are drawn as finely as that leaves
# room for, but never more coarsely than this.
_PAGE_BYTES, _LEAST_OUTLINE_BYTES = 2_900_000, 200_000


def page_distances(distances_km: Sequence[float]) -> tuple[float, ...]:
    """Return the distances of a page's slider.

    They are those asked for, and every whole km up to 50; beyond 100 km, every fifth
    one.
    """
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
        With the distances of `page_distances`, or with one step of unequal depths,
        which has no slider.
    at_km
        The distances asked for: marked on the slider, which starts at the largest of
        them.

    Raises
    ------
    MissingExtraError
        Bokeh or Jinja2 is not installed.
    """
    toponyms = Toponyms(result.territory, language)
    named = translate_places(result, toponyms)
    steps = split_steps(named)
    subject = subject_of_result(
        result, language=language, title=title or _title_of(named, steps, toponyms)
    )
    scene = set_scene(subject, aspect=ASPECT)
    distances = [step_distance(step) for step in steps]
    start = len(steps) - 1
    if at_km and max(at_km) in distances:
        start = distances.index(max(at_km))
    library, plot = bokeh_library(), script_json(plot_scene(scene))
    described = [describe_step(step, toponyms) for step in steps]
    data = {"steps": described, "start": start, **_scene_data(scene)}
    used = len(library) + len(plot.encode()) + len(script_json(data).encode())
    data["outlines"] = encode_outlines(scene, max(_PAGE_BYTES - used, _LEAST_OUTLINE_BYTES))
    return render_page(
        "page",
        language=language.id,
        say=language.say,
        title=subject.title,
        steps=len(steps),
        start=start,
        description=f"{described[start]['total']}. {subject.subtitle}",
        ticks=_ticks(distances, at_km, described),
        key=_key(scene),
        layers=_layers(scene),
        figures=step_tables(steps[start], toponyms),
        notes=[*caption_of(subject), *subject.warnings],
        plot=plot,
        data=script_json(data),
        library=library,
        code=read_part("page.js"),
    )


def _ticks(
    distances: Sequence[float | None], at_km: Sequence[float], steps: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the steps that are marked on the slider: where, and with what label."""
    last = max(len(distances) - 1, 1)
    return [
        {"step": number, "share": round(number / last, 4), "label": steps[number]["label"]}
        for number, km in enumerate(distances)
        if km in at_km
    ]


def _lonlat(scene: Scene) -> dict[str, Any]:
    """Return longitude and latitude of a grid over the map, rows from its south.

    Between them a script may interpolate: over 33 points and 400 km that is right to
    about 5 m.
    """
    west, south, east, north = scene.frame
    x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
    points = shapely.points(x.ravel(), y.ravel())
    degrees = shapely.get_coordinates(scene.plane.unproject(points))
    edges = {"west": west, "south": south, "east": east, "north": north}
    return {"count": _GRID, **edges, "points": np.round(degrees, 6).tolist()}


def _title_of(result: Result, steps: Sequence[Result], toponyms: Toponyms) -> str:
    """Return the title of a page that was given none; the slider has the distance."""
    if len(steps) == 1:
        return title_of(result, toponyms)
    reference = reference_of(result, toponyms)
    return toponyms.language.say("Zones around {reference}", reference=reference)


def _scene_data(scene: Scene) -> dict[str, Any]:
    """Return what the page's script needs to know of the map."""
    return {
        "names": place_names(scene),
        "lonlat": _lonlat(scene),
        "provenance": " ".join(caption_of(scene.subject)),
        "frame": scene.frame,
        "grid": GRID_KM,
        "km": scene.subject.language.say("km"),
        "paint": colours_of(scene),
        "parties": [party.id for party in scene.subject.territory.parties],
    }


def _key(scene: Scene) -> list[dict[str, Any]]:
    """Return whose zone each colour is, by day and by night."""
    colours = colours_of(scene)
    return [
        {
            "party": scene.subject.toponyms.party(party.id),
            "hatched": scene.zones_of(party.id)[0].hatched,
            "day": colours["light"][f"inside-{party.id}"],
            "night": colours["dark"][f"inside-{party.id}"],
        }
        for party in scene.subject.territory.parties
        if scene.zones_of(party.id)
    ]


def _layers(scene: Scene) -> list[tuple[str, list[str]]]:
    """Return the layers that can be switched off: a label, and names in the plot."""
    parties = [party.id for party in scene.subject.territory.parties]
    layers = [
        ("zones", [f"{part}-{party}" for party in parties for part in ("inside", "beyond")]),
        ("front line", ["front", "front-halo"]),
        ("sector", ["sector"] if scene.sector is not None else []),
        ("oblast borders", ["regions"]),
        ("settlements", ["settlements"]),
        ("cities", ["cities"] if any(place.named for place in scene.places) else []),
        ("names", ["names", "names-halo", "names-dots"]),
    ]
    return [(label, names) for label, names in layers if names]
