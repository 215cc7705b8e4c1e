"""Tables of control, and the land nearest to their settlements, on paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import MultiPoint, Point

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.land.control import (
    CONTESTED,
    ControlTable,
    area_of_settlements,
    read_control_table,
    shipped_control,
)
from dmz.land.territory import Party, Territory
from dmz.sources.layers import read_layer
from tests import paper
from tests.geodesics import snyder_box_km2
from tests.land.samples import at, layer, table

LAND = paper.territory()
EASTERN_KM2 = snyder_box_km2(paper.LINE, paper.SOUTH, paper.EAST, paper.NORTH)

PARTIES = (Party("ash", "Ash", spellings=("as", "a")), Party("birch", "Birch"))


@pytest.mark.parametrize("column", ["holder", "status", "control"])
def test_columns(column: str) -> None:
    points = Point(1, 2), Point(3, 4)
    read = read_control_table([layer(*points, **{column: ["ash", " Contested "]})], PARTIES)
    assert read.points.tolist() == [[1, 2], [3, 4]]
    assert read.holders.tolist() == ["ash", CONTESTED]


def test_spellings_stand_for_the_partys_id() -> None:
    values = ["AS", "a", " Ash", "b", "birch", None]
    read = read_control_table([layer(*[Point(1, 2)] * 6, holder=values)], PARTIES)
    assert read.holders.tolist() == ["ash", "ash", "ash", "b", "birch", ""]


def test_points_of_one_settlement_share_its_holder() -> None:
    points = MultiPoint([(1, 2), (3, 4)]), Point(5, 6)
    read = read_control_table([layer(*points, holder=["ash", "birch"])], PARTIES)
    assert read.holders.tolist() == ["ash", "ash", "birch"]


def test_several_layers_are_one_table() -> None:
    layers = layer(Point(1, 2), holder=["ash"]), layer(Point(3, 4), status=["birch"])
    read = read_control_table(layers, PARTIES)
    assert read.points.tolist() == [[1, 2], [3, 4]]
    assert read.holders.tolist() == ["ash", "birch"]


def test_a_layer_without_holders() -> None:
    with pytest.raises(InputError, match="a layer: settlements need a column 'holder'"):
        read_control_table([layer(Point(1, 2), name=["x"])], PARTIES)


def test_the_shipped_table(territory: Territory) -> None:
    assert territory.control_path is not None
    shipped = read_layer(str(territory.control_path), "front")
    read = read_control_table([shipped], territory.parties)
    assert len(read.points) == len(read.holders) > 500
    assert set(read.holders) == {*(party.id for party in territory.parties), CONTESTED}


def test_the_shipped_table_parts_the_land(territory: Territory) -> None:
    read = read_control_table([shipped_control(territory)], territory.parties)
    areas = [area_of_settlements("x", read, party, territory) for party in territory.parties]
    assert sum(map(area_km2, areas)) == pytest.approx(area_km2(territory.land), rel=1e-9)


def test_the_shipped_parties_have_the_spellings_of_published_tables(territory: Territory) -> None:
    values = ["UA", "RU", "CONTESTED"]
    read = read_control_table([layer(*[Point(1, 2)] * 3, status=values)], territory.parties)
    assert read.holders.tolist() == ["ukraine", "russia", CONTESTED]


class TestSettlements:
    def test_the_edge_runs_halfway(self) -> None:
        area = area_of_settlements("x", table((-8, 0, "ash"), (8, 0, "birch")), paper.BIRCH, LAND)
        assert area_km2(area) == pytest.approx(EASTERN_KM2, rel=1e-3)
        assert shapely.contains_xy(area, *at(0.1))
        assert not shapely.contains_xy(area, *at(-0.1))

    def test_a_contested_settlement_lies_on_it(self) -> None:
        rows = table((-20, 0, "ash"), (10, 0, "birch"), (2, 0, CONTESTED))
        area = area_of_settlements("x", rows, paper.BIRCH, LAND)
        assert shapely.contains_xy(area, *at(2.1))
        assert not shapely.contains_xy(area, *at(1.9))

    def test_sides_add_up(self) -> None:
        rows = table(
            (-20, -30, "ash"),
            (-9, 20, "ash"),
            (10, 0, "birch"),
            (3, -40, "birch"),
            (-1, 0, CONTESTED),
        )
        both = [area_of_settlements("x", rows, party, LAND) for party in (paper.ASH, paper.BIRCH)]
        assert sum(map(area_km2, both)) == pytest.approx(area_km2(LAND.outline), rel=1e-9)
        assert area_km2(shapely.intersection(*both)) == pytest.approx(0, abs=1e-6)

    def test_the_line_runs_across_the_direction_between_the_parties(self) -> None:
        # Settlements up to 2 km further away than the nearest count: (9, 12) is 15 km
        # away and (-16, 0) 16 km, so the direction is from (-3.5, 6) to (0, -20) and
        # not from the nearest.
        rows = table(
            (0, 0, CONTESTED),
            (9, 12, "birch"),
            (-16, 0, "birch"),
            (18.1, 0, "birch"),
            (0, -20, "ash"),
        )
        area = area_of_settlements("x", rows, paper.BIRCH, LAND)
        # The edge is at a right angle to (3.5, -26): it passes (26, 3.5) / 50.
        for east, north in ((0.52, 0.07), (-0.52, -0.07)):
            assert shapely.contains_xy(area, *at(east, north + 0.02))
            assert not shapely.contains_xy(area, *at(east, north - 0.02))

    def test_a_contested_settlement_behind_others_lies_on_it(self) -> None:
        # The two before it would leave its eastern half an enclave, 3 km from birch's.
        rows = table(
            (-20, 0, "ash"),
            (-4, 0, CONTESTED),
            (-1, 3, CONTESTED),
            (-1, -3, CONTESTED),
            (8, 0, "birch"),
        )
        area = area_of_settlements("x", rows, paper.BIRCH, LAND)
        assert all(shapely.contains_xy(area, *at(east)) for east in (-3.5, -2, -1))
        assert not shapely.contains_xy(area, *at(-4.5))
        edge = shapely.boundary(area)
        assert shapely.distance(edge, [Point(*at(-4)), Point(*at(-1, 3))]).max() < 0.5 / 111

    def test_a_contested_settlement_far_behind_the_line_makes_no_enclave(self) -> None:
        rows = table(
            (-20, 0, "ash"), (-12, 0, "ash"), (-16, 0, CONTESTED), (-8, 0, "ash"), (8, 0, "birch")
        )
        area = area_of_settlements("x", rows, paper.BIRCH, LAND)
        assert area_km2(area) == pytest.approx(EASTERN_KM2, rel=1e-3)

    def test_a_shore_is_held_with_the_land_behind_it(self) -> None:
        # A strait from 3 to 6 km east. Halfway between the settlements is 2 km east,
        # but the last kilometre of the western shore has no settlement of the eastern
        # party. An islet in the strait without a settlement stays with the nearest
        # settlement's party.
        islet = shapely.box(*at(4, -5), *at(5, 5))
        shores = [
            shapely.box(paper.WEST, paper.SOUTH, at(3)[0], paper.NORTH),
            islet,
            shapely.box(at(6)[0], paper.SOUTH, paper.EAST, paper.NORTH),
        ]
        land = replace(LAND, outline=shapely.union_all(shores))
        rows = table((-8, 0, "ash"), (12, 0, "birch"))
        area = area_of_settlements("x", rows, paper.BIRCH, land)
        eastern = snyder_box_km2(at(6)[0], paper.SOUTH, paper.EAST, paper.NORTH)
        assert area_km2(area) == pytest.approx(eastern + area_km2(islet), rel=1e-9)
        other = area_of_settlements("x", rows, paper.ASH, land)
        assert area_km2(other) == pytest.approx(area_km2(shores[0]), rel=1e-9)

    def test_a_place_listed_twice_by_one_holder(self) -> None:
        rows = table((-8, 0, "ash"), (8, 0, "birch"), (-8, 0, "ash"))
        area = area_of_settlements("x", rows, paper.BIRCH, LAND)
        assert area_km2(area) == pytest.approx(EASTERN_KM2, rel=1e-3)

    def test_the_place_of_two_holders_is_named(self) -> None:
        rows = table((0, 20, CONTESTED), (-9, 0, "ash"), (-5, 0, "ash"), (-5, 0, "birch"))
        longitude, latitude = at(-5)
        with pytest.raises(InputError, match=rf"place, at {latitude:.4f}, {longitude:.4f} \(lat"):
            area_of_settlements("x", rows, paper.BIRCH, LAND)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            (table((-5, 0, "ash")), "settlements of both parties, ash and birch"),
            (
                table((-5, 0, "ash"), (5, 0, "oak")),
                "'oak' is not a holder; use ash, birch or contested",
            ),
            (table((-5, 0, "ash"), (5, 0, "")), "'' is not a holder"),
            (table((-5, 0, "ash"), (-5, 0, "birch")), "two holders for one place"),
            (
                ControlTable(np.array([[2.0, 3.0], [3.0, 3.0]]), np.array(["ash", "birch"])),
                "lie outside the territory",
            ),
            (
                ControlTable(np.array([at(-5)[::-1], at(5)[::-1]]), np.array(["ash", "birch"])),
                "are swapped",
            ),
        ],
    )
    def test_refused(self, rows: ControlTable, message: str) -> None:
        with pytest.raises(InputError, match=message):
            area_of_settlements("x", rows, paper.BIRCH, LAND)


def test_a_csv_of_settlements(tmp_path: Path) -> None:
    rows = "".join(
        f"{at(east)[1]},{at(east)[0]},{holder}\n" for east, holder in ((-8, "ash"), (8, "birch"))
    )
    path = paper.written(tmp_path / "places.csv", "latitude,longitude,status\n" + rows)
    read = read_control_table([read_layer(path, "front")], LAND.parties)
    assert area_km2(area_of_settlements("x", read, paper.BIRCH, LAND)) == pytest.approx(
        EASTERN_KM2, rel=1e-3
    )
