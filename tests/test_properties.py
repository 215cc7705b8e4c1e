"""What holds whatever the question: sides and bands add up, area grows, and neither
parties nor directions matter."""

from __future__ import annotations

import json

import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import LineString

from dmz.answers.compute import Result, compute
from dmz.earth.geodesy import area_km2, areas_km2, length_km
from dmz.earth.reach import Reach
from dmz.errors import InputError
from dmz.land.control import ControlTable, area_of_settlements
from dmz.land.front import derive_front
from dmz.land.gazetteer import normalise
from dmz.land.held import area_of_line
from dmz.land.zones import draw_zones
from dmz.measure.scenario import Scenario
from dmz.output.layers.features import make_feature
from dmz.output.layers.geojson import to_geojson
from dmz.sources.datasets import Dataset
from dmz.sources.layers import repair_polygons
from tests import paper

modest = settings(max_examples=25, deadline=None, derandomize=True, database=None)

LAND = paper.territory()
TURNED = paper.territory(parties=(paper.BIRCH, paper.ASH))
DATASETS = (Dataset("front", "drawn", "Drawn"),)
KNOWN = ControlTable(
    np.array([[paper.WEST + 0.01, paper.MIDDLE], [paper.EAST - 0.01, paper.MIDDLE]]),
    np.array(["ash", "birch"]),
)
distances = st.floats(0.5, 60).map(lambda km: round(km, 3))
places = st.tuples(
    st.floats(paper.WEST, paper.EAST),
    st.floats(paper.SOUTH, paper.NORTH),
    st.sampled_from(["ash", "birch", "contested"]),
)
steps = st.lists(st.floats(paper.LINE - 0.5, paper.EAST - 0.05), min_size=2, max_size=7)


def winding(longitudes: list[float]) -> LineString:
    """A line from south to north through the rectangle, that never turns back."""
    return LineString(
        zip(
            longitudes,
            np.linspace(paper.SOUTH - 0.01, paper.NORTH + 0.01, len(longitudes)),
            strict=True,
        )
    )


def east_of(line: LineString) -> shapely.Polygon:
    return shapely.Polygon(
        [*line.coords, (paper.EAST + 1, paper.NORTH + 0.01), (paper.EAST + 1, paper.SOUTH - 0.01)]
    )


def answer(line: LineString, *, turned: bool = False, **question: object) -> Result:
    land = TURNED if turned else LAND
    front = derive_front(area=east_of(line), holder=paper.BIRCH, territory=land, datasets=DATASETS)
    # Without ranges, which take most of the time: `tests.measure` has them.
    scenario = Scenario.of(whole_front=True, uncertainty_km=None, **question)  # type: ignore[arg-type]
    return compute(scenario, territory=land, front=front)


@modest
@given(steps, distances)
@example([31.21875, 31.0, 31.0], 1.0)  # a corner between the line and the border is not a sliver
def test_sides_add_up(longitudes: list[float], km: float) -> None:
    result = answer(winding(longitudes), distances_km=(km,))
    ash, birch, both = result.zones
    assert both.area_km2 == ash.area_km2 + birch.area_km2
    assert both.population == ash.population + birch.population
    assert both.settlements == ash.settlements + birch.settlements == len(result.settlements)
    for zone in result.zones:
        assert np.isclose(sum(row.area_km2 for row in zone.by_oblast), zone.area_km2, rtol=1e-9)
        assert sum(row.population for row in zone.by_oblast) == zone.population
    # Together they are all land within reach: what one party does not hold the other
    # does.
    reach = Reach(result.front.line).within(km)
    assert np.isclose(
        both.area_km2, area_km2(shapely.intersection(reach, LAND.outline)), rtol=1e-6, atol=1e-3
    )


@modest
@given(steps, distances, distances)
def test_area_and_people_grow_with_distance_and_bands_add_up(
    longitudes: list[float], one: float, other: float
) -> None:
    near, far = sorted((one, other))
    result = answer(winding(longitudes), distances_km=(near, far))
    for party in ("ash", "birch", "both"):
        zones = [zone for zone in result.zones if zone.party == party]
        assert zones[0].area_km2 <= zones[-1].area_km2 * (1 + 1e-9)
        assert zones[0].population <= zones[-1].population
        if party != "both":
            # Arcs are chords, so the edge of a wider zone may cut a corner by metres.
            band = area_km2(shapely.difference(zones[-1].inside, zones[0].inside))
            assert np.isclose(zones[0].area_km2 + band, zones[-1].area_km2, rtol=1e-5, atol=1e-2)


@modest
@given(steps, distances)
def test_swapping_the_parties_swaps_the_rows(longitudes: list[float], km: float) -> None:
    line = winding(longitudes)
    plain, turned = answer(line, distances_km=(km,)), answer(line, turned=True, distances_km=(km,))
    assert [zone.party for zone in turned.zones] == ["birch", "ash", "both"]
    for zone in plain.zones:
        (same,) = (each for each in turned.zones if each.party == zone.party)
        assert np.isclose(same.area_km2, zone.area_km2, rtol=1e-9)
        assert (same.population, same.settlements) == (zone.population, zone.settlements)


@modest
@given(steps)
def test_reversing_a_line_changes_nothing(longitudes: list[float]) -> None:
    line = winding(longitudes)
    areas = [
        area_of_line("x", np.array([each], dtype=object), paper.BIRCH, LAND, KNOWN)[0]
        for each in (line, shapely.reverse(line))
    ]
    assert shapely.equals(areas[0].normalize(), areas[1].normalize())
    assert np.isclose(
        area_km2(areas[0]), area_km2(shapely.intersection(east_of(line), LAND.outline)), rtol=1e-6
    )


@modest
@given(steps, distances)
def test_depths_of_one_party_do_not_move_the_other(longitudes: list[float], km: float) -> None:
    line = winding(longitudes)
    alone = answer(line, depths_km={"birch": 5.0}).zones[0]
    beside = next(
        zone
        for zone in answer(line, depths_km={"ash": km, "birch": 5.0}).zones
        if zone.party == "birch"
    )
    assert np.isclose(alone.area_km2, beside.area_km2, rtol=1e-9)
    assert alone.population == beside.population


@modest
@given(
    st.lists(
        st.tuples(
            st.floats(paper.WEST, paper.EAST),
            st.floats(paper.SOUTH, paper.NORTH),
            st.sampled_from(["ash", "birch", "contested"]),
        ),
        min_size=2,
    )
)
def test_cells_of_settlements_fill_the_land(rows: list[tuple[float, float, str]]) -> None:
    fixed = [(paper.WEST + 0.01, paper.MIDDLE, "ash"), (paper.EAST - 0.01, paper.MIDDLE, "birch")]
    rows = list(
        {
            (round(x, 3), round(y, 3)): (round(x, 3), round(y, 3), holder)
            for x, y, holder in [*rows, *fixed]
        }.values()
    )
    table = ControlTable(np.array([row[:2] for row in rows]), np.array([row[2] for row in rows]))
    areas = [area_of_settlements("x", table, party, LAND) for party in (paper.ASH, paper.BIRCH)]
    assert np.isclose(sum(map(area_km2, areas)), area_km2(LAND.outline), rtol=1e-6)
    for area, party in zip(areas, (paper.ASH, paper.BIRCH), strict=True):
        own = table.points[table.holders == party.id]
        assert shapely.dwithin(area, shapely.points(own), 1e-6).all()


@modest
@given(st.lists(st.tuples(st.floats(30, 32), st.floats(48, 50)), min_size=4, max_size=9))
@example([(31.0, 48.0), (30.0, 48.0), (30.0, 49.0), (30.0, 48.0)])
def test_repair_keeps_area_within_what_is_drawn(corners: list[tuple[float, float]]) -> None:
    polygon = shapely.Polygon(corners)
    if polygon.convex_hull.area < 1e-3:
        return
    try:
        (valid,), _ = repair_polygons("x", np.array([polygon]))
    except InputError:
        # A ring that is drawn along no edge twice has land on one side of each edge.
        # One that only runs to and fro has none, and where an edge is drawn three times
        # GEOS finds none.
        drawn_once = shapely.union_all(polygon.exterior)
        assert drawn_once.length < polygon.exterior.length * (1 - 1e-9)
        return
    assert shapely.is_valid(valid)
    assert area_km2(valid) <= area_km2(polygon.convex_hull) * (1 + 1e-9)
    assert np.isclose(repair_polygons("x", np.array([valid]))[0][0].area, valid.area)


@modest
@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-80, 80)), min_size=2, max_size=20))
def test_geojson_and_back_is_the_same_to_a_millionth(corners: list[tuple[float, float]]) -> None:
    line = LineString(corners)
    made = make_feature(shapely.MultiPoint(corners), {"n": 1}, {})
    written = json.loads(to_geojson([made]))
    (back,) = (shapely.from_geojson(json.dumps(each["geometry"])) for each in written["features"])
    assert shapely.hausdorff_distance(back, shapely.MultiPoint(corners)) <= 1e-6
    if length_km(line) > 1:
        assert shapely.hausdorff_distance(make_feature(line, {}, {}).geometry, line) <= 1e-6


@modest
@given(st.text(max_size=40))
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@modest
@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\n|"), min_size=1, max_size=20
    )
)
def test_joined_names_are_normalised_as_single_ones(name: str) -> None:
    assert normalise(f"{name}|other\nnext").split("|")[0] == normalise(name)


@modest
@given(steps, distances)
def test_zones_hold_what_their_reach_holds(longitudes: list[float], km: float) -> None:
    line = winding(longitudes)
    front = derive_front(area=east_of(line), holder=paper.BIRCH, territory=LAND, datasets=DATASETS)
    reach = Reach(front.line)
    [zones] = draw_zones(reach, front, LAND, [{"ash": km, "birch": km}])
    random = np.random.default_rng(3)
    points = np.column_stack(
        [random.uniform(paper.WEST, paper.EAST, 200), random.uniform(paper.SOUTH, paper.NORTH, 200)]
    )
    away, holders = reach.distances_km(points), front.holders(points)
    clear = np.abs(away - km) > 0.01
    for zone in zones:
        inside = shapely.contains_xy(zone.inside, *points.T)
        assert (inside == ((holders == zone.party) & (away <= km)))[clear].all()
    assert areas_km2([zone.inside for zone in zones]).sum() > 0
