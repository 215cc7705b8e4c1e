"""The public functions: on paper, with wrong calls, in a notebook; and all doctests."""

from __future__ import annotations

import doctest
import html
import importlib
import inspect
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from matplotlib.colors import to_hex
from shapely import LineString

import dmz
from dmz.answers.sweep import FROM_KM, STEP_KM, TO_KM
from dmz.earth.geodesy import area_km2
from dmz.land.front import SLIVER_KM
from dmz.measure.answer import Answer
from dmz.measure.scenario import KEYWORDS
from tests import api_usage, paper
from tests.processes import PATIENCE_SECONDS, started
from tests.shared import ROOT

FUNCTIONS = ("balance", "compare", "compute", "read_front", "run_plan", "sweep")
PACKAGE = ROOT / "dmz"
PLAN = """
title = "A pullback"
kind = "proposal"
source = "these tests"
date = "2025-01-01"

[[provision]]
kind = "pullback"
name = "pullback"
depth_km = 10
source = "these tests"
date = "2025-01-01"
"""


_EXAMPLE = re.compile(r"^\s*>>> ", re.MULTILINE)


def with_doctests() -> list[str]:
    """Return the modules that have doctests."""
    paths = [
        path for path in PACKAGE.rglob("*.py") if _EXAMPLE.search(path.read_text(encoding="utf-8"))
    ]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]


@pytest.mark.parametrize("name", with_doctests())
def test_examples_in_docstrings(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(name.removesuffix(".__init__")))
    assert attempted
    assert not failed


class TestPackage:
    def test_offers_its_names(self) -> None:
        assert {"Scenario", "errors", *FUNCTIONS} == set(dmz.__all__) - {"__version__"}
        assert set(dir(dmz)) == set(dmz.__all__)
        assert all(inspect.getdoc(getattr(dmz, name)) for name in dmz.__all__)

    def test_has_no_other_names(self) -> None:
        with pytest.raises(AttributeError, match="module 'dmz' has no attribute 'copmute'"):
            dmz.copmute  # type: ignore[attr-defined]  # noqa: B018

    def test_is_imported_without_its_libraries(self) -> None:
        code = "import sys, dmz; print({'numpy', 'shapely', 'pandas'} & set(sys.modules))"
        with started("-c", code) as running:
            shown, _ = running.communicate(timeout=PATIENCE_SECONDS)
        assert shown == "set()\n"

    def test_has_the_defaults_of_the_library(self) -> None:
        defaults = {
            name: parameter.default
            for function in (dmz.sweep, dmz.read_front)
            for name, parameter in inspect.signature(function).parameters.items()
        }
        steps = (defaults["start_km"], defaults["stop_km"], defaults["step_km"])
        assert steps == (FROM_KM, TO_KM, STEP_KM)
        assert defaults["sliver_km"] == SLIVER_KM

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_documents_every_parameter(self, name: str) -> None:
        function = getattr(dmz, name)
        text = inspect.getdoc(function) or ""
        assert "\nExamples\n" in text
        assert "\nReturns\n" in text
        for parameter in inspect.signature(function).parameters:
            assert parameter in text.partition("Parameters\n")[2]


class World:
    """A rectangle that a meridian divides, and the questions of it."""

    def __init__(self, folder: Path) -> None:
        self.territory = paper.territory(sides_km=(30, 30), towns=())
        line = LineString([(paper.LINE, paper.SOUTH), (paper.LINE, paper.NORTH)])
        self.line = paper.layer(folder / "line.geojson", line)
        self.plan = paper.written(folder / "plan.toml", PLAN)

    @property
    def question(self) -> dict[str, Any]:
        """Keywords that every function takes."""
        return {"territory": self.territory, "fronts": (self.line,), "whole_front": True}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


def strip(depth_km: float) -> object:
    """Return the area of a zone beside the meridian; its ends bend a little."""
    return pytest.approx(depth_km * paper.HEIGHT_KM, rel=2e-3)


class TestOnPaper:
    def test_compute(self, world: World) -> None:
        ash, birch, both = dmz.compute(distances_km=(10,), **world.question).zones
        assert (ash.party, birch.party, both.party) == ("ash", "birch", "both")
        assert (ash.area_km2, birch.area_km2, both.area_km2) == (strip(10), strip(10), strip(20))

    def test_sweep(self, world: World) -> None:
        curve = dmz.sweep(start_km=5, stop_km=15, step_km=5, **world.question)
        areas = [point.area_km2 for point in curve.points if point.party == "ash"]
        assert areas == [strip(5), strip(10), strip(15)]

    def test_balance(self, world: World) -> None:
        found = dmz.balance(party="ash", depth_km=7, **world.question)
        assert found.match.figures.party == "birch"
        assert found.match.depth_km == pytest.approx(7, abs=0.011)

    def test_balance_with_an_oblast(self, world: World) -> None:
        # Ash holds 30 km of the northern region, which is half as high as the meridian.
        found = dmz.balance(party="ash", oblast="North", **world.question)
        assert found.match.depth_km == pytest.approx(30 / 2, rel=0.01)

    def test_compare(self, world: World) -> None:
        comparison = dmz.compare(distances_km=(5, 10), **world.question)
        first, second = (compared.figure("area_km2", "both") for compared in comparison.cases)
        assert (first.value, second.value) == (strip(10), strip(20))
        assert first.relative is None
        assert second.relative == pytest.approx(1.0, rel=2e-3)

    def test_compare_with_a_plan(self, world: World) -> None:
        comparison = dmz.compare(distances_km=(5,), plans=[world.plan], **world.question)
        assert [compared.case.measure for compared in comparison.cases] == ["5 km", "plan"]
        assert comparison.cases[1].figure("area_km2", "both").value == strip(20)

    def test_run_plan(self, world: World) -> None:
        (outcome,) = dmz.run_plan(world.plan, **world.question).readings
        assert [zone.area_km2 for zone in outcome.total] == [strip(10), strip(10), strip(20)]

    def test_read_front(self, world: World) -> None:
        front = dmz.read_front(world.line, territory=world.territory)
        # The line ends about 10 cm before the outline that it is cut from.
        assert front.length_km == pytest.approx(paper.HEIGHT_KM, abs=0.001)
        # Both halves are 30 km wide.
        areas = [area_km2(front.land[party]) for party in ("ash", "birch")]
        assert areas[0] == pytest.approx(areas[1], rel=1e-6)


class TestQuestion:
    def test_a_scenario_or_its_keywords_are_the_same(self, world: World) -> None:
        keywords = world.question
        territory = keywords.pop("territory")
        scenario = dmz.Scenario.of(distances_km=(5,), **keywords)
        by_scenario = dmz.compute(scenario, territory=territory)
        by_keywords = dmz.compute(distances_km=(5,), territory=territory, **keywords)
        assert by_scenario.scenario == scenario
        assert by_scenario.to_dict() == by_keywords.to_dict()

    @pytest.mark.parametrize(
        ("call", "fault"),
        [
            (lambda: dmz.compute(40), "keywords such as distances_km=(40,), not 40"),  # type: ignore[arg-type]
            (lambda: dmz.compute(dmz.Scenario(), model="line"), "not both: model"),
            (lambda: dmz.compute(distance_km=(5,)), "no keyword 'distance_km'; use distances_km"),  # type: ignore[call-arg]
            (lambda: dmz.compute(distances_km=5), "such as distances_km=(5,)"),  # type: ignore[arg-type]
            (lambda: dmz.compute(cities="Kyiv"), "such as cities=('Kyiv',)"),
            (lambda: dmz.compare(plans="korea-1953"), "such as plans=('korea-1953',)"),
            (lambda: dmz.sweep(distances_km=(5,)), "distances_km has no effect here"),
            (lambda: dmz.run_plan("korea-1953", model="city"), "model has no effect here"),
            (lambda: dmz.balance(party="ukraine"), "give one of them"),
            (lambda: dmz.balance(party="ukraine", depth_km=5, oblast="Kyiv"), "give one of them"),
        ],
    )
    def test_a_wrong_call(self, call: Callable[[], object], fault: str) -> None:
        with pytest.raises(TypeError) as caught:
            call()
        assert fault in str(caught.value)

    def test_a_wrong_question(self) -> None:
        with pytest.raises(dmz.errors.QuestionError, match="no city 'Nowhereville'"):
            dmz.compute(cities=("Nowhereville",))

    def test_numbers_choose_a_reading(self) -> None:
        rest = {"ukraine-empties": "the same depth"}
        by_number, by_text = (
            dmz.run_plan("zelensky-2025", chosen={"distance": value, **rest}, uncertainty_km=None)
            for value in (5, "5")
        )
        assert by_number.to_dict() == by_text.to_dict()
        (outcome,) = by_number.readings
        assert dict(outcome.reading) == {"distance": 5.0, **rest}

    def test_keywords_are_documented(self) -> None:
        options = inspect.getdoc(dmz.compute) or ""
        rare = {"held_by", "sliver_km", "include_border", "across_water", "min_pocket_km2"}
        rare |= {"population_kind", "scale"}
        assert all(f"``{keyword}``" in options for keyword in KEYWORDS if keyword not in rare)


class TestAnswers:
    def test_to_dict_is_what_json_prints(self, run: Callable[..., Result]) -> None:
        printed = json.loads(run("compute", "-d", "5", "--format", "json").stdout)
        assert json.loads(json.dumps(dmz.compute(distances_km=(5,)).to_dict())) == printed

    def test_to_dataframe(self, world: World) -> None:
        frame = dmz.compute(distances_km=(5, 10), **world.question).to_dataframe()
        assert list(frame["party"]) == ["ash", "birch", "both"] * 2
        assert list(frame["distance_km"]) == [5, 5, 5, 10, 10, 10]
        sums = frame[frame["party"] != "both"].groupby("distance_km")["area_km2"].sum()
        assert list(sums) == [strip(10), strip(20)]

    def test_to_geodataframe(self, world: World) -> None:
        frame = dmz.compute(distances_km=(5, 10), **world.question).to_geodataframe()
        assert frame.crs.equals("OGC:CRS84")
        assert list(frame["party"]) == ["ash", "birch"] * 2
        # Equal-area projection of PROJ, independent of the package's own areas.
        assert list(frame.to_crs("ESRI:54034").area / 1e6) == pytest.approx(
            list(frame["area_km2"]), rel=1e-4
        )

    def test_plot_draws_zones_where_they_lie(self, world: World) -> None:
        plt = pytest.importorskip("matplotlib.pyplot")
        result = dmz.compute(distances_km=(5, 10), **world.question)
        axes = result.plot()
        filled, line, sector = axes.collections
        assert len(filled.get_paths()) == 4
        colours = [party.colour for party in world.territory.parties]
        assert {to_hex(colour).upper() for colour in filled.get_facecolor()} == set(colours)
        # 10 km to either side, and the margin that Matplotlib adds, 5 % of it.
        assert axes.get_xlim() == pytest.approx((paper.east(-11), paper.east(11)), abs=0.003)
        assert sector.get_linewidth()[0] > line.get_linewidth()[0]
        assert result.plot(axes, alpha=0.1) is axes
        assert axes.collections[3].get_alpha() == 0.1
        plt.close(axes.figure)

    def test_explore_is_a_map_that_runs_nobody_s_script(self, world: World, tmp_path: Path) -> None:
        pytest.importorskip("folium")
        result = dmz.compute(distances_km=(5,), **world.question)
        result.explore(tiles=None).save(str(tmp_path / "map.html"))
        page = (tmp_path / "map.html").read_text(encoding="utf-8")
        assert all(party.colour.lower() in page.lower() for party in world.territory.parties)
        name = "<script>alert(1)</script>"
        parties = (replace(world.territory.parties[0], id=name), world.territory.parties[1])
        zones = [replace(each, party=name) for each in result.zones[:1]]
        drawn = replace(
            result, territory=replace(world.territory, parties=parties), zones=tuple(zones)
        )
        drawn.explore(tiles=None).save(str(tmp_path / "map.html"))
        assert "alert(1)" in (tmp_path / "map.html").read_text(encoding="utf-8")
        assert "<script>alert" not in (tmp_path / "map.html").read_text(encoding="utf-8")

    @pytest.fixture(scope="class")
    @staticmethod
    def answers(world: World) -> dict[str, Any]:
        """An answer of every function, by the name of its class."""
        question = world.question
        found = (
            dmz.compute(distances_km=(5,), **question),
            dmz.sweep(start_km=5, stop_km=10, step_km=5, **question),
            dmz.balance(party="ash", depth_km=5, **question),
            dmz.compare(distances_km=(5, 10), **question),
            dmz.run_plan(world.plan, **question),
            dmz.read_front(world.line, territory=world.territory),
        )
        return {type(answer).__name__: answer for answer in found}

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Result", "from the whole front line: ash "),
            ("Curve", "from the whole front line: 5 to 10 km by 5 km"),
            ("Balance", "of area: ash 5 km, birch 5.0"),
            ("Comparison", "of 2 cases: line.geojson, 5 km, ..."),
            ("PlanResult", "of plan on line.geojson: 1 reading"),
            ("Front", "line.geojson: 100 km"),
        ],
    )
    def test_repr_is_one_short_line(self, answers: dict[str, Any], name: str, shown: str) -> None:
        text = repr(answers[name])
        assert text.startswith(f"<dmz.{name} {shown}")
        assert text.endswith(">")
        assert "\n" not in text
        assert len(text) < 120

    def test_a_notebook_shows_the_figures(self, answers: dict[str, Any]) -> None:
        for answer in answers.values():
            if isinstance(answer, Answer):
                shown = answer._repr_html_()
                assert shown.startswith(f"<p>{html.escape(answer.summary)}</p>")
                assert shown.count("<tr>") == len(answer.rows())

    def test_a_notebook_runs_no_script(self, world: World, tmp_path: Path) -> None:
        """Names of files are the user's own, and may be markup."""
        name = "<script>alert(1)<script>"
        line = tmp_path / f"{name}.geojson"
        line.write_bytes(Path(world.line).read_bytes())
        plan = tmp_path / f"{name}.toml"
        plan.write_text(PLAN.replace("A pullback", name), encoding="utf-8")
        sector = paper.layer(tmp_path / f"{name} sector.geojson", world.territory.outline)
        question = {"territory": world.territory, "fronts": (str(line),), "sector": sector}
        for answer in (
            dmz.compute(distances_km=(5,), **question),
            dmz.sweep(start_km=5, stop_km=5, **question),
            dmz.balance(party="ash", depth_km=5, **question),
            dmz.compare(distances_km=(5,), plans=(str(plan),), **question),
            dmz.run_plan(str(plan), **question),
        ):
            assert "<script" not in answer._repr_html_()


def test_code_of_users_runs() -> None:
    assert len(api_usage.ask()) == len(FUNCTIONS)
