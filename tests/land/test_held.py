"""Held areas from polygons and drawn lines, on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.land.control import CONTESTED, ControlTable
from dmz.land.held import area_of_line, area_of_polygons, select_held_area
from dmz.land.territory import Territory
from tests import paper
from tests.geodesics import GEOD, snyder_box_km2
from tests.land.samples import at, layer, table

LAND = paper.territory()
EASTERN_KM2 = snyder_box_km2(paper.LINE, paper.SOUTH, paper.EAST, paper.NORTH)


KNOWN = table((-5, 0, "ash"), (5, 0, "birch"))


class TestPolygons:
    def test_united(self) -> None:
        one, other = (
            shapely.box(paper.LINE, paper.SOUTH, paper.EAST, paper.MIDDLE + 0.1),
            shapely.box(paper.LINE, paper.MIDDLE, paper.EAST, paper.NORTH),
        )
        area, warnings = area_of_polygons([layer(one), layer(other)], LAND)
        assert area_km2(area) == pytest.approx(EASTERN_KM2, rel=1e-9)
        assert warnings == ()

    def test_elsewhere(self) -> None:
        with pytest.raises(InputError, match="a layer: its polygons lie outside the territory"):
            area_of_polygons([layer(shapely.box(0, 0, 1, 1))], LAND)


class TestLine:
    straight = LineString([(paper.LINE, paper.SOUTH - 0.1), (paper.LINE, paper.NORTH + 0.1)])

    def area(self, *lines: object, known: ControlTable = KNOWN) -> tuple[float, tuple[str, ...]]:
        area, warnings = area_of_line("x", np.array(lines, dtype=object), paper.BIRCH, LAND, known)
        return area_km2(area), warnings

    def test_split(self) -> None:
        assert self.area(self.straight) == (pytest.approx(EASTERN_KM2, rel=1e-9), ())

    @pytest.mark.parametrize(
        "lines",
        [
            [shapely.reverse(straight)],
            [
                MultiLineString(
                    [
                        [(paper.LINE, paper.SOUTH - 0.1), (paper.LINE, paper.MIDDLE)],
                        [(paper.LINE, paper.NORTH + 0.1), (paper.LINE, paper.MIDDLE)],
                    ]
                )
            ],
            [
                LineString([(paper.LINE, paper.MIDDLE), (paper.LINE, paper.SOUTH - 0.1)]),
                LineString([(paper.LINE, paper.MIDDLE), (paper.LINE, paper.NORTH + 0.1)]),
            ],
            [straight, shapely.reverse(straight)],
        ],
    )
    def test_direction_and_parts_change_nothing(self, lines: list[object]) -> None:
        assert self.area(*lines)[0] == pytest.approx(EASTERN_KM2, rel=1e-9)

    def test_ends_near_the_edge_are_extended_to_it(self) -> None:
        short = LineString(
            [
                (paper.LINE, GEOD.fwd(paper.LINE, paper.SOUTH, 0, 4000)[1]),
                (paper.LINE, paper.NORTH + 0.1),
            ]
        )
        area, (warning,) = self.area(short)
        assert area == pytest.approx(EASTERN_KM2, rel=1e-3)
        assert warning == "x: free ends extended to the territory's edge, by 4.0 km at most"

    def test_an_end_inside(self) -> None:
        with pytest.raises(
            InputError,
            match=rf"the line ends inside the territory, at {paper.MIDDLE:.4f}, 31\.0000 \(lat",
        ):
            self.area(LineString([(paper.LINE, paper.SOUTH - 0.1), (paper.LINE, paper.MIDDLE)]))

    def test_a_line_that_only_passes(self) -> None:
        with pytest.raises(InputError, match="its lines lie outside the territory"):
            self.area(LineString([(paper.WEST - 1, paper.SOUTH), (paper.WEST - 1, paper.NORTH)]))

    def test_a_line_that_leaves_all_to_one(self) -> None:
        with pytest.raises(InputError, match="does not divide the territory between the parties"):
            self.area(self.straight, known=table((-5, 0, "birch"), (5, 0, "birch")))

    def test_an_enclave(self) -> None:
        ring = shapely.box(
            paper.LINE + 0.05, paper.MIDDLE - 0.1, paper.LINE + 0.15, paper.MIDDLE + 0.1
        )
        enclave = table(
            (-5, 0, "ash"),
            (2, 40, "ash"),
            (
                GEOD.inv(paper.LINE, paper.MIDDLE, paper.LINE + 0.1, paper.MIDDLE)[2] / 1000,
                0,
                "birch",
            ),
        )
        area, _ = self.area(ring.exterior, known=enclave)
        assert area == pytest.approx(
            snyder_box_km2(
                paper.LINE + 0.05, paper.MIDDLE - 0.1, paper.LINE + 0.15, paper.MIDDLE + 0.1
            ),
            rel=1e-6,
        )

    def test_contested_settlements_have_no_vote(self) -> None:
        known = table((-5, 0, "ash"), (5, 0, "birch"), (6, 0, CONTESTED), (7, 0, CONTESTED))
        assert self.area(self.straight, known=known)[0] == pytest.approx(EASTERN_KM2, rel=1e-9)

    def test_most_settlements_decide(self) -> None:
        # One of the second party's settlements is on the wrong side of the line, and
        # nearest.
        known = table((-5, 0, "ash"), (-6, 0, "ash"), (-0.1, 0, "birch"), (5, 0, "birch"))
        assert self.area(self.straight, known=known)[0] == pytest.approx(EASTERN_KM2, rel=1e-9)

    def test_where_none_decide_the_nearest_does(self) -> None:
        # No settlement lies in the south; the nearest to it is one of the north's.
        across = LineString([(paper.WEST - 0.1, paper.MIDDLE), (paper.EAST + 0.1, paper.MIDDLE)])
        southern = snyder_box_km2(paper.WEST, paper.SOUTH, paper.EAST, paper.MIDDLE)
        known = table((-30, 5, "ash"), (-25, 30, "ash"), (-25, 1, "birch"))
        assert self.area(across, known=known)[0] == pytest.approx(southern, rel=1e-9)
        # A tie in the north, whose middle is at (-25, 25): 21 km from the one, 24 from
        # the other.
        northern = snyder_box_km2(paper.WEST, paper.MIDDLE, paper.EAST, paper.NORTH)
        known = table((-30, 5, "birch"), (-25, 1, "ash"))
        assert self.area(across, known=known)[0] == pytest.approx(northern, rel=1e-9)

    def test_a_bay_that_the_line_crosses_is_no_land(self) -> None:
        # A bay cut from the south to 30 km; the line crosses its mouth at 10 km.
        mouth, head = at(0, -40)[1], at(0, -20)[1]
        bay = shapely.box(paper.LINE - 0.1, paper.SOUTH - 1, paper.LINE + 0.1, head)
        land = replace(LAND, outline=shapely.difference(LAND.outline, bay))
        across = LineString([(paper.WEST - 0.1, mouth), (paper.EAST + 0.1, mouth)])
        known = table((0, 0, "ash"), (-30, -45, "birch"), (15, -45, "birch"))
        lines = np.array([across], dtype=object)
        area, _ = area_of_line("x", lines, paper.BIRCH, land, known)
        west, east = paper.LINE - 0.1, paper.LINE + 0.1
        assert area_km2(area) == pytest.approx(
            snyder_box_km2(paper.WEST, paper.SOUTH, west, mouth)
            + snyder_box_km2(east, paper.SOUTH, paper.EAST, mouth),
            rel=1e-9,
        )

    @pytest.mark.parametrize("short", [1e-4, 1e-5, 1e-7, 1e-9, 1e-12, 1e-15])
    def test_ends_a_hair_inside(self, short: float) -> None:
        # From 11 m to nothing but rounding: no warning is due, and no land is lost.
        south, north = (paper.LINE, paper.SOUTH + short), (paper.LINE + 0.01, paper.NORTH - short)
        area, warnings = self.area(LineString([south, north]))
        full = self.area(LineString([(paper.LINE, paper.SOUTH), (paper.LINE + 0.01, paper.NORTH)]))[
            0
        ]
        assert area == pytest.approx(full, rel=1e-6)
        assert bool(warnings) == (short > 9e-5)

    def test_a_line_clipped_to_the_territory(self, territory: Territory) -> None:
        # From the Black Sea across a cape of Crimea and the gulf behind it to the
        # eastern border.
        line = LineString(
            [
                (32.3, 45.2),
                (32.8, 45.55),
                (33.1, 46.2),
                (33.5, 47.0),
                (36.2, 47.8),
                (37.6, 48.6),
                (37.9, 50.4),
            ]
        )
        clipped = shapely.intersection(line, territory.outline)
        assert len(clipped.geoms) > 1
        known = ControlTable(
            np.array([[30.5, 50.4], [34.1, 45.0]]), np.array(["ukraine", "russia"])
        )
        areas = [
            area_km2(area_of_line("x", np.array([each]), territory.parties[1], territory, known)[0])
            for each in (line, clipped)
        ]
        assert areas[1] == pytest.approx(areas[0], rel=1e-9)

    def test_an_end_ten_km_inside(self) -> None:
        for km, extended in ((9.9, True), (10.1, False)):
            foot = GEOD.fwd(paper.LINE, paper.SOUTH, 0, km * 1000)[1]
            short = LineString([(paper.LINE, foot), (paper.LINE, paper.NORTH + 0.1)])
            if extended:
                assert "by 9.9 km at most" in self.area(short)[1][0]
            else:
                with pytest.raises(InputError, match="ends inside the territory"):
                    self.area(short)


class TestDerivedFile:
    def test_other_layers_are_returned_as_they_are(self) -> None:
        plain = layer(shapely.box(0, 0, 1, 1), kind=["held_area"], name=["x"])
        assert select_held_area(plain, paper.BIRCH) == (plain, "")

    def test_the_partys_area_under_its_sources_title(self) -> None:
        boxes = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), LineString([(1, 0), (1, 1)])
        none = [None, None]
        derived = layer(
            *boxes,
            kind=["held_area", "held_area", "front"],
            party=["ash", "birch", None],
            source=[*none, "A map"],
            date=[*none, "2000-01-02"],
            schematic=[*none, "by a mile"],
        )
        read, schematic = select_held_area(derived, paper.BIRCH)
        assert read.geometries.tolist() == [boxes[1]]
        assert (read.dataset.title, read.dataset.date, schematic) == (
            "A map",
            "2000-01-02",
            "by a mile",
        )
        with pytest.raises(InputError, match="without the land that Oak holds"):
            select_held_area(derived, type(paper.BIRCH)("oak", "Oak"))
