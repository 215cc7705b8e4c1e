"""Held areas from polygons, from a drawn line, and from settlements: on paper where it can be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPoint, Point

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.land.held import (
    CONTESTED,
    ControlTable,
    area_of_line,
    area_of_polygons,
    area_of_settlements,
    control_table,
    derived_land,
)
from dmz.land.territory import Territory
from dmz.sources.datasets import Dataset
from dmz.sources.layers import Layer, read_layer
from tests import made_up
from tests.geodesics import GEOD, snyder_box_km2
from tests.made_up import ASH, BIRCH, EAST, LINE, MIDDLE, NORTH, SOUTH, WEST, written

LAND = made_up.territory()
EASTERN_KM2 = snyder_box_km2(LINE, SOUTH, EAST, NORTH)


def layer(*geometries: object, **columns: Sequence[object]) -> Layer:
    arrays = {name: np.array(values, dtype=object) for name, values in columns.items()}
    return Layer(Dataset("front", "a layer", "A layer"), np.array(geometries, dtype=object), arrays)


def at(east_km: float, north_km: float = 0.0) -> tuple[float, float]:
    return made_up.Town("", east_km, north_km, 0).point


def table(*rows: tuple[float, float, str]) -> ControlTable:
    return ControlTable(
        np.array([at(east, north) for east, north, _ in rows]),
        np.array([holder for *_, holder in rows]),
    )


KNOWN = table((-5, 0, "ash"), (5, 0, "birch"))


class TestTable:
    @pytest.mark.parametrize("column", ["holder", "status", "control"])
    def test_columns_and_spellings(self, column: str) -> None:
        read = control_table([layer(Point(1, 2), Point(3, 4), **{column: ["UA", " Contested "]})])
        assert read.points.tolist() == [[1, 2], [3, 4]]
        assert read.holders.tolist() == ["ukraine", "contested"]

    def test_several_points_of_one_settlement(self) -> None:
        read = control_table([layer(MultiPoint([(1, 2), (3, 4)]), Point(5, 6), holder=["a", "b"])])
        assert read.holders.tolist() == ["a", "a", "b"]

    def test_no_holder(self) -> None:
        with pytest.raises(InputError, match="need a column 'holder'"):
            control_table([layer(Point(1, 2), name=["x"])])


class TestPolygons:
    def test_united(self) -> None:
        one, other = (
            shapely.box(LINE, SOUTH, EAST, MIDDLE + 0.1),
            shapely.box(LINE, MIDDLE, EAST, NORTH),
        )
        area, warnings = area_of_polygons([layer(one), layer(other)], LAND)
        assert area_km2(area) == pytest.approx(EASTERN_KM2, rel=1e-9)
        assert warnings == ()

    def test_elsewhere(self) -> None:
        with pytest.raises(InputError, match="a layer: its polygons lie outside the territory"):
            area_of_polygons([layer(shapely.box(0, 0, 1, 1))], LAND)


class TestSettlements:
    def test_the_edge_runs_halfway(self) -> None:
        area = area_of_settlements("x", table((-8, 0, "ash"), (8, 0, "birch")), BIRCH, LAND)
        assert area_km2(area) == pytest.approx(EASTERN_KM2, rel=1e-3)
        assert shapely.contains_xy(area, *at(0.1))
        assert not shapely.contains_xy(area, *at(-0.1))

    def test_a_contested_settlement_lies_on_it(self) -> None:
        rows = table((-20, 0, "ash"), (10, 0, "birch"), (2, 0, CONTESTED))
        area = area_of_settlements("x", rows, BIRCH, LAND)
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
        both = [area_of_settlements("x", rows, party, LAND) for party in (ASH, BIRCH)]
        assert sum(map(area_km2, both)) == pytest.approx(area_km2(LAND.outline), rel=1e-9)
        assert area_km2(shapely.intersection(*both)) == pytest.approx(0, abs=1e-6)

    @pytest.mark.parametrize(
        ("rows", "said"),
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
    def test_refused(self, rows: ControlTable, said: str) -> None:
        with pytest.raises(InputError, match=said):
            area_of_settlements("x", rows, BIRCH, LAND)


class TestLine:
    straight = LineString([(LINE, SOUTH - 0.1), (LINE, NORTH + 0.1)])

    def area(self, *lines: object, known: ControlTable = KNOWN) -> tuple[float, tuple[str, ...]]:
        area, warnings = area_of_line("x", np.array(lines, dtype=object), BIRCH, LAND, known)
        return area_km2(area), warnings

    def test_split(self) -> None:
        assert self.area(self.straight) == (pytest.approx(EASTERN_KM2, rel=1e-9), ())

    @pytest.mark.parametrize(
        "lines",
        [
            [shapely.reverse(straight)],
            [
                MultiLineString(
                    [[(LINE, SOUTH - 0.1), (LINE, MIDDLE)], [(LINE, NORTH + 0.1), (LINE, MIDDLE)]]
                )
            ],
            [
                LineString([(LINE, MIDDLE), (LINE, SOUTH - 0.1)]),
                LineString([(LINE, MIDDLE), (LINE, NORTH + 0.1)]),
            ],
            [straight, shapely.reverse(straight)],
        ],
    )
    def test_direction_and_parts_change_nothing(self, lines: list[object]) -> None:
        assert self.area(*lines)[0] == pytest.approx(EASTERN_KM2, rel=1e-9)

    def test_ends_near_the_edge_are_drawn_on(self) -> None:
        short = LineString([(LINE, GEOD.fwd(LINE, SOUTH, 0, 4000)[1]), (LINE, NORTH + 0.1)])
        area, (warning,) = self.area(short)
        assert area == pytest.approx(EASTERN_KM2, rel=1e-3)
        assert warning == "x: free ends drawn on to the territory's edge, by 4.0 km at most"

    def test_an_end_inside(self) -> None:
        with pytest.raises(
            InputError,
            match=rf"the line ends inside the territory, at {MIDDLE:.4f}, 31\.0000 \(lat",
        ):
            self.area(LineString([(LINE, SOUTH - 0.1), (LINE, MIDDLE)]))

    def test_a_line_that_only_passes(self) -> None:
        with pytest.raises(InputError, match="its lines lie outside the territory"):
            self.area(LineString([(WEST - 1, SOUTH), (WEST - 1, NORTH)]))

    def test_a_line_that_leaves_all_to_one(self) -> None:
        with pytest.raises(InputError, match="does not divide the territory between the parties"):
            self.area(self.straight, known=table((-5, 0, "birch"), (5, 0, "birch")))

    def test_an_enclave(self) -> None:
        ring = shapely.box(LINE + 0.05, MIDDLE - 0.1, LINE + 0.15, MIDDLE + 0.1)
        enclave = table(
            (-5, 0, "ash"),
            (2, 40, "ash"),
            (made_up.GEOD.inv(LINE, MIDDLE, LINE + 0.1, MIDDLE)[2] / 1000, 0, "birch"),
        )
        area, _ = self.area(ring.exterior, known=enclave)
        assert area == pytest.approx(
            snyder_box_km2(LINE + 0.05, MIDDLE - 0.1, LINE + 0.15, MIDDLE + 0.1), rel=1e-6
        )

    def test_contested_places_have_no_vote(self) -> None:
        known = table((-5, 0, "ash"), (5, 0, "birch"), (6, 0, CONTESTED), (7, 0, CONTESTED))
        assert self.area(self.straight, known=known)[0] == pytest.approx(EASTERN_KM2, rel=1e-9)


class TestDerivedLand:
    def test_other_layers_stay(self) -> None:
        plain = layer(shapely.box(0, 0, 1, 1), kind=["held_area"], name=["x"])
        assert derived_land(plain, BIRCH) == (plain, "")

    def test_the_holders_land_and_its_source(self) -> None:
        boxes = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), LineString([(1, 0), (1, 1)])
        none = [None, None]
        written = layer(
            *boxes,
            kind=["held_area", "held_area", "front"],
            party=["ash", "birch", None],
            source=[*none, "A map"],
            date=[*none, "2000-01-02"],
            schematic=[*none, "by a mile"],
        )
        read, schematic = derived_land(written, BIRCH)
        assert read.geometries.tolist() == [boxes[1]]
        assert (read.dataset.title, read.dataset.date, schematic) == (
            "A map",
            "2000-01-02",
            "by a mile",
        )
        with pytest.raises(InputError, match="without the land that Oak holds"):
            derived_land(written, type(BIRCH)("oak", "Oak"))


def test_the_shipped_table_reads(territory: Territory) -> None:
    assert territory.control_path is not None
    read = control_table([read_layer(str(territory.control_path), "front")])
    assert len(read.points) == len(read.holders) > 500


def test_a_csv_of_settlements(tmp_path: Path) -> None:
    rows = "".join(
        f"{at(east)[1]},{at(east)[0]},{holder}\n" for east, holder in ((-8, "ash"), (8, "birch"))
    )
    path = written(tmp_path / "places.csv", "latitude,longitude,status\n" + rows)
    read = control_table([read_layer(path, "front")])
    assert area_km2(area_of_settlements("x", read, BIRCH, LAND)) == pytest.approx(
        EASTERN_KM2, rel=1e-3
    )
