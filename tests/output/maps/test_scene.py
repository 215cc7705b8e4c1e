from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

import dmz
from dmz.answers.compute import Result
from dmz.output.languages import ENGLISH, UKRAINIAN
from dmz.output.maps.palette import LIGHT, mixed, step_colours
from dmz.output.maps.scalebar import bar_corner, bar_km
from dmz.output.maps.scene import Scene, frame_of, set_scene
from dmz.output.maps.wording import caption_of, named_in, steps_of, title_of

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(5, 40))


@pytest.fixture(scope="module")
def scene(result: Result) -> Scene:
    return set_scene(result, aspect=1.25, language=ENGLISH)


def test_a_frame_has_its_aspect_and_a_margin() -> None:
    # 100 by 50 km with 6 % of 100 km on each side is 112 by 62; at aspect 1 it is 112 by 112, around the same middle.
    assert frame_of((0, 0, 100, 50), 1.0) == pytest.approx((-6, -31, 106, 81))
    assert frame_of((0, 0, 100, 50), 2.0) == pytest.approx((-12, -6, 112, 56))


def test_the_map_shows_all_that_it_is_about(scene: Scene, result: Result) -> None:
    frame = shapely.box(*scene.frame)
    west, south, east, north = scene.frame
    assert (east - west) / (north - south) == pytest.approx(1.25)
    assert all(frame.covers(zone.inside) for zone in scene.zones)
    drawn = sum(zone.inside.area for zone in scene.zones)
    measured = sum(zone.area_km2 for zone in result.zones if zone.zone)
    assert drawn == pytest.approx(measured, rel=2e-3)  # as drawn: simplified, on the plane


def test_a_map_of_another_sector_is_not_stretched_to_cities_that_nobody_named() -> None:
    scene = set_scene(
        dmz.compute(oblasts=("Zaporizhzhia",), distances_km=(5,)), aspect=1.25, language=ENGLISH
    )
    west, south, east, north = scene.frame
    left, low, right, high = shapely.total_bounds(
        [area for zone in scene.zones for area in (zone.inside, zone.beyond)]
    )
    assert max((right - left) / (east - west), (high - low) / (north - south)) > 0.85
    assert not {"Kramatorsk", "Sloviansk"} & {spot.name for spot in scene.spots}


@pytest.mark.parametrize("whole_front", [False, True])
def test_a_length_on_the_map_is_that_length_on_the_ground(whole_front: bool, scene: Scene) -> None:
    """In every corner and in the middle, to 0.3 %, by GeographicLib's geodesic: a scale bar holds for the whole map."""
    if whole_front:
        scene = set_scene(
            dmz.compute(distances_km=(40,), whole_front=True), aspect=1.0, language=ENGLISH
        )
    west, south, east, north = scene.frame
    length = bar_km(scene.width_km)
    for x, y in [
        (west, south),
        (east - length, south),
        (west, north),
        (east - length, north),
        ((west + east - length) / 2, 0),
    ]:
        bar = scene.plane.unproject(shapely.LineString([(x, y), (x + length, y)]))
        (from_x, from_y), (to_x, to_y) = shapely.get_coordinates(bar)
        assert GEOD.inv(from_x, from_y, to_x, to_y)[2] / 1000 == pytest.approx(length, rel=3e-3)


def test_north_is_up_in_the_middle(scene: Scene) -> None:
    (south_x, _), (north_x, _) = shapely.get_coordinates(
        scene.plane.project(
            shapely.LineString([(scene.plane.longitude, 48), (scene.plane.longitude, 49)])
        )
    )
    assert abs(south_x - north_x) < 1e-9
    middle = min(
        (grid for grid in scene.grid if grid.meridian),
        key=lambda grid: abs(grid.degrees - scene.plane.longitude),
    )
    ends = shapely.get_coordinates(middle.line)[[0, -1]]
    assert abs(math.degrees(math.atan2(ends[1, 0] - ends[0, 0], ends[1, 1] - ends[0, 1]))) < 1.0


def test_a_scale_bar_is_a_round_length_of_at_most_a_quarter() -> None:
    assert [bar_km(width) for width in (30, 79, 80, 200, 1000)] == [5, 10, 20, 50, 200]


def test_the_scale_bar_goes_where_it_hides_least() -> None:
    frame = (0.0, 0.0, 400.0, 400.0)
    south = shapely.box(0, 0, 400, 200)
    north_west = shapely.LineString([(0, 300), (100, 400)])
    x, y, _, top = bar_corner(frame, 100, south, north_west, [])
    assert (x > 200, y > 200, top) == (True, True, 400)


def test_the_narrower_zone_lies_on_top_and_is_darker(scene: Scene) -> None:
    for party in ("ukraine", "russia"):
        own = [zone for zone in scene.zones if zone.party == party]
        assert [zone.label for zone in own] == ["40\u00a0km", "5\u00a0km"]
        assert _lightness(own[0].colour) - _lightness(own[1].colour) > 25
    assert {zone.party for zone in scene.zones if zone.hatched} == {"russia"}


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_steps_stay_apart_in_grey(count: int) -> None:
    for colour in ("#0072B2", "#D55E00"):
        tones = [_lightness(step) for step in step_colours(colour, count)]
        assert all(light - dark > 4 for dark, light in pairwise(tones))
        assert _lightness(LIGHT.land) - tones[-1] > 10


def test_parties_stay_apart_for_the_colour_blind() -> None:
    """Seen without red cones and without green ones (Viénot, Brettel and Mollon 1999), in every step."""
    blind = {
        "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
        "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    }
    for matrix in blind.values():
        for one, two in zip(step_colours("#0072B2", 3), step_colours("#D55E00", 3), strict=True):
            seen = [
                np.array(matrix) @ (np.array(_rgb(colour)) / 255) ** 2.2 for colour in (one, two)
            ]
            assert np.abs(seen[0] - seen[1]).max() > 0.15


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0.25) == "#bfbfbf"


def test_steps_are_the_results_of_their_distances(result: Result) -> None:
    small, large = steps_of(result)
    assert small.to_dict()["zones"] == dmz.compute(distances_km=(5,)).to_dict()["zones"]
    assert [s.id for s in small.settlements] == [
        s.id for s in dmz.compute(distances_km=(5,)).settlements
    ]
    assert [[i.distance_km for i in city.inside] for city in large.cities] == [[40.0], [40.0]]


def test_titles_say_what_was_asked() -> None:
    assert (
        title_of(dmz.compute(distances_km=(5,), whole_front=True), ENGLISH)
        == "Zones within 5\u00a0km of the whole front line"
    )
    uneven = dmz.compute(depths_km={"ukraine": 5, "russia": 40}, oblasts=("Kharkiv",))
    assert (
        title_of(uneven, ENGLISH)
        == "Zones within 5\u00a0km (Ukraine) and 40\u00a0km (Russia) of the front line in Kharkiv"
    )
    around = named_in(
        dmz.compute(model="city", cities=("Kramatorsk",), distances_km=(15,)), UKRAINIAN
    )
    assert title_of(around, UKRAINIAN) == "Зони в межах 15\u00a0км від центрів міст: Краматорськ"


def test_the_caption_says_whom_it_counts_what_is_schematic_and_whose_data(result: Result) -> None:
    caption = " ".join(caption_of(result, ENGLISH))
    for said in ("before February 2022", "schematic", "2025-12-01", "CC-BY-4.0", "Natural Earth"):
        assert said in caption


def test_a_published_line_is_dated_and_not_schematic(deepstate: Callable[[str], Path]) -> None:
    caption = " ".join(
        caption_of(dmz.compute(distances_km=(5,), fronts=(str(deepstate("2025-12-01")),)), ENGLISH)
    )
    assert "2025-12-01" in caption
    assert "schematic" not in caption


def test_names_are_ukrainian_where_asked(result: Result) -> None:
    scene = set_scene(named_in(result, UKRAINIAN), aspect=1.0, language=UKRAINIAN)
    assert [spot.name for spot in scene.spots[:2]] == ["Краматорськ", "Слов'янськ"]
    assert "Донецька" in [area.name for area in scene.regions]
    assert [area.name for area in scene.states] in ([], ["Росія"])


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _lightness(colour: str) -> float:
    """CIE L*, 0 to 100."""
    linear = [
        (c / 255 / 12.92) if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16
