"""Input of commands: front lines, options, variables, and every fault in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from shapely import LineString

from dmz.cli import cli
from dmz.cli.values import Kilometres, SquareKilometres
from tests import paper
from tests.cli.commands import LINE, Run, error_of
from tests.held import east_of


class TestFronts:
    def test_from_standard_input(self, line_file: str) -> None:
        arguments = ["front", "show", "--front", "-", "--format", "json"]
        result = CliRunner().invoke(cli, arguments, input=Path(line_file).read_bytes())
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["front"]["id"] == "standard input"

    def test_have_a_date_and_a_hash(self, run: Run, line_file: str) -> None:
        result = run("compute", "--front", line_file, "--whole-front", "--format", "json")
        plain = json.loads(result.stdout)
        assert plain["front"]["date"] == "2025-03-04"
        (dataset,) = (each for each in plain["provenance"]["datasets"] if each["role"] == "front")
        assert len(dataset["sha256"]) == 64

    def test_several_files_are_united(self, run: Run, tmp_path: Path) -> None:
        one, other = (
            paper.layer(tmp_path / f"{west}.geojson", shapely.box(west, 48, west + 1, 49))
            for west in (36, 36.5)
        )
        result = run(
            "front", "show", "--front", one, "--front", other, "--incomplete", "--format", "json"
        )
        area_km2 = json.loads(result.stdout)["front"]["source_area_km2"]["area_km2"]
        # 1.5 by 1 degree at 48.5 N.
        assert area_km2 == pytest.approx(12_326, rel=1e-3)

    def test_a_repair_gives_the_area_that_it_changed(self, run: Run, tmp_path: Path) -> None:
        bow_tie = shapely.Polygon([(36, 48), (37, 49), (37, 48), (36, 49)])
        path = paper.layer(tmp_path / "bow.geojson", bow_tie)
        shown = run("front", "show", "--front", path, "--incomplete").stdout
        assert "1 polygon crossing itself repaired; area changed by 4,1" in shown


class TestHeldFeatures:
    """A map of two kinds: a block east of 38 E that is held, and one west of it."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> str:
        return paper.layer(
            tmp_path / "map.geojson",
            east_of(38),
            shapely.box(37, 47, 38, 49),
            properties=[{"status": "held"}, {"status": "lost"}],
        )

    def test_the_question_and_its_answer(self, run: Run, path: str) -> None:
        asked = run("front", "show", path)
        assert asked.exit_code == 1
        assert asked.stderr.count("\n") == 1
        assert "held (1), lost (1)" in asked.stderr
        options = ("--where", "status in ('held')", "--format", "json")
        answered = run("front", "show", path, *options)
        assert answered.exit_code == 0
        # The block in the west is one by two degrees, at 48 N.
        assert any(
            re.fullmatch(r"map\.geojson: left out: what --where leaves out, 16,\d{3} km²", warning)
            for warning in json.loads(answered.stdout)["warnings"]
        )

    @pytest.mark.parametrize(
        ("where", "fault"),
        [
            ("status in (", "it is not complete"),
            ("", "it is empty"),
            ("sta = 1", "no column 'sta'"),
        ],
    )
    def test_a_wrong_condition(self, run: Run, path: str, where: str, fault: str) -> None:
        result = run("compute", "-d", 5, "--front", path, "--where", where)
        assert result.exit_code == 2
        assert fault in result.stderr
        assert result.stderr.count("\n") == 1

    def test_in_a_batch_and_in_parameters(self, run: Run, path: str, tmp_path: Path) -> None:
        where = "status in ('held')"
        matrix = paper.written(
            tmp_path / "matrix.toml",
            f"""
            [matrix]
            front = ["map.geojson"]
            where = ["{where}", "status = 'lost'"]
            incomplete = [false, true]
            distance_km = [5]
            """,
        )
        output = tmp_path / "out.jsonl"
        run("batch", matrix, "-o", output)
        rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
        faults = {row["scenario"]: row["error"] for row in rows}
        # Only what the second condition leaves has nothing of Crimea.
        assert [bool(faults[number]) for number in (1, 2, 3, 4)] == [False, False, True, False]
        assert "--incomplete" in faults[3]
        alone = run("compute", "-d", 5, "--front", path, "--where", where, "--format", "json")
        answer = json.loads(alone.stdout)
        assert answer["parameters"]["where"] == where
        areas = {zone["party"]: zone["area_km2"] for zone in answer["zones"]}
        whole = [row for row in rows if row["scenario"] == 1 and row["oblast"] is None]
        assert {row["party"]: row["area_km2"] for row in whole} == areas


class TestBadFronts:
    @pytest.mark.parametrize(
        ("name", "content", "fault"),
        [
            ("empty.geojson", "", "the file is empty"),
            ("text.geojson", "hello", "not JSON"),
            ("none.geojson", paper.collection(), "no features"),
            ("null.geojson", paper.collection(None), "no feature in it has a geometry"),
            (
                "swapped.geojson",
                paper.collection(LineString([(y, x) for x, y in LINE.coords])),
                "latitude and longitude are swapped",
            ),
            (
                "metres.geojson",
                paper.collection(shapely.transform(LINE, lambda xy: xy * 1e5)),
                "not degrees",
            ),
            (
                "outside.geojson",
                paper.collection(shapely.box(2, 48, 3, 49)),
                "lie outside the territory",
            ),
            (
                "past.geojson",
                paper.collection(LineString([(2, 48), (3, 49)])),
                "lie outside the territory",
            ),
            (
                "within.geojson",
                paper.collection(LineString([(33.5, 47.0), (36.2, 47.8)])),
                "the line ends inside the territory",
            ),
            (
                "all.geojson",
                paper.collection(shapely.box(15, 40, 45, 60)),
                "leaves all of the territory to Russia",
            ),
            (
                "nan.geojson",
                '{"type": "Point", "coordinates": [NaN, 1]}',
                "NaN is not a coordinate",
            ),
            ("large.geojson", '{"type": "Point", "coordinates": [1e999, 1]}', "not finite"),
            ("points.geojson", paper.collection(shapely.Point(36, 48)), "need a column 'holder'"),
            ("places.csv", "latitude,longitude,holder\n48,37,mars\n", "'mars' is not a holder"),
            (
                "far.csv",
                "latitude,longitude,holder\n2,3,ukraine\n3,3,russia\n",
                "settlements lie outside the territory",
            ),
            ("deep.geojson", '{"a":' * 4000 + "1" + "}" * 4000, "nested too deeply"),
        ],
    )
    @pytest.mark.parametrize(
        "command", [("compute", "--whole-front", "--front"), ("front", "derive")], ids=" ".join
    )
    def test_cannot_be_used(
        self, command: Sequence[str], name: str, content: str, fault: str, run: Run, tmp_path: Path
    ) -> None:
        path = paper.written(tmp_path / name, content)
        message = error_of(run(*command, path, "--output", tmp_path / "out.json"), 1)
        assert fault in message
        assert name in message
        assert [each.name for each in tmp_path.iterdir()] == [name]

    def test_a_missing_file(self, run: Run, tmp_path: Path) -> None:
        result = run("compute", "--front", tmp_path / "nowhere.shp")
        assert "nowhere.shp: no such file" in error_of(result, 1)

    @pytest.mark.parametrize(
        ("crs", "fault"), [(None, "no CRS"), ("+proj=longlat +R=1737400 +no_defs", "not on Earth")]
    )
    @pytest.mark.filterwarnings("ignore:'crs' was not provided")
    def test_a_crs_that_is_missing_or_unearthly(
        self, crs: str | None, fault: str, run: Run, tmp_path: Path
    ) -> None:
        gpd.GeoDataFrame(geometry=[LINE], crs=crs).to_file(tmp_path / "a.shp")
        assert fault in error_of(run("compute", "--front", tmp_path / "a.shp"), 1)


class TestBadOptions:
    @pytest.mark.parametrize("km", ["0", "-5", "nan", "inf", "500.01", "abc", "", "5 miles"])
    @pytest.mark.parametrize("option", ["--distance", "--reach", "--sliver", "--depth"])
    def test_lengths(self, option: str, km: str, run: Run, tmp_path: Path) -> None:
        value = f"ukraine={km}" if option == "--depth" else km
        result = run("compute", option, value, "-o", tmp_path / "a.json")
        assert "km" in error_of(result, 2)
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("arguments", "fault"),
        [
            (("compute", "--city", "Kramatorks"), "did you mean Kramatorsk"),
            (("compute", "--city", "Ivanivka"), "say which, by oblast or id"),
            (("compute", "--city", ""), "no city ''"),
            (("compute", "--city", "A=1..2,3"), "not Name=LATITUDE,LONGITUDE"),
            (("compute", "--city", "Lviv"), "raise --reach"),
            (("compute", "--oblast", "Narnia"), "no oblast 'Narnia'"),
            (("compute", "--oblast", "Lviv"), "no part of the front line is in Lviv"),
            (("compute", "--oblast", "Donetsk", "--whole-front"), "name different sectors"),
            (("compute", "--depth", "ukraine=5", "--depth", "ukraine=6"), "twice for one party"),
            (("compute", "--depth", "mars=5"), "the parties are ukraine and russia"),
            (("compute", "--depth", "5"), "is not PARTY=KM, as in ukraine=5"),
            (("compute", "--depth", "=5"), "is not PARTY=KM"),
            (("compute", "--held-by", "mars"), "no party 'mars'"),
            (("compute", "--model", "circle"), "'circle' is not one of"),
            (("compute", "--uncertainty", "ensemble"), "an ensemble is of several maps"),
            (
                ("sweep", "--uncertainty", "ensemble"),
                "an ensemble is of several maps: give each with --front",
            ),
            (("compute", "--uncertainty", "x"), "'x' is neither a number of km nor 'auto'"),
            (("compute", "--seat", "ukraine=48"), "is not PARTY=LATITUDE,LONGITUDE"),
            (("compute", "--party", "Ash"), "need --territory"),
            (("compute", "--front", ""), "'--front': it is empty"),
            (
                ("compare", "-d", "5", "--front", "a.geojson", "--front", " "),
                "'--front': it is empty",
            ),
            (("balance", "--given", "ukraine"), "is not PARTY=KM, as in ukraine=40, or PARTY="),
            (("balance", "--given", "ukraine=oblast:"), "or PARTY=oblast:NAME"),
            (("balance", "--given", "ukraine=region:Donetsk"), "or PARTY=oblast:NAME"),
            (("balance", "--given", "ukraine=much"), "'much' is not a number of km"),
            (("plan", "run", "korea-1953", "--set", "width"), "'width' is not NAME=VALUE"),
            (("plan", "run", "korea-1953", "--line", "first="), "'first=' is not NAME=PATH"),
            (("front", "show", ""), "it is empty"),
            (("front", "show", "a", "--front", "b"), "give SPEC or --front, not both"),
            (("front", "diff", "a.geojson", ""), "'LATER': it is empty"),
            (("front", "show", "--sliver", "-1"), "above zero"),
            (("front", "show", "--min-pocket", "5 km"), "'5 km' is not a number of km²"),
            (("front", "derive"), "Missing argument"),
            (("cities", "--within", "0"), "above zero"),
            (("cities", "--limit", "0"), "not in the range"),
            (("cities", "Nowhereville"), "no city 'Nowhereville'"),
            (("compute", "surplus"), "'surplus' is not a number of km"),
            (("nonsense",), "No such command 'nonsense'"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
    )
    def test_questions(self, arguments: Sequence[str], fault: str, run: Run) -> None:
        assert fault in error_of(run(*arguments), 2)

    @pytest.mark.parametrize(
        ("arguments", "fault"),
        [
            (("compute", "--format", "xml"), "does not print xml"),
            (("compute", "--format", "kml"), "kml is written to a file only: give --output"),
            (("compute", "--output", "a.foo"), "'.foo' of a.foo names no format"),
            (("report", "--output", "a.png"), "one of .md, .markdown, .html, .pdf"),
            (
                ("balance", "--given", "ukraine=9", "--output", "a.foo"),
                "or one of .json, .csv, .md, .markdown, .txt",
            ),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
    )
    def test_formats(self, arguments: Sequence[str], fault: str, run: Run) -> None:
        assert fault in error_of(run(*arguments), 2)

    def test_all_faults_of_a_question_at_once(self, run: Run) -> None:
        message = error_of(
            run("compute", "-d", "-1", "--reach", "0", "--held-by", "mars", "--oblast", "Narnia"), 2
        )
        for fault in ("distance is -1 km", "reach is 0 km", "'mars'", "'Narnia'"):
            assert fault in message

    @pytest.mark.parametrize(
        ("options", "fault"),
        [
            (("--reach", "30", "--oblast", "Donetsk"), "with --oblast it would have no effect"),
            (("--reach", "30", "--whole-front"), "with --whole-front it would have no effect"),
            (("--model", "city", "--reach", "30"), "--reach would have no effect"),
            (
                ("--model", "city", "--reach", "30", "--oblast", "Donetsk"),
                "--reach and --oblast would have no effect",
            ),
        ],
    )
    def test_an_option_without_effect_is_refused(
        self, options: Sequence[str], fault: str, run: Run
    ) -> None:
        assert fault in error_of(run("compute", "-d", "5", *options), 2)

    def test_a_variable_without_effect_is_not(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_REACH", "30")
        assert run("compute", "-d", "5", "--oblast", "Donetsk", "--brief").exit_code == 0

    def test_an_internal_error_has_no_traceback(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> None:
            raise RuntimeError("on purpose")

        monkeypatch.setattr("dmz.land.theatre.shipped_territory", fail)
        result = run("cities")
        assert result.exit_code == 1
        assert result.stderr == (
            "Error: internal error of dmz (RuntimeError: on purpose); "
            "give --verbose for the traceback\n"
        )
        assert isinstance(run("cities", "--verbose").exception, RuntimeError)


class TestVariables:
    def test_set_options(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {
            "DISTANCE": "5 7.5",
            "CITY": "Velyka Novosilka; Kramatorsk",
            "FORMAT": "json",
            "REACH": "60",
        }.items():
            monkeypatch.setenv(f"DMZ_{name}", value)
        parameters = json.loads(run("compute").stdout)["parameters"]
        assert parameters["distances_km"] == [5, 7.5]
        assert parameters["cities"] == ["Velyka Novosilka", "Kramatorsk"]
        assert parameters["reach_km"] == 60

    def test_a_path_may_have_spaces(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("DMZ_FRONT", paper.layer(tmp_path / "a line.geojson", LINE))
        shown = run("front", "show", "--format", "json").stdout
        assert json.loads(shown)["front"]["id"] == "a line.geojson"

    def test_options_override_them(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_DISTANCE", "5")
        shown = run("compute", "-d", "9", "--format", "json").stdout
        assert json.loads(shown)["parameters"]["distances_km"] == [9]

    def test_an_argument_overrides_them(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, line_file: str
    ) -> None:
        monkeypatch.setenv("DMZ_FRONT", "nowhere.geojson")
        shown = run("front", "show", line_file, "--format", "json").stdout
        assert json.loads(shown)["front"]["id"] == Path(line_file).name

    def test_a_bad_value_names_the_option(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_DISTANCE", "abc")
        assert "--distance" in error_of(run("compute"), 2)


def test_a_place_named_in_two_spellings_is_listed_once(run: Run) -> None:
    shown = run("cities", "Kyiv", "Київ", "Slavyansk", "Kyiv", "--format", "json").stdout
    assert [city["name"] for city in json.loads(shown)["cities"]] == ["Kyiv", "Sloviansk"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Kilometres(), "40km"), (Kilometres(), "40 км"), (SquareKilometres(), "40 km²")],
)
def test_a_number_may_have_its_unit(kind: Kilometres, text: str) -> None:
    assert kind.parse(text) == 40.0
