"""Front lines: on paper, against published figures, and where naive overlays fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString

from dmz import compute, read_front
from dmz.answers.compute import compute as answer
from dmz.answers.front_show import show_front
from dmz.earth.geodesy import area_km2, densify, length_km
from dmz.earth.reach import Reach
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front, derive_front
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.output.files import write_atomically
from dmz.sources.datasets import Dataset
from tests import paper
from tests.geodesics import GEOD, snyder_box_km2
from tests.published import PUBLISHED_KM2, PUBLISHED_SHARES

LAND = paper.territory()
DATASETS = (Dataset("front", "drawn", "Drawn"),)
EAST_OF_LINE = shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1)
HAND_DRAWN = LineString([(31.5, 46.2), (33.5, 47.0), (36.2, 47.8), (37.6, 48.6), (37.9, 51.0)])
PRE_2022 = "DonbasBeforeFeb24_2022.shp"


def derived(area: object, *, towns: tuple[paper.Town, ...] = (), **options: object) -> Front:
    return derive_front(
        area=area,
        holder=paper.BIRCH,
        territory=paper.territory(towns=towns),
        datasets=DATASETS,
        **options,
    )  # type: ignore[arg-type]


# Where no places are known, nothing tells a lagoon from a pocket of land, and both
# stay; so one is known, far from the line.
ELSEWHERE = paper.Town("Elsewhere", -80, 60, 5)


class TestOnPaper:
    def test_a_meridian(self) -> None:
        front = paper.front()
        assert front.length_km == pytest.approx(paper.HEIGHT_KM, rel=1e-5)
        assert area_km2(front.land["birch"]) == pytest.approx(
            snyder_box_km2(paper.LINE, paper.SOUTH, paper.EAST, paper.NORTH), rel=1e-9
        )
        assert area_km2(front.land["ash"]) == pytest.approx(
            snyder_box_km2(paper.WEST, paper.SOUTH, paper.LINE, paper.NORTH), rel=1e-9
        )
        assert (front.id, front.date) == ("meridian", "2000-01-02")
        # Of several sources, the latest day counts.
        later = Dataset("front", "other", "Another", "2001-01-02")
        assert replace(front, datasets=(later, *front.datasets)).date == "2001-01-02"
        assert replace(front, datasets=(*front.datasets, later)).date == "2001-01-02"

    def test_the_other_holder_gives_the_same_line(self) -> None:
        front, other = paper.front(), paper.front(holder=paper.ASH)
        assert shapely.equals_exact(front.line.normalize(), other.line.normalize(), 1e-9)
        assert area_km2(other.land["ash"]) == pytest.approx(area_km2(front.land["ash"]))

    def test_an_island_within_the_other_partys_land_is_front_line(self) -> None:
        island = shapely.box(
            paper.LINE - 0.4, paper.MIDDLE - 0.1, paper.LINE - 0.2, paper.MIDDLE + 0.1
        )
        front = derived(shapely.union_all([EAST_OF_LINE, island]))
        assert front.length_km == pytest.approx(
            paper.HEIGHT_KM + length_km(island.boundary), rel=1e-5
        )

    def test_a_sliver_along_the_border_is_neither_partys(self) -> None:
        # The source's border is 0.9 km inside the territory's.
        front = derived(shapely.box(paper.LINE, paper.SOUTH - 1, paper.east(19.1), paper.NORTH + 1))
        assert front.length_km == pytest.approx(paper.HEIGHT_KM, rel=1e-3)
        assert area_km2(front.land["ash"]) == pytest.approx(
            snyder_box_km2(paper.WEST, paper.SOUTH, paper.LINE, paper.NORTH), rel=1e-6
        )

    def test_a_wider_strip_is_the_other_partys(self) -> None:
        towns = (paper.Town("Strip", 17.0, 0.0, 10),)
        front = derived(
            shapely.box(paper.LINE, paper.SOUTH - 1, paper.east(15), paper.NORTH + 1), towns=towns
        )
        assert front.length_km == pytest.approx(2 * paper.HEIGHT_KM, rel=1e-3)
        assert (
            area_km2(front.land["ash"])
            > snyder_box_km2(paper.WEST, paper.SOUTH, paper.LINE, paper.NORTH) + 450
        )

    def test_the_width_of_a_sliver_is_an_option(self) -> None:
        area = shapely.box(paper.LINE, paper.SOUTH - 1, paper.east(19.1), paper.NORTH + 1)
        towns = (paper.Town("Strip", 19.5, 0.0, 10),)
        assert derived(area, towns=towns, sliver_km=0.5).length_km == pytest.approx(
            2 * paper.HEIGHT_KM, rel=1e-3
        )

    @pytest.mark.parametrize("people", [0, 5])
    def test_a_pocket_without_a_settlement_is_water(self, people: int) -> None:
        # A square of about 7 by 11 km, left out of the held land as lagoons are.
        hole = shapely.box(
            paper.LINE + 0.1, paper.MIDDLE - 0.05, paper.LINE + 0.2, paper.MIDDLE + 0.05
        )
        pocket = paper.Town(
            "Pocket",
            GEOD.inv(paper.LINE, paper.MIDDLE, paper.LINE + 0.15, paper.MIDDLE)[2] / 1000,
            0,
            5,
        )
        towns = (ELSEWHERE, pocket) if people else (ELSEWHERE,)
        front = derived(shapely.difference(EAST_OF_LINE, hole), towns=towns)
        ring = length_km(hole.boundary)
        assert front.length_km == pytest.approx(paper.HEIGHT_KM + (ring if people else 0), rel=1e-3)
        assert area_km2(shapely.intersection(front.land["birch"], hole)) == pytest.approx(
            0, abs=1e-6
        )
        assert (area_km2(shapely.intersection(front.land["ash"], hole)) > 70) == bool(people)

    def test_a_long_channel_between_the_holders_banks_is_water(self) -> None:
        # 4 km wide and 75 km long, open to the first party's land at its end.
        area = shapely.box(paper.WEST - 1, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1)
        land = shapely.box(paper.WEST - 1, paper.north(30), paper.EAST + 1, paper.NORTH + 1)
        channel = shapely.box(paper.east(-65), paper.MIDDLE, paper.east(10), paper.north(4))
        mouth = shapely.box(paper.east(-71), paper.SOUTH - 1, paper.east(-65), paper.north(4))
        held = shapely.difference(
            shapely.difference(area, land), shapely.union_all([channel, mouth])
        )
        front = derived(held, towns=(ELSEWHERE,))
        assert shapely.intersection(
            front.line, shapely.box(paper.east(-50), paper.SOUTH, paper.EAST, paper.north(4) + 0.01)
        ).is_empty
        peopled = derived(held, towns=(paper.Town("Raft", -20, 2, 5),))
        assert (
            length_km(
                shapely.intersection(
                    peopled.line,
                    shapely.box(paper.east(-50), paper.SOUTH, paper.EAST, paper.north(4) + 0.01),
                )
            )
            > 100
        )

    def test_small_indentations_stay(self) -> None:
        # 4 km wide and 8 km deep.
        dent = shapely.box(paper.LINE, paper.MIDDLE, paper.east(8), paper.north(4))
        front = derived(shapely.difference(EAST_OF_LINE, dent))
        assert front.length_km == pytest.approx(paper.HEIGHT_KM + 2 * 8, rel=1e-3)

    def test_the_border_with_the_holders_state_is_an_option(self) -> None:
        # Birch holds the south-east only; its state lies behind the whole eastern
        # border.
        held = shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.MIDDLE)
        without, with_border = derived(held), derived(held, include_border=True)
        assert without.length_km == pytest.approx(paper.HEIGHT_KM / 2 + 20, rel=1e-3)
        assert with_border.length_km == pytest.approx(paper.HEIGHT_KM + 20, rel=2e-2)

    def test_who_holds_a_point(self) -> None:
        front = paper.front()
        points = np.array(
            [
                [paper.LINE - 0.01, paper.MIDDLE],
                [paper.LINE + 0.01, paper.MIDDLE],
                [paper.EAST + 0.1, paper.MIDDLE],
                [paper.WEST - 0.1, paper.MIDDLE],
            ]
        )
        assert front.holders(points).tolist() == ["ash", "birch", "birch", "ash"]

    @pytest.mark.parametrize(
        ("area", "message"),
        [
            (
                shapely.box(paper.WEST - 1, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1),
                "leaves all of the territory to Birch",
            ),
            (shapely.box(0, 0, 1, 1), "leaves all of the territory to Ash"),
        ],
    )
    def test_no_front_line(self, area: object, message: str) -> None:
        with pytest.raises(InputError, match=f"drawn: it {message}, so there is no front line"):
            derived(area)


class TestReading:
    def test_no_line_is_shipped(self) -> None:
        with pytest.raises(InputError, match="no front line ships for it"):
            read_front(territory=LAND)

    def test_kinds_do_not_mix(self, territory: Territory, tmp_path: Path) -> None:
        mixed = paper.layer(tmp_path / "mixed.geojson", HAND_DRAWN, shapely.box(36, 48, 37, 49))
        with pytest.raises(InputError, match=r"mixed\.geojson has lines and polygons"):
            read_front(mixed, territory=territory)

    def test_a_sliver_of_no_width(self, territory: Territory) -> None:
        with pytest.raises(QuestionError, match="sliver's width is 0 km"):
            read_front(territory=territory, sliver_km=0)

    def test_unknown_party(self, territory: Territory) -> None:
        with pytest.raises(QuestionError, match="no party 'mars'"):
            read_front(territory=territory, held_by="mars")

    @pytest.fixture
    def line_file(self, tmp_path: Path) -> Callable[[str], str]:
        def write(name: str) -> str:
            path = tmp_path / name
            line = shapely.reverse(HAND_DRAWN) if "reversed" in name else HAND_DRAWN
            drawn = gpd.GeoDataFrame({"name": ["a"]}, geometry=[line], crs=4326)
            drawn = drawn.to_crs(32637) if "utm" in name else drawn
            drawn.to_file(path, driver="KML" if path.suffix == ".kml" else None)
            return str(path)

        return write

    @pytest.mark.parametrize(
        "name", ["a.gpkg", "a.shp", "a.kml", "a.fgb", "reversed.geojson", "utm.gpkg"]
    )
    def test_a_drawn_line_is_the_same_in_every_format(
        self, name: str, territory: Territory, line_file: Callable[[str], str]
    ) -> None:
        plain, other = (
            read_front(line_file(each), territory=territory) for each in ("a.geojson", name)
        )
        assert other.length_km == pytest.approx(plain.length_km, rel=1e-7)
        for party, land in plain.land.items():
            assert area_km2(other.land[party]) == pytest.approx(area_km2(land), rel=1e-9)
        assert shapely.hausdorff_distance(other.line, plain.line) < 1e-7

    def test_a_line_that_crosses_itself(self, territory: Territory, tmp_path: Path) -> None:
        loop = LineString([(31.5, 46.2), (35, 48), (36, 48), (34.8, 47.5), (35.2, 49), (37.9, 51)])
        front = read_front(paper.layer(tmp_path / "loop.geojson", loop), territory=territory)
        # Bays are nobody's.
        bays = shapely.union_all(territory.water.bays)
        land = shapely.difference(territory.outline, bays)
        assert sum(map(area_km2, front.land.values())) == pytest.approx(area_km2(land), rel=1e-6)

    def test_settlements_of_a_file(self, territory: Territory, tmp_path: Path) -> None:
        table = "latitude,longitude,holder\n"
        table += "50.45,30.52,UA\n48.46,35.05,UA\n48.0,37.8,RU\n44.95,34.1,RU\n"
        front = read_front(
            paper.written(tmp_path / "places_2024-05-06.csv", table), territory=territory
        )
        assert "no finer than their spacing" in front.schematic
        assert front.date == "2024-05-06"
        assert front.holders(np.array([[37.7, 48.1], [30.5, 50.3]])).tolist() == [
            "russia",
            "ukraine",
        ]

    def test_the_shipped_line_is_labelled_schematic(self, territory: Territory) -> None:
        front = read_front(territory=territory)
        assert front.schematic
        assert front.date == "2025-12-01"

    def test_repaired_polygons_are_reported(self, territory: Territory, tmp_path: Path) -> None:
        bow_tie = shapely.Polygon([(36, 48), (37, 49), (37, 48), (36, 49)])
        path = paper.layer(tmp_path / "bow.geojson", bow_tie)
        front = read_front(path, territory=territory, incomplete=True)
        assert any(
            "bow.geojson: 1 polygon crossing itself repaired; area changed by" in warning
            for warning in front.warnings
        )

    def test_polygons_of_the_first_party(
        self, territory: Territory, deepstate: Callable[[str], Path], tmp_path: Path
    ) -> None:
        theirs = read_front(str(deepstate("2025-12-01")), territory=territory)
        # Not all that is not the second party's: slivers along the border are nobody's.
        mine = read_front(
            paper.layer(tmp_path / "mine.geojson", theirs.land["ukraine"]),
            territory=territory,
            held_by="ukraine",
        )
        donbas = shapely.box(36, 47.4, 38.5, 49.5)
        lengths = [
            length_km(shapely.clip_by_rect(front.line, *donbas.bounds)) for front in (theirs, mine)
        ]
        assert lengths[1] == pytest.approx(lengths[0], rel=0.01)

    def test_a_file_of_front_derive_reads_back(
        self, territory: Territory, deepstate: Callable[[str], Path], tmp_path: Path
    ) -> None:
        from dmz.output.layers.features import holdings_features
        from dmz.output.layers.geojson import to_geojson

        front = replace(
            read_front(str(deepstate("2025-12-01")), territory=territory), schematic="within 2 km"
        )
        text = to_geojson(holdings_features(show_front(front, territory)))
        write_atomically(str(tmp_path / "line.geojson"), text)
        again = read_front(str(tmp_path / "line.geojson"), territory=territory)
        # Coordinates are rounded to 1e-6 degrees. That moves 30,000 edges of 0.2 km by
        # some 0.03 m to either side: by chance 0.001 km² in all, and hardly 0.02.
        assert again.length_km == pytest.approx(front.length_km, rel=1e-6)
        for party, land in front.land.items():
            assert area_km2(again.land[party]) == pytest.approx(area_km2(land), rel=2e-7)
        assert shapely.hausdorff_distance(again.line, front.line) < 5e-6
        total, expected = (sum(gap.area_km2 for gap in each.gaps) for each in (again, front))
        assert total == pytest.approx(expected, abs=0.01)
        assert (again.date, again.schematic) == ("2025-12-01", "within 2 km")
        assert again.datasets[0].title == front.datasets[0].title


@pytest.fixture(scope="module")
def isw(territory: Territory, shared: Path) -> Front:
    names = [
        "Assessed Russian-controlled Ukrainian Territory.shp",
        "AssessedRussianAdvancesinUkraine.shp",
        PRE_2022,
    ]
    return read_front(
        *([str(shared / "data" / "isw" / name) for name in names]), territory=territory
    )


@pytest.fixture(scope="module")
def liveuamap(territory: Territory, shared: Path) -> Front:
    data = shared / "data"
    return read_front(
        str(data / "liveuamap" / "2024-06-01.json"),
        str(data / "isw" / PRE_2022),
        territory=territory,
    )


class TestRealMaps:
    @pytest.mark.parametrize("day", ["2024-07-08", "2025-12-01"])
    def test_line_is_the_sources_own_edge(
        self, day: str, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        # More than 3 km from the edge and from lagoons and bays, where maps differ, the
        # line is
        # the source's outline as it stands.
        front = read_front(str(deepstate(day)), territory=territory)
        water = shapely.union_all([*territory.water.lagoons, *territory.water.bays])
        coast = shapely.union_all([territory.outline.boundary, water.boundary])
        rim = shapely.union_all([Reach(densify(coast)).within(3), water])
        drawn = shapely.from_geojson(deepstate(day).read_text(encoding="utf-8"))
        edge = shapely.intersection(shapely.union_all([drawn]).boundary, territory.outline)
        lengths = [length_km(shapely.difference(line, rim)) for line in (front.line, edge)]
        assert lengths[0] == pytest.approx(lengths[1], rel=5e-3)

    def test_length_as_drawn(self, territory: Territory, deepstate: Callable[[str], Path]) -> None:
        # DeepState's polygon on OpenStreetMap's border, measured apart from this
        # outline.
        front = read_front(str(deepstate("2025-12-01")), territory=territory)
        assert front.length_km == pytest.approx(1364, rel=0.01)

    def test_held_land_of_deepstate(
        self, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        holdings = show_front(
            read_front(str(deepstate("2026-01-01")), territory=territory), territory
        )
        assert holdings.source_area_km2 == pytest.approx(PUBLISHED_KM2, rel=1e-3)
        shares = {row.oblast: 100 * row.share for row in holdings.holdings if row.party == "russia"}
        ours = {oblast: shares[oblast] for oblast in PUBLISHED_SHARES}
        assert ours == pytest.approx(PUBLISHED_SHARES, abs=0.4)
        (whole,) = (row for row in holdings.holdings if (row.party, row.oblast) == ("russia", None))
        assert whole.area_km2 == pytest.approx(PUBLISHED_KM2, rel=0.01)
        assert 0.02 < whole.water_km2 / whole.area_km2 < 0.04  # the Syvash is the most of it

    @pytest.mark.parametrize(
        ("choice", "expected_km2"),
        [
            (
                {"whole_front": True},
                {
                    ("ukraine", 5): 5_747,
                    ("ukraine", 40): 40_268,
                    ("russia", 5): 5_194,
                    ("russia", 40): 33_369,
                },
            ),
            ({"cities": ["Sumy"]}, {("ukraine", 40): 3_605}),
            ({"cities": ["Kharkiv"]}, {("russia", 40): 209}),
        ],
    )
    def test_zones_on_openstreetmaps_border(
        self,
        choice: dict[str, Any],
        expected_km2: dict[tuple[str, float], float],
        deepstate: Callable[[str], Path],
    ) -> None:
        # Measured on OpenStreetMap's border apart from this outline.
        distances = sorted({km for _, km in expected_km2})
        question = {"distances_km": distances, "uncertainty_km": None, **choice}
        result = compute(fronts=[str(deepstate("2025-12-01"))], **question)
        found = {(zone.party, zone.distance_km): zone.area_km2 for zone in result.zones}
        assert {key: found[key] for key in expected_km2} == pytest.approx(expected_km2, rel=0.03)

    @pytest.fixture(scope="class")
    @staticmethod
    def november(territory: Territory, deepstate: Callable[[str], Path]) -> dict[int, Front]:
        """The line of each day of three weeks."""
        days = {day: deepstate(f"2025-11-{day:02}") for day in range(1, 23)}
        return {
            day: read_front(str(path), territory=territory)
            for day, path in days.items()
            if path.exists()
        }

    def test_days_of_november_are_steady(
        self, territory: Territory, november: dict[int, Front]
    ) -> None:
        fronts = list(november.values())
        assert len(fronts) == 22
        # Further than 1 km from border, coast and lagoons the line is the source's own
        # outline, less 11 km of sea that it draws: what is added or lost is its own.
        edge = shapely.union_all([territory.land.boundary, *territory.water.lagoons])
        edge = shapely.clip_by_rect(shapely.simplify(edge, 0.001), 30, 44, 41, 53)
        near = shapely.buffer(edge, 0.015, quad_segs=2)
        inland = [length_km(shapely.difference(front.line, near)) for front in fronts]
        drawn = [length_km(shapely.difference(f.source_area.boundary, near)) for f in fronts]
        assert np.ptp(np.subtract(drawn, inland)) < 0.01
        # At the border, DeepState moved the line's ends on the 4th and on the 21st.
        ends = np.subtract([front.length_km for front in fronts], inland)
        steps = np.abs(np.diff(ends))
        assert np.count_nonzero(steps > 0.1) == 2
        assert steps.max() < 6
        areas = [area_km2(front.land["russia"]) for front in fronts]
        assert np.abs(np.diff(areas)).max() < 60

    def test_zones_of_november_are_steady(
        self, territory: Territory, november: dict[int, Front]
    ) -> None:
        asked = Scenario.of(whole_front=True, distances_km=(5, 40), uncertainty_km=None)
        results = [answer(asked, territory=territory, front=november[day]) for day in range(10, 17)]
        areas = np.array([[zone.area_km2 for zone in result.zones] for result in results])
        # Of 5,800 and 40,000 km²; the line itself changed by 0.5 % a day.
        assert np.abs(np.diff(areas, axis=0) / areas[:-1]).max() < 0.01

    # The radius of 7.3 km², and of 0.5.
    @pytest.mark.parametrize("radius_km", [1.524, 0.4])
    def test_surrounded_land_stays_its_holders(
        self, radius_km: float, territory: Territory
    ) -> None:
        # Where DeepState left out 7.3 km² in December 2024, without a place in it.
        held = shapely.box(36.3, 47.3, 38, 48.2)
        hole = Reach(shapely.Point(36.790, 47.783)).within(radius_km)
        areas = held, shapely.difference(held, hole)
        whole, pocket = (
            derive_front(
                area=area, holder=territory.parties[1], territory=territory, datasets=DATASETS
            )
            for area in areas
        )
        round_it = 2 * np.pi * radius_km
        assert pocket.length_km - whole.length_km == pytest.approx(round_it, rel=1e-3)
        gained = area_km2(pocket.land["ukraine"]) - area_km2(whole.land["ukraine"])
        assert gained == pytest.approx(np.pi * radius_km**2, rel=1e-3)
        small = [found.area_km2 for found in pocket.pockets if found.party == "ukraine"]
        assert small == ([pytest.approx(gained)] if gained < 5 else [])

    def test_what_is_dropped_is_listed_to_the_last(
        self, isw: Front, liveuamap: Front, territory: Territory
    ) -> None:
        bays = shapely.intersection(
            territory.outline, shapely.MultiPolygon([*territory.water.bays])
        )
        for front in (isw, liveuamap):
            nobodys = area_km2(territory.outline) - sum(map(area_km2, front.land.values()))
            listed = sum(gap.area_km2 for gap in front.gaps)
            assert listed == pytest.approx(nobodys - area_km2(bays), abs=0.01)
        # The Syvash in one map, the reservoir of Kakhovka in the other.
        assert any(gap.kind == "channel" and gap.area_km2 > 400 for gap in isw.gaps)
        (syvash, *_) = liveuamap.gaps
        assert syvash.kind == "lagoon"
        assert self.SYVASH.buffer(1).contains(shapely.Point(syvash.longitude, syvash.latitude))

    @pytest.mark.parametrize(
        ("earlier", "later", "ratio"), [("2024-07-08", "2024-09-27", 990 / 1086)]
    )
    def test_length_at_1_km_detail(
        self,
        earlier: str,
        later: str,
        ratio: float,
        territory: Territory,
        deepstate: Callable[[str], Path],
    ) -> None:
        # Published for 20 August 2024, between these two days.
        found = []
        for day in (earlier, later):
            front = read_front(str(deepstate(day)), territory=territory)
            found.append(front.length_at_1km_km / front.length_km)
        assert min(found) < ratio < max(found)
        assert max(found) - min(found) < 0.02

    def test_what_ukraine_holds_of_donetsk(
        self, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        holdings = show_front(
            read_front(str(deepstate("2026-01-01")), territory=territory), territory
        )
        (row,) = (
            row for row in holdings.holdings if (row.party, row.oblast) == ("ukraine", "Donetsk")
        )
        # Several published figures of the winter, and the oblast's official area.
        assert 5_800 < row.area_km2 < 6_000
        assert row.area_km2 / row.share == pytest.approx(26_517, rel=2e-3)

    SYVASH = shapely.box(34, 45.9, 35, 46.2)
    CRIMEA = shapely.box(32, 44, 37, 46.05)
    KAKHOVKA = Reach(shapely.Point(33.7, 47.15)).within(10)
    HORLIVKA = Reach(shapely.Point(38.05, 48.33)).within(6)
    LUHANSK = shapely.box(38.7, 48.3, 39.9, 48.8)
    OLD_LINE_NORTH = Reach(LineString([(38.7, 48.55), (39.45, 48.7)])).within(5)

    @pytest.mark.parametrize("water", [SYVASH, CRIMEA, KAKHOVKA, LUHANSK])
    def test_isw_has_no_shores(self, isw: Front, water: shapely.Polygon) -> None:
        assert length_km(shapely.intersection(isw.line, water)) == 0
        assert any("repaired" in warning for warning in isw.warnings)

    @pytest.mark.parametrize("inside", [SYVASH, CRIMEA, HORLIVKA, LUHANSK, OLD_LINE_NORTH])
    def test_liveuamap_has_neither_shores_nor_the_old_contact_line(
        self, liveuamap: Front, inside: shapely.Polygon
    ) -> None:
        assert length_km(shapely.intersection(liveuamap.line, inside)) == 0

    def test_two_maps_five_weeks_apart_agree(
        self, liveuamap: Front, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        # Two maps of one day differ by 4.8 km at the 95th percentile.
        other = read_front(str(deepstate("2024-07-08")), territory=territory)
        for of, to in ((liveuamap, other), (other, liveuamap)):
            apart = Reach(to.line).distances_km(
                shapely.get_coordinates(densify(of.line, chord_km=1))
            )
            assert np.percentile(apart, 50) < 1.5
            assert np.percentile(apart, 95) < 6
