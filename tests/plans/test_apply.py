"""Provisions on a straight line of 100 km: areas of precedents, and moved lines."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from shapely import LineString

from dmz import read_front
from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.land.territory import NEITHER, Territory
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from dmz.people.surface import SurfacePopulation
from dmz.plans.files import FOLDER, read_plan
from dmz.plans.outcome import ReadingOutcome
from dmz.plans.provisions import SpecialZone
from dmz.plans.run import run_plan
from tests import paper
from tests.geodesics import snyder_box_km2

WHOLE = SectorChoice(whole_front=True)
# The widest zone is 70 km deep, and its older line is 10 km away.
SIDES_KM = (80, 80)


@pytest.fixture(scope="module")
def world() -> tuple[Territory, Front]:
    territory = paper.territory(sides_km=SIDES_KM, towns=())
    return territory, paper.front(of=territory)


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
    ash, birch, both = outcome.total
    assert both.area_km2 == pytest.approx(ash.area_km2 + birch.area_km2)
    return ash.area_km2, birch.area_km2


def strip(depth_km: float) -> object:
    return pytest.approx(depth_km * paper.HEIGHT_KM, rel=2e-3)


class TestPrecedentsOnPaper:
    @pytest.mark.parametrize(
        ("id", "depth"),
        # Of nested zones the widest counts.
        [
            ("korea-1953", 2), ("vietnam-1954", 5), ("golan-1974", 25), ("minsk-2014", 15),
            ("minsk-addendum-2015", 15), ("kellogg-2025", 15), ("abkhazia-1994", 24),
            ("croatia-1994", 20), ("dayton-1995", 2), ("sudan-2012", 10), ("thrace-1923", 30),
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
            (FOLDER / "minsk-2015.toml").read_text(encoding="utf-8").replace("russia =", "birch ="),
            encoding="utf-8",
        )
        plan = read_plan(str(own))
        alone = run_plan(plan, survey_of(territory, front)).readings[0]
        for provision, depth in zip(alone.provisions, (25, 35, 70), strict=True):
            assert [z.area_km2 for z in provision.figures[:2]] == [strip(depth), strip(depth)]
            assert "standing in for the line of the Minsk memorandum" in provision.remarks[0]
        # The older line lies 10 km further east: Birch's strip is that much deeper.
        older = paper.front(of=territory, east_km=10)
        moved = run_plan(
            plan,
            survey_of(territory, front),
            lines={"september-2014": older},
        ).readings[0]
        assert moved.provisions[0].figures[0].area_km2 == strip(25)
        assert moved.provisions[0].figures[1].area_km2 == strip(25 + 10)

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
        [
            ("ethiopia-eritrea-2000", [25]),
            ("idlib-2018", [15, 20]),
            ("kosovo-1999", [25]),
            ("sochi-2019", [30]),
            ("rhineland-1919", [50]),
        ],
    )
    def test_one_sided_ones_have_one_side(
        self, world: tuple[Territory, Front], id: str, depths: list[float]
    ) -> None:
        found = [areas(outcome) for outcome in outcomes(world, id)]
        assert found == [pair for d in depths for pair in ((strip(d), 0), (0, strip(d)))]
        assert outcomes(world, id)[0].symmetry[0].area is None

    def test_forty_km_per_side_or_in_total(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        own = tmp_path / "politico.toml"
        text = (FOLDER / "politico-2025.toml").read_text(encoding="utf-8")
        own.write_text(text.replace("ukraine =", "ash ="), encoding="utf-8")
        per_side, total, one_side = outcomes(world, str(own))
        assert areas(per_side) == (strip(40), strip(40))
        assert areas(total) == (strip(20), strip(20))
        assert areas(one_side) == (strip(40), 0)
        (chosen,) = outcomes(world, str(own), chosen={"meaning": "total"})
        assert areas(chosen) == areas(total)

    def test_a_disc_around_a_town(self, world: tuple[Territory, Front]) -> None:
        territory, front = world
        town = SectorChoice(cities=(f"Town={paper.MIDDLE},{paper.LINE}",))
        outcome = run_plan(
            read_plan("south-ossetia-1992"),
            survey_of(territory, front),
            sector=town,
        ).readings[0]
        assert sum(areas(outcome)) == pytest.approx(math.pi * 15**2, rel=1e-3)
        assert areas(outcome)[0] == pytest.approx(areas(outcome)[1], rel=1e-3)

    def test_classes_of_arms_each_have_a_total(self, world: tuple[Territory, Front]) -> None:
        (golan,) = outcomes(world, "golan-1974")
        assert [
            (round(each.figures[0].area_km2, -1), round(each.figures[2].area_km2, -1))
            for each in golan.classes
        ] == [(1000, 2000), (2000, 4000), (2500, 5000)]
        (croatia,) = outcomes(world, "croatia-1994")
        # Where there are no troops, there are no guns either.
        assert [each.what for each in croatia.classes] == [
            "all forces", "mortars and anti-aircraft guns", "artillery and tanks",
        ]  # fmt: skip
        assert [each.figures[0].area_km2 for each in croatia.classes] == [
            strip(1), strip(10), strip(20),
        ]  # fmt: skip

    def test_the_toolkit_per_side_and_in_total(self, world: tuple[Territory, Front]) -> None:
        territory = paper.territory(sides_km=(160, 160), towns=())
        wide = territory, paper.front(of=territory)
        for outcome, depths in zip(
            outcomes(wide, "geneva-toolkit-2025"),
            ((7.5, 50, 75, 150), (7.5, 25, 37.5, 75)),
            strict=True,
        ):
            assert [each.figures[1].area_km2 for each in outcome.classes] == [
                strip(depth) for depth in depths
            ]

    def test_monitors_over_the_line_and_over_the_land(self, world: tuple[Territory, Front]) -> None:
        territory = paper.territory(sides_km=(160, 160), towns=())
        survey = survey_of(territory, paper.front(of=territory))
        chosen = {"meaning": "total"}
        result = run_plan(read_plan("geneva-toolkit-2025"), survey, sector=WHOLE, chosen=chosen)
        monitors, troops = result.watches(result.readings[0])
        # 5,000 and 10,000 on 100 km of line, and on 15 km of width without forces.
        assert (monitors.who, monitors.count, troops.count) == ("monitors", 5000, 10_000)
        assert monitors.per_km == pytest.approx(50, rel=1e-3)
        assert troops.per_km2 == pytest.approx(10_000 / 1500, rel=2e-3)
        assert result.to_dict()["readings"][0]["personnel"][0]["count"] == 5000

    def test_aircraft_by_part_of_the_line(self, world: tuple[Territory, Front]) -> None:
        east, west = outcomes(world, "korea-2018")
        for outcome, depths in ((east, (5, 40, 10, 15, 25)), (west, (5, 20, 10, 10, 25))):
            found = [each.figures[0].area_km2 for each in outcome.classes]
            assert found == [strip(depth) for depth in depths]

    def test_both_sides_as_proposed_or_one_as_carried_out(
        self, world: tuple[Territory, Front]
    ) -> None:
        found = [areas(each) for each in outcomes(world, "china-india-1962")]
        # Where both go back, it makes no difference which of them stands for which.
        assert found == [(strip(20), strip(20)), (strip(20), 0), (0, strip(20))]

    def test_a_buffer_strip_within_restricted_areas(self, world: tuple[Territory, Front]) -> None:
        first, second = outcomes(world, "western-sahara-1998")
        for outcome, sides in ((first, (strip(5), 0)), (second, (0, strip(5)))):
            forces, limits = (each.figures for each in outcome.classes)
            assert (sum(z.area_km2 for z in forces[:-1])) == sum(
                z.area_km2 for z in outcome.provisions[0].figures
            )
            assert (limits[0].area_km2, limits[1].area_km2) == (strip(30), strip(30))
            by_party = {z.party: z.area_km2 for z in forces[:-1]}
            assert (by_party["ash"], by_party["birch"]) == sides

    def test_sarajevo_leaves_pale_out(self, world: tuple[Territory, Front], tmp_path: Path) -> None:
        territory, front = world
        city = SectorChoice(cities=(f"City={paper.MIDDLE},{paper.LINE}",))
        survey = survey_of(territory, front)
        (whole,) = run_plan(read_plan("sarajevo-1994"), survey, sector=city).readings
        # Pale lies in Bosnia: nothing of the disc is left out on another territory.
        assert sum(areas(whole)) == pytest.approx(math.pi * 20**2, rel=1e-3)
        # A suburb 10 km west of the line is left out with 2 km around it.
        own = tmp_path / "sarajevo.toml"
        text = (FOLDER / "sarajevo-1994.toml").read_text(encoding="utf-8")
        moved = text.replace("Pale=43.816,18.569", f"Pale={paper.MIDDLE},{paper.east(-10)}")
        own.write_text(moved, encoding="utf-8")
        (holed,) = run_plan(read_plan(str(own)), survey, sector=city).readings
        assert areas(whole)[0] - areas(holed)[0] == pytest.approx(math.pi * 2**2, rel=2e-3)
        assert areas(whole)[1] == pytest.approx(areas(holed)[1], rel=1e-9)

    def test_gorazde_is_about_one_party(self, world: tuple[Territory, Front]) -> None:
        territory, front = world
        town = SectorChoice(cities=(f"Town={paper.MIDDLE},{paper.LINE}",))
        plan, survey = read_plan("gorazde-1994"), survey_of(territory, front)
        (outcome,) = run_plan(plan, survey, sector=town, chosen={"besieger": "ash"}).readings
        assert [each.figures[0].area_km2 for each in outcome.classes] == [
            pytest.approx(math.pi * 3**2 / 2, rel=2e-3),
            pytest.approx(math.pi * 20**2 / 2, rel=2e-3),
        ]
        assert areas(outcome)[1] == 0

    def test_the_polygon_of_preah_vihear(self, world: tuple[Territory, Front]) -> None:
        (zone,) = read_plan("preah-vihear-2011").provisions({})
        assert isinstance(zone, SpecialZone)
        # By its corners on a plane: the area of the court's sketch is not published.
        corners = [paper.GEOD.inv(104.6, 14.3, lon, lat) for lat, lon in zone.polygon]
        xy = [
            (d / 1000 * math.sin(math.radians(a)), d / 1000 * math.cos(math.radians(a)))
            for a, _, d in corners
        ]
        shape = shapely.Polygon([(lon, lat) for lat, lon in zone.polygon])
        assert area_km2(shape) == pytest.approx(shapely.Polygon(xy).area, rel=1e-3)
        # None of it is on another territory.
        (outcome,) = outcomes(world, "preah-vihear-2011")
        assert sum(areas(outcome)) == 0
        assert outcome.provisions[0].remarks == ("its polygon lies on no land of this territory",)

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
            name: paper.front(of=territory, east_km=km)
            for name, km in (("first", -7.5), ("second", 0))
        }
        outcome = run_plan(
            read_plan("cyprus-1974"),
            survey_of(territory, front),
            lines=lines,
        ).readings[0]
        assert areas(outcome) == (
            pytest.approx(snyder_box_km2(paper.east(-7.5), paper.SOUTH, paper.LINE, paper.NORTH)),
            0,
        )


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
        body = provision("withdraw", "W", 'party = "birch"\noblasts = ["North"]')
        outcome = run_own(tmp_path, body, territory, front)
        left = snyder_box_km2(paper.LINE, paper.MIDDLE, paper.east(80), paper.NORTH)
        assert outcome.gives_up[1].leave.area_km2 == pytest.approx(left)
        assert outcome.gives_up[0].total.area_km2 == 0
        assert area_km2(outcome.front.land["birch"]) == pytest.approx(
            snyder_box_km2(paper.LINE, paper.SOUTH, paper.east(80), paper.MIDDLE)
        )
        assert (
            shapely.hausdorff_distance(
                outcome.front.line,
                LineString(
                    [
                        (paper.LINE, paper.SOUTH),
                        (paper.LINE, paper.MIDDLE),
                        (paper.east(80), paper.MIDDLE),
                    ]
                ),
                0.1,
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
            provision("freeze", "F", 'oblasts = ["North"]\nline = "day"')
            + "[lines.day]\ntitle = 'a day'\ndate = '2024'\n"
        )
        older = paper.front(of=territory, east_km=30)
        outcome = run_own(tmp_path, body, territory, front, lines={"day": older})
        gained = area_km2(outcome.front.land["ash"]) - area_km2(front.land["ash"])
        assert gained == pytest.approx(
            snyder_box_km2(paper.LINE, paper.MIDDLE, paper.east(30), paper.NORTH)
        )
        # It is Birch that leaves this land.
        ash, birch = outcome.gives_up
        assert birch.leave.area_km2 == pytest.approx(gained)
        assert birch.total.area_km2 == birch.leave.area_km2
        assert ash.total.area_km2 == 0

    def test_a_town_on_the_moved_line_is_divided_by_it(self, tmp_path: Path) -> None:
        """All of it is Ash's now; the line that the plan freezes runs through it."""
        territory = paper.settled([paper.Town("Ford", -5, 10, 1000)], [2])
        body = (
            provision("freeze", "F", 'oblasts = ["North", "South"]\nline = "day"')
            + provision("pullback", "P", "depth_km = 10")
            + "[lines.day]\ntitle = 'a day'\ndate = '2024'\n"
        )
        assert territory.grounds is not None
        people = SurfacePopulation(territory, territory.grounds, datasets=())
        survey = Survey(territory, paper.front(of=territory), people)
        plan = read_plan(own_plan(tmp_path, body))
        day = paper.front(of=territory, east_km=-5)
        (outcome,) = run_plan(plan, survey, lines={"day": day}, uncertainty_km="none").readings
        ash, birch, both = outcome.provisions[1].figures
        # Meridians draw nearer: 10 km further north the line is 9 m east of the middle,
        # and 4 km long within the disc of 12.6 km².
        east = 1000 * 0.009 * 4 / 12.57
        assert ash.population == pytest.approx(500 + east, abs=1)
        assert birch.population == pytest.approx(500 - east, abs=1)
        assert both.population == 1000

    def test_the_line_on_the_day_of_agreement_may_be_any_days(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = (
            provision("freeze", "F", 'oblasts = ["North"]\nline = "day"')
            + provision(
                "pullback",
                "P",
                "depth_km = 5",
            )
            + "[lines.day]\ntitle = 'the day of agreement'\ninstead = 'front'\n"
        )
        now = run_own(tmp_path, body, territory, front)
        assert now.front is front
        (remark,) = now.provisions[0].remarks
        assert "stands for the day of agreement: --line day=PATH gives another" in remark
        later = paper.front(of=territory, east_km=-30)
        then = run_own(tmp_path, body, territory, front, lines={"day": later})
        # The depths are measured from that day's line, where the plan freezes it.
        lost = area_km2(front.land["ash"]) - area_km2(then.front.land["ash"])
        assert lost == pytest.approx(
            snyder_box_km2(paper.east(-30), paper.MIDDLE, paper.LINE, paper.NORTH)
        )
        assert then.gives_up[0].leave.area_km2 == pytest.approx(lost)

    def test_a_line_cannot_leave_one_party_nothing(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = provision("withdraw", "W", 'party = "birch"\noblasts = ["North", "South"]')
        with pytest.raises(InputError, match="no front line"):
            run_own(tmp_path, body, territory, front)


class TestMatch:
    def test_equal_area_to_a_tenth_of_a_percent(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        body = provision("special_zone", "Z", 'party = "ash"\noblasts = ["North"]')
        body += provision("match", "M", 'party = "birch"\nto = "Z"\nby = "area"')
        outcome = run_own(tmp_path, body, territory, front)
        target = snyder_box_km2(paper.east(-80), paper.MIDDLE, paper.LINE, paper.NORTH)
        match = outcome.provisions[1].match
        assert match is not None
        assert match.reached
        assert outcome.provisions[1].figures[0].area_km2 == pytest.approx(target, rel=1e-3)
        assert match.depth_km == pytest.approx(target / paper.HEIGHT_KM, rel=3e-3)

    def test_people_jump_over_the_target(self, tmp_path: Path) -> None:
        towns = (paper.Town("A", -7.5, 0, 1000), paper.Town("B", 14.925, 0, 3000))
        territory = paper.territory(towns=towns)
        front = paper.front(of=territory)
        body = provision("pullback", "P", "depths_km = { ash = 10 }") + provision(
            "match", "M", 'party = "birch"\nto = "P"\nby = "population"'
        )
        outcome = run_own(tmp_path, body, territory, front)
        assert outcome.provisions[0].figures[0].population == 1000
        match = outcome.provisions[1].match
        assert match is not None
        # B is 14.925 km east of the line; the next 10 m are 14.93.
        assert (match.depth_km, match.below, match.value) == (14.93, 0, 3000)
        assert match.jumps
        assert outcome.provisions[1].remarks == (
            "'P' matched by the first depth, to 10 m, that has as much: 3,000 people at "
            "14.93 km, for 1,000; 10 m nearer it is 0 (B)",
        )

    def test_nothing_to_match(self, world: tuple[Territory, Front], tmp_path: Path) -> None:
        territory, front = world
        body = provision("pullback", "P", "depths_km = { birch = 10 }") + provision(
            "match", "M", 'party = "birch"\nto = "P"\nby = "area"'
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
        body = provision("clear", "C", f'places = ["X={paper.MIDDLE},{paper.LINE}"]\nbox_km = 2')
        outcome = run_own(tmp_path, body, territory, front)
        assert areas(outcome) == (pytest.approx(2, rel=1e-4), pytest.approx(2, rel=1e-4))

    def test_a_special_zone_is_where_all_limits_hold(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        area = shapely.box(paper.east(-30), paper.north(-20), paper.east(30), paper.north(20))
        paper.layer(tmp_path / "area.geojson", area)
        body = provision(
            "special_zone",
            "Z",
            'party = "ash"\noblasts = ["North"]\npolygons = "area.geojson"',
        )
        outcome = run_own(tmp_path, body, territory, front)
        assert areas(outcome) == (
            pytest.approx(
                snyder_box_km2(paper.east(-30), paper.MIDDLE, paper.LINE, paper.north(20)), rel=1e-6
            ),
            0,
        )

    def test_a_special_zone_of_towns_is_the_ground_of_all_of_them(self, tmp_path: Path) -> None:
        towns = (paper.Town("A", -20, 10, 1000), paper.Town("B", -40, -10, 500))
        territory = paper.settled(towns, [3, 5])
        body = provision("special_zone", "Z", 'towns = ["A", "B"]\nbound = "at least"')
        outcome = run_own(tmp_path, body, territory, paper.front(of=territory))
        assert areas(outcome) == (pytest.approx(math.pi * (3**2 + 5**2), rel=2e-3), 0)
        (remark,) = outcome.provisions[0].remarks
        assert remark == "the text says at least; measured at that figure"

    def test_a_special_zone_of_nobody_takes_what_neither_party_holds(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        strip_ = shapely.box(paper.LINE, paper.SOUTH, paper.east(5), paper.NORTH)
        birch = shapely.difference(front.land["birch"], strip_)
        split = replace(front, land={**front.land, "birch": birch}, neither=strip_)
        body = provision("special_zone", "Z", 'oblasts = ["North", "South"]')
        outcome = run_own(tmp_path, body, territory, split)
        by_party = {zone.party: zone.area_km2 for zone in outcome.provisions[0].figures}
        assert by_party[NEITHER] == pytest.approx(500, rel=1e-3)

    def test_a_special_zone_is_of_polygons(
        self, world: tuple[Territory, Front], tmp_path: Path
    ) -> None:
        territory, front = world
        border = LineString([(paper.WEST, paper.MIDDLE), (paper.EAST, paper.MIDDLE)])
        paper.layer(tmp_path / "area.geojson", border)
        body = provision("special_zone", "Z", 'polygons = "area.geojson"')
        with pytest.raises(InputError, match="a special zone holds polygons"):
            run_plan(read_plan(own_plan(tmp_path, body)), Survey(territory, front, None))

    def test_a_total_is_the_union(self, world: tuple[Territory, Front], tmp_path: Path) -> None:
        territory, front = world
        body = provision("special_zone", "Z", 'oblasts = ["North"]') + provision(
            "pullback", "P", "depth_km = 25"
        )
        outcome = run_own(tmp_path, body, territory, front)
        for index, party in enumerate(("ash", "birch")):
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
        territory = paper.territory(towns=())
        # Teeth of 7.5 km, 10 km north to south, as a real front line has.
        points = [(paper.east(7.5 * (n % 2)), paper.north(-50 + 10 * n)) for n in range(11)]
        front = read_front(
            paper.layer(tmp_path / "winding.geojson", LineString(points)),
            territory=territory,
        )
        outcome = run_plan(read_plan("vietnam-1954"), survey_of(territory, front)).readings[0]
        assert front.length_km > 1.15 * paper.HEIGHT_KM
        for zone in outcome.total[:2]:
            assert 0.7 * front.length_km * 5 < zone.area_km2 < 0.99 * front.length_km * 5
