from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure
from pyproj import Geod

import dmz
from dmz.answers.compute import Result
from dmz.measure.languages import ENGLISH, find_language
from dmz.output.maps.caption import source_of
from dmz.output.maps.labels import Board
from dmz.output.maps.legend import draw_legend
from dmz.output.maps.palette import LIGHT, mix, step_colours
from dmz.output.maps.scale import Scale
from dmz.output.maps.scalebar import bar_corner, bar_km, draw_bar
from dmz.output.maps.scene import Scene, set_scene
from dmz.output.maps.subject import subject_of_result
from dmz.output.maps.viewport import fit_frame
from dmz.output.maps.wording import range_of
from dmz.sources.datasets import Dataset
from tests import paper

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(5, 40))


@pytest.fixture(scope="module")
def scene(result: Result) -> Scene:
    return set_scene(subject_of_result(result), aspect=1.25)


def test_a_frame_has_its_aspect_and_a_margin() -> None:
    # 100 by 50 km with 6 % of 100 km on each side is 112 by 62. At aspect 1 it is 112
    # by 112, around the same middle.
    assert fit_frame((0, 0, 100, 50), 1.0) == pytest.approx((-6, -31, 106, 81))
    assert fit_frame((0, 0, 100, 50), 2.0) == pytest.approx((-12, -6, 112, 56))


def test_the_map_shows_all_that_it_is_about(scene: Scene, result: Result) -> None:
    frame = shapely.box(*scene.frame)
    west, south, east, north = scene.frame
    assert (east - west) / (north - south) == pytest.approx(1.25)
    assert all(frame.covers(zone.inside) for zone in scene.zones)
    drawn = sum(zone.inside.area for zone in scene.zones)
    measured = sum(zone.area_km2 for zone in result.zones if zone.zone)
    assert drawn == pytest.approx(measured, rel=2e-3)  # as drawn: simplified, on the plane


def test_a_map_of_another_sector_does_not_stretch_to_cities_that_nobody_named() -> None:
    result = dmz.compute(oblasts=("Zaporizhzhia",), distances_km=(5,))
    scene = set_scene(subject_of_result(result), aspect=1.25)
    west, south, east, north = scene.frame
    left, low, right, high = shapely.total_bounds(
        [area for zone in scene.zones for area in (zone.inside, zone.beyond)]
    )
    assert max((right - left) / (east - west), (high - low) / (north - south)) > 0.85
    assert not {"Kramatorsk", "Sloviansk"} & {place.name for place in scene.places}


@pytest.mark.parametrize("whole_front", [False, True])
def test_a_length_on_the_map_is_that_length_on_the_ground(whole_front: bool, scene: Scene) -> None:
    """One scale bar serves every corner and the middle, to 0.3 %."""
    if whole_front:
        result = dmz.compute(distances_km=(40,), whole_front=True)
        scene = set_scene(subject_of_result(result), aspect=1.0)
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
        (grid for grid in scene.graticule if grid.meridian),
        key=lambda grid: abs(grid.degrees - scene.plane.longitude),
    )
    ends = shapely.get_coordinates(middle.line)[[0, -1]]
    assert abs(math.degrees(math.atan2(ends[1, 0] - ends[0, 0], ends[1, 1] - ends[0, 1]))) < 1.0


def test_a_scale_bar_is_a_round_length_of_at_most_a_quarter() -> None:
    assert [bar_km(width) for width in (30, 79, 80, 200, 1000)] == [5, 10, 20, 50, 200]


@pytest.mark.parametrize(
    ("points", "numbers"), [(60, ["10 km", "0", "5"]), (40, ["10 km", "0"]), (20, ["10 km"])]
)
def test_a_scale_bar_has_the_numbers_that_it_has_room_for(
    points: float, numbers: list[str], result: Result
) -> None:
    scale = Scale((0.0, 0.0, 40.0, 40.0), points / 10)
    axes = Figure().add_subplot()
    draw_bar(axes, (0.0, 0.0, 100.0, 26.0), 10.0, scale, subject_of_result(result))
    assert [text.get_text() for text in axes.texts] == [*numbers, "N"]


def test_the_legend_has_the_narrowest_zone_first_and_the_range_of_each_figure(
    scene: Scene, result: Result
) -> None:
    axes = Figure().add_subplot()
    draw_legend(axes, scene, 500, 200)
    heights = {text.get_text(): text.get_position()[1] for text in axes.texts}
    assert heights["5\u00a0km"] > heights["40\u00a0km"]
    for zone in result.zones:
        if zone.zone is not None:
            for name in ("area_km2", "population"):
                low, high = (getattr(zone, f"{name}_{end}") for end in ("low", "high"))
                assert range_of(low, high, ENGLISH) in heights


def test_a_print_names_the_sources_of_all_its_lines(result: Result) -> None:
    other = replace(paper.front(), datasets=(Dataset("front", "o", "Other line", "2001-01-02"),))
    source, *_ = source_of(replace(subject_of_result(result), other_fronts=(other,)))
    assert "1 December 2025" in source.replace("\u00a0", " ")
    assert "Other line, 2 January 2001" in source.replace("\u00a0", " ")


def test_the_scale_bar_goes_where_it_hides_least() -> None:
    south = shapely.box(0, 0, 400, 200)
    north_west = shapely.LineString([(0, 300), (100, 400)])
    board = Board((0.0, 0.0, 400.0, 400.0), north_west)
    x, y, _, top = bar_corner(board, 100, south, [])
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
    """In every step, seen without red or without green cones (Viénot et al. 1999)."""
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
    assert mix("#000000", "#ffffff", 0.25) == "#bfbfbf"


def test_names_are_ukrainian_where_the_map_is(result: Result) -> None:
    scene = set_scene(subject_of_result(result, language=find_language("uk")), aspect=1.0)
    assert [place.name for place in scene.places[:2]] == ["Краматорськ", "Слов'янськ"]
    assert "Донецька" in [area.name for area in scene.regions]
    assert {area.name for area in scene.ground.states} <= {"Росія"}


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _lightness(colour: str) -> float:
    """CIE L*, 0 to 100."""
    linear = [
        (c / 255 / 12.92) if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16
