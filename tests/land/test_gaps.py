"""Gaps: slivers, islands, lagoons and channels on paper, one at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2
from dmz.earth.shapes import clip_near
from dmz.land.gaps import drop_gaps, list_gaps
from dmz.land.water import Water
from tests import paper
from tests.geodesics import GEOD, snyder_box_km2
from tests.land.samples import box, mapped_water

OUTLINE = paper.territory().outline
EAST_OF_LINE = shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1)
# A place far from everything below: where none is known, all wide parts stay.
ELSEWHERE = paper.Town("Elsewhere", -60, 40, 5)


def others_land(
    drawn: BaseGeometry,
    *,
    outline: BaseGeometry = OUTLINE,
    towns: tuple[paper.Town, ...] = (ELSEWHERE,),
    sliver_km: float = 1.0,
    water: Water | None = None,
) -> BaseGeometry:
    """The land of the party that does not hold the drawn area, without gaps."""
    territory = replace(paper.territory(towns=towns), outline=outline, water=water or Water())
    held = shapely.intersection(outline, drawn)
    land, _ = drop_gaps(shapely.difference(outline, held), held, territory, sliver_km)
    return land


class TestIslands:
    # 2 by 10 km, off the held coast in the east and off the other party's in the west.
    eastern, western = box(25, -5, 27, 5), box(-77, -5, -75, 5)
    outline = shapely.union_all([OUTLINE, eastern, western])
    mainland = shapely.box(paper.LINE, paper.SOUTH, paper.EAST, paper.NORTH)

    def test_an_island_belongs_to_the_nearer_land(self) -> None:
        land = others_land(self.mainland, outline=self.outline)
        assert not shapely.intersects(land, self.eastern)
        assert shapely.covers(land, self.western)

    def test_an_island_with_a_place_is_no_gap(self) -> None:
        towns = (ELSEWHERE, paper.Town("Holm", 26, 0, 5))
        land = others_land(self.mainland, outline=self.outline, towns=towns)
        assert shapely.covers(land, self.eastern)

    def test_where_no_places_are_known(self) -> None:
        # A wide island may be land or nothing at all: it stays. A narrow one is a
        # sliver.
        land = others_land(self.mainland, outline=self.outline, towns=())
        assert shapely.covers(land, self.eastern)
        land = others_land(self.mainland, outline=self.outline, towns=(), sliver_km=2.5)
        assert not shapely.intersects(land, self.eastern)


class TestPockets:
    pocket = box(5, -5, 15, 5)

    @pytest.mark.parametrize(("name", "stays"), [("Pocket", True), ("Outside", False)])
    def test_a_pocket_has_a_place_inside(self, name: str, stays: bool) -> None:
        towns = (ELSEWHERE, paper.Town(name, 10 if stays else 17, 0, 5))
        land = others_land(shapely.difference(EAST_OF_LINE, self.pocket), towns=towns)
        assert shapely.intersects(land, self.pocket) == stays

    def test_a_sliver_goes_whatever_lies_in_it(self) -> None:
        sliver = box(5, -5, 5.9, 5)
        towns = (ELSEWHERE, paper.Town("Sliver", 5.5, 0, 5))
        land = others_land(shapely.difference(EAST_OF_LINE, sliver), towns=towns)
        assert not shapely.intersects(land, sliver)


class TestSmallPockets:
    """Surrounded land narrower than a sliver: stays unless it is a strip."""

    @pytest.mark.parametrize(
        ("pocket", "stays"),
        [
            (box(5, 0, 5.7, 0.7), True),
            (box(5, 0, 5.2, 0.2), True),
            # 3.5 and 4.5 times as long as wide: strips are 4 times; then 0.0025 km².
            (box(5, 0, 6.4, 0.4), True),
            (box(5, 0, 6.8, 0.4), False),
            (box(5, 0, 5.05, 0.05), False),
            # Within a sliver of the territory's edge.
            (box(18.5, 0, 19.2, 0.7), False),
        ],
    )
    @pytest.mark.parametrize("water", [None, mapped_water()])
    def test_by_its_shape(self, pocket: shapely.Polygon, stays: bool, water: Water | None) -> None:
        drawn = shapely.difference(EAST_OF_LINE, pocket)
        land = others_land(drawn, towns=(), water=water)
        assert shapely.intersects(land, pocket.centroid) == stays


class TestMappedWater:
    pocket = box(5, -5, 15, 5)

    def land(self, water: Water, *, pocket: shapely.Polygon | None = None) -> BaseGeometry:
        return others_land(shapely.difference(EAST_OF_LINE, pocket or self.pocket), water=water)

    def test_a_pocket_without_a_place_is_land(self) -> None:
        assert shapely.covers(self.land(mapped_water()), self.pocket)

    def test_a_pocket_that_is_mapped_water_is_none(self) -> None:
        land = self.land(mapped_water(inland=[box(5, -5, 12, 5)]))
        assert not shapely.intersects(land, self.pocket.buffer(-1e-6))
        # A lake of a third of it leaves the rest land.
        land = self.land(mapped_water(inland=[box(5, -5, 8, 5)]))
        assert shapely.covers(land, self.pocket)

    def test_a_pocket_at_the_border_is_land_and_one_at_the_coast_is_a_shore(self) -> None:
        # Birch's state lies behind the eastern edge; behind the southern one lies sea.
        border, coast = box(15, 0, 20, 5), box(5, -50, 10, -45)
        assert shapely.intersects(self.land(mapped_water(), pocket=border), border.centroid)
        assert not shapely.intersects(self.land(mapped_water(), pocket=coast), coast.centroid)


class TestList:
    def test_each_part_with_its_place_and_size(self) -> None:
        lake, sliver, shore = box(5, -5, 15, 5), box(5, 20, 5.5, 30), box(5, -52, 15, -45)
        drawn = shapely.difference(EAST_OF_LINE, shapely.union_all([lake, sliver, shore]))
        territory = replace(paper.territory(towns=(ELSEWHERE,)), water=mapped_water(inland=[lake]))
        held = shapely.intersection(OUTLINE, drawn)
        free = shapely.difference(OUTLINE, held)
        land, shapes = drop_gaps(free, held, territory, 1.0)
        gaps = list_gaps(shapes)
        assert [gap.kind for gap in gaps] == ["water", "shore", "sliver"]
        on_land = shapely.intersection([lake, shore, sliver], OUTLINE)
        for gap, part in zip(gaps, on_land, strict=True):
            assert gap.area_km2 == pytest.approx(snyder_box_km2(*part.bounds), rel=1e-6)
            assert part.contains(shapely.Point(gap.longitude, gap.latitude))
        total = sum(gap.area_km2 for gap in gaps)
        assert area_km2(free) - area_km2(land) == pytest.approx(total, abs=1e-6)

    def test_a_strip_and_nothing(self) -> None:
        edge = GEOD.fwd(paper.LINE, paper.SOUTH, 0, 600)[1]
        drawn = shapely.box(paper.LINE, edge, paper.EAST + 1, paper.NORTH + 1)
        held = shapely.intersection(OUTLINE, drawn)
        free = shapely.difference(OUTLINE, held)
        land, shapes = drop_gaps(free, held, paper.territory(), 1.0)
        (strip,) = list_gaps(shapes)
        assert strip.kind == "strip"
        assert area_km2(free) - area_km2(land) == pytest.approx(strip.area_km2, abs=1e-6)
        assert list_gaps(()) == ()


class TestStrips:
    def test_a_strip_that_opens_into_the_others_land(self) -> None:
        # The map's southern edge is 0.6 km north of the territory's, along 20 km.
        edge = GEOD.fwd(paper.LINE, paper.SOUTH, 0, 600)[1]
        drawn = shapely.box(paper.LINE, edge, paper.EAST + 1, paper.NORTH + 1)
        west = snyder_box_km2(paper.WEST, paper.SOUTH, paper.LINE, paper.NORTH)
        strip = snyder_box_km2(paper.LINE, paper.SOUTH, paper.EAST, edge)
        assert area_km2(shapely.difference(OUTLINE, drawn)) == pytest.approx(west + strip)
        # At its mouth a strip is wider than a sliver, by the arc of an opening.
        assert area_km2(others_land(drawn)) == pytest.approx(west, abs=0.6**2)

    @pytest.mark.parametrize("km", [30, 60])
    def test_a_corner_of_line_and_border_stays(self, km: float) -> None:
        # The line meets the southern edge at an angle of 60 degrees or 40 degrees.
        west, east, top = paper.east(-km), paper.EAST + 1, paper.NORTH + 1
        corner = shapely.Polygon(
            [(paper.LINE, paper.SOUTH), (west, paper.MIDDLE), (west, top), (east, top),
             (east, paper.SOUTH)]
        )  # fmt: skip
        free = shapely.difference(OUTLINE, corner)
        assert area_km2(others_land(corner)) == pytest.approx(area_km2(free), rel=1e-12)


class TestChannels:
    # With both banks held, open to the other party's land in the north and west.
    @staticmethod
    def drawn(length_km: float, width_km: float) -> BaseGeometry:
        channel = box(-60, 0, -60 + length_km, width_km)
        others = shapely.union_all([box(-80, 30, 30, 60), box(-80, -60, -60, 60), channel])
        return shapely.difference(
            shapely.box(paper.WEST - 1, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1), others
        )

    # Too short; too wide; less than 8 of its own widths long.
    @pytest.mark.parametrize(
        ("length_km", "width_km", "gap"),
        [(60, 4, True), (20, 2, False), (60, 9, False), (35, 7.5, False)],
    )
    def test_a_channel_is_long_and_narrow(
        self, length_km: float, width_km: float, gap: bool
    ) -> None:
        middle = box(-52, 0.1, -60 + length_km - 5, width_km - 0.1)
        drawn = self.drawn(length_km, width_km)
        land = others_land(drawn, towns=(paper.Town("Elsewhere", -65, 40, 5),))
        assert shapely.intersects(land, middle) != gap

    def test_held_land_on_one_bank_makes_no_channel(self) -> None:
        # 4 km along the eastern border: the map may be right that nobody holds them.
        drawn = shapely.box(paper.LINE, paper.SOUTH - 1, paper.east(16), paper.north(40))
        land = others_land(drawn)
        assert shapely.covers(land, box(16.5, -40, 19, 35))

    def test_a_channel_with_a_place_is_land(self) -> None:
        land = others_land(self.drawn(60, 4), towns=(paper.Town("Ferry", -30, 2, 5),))
        assert shapely.covers(land, box(-52, 0.1, -5, 3.9))


def test_clip_near_keeps_a_margin_around_the_held_area() -> None:
    clipped = clip_near(shapely.box(0, 0, 10, 10), shapely.box(4, 5, 6, 7), 0.5)
    assert clipped.equals(shapely.box(3.5, 4.5, 6.5, 7.5))
