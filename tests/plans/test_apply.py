"""Provisions on a straight line of 222.4 km: areas of precedents, and moved lines."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import shapely

from dmz import read_front
from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from dmz.plans.files import FOLDER, read_plan
from dmz.plans.outcome import ReadingOutcome
from dmz.plans.run import run_plan
from tests import paper

WHOLE = SectorChoice(whole_front=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Territory, Front]:
    folder = tmp_path_factory.mktemp("paper")
    territory = paper.rectangle(folder)
    return territory, paper.halves(folder, territory)


def survey_of(territory: Territory, front: Front) -> Survey:
    return Survey(territory, front, PopulationChoice().read(territory))


def outcomes(world: tuple[Territory, Front], id: str, **settings: object) -> list[ReadingOutcome]:
    territory, front = world
    return list(
        run_plan(
            read_plan(id),
            survey_of(territory, front),
            sector=WHOLE,
            **settings,
        ).readings
    )  # type: ignore[arg-type]


def areas(outcome: ReadingOutcome) -> tuple[float, float]:
    west, east, both = outcome.total
    assert both.area_km2 == pytest.approx(west.area_km2 + east.area_km2)
    return west.area_km2, east.area_km2


def strip(depth_km: float) -> object:
    return pytest.approx(depth_km * paper.LENGTH_KM, rel=2e-3)


class TestPrecedentsOnPaper:
    @pytest.mark.parametrize(
        ("id", "depth"),
        # Of nested zones the widest counts.
        [
            ("korea-1953", 2), ("vietnam-1954", 5), ("golan-1974", 25), ("minsk-2014", 15),
            ("minsk-addendum-2015", 15), ("kyiv-2025", 15),
        ],
    )  # fmt: skip
    def test_symmetric_ones(self, world: tuple[Territory, Front], id: str, depth: float) -> None:
        (outcome,) = outcomes(world, id)
        assert areas(outcome) == (strip(depth), strip(depth))
        assert outcome.symmetry[0].depth == 1
        assert outcome.symmetry[0].area == pytest.approx(1, rel=1e-3)

    def test_minsk_is_half_the_width_and_measures_from_two_lines(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        own = (
            tmp_path / "minsk.toml"
        )  # the shipped one names Russia as the side that measures from the older line
        own.write_text(
            (FOLDER / "minsk-2015.toml").read_text(encoding="utf-8").replace("russia =", "east ="),
            encoding="utf-8",
        )
        plan = read_plan(str(own))
        alone = run_plan(plan, survey_of(territory, front)).readings[0]
        for provision, depth in zip(alone.provisions, (25, 35, 70), strict=True):
            assert [z.area_km2 for z in provision.figures[:2]] == [strip(depth), strip(depth)]
            assert "standing in for the line of the Minsk memorandum" in provision.remarks[0]
        # The older line lies 0.1 degrees further east, which is 7.4 km at 48.0 N: the
        # east's strip is that much deeper.
        older = paper.halves(tmp_path, territory, 31.1)
        moved = run_plan(
            plan,
            survey_of(territory, front),
            lines={"september-2014": older},
        ).readings[0]
        gap = area_km2(shapely.box(31.0, 47, 31.1, 49))
        assert gap == pytest.approx(7.46 * paper.LENGTH_KM, rel=5e-3)
        assert moved.provisions[0].figures[0].area_km2 == strip(25)
        assert moved.provisions[0].figures[1].area_km2 == pytest.approx(
            25 * paper.LENGTH_KM + gap, rel=2e-3
        )

    def test_golan_nests(self, world: tuple[Territory, Front]) -> None:
        (outcome,) = outcomes(world, "golan-1974")
        assert [p.figures[0].area_km2 for p in outcome.provisions] == [
            strip(10),
            strip(20),
            strip(25),
        ]
        assert areas(outcome)[0] == pytest.approx(
            outcome.provisions[-1].figures[0].area_km2
        )  # counted once

    def test_unikom_is_uneven_in_both_readings(self, world: tuple[Territory, Front]) -> None:
        first, second = outcomes(world, "iraq-kuwait-1991")
        assert areas(first) == (strip(10), strip(5))
        assert areas(second) == (strip(5), strip(10))
        assert first.symmetry[0].depth == 2

    @pytest.mark.parametrize(
        ("id", "depths"),
        [("ethiopia-eritrea-2000", [25]), ("idlib-2018", [15, 20]), ("kosovo-1999", [25])],
    )
    def test_one_sided_ones_have_one_side(
        self, world: tuple[Territory, Front], id: str, depths: list[float]
    ) -> None:
        found = [areas(outcome) for outcome in outcomes(world, id)]
        assert found == [pair for d in depths for pair in ((strip(d), 0), (0, strip(d)))]
        assert outcomes(world, id)[0].symmetry[0].area is None

    def test_forty_km_per_side_or_in_total(self, world: tuple[Territory, Front]) -> None:
        per_side, total = outcomes(world, "politico-2025")
        assert areas(per_side) == (strip(40), strip(40))
        assert areas(total) == (strip(20), strip(20))
        (chosen,) = outcomes(world, "politico-2025", chosen={"meaning": "total"})
        assert areas(chosen) == areas(total)

    def test_a_disc_around_a_town(self, world: tuple[Territory, Front]) -> None:
        territory, front = world
        town = SectorChoice(cities=("Town=48,31",))
        outcome = run_plan(
            read_plan("south-ossetia-1992"),
            survey_of(territory, front),
            sector=town,
        ).readings[0]
        assert sum(areas(outcome)) == pytest.approx(math.pi * 15**2, rel=1e-3)
        assert areas(outcome)[0] == pytest.approx(areas(outcome)[1], rel=1e-3)

    def test_the_gap_between_two_lines(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        with pytest.raises(QuestionError, match="--line first=PATH"):
            run_plan(
                read_plan("cyprus-1974"),
                survey_of(territory, front),
            )
        lines = {
            name: paper.halves(tmp_path, territory, x, f"{name}.geojson")
            for name, x in (("first", 30.9), ("second", 31.0))
        }
        outcome = run_plan(
            read_plan("cyprus-1974"),
            survey_of(territory, front),
            lines=lines,
        ).readings[0]
        assert areas(outcome) == (pytest.approx(area_km2(shapely.box(30.9, 47, 31.0, 49))), 0)


def own_plan(folder: Path, body: str) -> str:
    path = folder / "own.toml"
    head = 'title = "T"\nkind = "proposal"\nsource = "S"\ndate = "2025"\n'
    head += "sector = { whole_front = true }\n"
    path.write_text(head + body, encoding="utf-8")
    return str(path)


def run_own(
    folder: Path, body: str, territory: Territory, front: Front, **settings: object
) -> ReadingOutcome:
    """Run a plan of these provisions, which leaves nothing open."""
    plan = read_plan(own_plan(folder, body))
    (outcome,) = run_plan(plan, survey_of(territory, front), **settings).readings  # type: ignore[arg-type]
    return outcome


def provision(kind: str, name: str, rest: str) -> str:
    return f'[[provision]]\nkind = "{kind}"\nname = "{name}"\nsource = "S"\ndate = "2025"\n{rest}\n'


class TestMovingTheLine:
    def test_leaving_a_region_moves_the_line_to_its_border(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = provision("withdraw", "W", 'party = "east"\noblasts = ["Northeast"]')
        outcome = run_own(tmp_path, body, territory, front)
        left = area_km2(shapely.box(31, 48, 33, 49))
        assert outcome.gives_up[1].leave.area_km2 == pytest.approx(left)
        assert outcome.gives_up[0].total.area_km2 == 0
        land = outcome.front.land["east"]
        assert area_km2(land) == pytest.approx(area_km2(shapely.box(31, 47, 33, 48)))
        assert (
            shapely.hausdorff_distance(
                outcome.front.line, shapely.LineString([(31, 47), (31, 48), (33, 48)]), 0.1
            )
            < 2e-6
        )

    def test_russia_leaves_kharkiv(self, territory: Territory, tmp_path: Path) -> None:
        front = read_front(territory=territory)
        body = provision("withdraw", "W", 'party = "russia"\noblasts = ["Kharkiv"]')
        outcome = run_own(tmp_path, body, territory, front)
        region = territory.regions[territory.region("Kharkiv")]
        held = area_km2(shapely.intersection(front.land["russia"], region))
        assert held > 500
        assert outcome.gives_up[1].leave.area_km2 == pytest.approx(held, abs=1e-3)
        assert area_km2(shapely.intersection(outcome.front.land["russia"], region)) < 1e-6
        inside = shapely.intersection(outcome.front.line, shapely.buffer(region, -1e-6))
        assert shapely.length(inside) == 0
        new = shapely.difference(outcome.front.line, shapely.buffer(front.line, 1e-6))
        assert shapely.length(new) > 0.3
        assert shapely.covered_by(new, shapely.buffer(region.boundary, 1e-5))

    def test_a_freeze_takes_the_line_of_a_day_in_its_oblasts(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = (
            provision("freeze", "F", 'oblasts = ["Northeast"]\nline = "day"')
            + "[lines.day]\ntitle = 'a day'\ndate = '2024'\n"
        )
        older = paper.halves(tmp_path, territory, 31.5)
        outcome = run_own(tmp_path, body, territory, front, lines={"day": older})
        gained = area_km2(outcome.front.land["west"]) - area_km2(front.land["west"])
        assert gained == pytest.approx(area_km2(shapely.box(31, 48, 31.5, 49)))

    def test_a_line_cannot_leave_one_party_nothing(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = provision("withdraw", "W", 'party = "east"\noblasts = ["Northeast", "Southeast"]')
        with pytest.raises(InputError, match="no front line"):
            run_own(tmp_path, body, territory, front)


class TestMatch:
    def test_equal_area_to_a_tenth_of_a_percent(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = provision("special_zone", "Z", 'party = "west"\noblasts = ["Northeast"]')
        body += provision("match", "M", 'party = "east"\nto = "Z"\nby = "area"')
        outcome = run_own(tmp_path, body, territory, front)
        target = area_km2(shapely.box(30.5, 48, 31, 49))
        match = outcome.provisions[1].match
        assert match is not None
        assert match.reached
        assert outcome.provisions[1].figures[0].area_km2 == pytest.approx(target, rel=1e-3)
        assert match.depth_km == pytest.approx(target / paper.LENGTH_KM, rel=3e-3)

    def test_people_jump_over_the_target(self, tmp_path: Path) -> None:
        table = tmp_path / "places.csv"
        table.write_text(
            "name,latitude,longitude,population\nA,48,30.9,1000\nB,48,31.2,3000\n", encoding="utf-8"
        )
        territory = paper.rectangle(tmp_path, str(table))
        front = paper.halves(tmp_path, territory)
        body = provision("pullback", "P", "depths_km = { west = 10 }") + provision(
            "match", "M", 'party = "east"\nto = "P"\nby = "population"'
        )
        outcome = run_own(tmp_path, body, territory, front)
        assert outcome.provisions[0].figures[0].population == 1000
        match = outcome.provisions[1].match
        assert match is not None
        # B is 0.2 degrees east of the line: 14.92 km at 48 N; the next 10 m are 14.93.
        assert (match.depth_km, match.below, match.value) == (14.93, 0, 3000)
        assert match.jumps
        assert outcome.provisions[1].remarks == (
            "'P' matched by the first depth, to 10 m, that has as much: 3,000 people at "
            "14.93 km, for 1,000; 10 m nearer it is 0 (B)",
        )

    def test_nothing_to_match(self, world: tuple[Territory, Front], tmp_path: Path) -> None:
        territory, front = world
        body = provision("pullback", "P", "depths_km = { east = 10 }") + provision(
            "match", "M", 'party = "east"\nto = "P"\nby = "area"'
        )
        with pytest.raises(
            QuestionError, match=r"provision 2 \(M\): 'P' has no land of the other party"
        ):
            run_own(tmp_path, body, territory, front)


class TestBoxesAndZones:
    def test_a_box_is_its_side_squared(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = provision("clear", "C", 'places = ["X=48,31"]\nbox_km = 2')
        outcome = run_own(tmp_path, body, territory, front)
        assert areas(outcome) == (pytest.approx(2, rel=1e-4), pytest.approx(2, rel=1e-4))

    def test_a_special_zone_is_where_all_limits_hold(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        paper.write_layer(tmp_path / "area.geojson", [(paper.box(30, 47.5, 32, 48.5), {})])
        body = provision(
            "special_zone",
            "Z",
            'party = "west"\noblasts = ["Northeast"]\npolygons = "area.geojson"',
        )
        outcome = run_own(tmp_path, body, territory, front)
        assert areas(outcome) == (
            pytest.approx(area_km2(shapely.box(30.5, 48, 31, 48.5)), rel=1e-6),
            0,
        )

    def test_a_special_zone_is_of_polygons(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        paper.write_layer(tmp_path / "area.geojson", [(paper.line([(30, 48), (32, 48)]), {})])
        body = provision("special_zone", "Z", 'polygons = "area.geojson"')
        with pytest.raises(InputError, match="a special zone holds polygons"):
            run_plan(read_plan(own_plan(tmp_path, body)), Survey(territory, front, None))

    def test_a_total_is_the_union(self, world: tuple[Territory, Front], tmp_path: Path) -> None:
        territory, front = world
        body = provision("special_zone", "Z", 'oblasts = ["Northeast"]') + provision(
            "pullback", "P", "depth_km = 20"
        )
        outcome = run_own(tmp_path, body, territory, front)
        for index, party in enumerate(("west", "east")):
            pieces = [
                zone.inside
                for each in outcome.provisions
                for zone in each.figures
                if zone.party == party
            ]
            union = area_km2(shapely.union_all(pieces))
            assert outcome.total[index].area_km2 == pytest.approx(union, rel=1e-9)
            assert union < sum(area_km2(piece) for piece in pieces) - 1000
            assert outcome.gives_up[index].total.area_km2 == pytest.approx(union, rel=1e-9)


class TestWindingLine:
    def test_five_km_cover_less_than_length_times_depth(self, tmp_path: Path) -> None:
        territory = paper.rectangle(tmp_path)
        # Teeth of 0.1 degrees, 11 km north to south, as a real front line has.
        points = [(31.0 + 0.1 * (n % 2), 47 + 0.1 * n) for n in range(21)]
        front = read_front(
            paper.write_layer(tmp_path / "winding.geojson", [(paper.line(points), {})]),
            territory=territory,
        )
        outcome = run_plan(read_plan("vietnam-1954"), survey_of(territory, front)).readings[0]
        assert front.length_km > 1.15 * paper.LENGTH_KM
        for zone in outcome.total[:2]:
            assert 0.7 * front.length_km * 5 < zone.area_km2 < 0.99 * front.length_km * 5
