from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz import read_front
from dmz.answers.compute import compute
from dmz.earth.geodesy import area_km2
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.theatre import read_theatre
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from dmz.plans.draft import draft_reading
from dmz.plans.files import read_plan, shipped_plans
from dmz.plans.outcome import PlanResult
from dmz.plans.run import read_lines, run_plan
from tests import paper


@pytest.fixture(scope="module")
def front(territory: Territory) -> Front:
    return read_front(territory=territory)


def answer(territory: Territory, front: Front, id: str, **settings: object) -> PlanResult:
    """Run a plan, without ranges unless asked: they take most of the time."""
    survey = Survey(territory, front, PopulationChoice().read(territory))
    return run_plan(read_plan(id), survey, **({"uncertainty_km": "none"} | settings))  # type: ignore[arg-type]


class TestAgainstOtherCommands:
    def test_a_plain_pullback_equals_compute(self, territory: Territory, front: Front) -> None:
        result = answer(
            territory,
            front,
            "zelensky-2025",
            chosen={"distance": "40", "ukraine-empties": "the same depth"},
        )
        zones = compute(
            Scenario.of(distances_km=(40,), uncertainty_km="none"), territory=territory, front=front
        ).zones
        for mine, theirs in zip(result.readings[0].total, zones, strict=True):
            assert mine.area_km2 == pytest.approx(theirs.area_km2, rel=1e-9)
            assert (mine.party, mine.population, mine.settlements) == (
                theirs.party,
                theirs.population,
                theirs.settlements,
            )

    def test_every_reading_is_there_when_none_is_chosen(
        self, territory: Territory, front: Front
    ) -> None:
        result = answer(territory, front, "zelensky-2025")
        assert [dict(o.reading) for o in result.readings] == [
            {"distance": km, "ukraine-empties": empties}
            for km in (5.0, 10.0, 40.0)
            for empties in ("the same depth", "the oblast")
        ]


class TestSecondReading:
    def test_ukraine_empties_donetsk_and_russia_goes_back(
        self, territory: Territory, front: Front
    ) -> None:
        chosen = {"distance": "10", "ukraine-empties": "the oblast"}
        (outcome,) = answer(territory, front, "zelensky-2025", chosen=chosen).readings
        zones = compute(
            Scenario.of(distances_km=(10,), uncertainty_km="none"), territory=territory, front=front
        ).zones
        left = answer(territory, front, "all-of-donetsk-2025").readings[0].gives_up[0].leave
        ukraine, russia, _ = outcome.total
        assert ukraine.area_km2 == pytest.approx(left.area_km2, rel=1e-9)
        assert russia.area_km2 == pytest.approx(zones[1].area_km2, rel=1e-9)
        # An oblast has no depth, and so no ratio to the other party's.
        assert outcome.symmetry[0].depth is None


class TestTwentyPoints:
    def test_kinburn_and_enerhodar_are_emptied_of_all_forces(
        self, territory: Territory, front: Front
    ) -> None:
        (outcome,) = answer(
            territory, front, "twenty-point-2025", chosen={"distance": "5"}
        ).readings
        spit, town = outcome.provisions[3:]
        # Of Mykolaiv oblast, Russia held the Kinburn peninsula alone.
        mykolaiv = territory.regions[territory.region("Mykolaiv")]
        held = shapely.intersection(front.land["russia"], mykolaiv)
        assert spit.figures[0].area_km2 == pytest.approx(area_km2(held), rel=1e-3)
        # By the plan's own order Russia has left it.
        assert [z.party for z in spit.figures if z.area_km2] == ["ukraine", "both"]
        grounds, ids = territory.grounds, territory.gazetteer.ids
        assert grounds is not None
        row = ids.index(territory.gazetteer.find("Enerhodar").id)
        (at,) = (grounds.rows == row).nonzero()[0]
        # All of its ground but for a strip of the reservoir's bed, which is nobody's.
        assert 0.95 * grounds.area_km2[at] < town.figures[1].area_km2 <= grounds.area_km2[at]
        assert [each.what for each in outcome.classes] == ["all forces", "heavy forces"]
        forces, heavy = (each.figures[-1].area_km2 for each in outcome.classes)
        assert forces == pytest.approx(
            spit.figures[-1].area_km2 + town.figures[-1].area_km2, rel=1e-9
        )
        assert heavy == pytest.approx(outcome.total[-1].area_km2, rel=1e-9)


class TestEveryPlan:
    """Each runs on the shipped line and on a real one, or names what it needs."""

    NEEDS_LINES = ("cyprus-1974", "lebanon-2006", "sinai-1979")

    def apply_all(self, survey: Survey, readings: int) -> None:
        for id in shipped_plans():
            plan = read_plan(id)
            parties = [party.id for party in survey.territory.parties]
            # Roles are given to parties one way: the other way mirrors it. Matching
            # people takes a source of them, and many passes.
            chosen = dict(zip(plan.roles, parties, strict=False))
            chosen |= {"measure": "area", "distance": "5"} if id == "equivalence-2025" else {}
            found = plan.list_readings(parties, chosen)
            # Of many, some from the first to the last: neighbours differ in one value.
            for reading in found[:: max(1, len(found) // readings)]:
                if id in self.NEEDS_LINES:
                    with pytest.raises(QuestionError, match="which is not shipped"):
                        draft_reading(plan, survey, reading, {}, plan.sector)
                    continue
                draft = draft_reading(plan, survey, reading, {}, plan.sector)
                for zones in draft.classes.values():
                    for zone, emptied in zip(zones, draft.emptied, strict=True):
                        if zone is emptied:  # there is one class alone
                            continue
                        spilt = shapely.difference(zone.inside, emptied.inside)
                        assert area_km2(spilt) < 0.1, id

    def test_on_the_shipped_line(self, territory: Territory, front: Front) -> None:
        self.apply_all(Survey(territory, front, None), readings=2)

    def test_on_a_day_of_deepstate(
        self, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        front = read_front(str(deepstate("2025-12-01")), territory=territory)
        self.apply_all(Survey(territory, front, None), readings=1)

    def test_where_it_has_a_theatre_there(self) -> None:
        """On its own ground, where it needs no line from the user."""
        there = [plan for plan in map(read_plan, shipped_plans()) if plan.theatre]
        assert {plan.theatre for plan in there} == {"korea", "cyprus", "golan", "iraq-kuwait"}
        for plan in there:
            territory = read_theatre(plan.theatre)
            scenario = Scenario()
            survey = Survey(territory, scenario.front.read(territory), None)
            lines = read_lines(plan, scenario, {}, territory)
            parties = [party.id for party in territory.parties]
            for reading in plan.list_readings(parties, {}):
                draft = draft_reading(plan, survey, reading, lines, plan.sector)
                emptied = sum(area_km2(zone.inside) for zone in draft.emptied)
                # The smallest of them is the gap of Cyprus, of 346 km².
                assert emptied > 300, plan.id


class TestGivesUp:
    def test_leaving_donetsk_is_leaving_and_a_buffer_there_is_emptying(
        self, territory: Territory, front: Front
    ) -> None:
        left = answer(territory, front, "all-of-donetsk-2025").readings[0]
        emptied = answer(territory, front, "twenty-eight-point-2025").readings[0]
        ukraine, russia = left.gives_up
        assert ukraine.leave.area_km2 == pytest.approx(emptied.gives_up[0].empty.area_km2)
        # The press of that winter gives 5,800 to 6,000 km².
        assert 5_500 < ukraine.leave.area_km2 < 6_500
        assert [row.oblast for row in ukraine.leave.by_oblast] == ["Donetsk"]
        assert (
            ukraine.empty.area_km2,
            russia.total.area_km2,
            emptied.gives_up[0].leave.area_km2,
        ) == (0, 0, 0)
        assert {row.oblast for row in emptied.gives_up[1].leave.by_oblast} <= {
            "Dnipropetrovsk",
            "Kharkiv",
            "Mykolaiv",
            "Sumy",
        }

    def test_land_that_is_only_left_counts_its_people_with_the_same_caveat(
        self, territory: Territory, front: Front
    ) -> None:
        points = PopulationChoice(specs=("points",)).read(territory)
        survey = Survey(territory, front, points)
        plan = read_plan("all-of-donetsk-2025")
        warnings = run_plan(plan, survey, uncertainty_km="none").warnings
        assert any("(Donetsk) of the official population" in warning for warning in warnings)

    def test_land_cut_off_by_a_withdrawal_has_a_remark(
        self, territory: Territory, front: Front
    ) -> None:
        """Ukraine can reach its part of Luhansk oblast through Donetsk oblast only."""
        outcome = answer(territory, front, "all-of-donetsk-2025").readings[0]
        luhansk = territory.regions[territory.region("Luhansk")]
        beyond = [
            p
            for p in shapely.get_parts(outcome.front.land["ukraine"])
            if shapely.area(p) < 1 and shapely.intersects(p, luhansk)
        ]
        (remark,) = outcome.provisions[0].remarks
        assert f"of {sum(map(area_km2, beyond)):,.1f} km² apart from the rest" in remark

    def test_land_left_and_then_emptied_is_given_up_once(
        self, territory: Territory, front: Front
    ) -> None:
        (outcome,) = answer(
            territory, front, "twenty-point-2025", chosen={"distance": "40"}
        ).readings
        for gives_up in outcome.gives_up:
            assert gives_up.total.area_km2 == pytest.approx(
                gives_up.leave.area_km2 + gives_up.empty.area_km2
            )
            assert (
                gives_up.total.settlements
                == gives_up.leave.settlements + gives_up.empty.settlements
            )
        # In Kharkiv oblast, Ukraine's zone reaches into land that Russia holds now.
        zone = outcome.provisions[2].figures[0].inside
        assert shapely.area(shapely.intersection(zone, front.land["russia"])) > 0
        assert outcome.gives_up[0].empty.area_km2 < outcome.total[0].area_km2


class TestSites:
    def test_the_zaporizhzhia_plant(self, territory: Territory, front: Front) -> None:
        (outcome,) = answer(territory, front, "minsk-2014").readings
        plant = next(site for site in outcome.sites if site.id == "zaporizhzhia-npp")
        assert (plant.held_by_now, plant.held_by) == ("russia", "russia")
        assert plant.distance_to_front_km < 15
        assert plant.inside == ("security zone",)
        rivne = next(site for site in outcome.sites if site.id == "rivne-npp")
        assert rivne.inside == ()


class TestPlainData:
    def test_ranges_readings_and_sources_are_in_it(
        self, territory: Territory, front: Front
    ) -> None:
        plain = answer(
            territory, front, "twenty-point-2025", chosen={"distance": "5"}, uncertainty_km="auto"
        ).to_dict()
        assert plain["schema"] == "dmz.plan/2"
        # Ranges of real maps have 1.94 km; the shipped line is 1.14 km from one of
        # them where they are 1.07 km from each other.
        assert plain["front"]["uncertainty_km"] == round(1.94 * 1.14 / 1.07, 1)
        for reading in json.loads(json.dumps(plain, allow_nan=False))["readings"]:
            for provision in reading["provisions"]:
                assert provision["source"]
                assert provision["date"]
            for row in [*reading["total"], *(g["total"] for g in reading["gives_up"])]:
                assert row["area_km2_low"] <= row["area_km2"] <= row["area_km2_high"]
                assert sum(r["area_km2"] for r in row["by_oblast"]) == pytest.approx(
                    row["area_km2"]
                )


class TestCommands:
    def test_run_check_show_list(self, run: Callable[..., object], tmp_path: Path) -> None:
        answer = run("plan", "run", "korea-1953", "--format", "json", "--uncertainty", "none")
        assert answer.exit_code == 0  # type: ignore[attr-defined]
        answer = run("plan", "list", "--format", "json")
        listed = json.loads(answer.stdout)  # type: ignore[attr-defined]
        assert len(listed["plans"]) == len(shipped_plans())
        for plan in listed["plans"]:
            shown = run("plan", "show", plan["id"])  # type: ignore[operator]
            assert shown.exit_code == 0
            assert max(map(len, shown.stdout.splitlines())) <= 80
        bad = tmp_path / "bad.toml"
        bad.write_text('title = "T"\n', encoding="utf-8")
        refused = run("plan", "check", bad)  # type: ignore[operator]
        assert refused.exit_code == 1
        assert refused.stderr.count("\n") == 1
        assert "bad.toml, line 1: the plan has no kind" in refused.stderr
        good = run("plan", "check", "zelensky-2025", "--format", "json")  # type: ignore[operator]
        assert json.loads(good.stdout)["plans"] == [
            {"plan": "zelensky-2025.toml", "provisions": 3, "readings": 6}
        ]

    def test_an_id_of_old_works_with_a_word(self, run: Callable[..., Any]) -> None:
        found = run("plan", "show", "kyiv-2025")
        assert found.exit_code == 0
        assert found.stderr == "note: the plan 'kyiv-2025' is now called kellogg-2025\n"
        assert "Kellogg's idea" in found.stdout
        assert run("plan", "show", "kyiv-2025", "--quiet").stderr == ""

    def test_wrong_choices_are_usage_errors(self, run: Callable[..., object]) -> None:
        for arguments in (
            ("plan", "run", "zelensky-2025", "--set", "distance=6"),
            ("plan", "run", "zelensky-2025", "--set", "distance"),
            ("plan", "run", "no-such-plan"),
            ("plan", "run", "zelensky-2025", "--line", "x=y.geojson"),
            ("plan", "run", "zelensky-2025", "--party", "A"),
            ("compare", "-d", "5"),
        ):
            result = run(*arguments)  # type: ignore[operator]
            assert (result.exit_code, result.stdout) in ((2, ""), (1, "")), arguments
            assert "Error:" in result.stderr

    def test_tables_fit_80_columns(self, run: Callable[..., object]) -> None:
        for arguments in (
            ("plan", "run", "twenty-point-2025", "--set", "distance=5", "--uncertainty", "none"),
            ("plan", "run", "idlib-2018", "--set", "depth=15", "--uncertainty", "auto"),
            ("compare", "-d", "5", "--plan", "korea-1953", "--uncertainty", "2"),
        ):
            result = run(*arguments)  # type: ignore[operator]
            assert result.exit_code == 0
            assert max(map(len, result.stdout.splitlines())) <= 80

    def test_geojson_has_the_land_of_each_provision(self, run: Callable[..., object]) -> None:
        features = json.loads(
            run(
                "plan",
                "run",
                "twenty-point-2025",
                "--set",
                "distance=5",
                "--format",
                "geojson",
                "--uncertainty",
                "none",
            ).stdout
        )["features"]  # type: ignore[attr-defined]
        kinds = [f["properties"]["kind"] for f in features]
        assert kinds.count("plan_front") == kinds.count("front") == 1
        assert {f["properties"].get("number") for f in features} == {None, 1, 3, 4, 5}


class TestRoles:
    """Roles of a precedent where the parties bear the same names, and where not."""

    def test_a_role_is_its_namesakes(self) -> None:
        plan = read_plan("iraq-kuwait-1991")
        assert plan.list_readings(["kuwait", "iraq"], {}) == [{"iraq": "iraq", "kuwait": "kuwait"}]
        # One namesake settles the other.
        assert plan.list_readings(["iran", "iraq"], {}) == [{"iraq": "iraq", "kuwait": "iran"}]
        assert plan.label({"iraq": "iraq", "kuwait": "iran"}) == ""
        with pytest.raises(QuestionError, match="iraq is iraq, not 'kuwait'"):
            plan.list_readings(["iraq", "kuwait"], {"iraq": "kuwait"})

    def test_others_are_called_by_their_names(self) -> None:
        plan = read_plan("iraq-kuwait-1991")
        one, two = plan.list_readings(["south-ash", "birch"], {})
        names = {"south-ash": "South Ash", "birch": "Birch"}
        assert [plan.label(way, names) for way in (one, two)] == ["iraq=South Ash", "iraq=Birch"]

    def test_what_is_printed(self, run: Callable[..., Any], tmp_path: Path) -> None:
        areas = [shapely.box(46, 29, 47, 30), shapely.box(47, 29, 48, 30)]
        land = paper.layer(tmp_path / "land.geojson", *areas)
        held = paper.layer(tmp_path / "held.geojson", areas[1])
        arguments = ("--territory", land, "--front", held, "--party")
        arguments = ("--full", "--uncertainty", "none", *arguments)
        printed = run("plan", "run", "iraq-kuwait-1991", *arguments, "Iraq", "--party", "Kuwait")
        assert printed.exit_code == 0, printed.stderr
        assert "Symmetry: Iraq over Kuwait" in printed.stdout
        # Elsewhere than on its own theatre, a note names that: its id is no party's.
        told = printed.stdout.replace("iraq-kuwait", "")
        for text in ("iraq", "kuwait", "Reading", "leaves open"):
            assert text not in told
        printed = run(
            "plan", "run", "iraq-kuwait-1991", *arguments, "South Ash", "--party", "Birch"
        )
        assert "South Ash as Iraq" in printed.stdout
        assert "south-ash" not in printed.stdout
