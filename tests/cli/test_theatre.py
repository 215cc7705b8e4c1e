"""``dmz theatre`` and the option --theatre, on what ships and on a folder made here."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Run, error_of
from tests.land.test_theatre import TWO, make


def answer(run: Run, *arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


class TestList:
    def test_ids_parties_and_lines(self, run: Run) -> None:
        found = answer(run, "theatre", "list")
        assert found["schema"] == "dmz.theatres/1"
        theatres = {each["id"]: each for each in found["theatres"]}
        assert {"ukraine", "korea", "cyprus", "iraq-kuwait", "golan"} == set(theatres)
        assert theatres["korea"]["fronts"][0]["date"] == "1953-07-27"
        assert [party["id"] for party in theatres["golan"]["parties"]] == ["israel", "syria"]
        assert theatres["ukraine"]["settlements"]
        assert not theatres["cyprus"]["settlements"]

    def test_one_of_them_and_a_folder(self, run: Run, tmp_path: Path) -> None:
        assert answer(run, "theatre", "show", "cyprus")["schema"] == "dmz.theatre/1"
        found = answer(run, "theatre", "show", str(make(tmp_path)))
        assert not found["ships"]
        # 60 km and 40 km by 100 km.
        areas = {region["name"]: region["area_km2"] for region in found["regions"]}
        assert areas == pytest.approx({"West": 6000, "East": 4000}, rel=1e-3)
        assert found["cities"] == ["Alder"]


class TestOption:
    def test_compute_on_a_folder(self, run: Run, tmp_path: Path) -> None:
        found = answer(run, "compute", "--theatre", str(make(tmp_path)), "-d", "5")
        ash, birch, both = found["zones"]
        assert (ash["party"], birch["party"]) == ("ash", "birch")
        assert both["area_km2"] == pytest.approx(1000, rel=1e-3)
        assert both["population"] is None
        assert found["parameters"]["whole_front"]
        assert "No population source: people are not counted." in found["warnings"]
        assert found["cities"][0]["name"] == "Alder"

    def test_plan_check_knows_its_parties(self, run: Run, tmp_path: Path) -> None:
        folder = str(make(tmp_path))
        plan = tmp_path / "plan.toml"
        plan.write_text(
            'title = "P"\nkind = "proposal"\nsource = "S"\ndate = "2026"\n'
            '[[provision]]\nkind = "pullback"\nname = "n"\ndepths_km = { birch = 5 }\n'
            'source = "S"\ndate = "2026"\n',
            encoding="utf-8",
        )
        assert run("plan", "check", str(plan), "--theatre", folder).exit_code == 0
        assert "birch" in error_of(run("plan", "check", str(plan)), 1)

    def test_a_batch_on_two_theatres_with_one_matrix(self, run: Run, tmp_path: Path) -> None:
        matrix = tmp_path / "matrix.toml"
        matrix.write_text("[matrix]\ndistance_km = [5]\n", encoding="utf-8")
        (tmp_path / "first").mkdir()
        output = str(tmp_path / "rows.csv")
        totals = []
        # Of one matrix and one output: the second theatre's answer is not the first's.
        for theatre in (str(make(tmp_path / "first")), "korea"):
            result = run("batch", str(matrix), "-o", output, "--theatre", theatre)
            assert result.exit_code == 0, result.stderr
            rows = csv.DictReader(Path(output).read_text(encoding="utf-8").splitlines())
            totals += [r["area_km2"] for r in rows if r["party"] == "both" and not r["oblast"]]
        assert float(totals[0]) == pytest.approx(1000, rel=1e-3)
        # 10 km by 248 km, less where it bends.
        assert 0.8 * 2480 < float(totals[1]) < 2480

    def test_land_is_named_once(self, run: Run, tmp_path: Path) -> None:
        folder = make(tmp_path)
        layer = str(folder / "land.geojson")
        both = run("compute", "--theatre", str(folder), "--territory", layer)
        assert "--theatre and --territory" in error_of(both, 2)
        party = run("compute", "--theatre", str(folder), "--party", "Ash")
        assert "need --territory" in error_of(party, 2)
        assert "no theatre 'nowhere'" in error_of(run("compute", "--theatre", "nowhere"), 2)

    def test_faults_name_the_file_and_the_line(self, run: Run, tmp_path: Path) -> None:
        folder = make(tmp_path, TWO.replace("cities", "citties"))
        message = error_of(run("cities", "--theatre", str(folder)), 1)
        assert f"{folder / 'theatre.toml'}, line 4: unknown key 'citties'" in message


class TestPrecedents:
    def test_korea_where_it_happened(self, run: Run) -> None:
        found = answer(run, "plan", "run", "korea-1953", "--theatre", "korea")
        total = found["readings"][0]["total"][-1]
        # 907 km² by the American Geographical Society.
        assert total["area_km2"] == pytest.approx(907, rel=0.05)
        assert found["plan"]["theatre"] == "korea"

    def test_the_gap_of_cyprus_is_neither_partys(self, run: Run) -> None:
        found = answer(run, "plan", "run", "cyprus-1974", "--theatre", "cyprus")
        total = {row["party"]: row["area_km2"] for row in found["readings"][0]["total"]}
        assert total["neither"] == pytest.approx(346, rel=0.05)
        assert total["south"] == pytest.approx(0, abs=0.01)
        assert total["north"] == pytest.approx(0, abs=0.01)

    def test_depths_on_the_golan_are_from_each_partys_line(self, run: Run) -> None:
        found = answer(run, "plan", "run", "golan-1974", "--theatre", "golan")
        first = found["readings"][0]["provisions"][0]
        areas = {row["party"]: row["area_km2"] for row in first["figures"]}
        # Of at most 10 km along lines of 75 km.
        assert 0.8 * 750 < areas["israel"] < 1.2 * 750
        assert 0.8 * 750 < areas["syria"] < 1.4 * 750

    def test_elsewhere_the_answer_says_where_it_happened(self, run: Run) -> None:
        elsewhere = run("plan", "run", "korea-1953", "--oblast", "Donetsk")
        command = "dmz plan run korea-1953 --theatre korea"
        assert command in " ".join(elsewhere.stdout.split())
        there = run("plan", "run", "korea-1953", "--theatre", "korea")
        assert command not in " ".join(there.stdout.split())

    @pytest.mark.parametrize("ending", ["geojson", "csv", "md"])
    def test_land_of_neither_is_written_in_every_format(
        self, run: Run, tmp_path: Path, ending: str
    ) -> None:
        path = tmp_path / f"cyprus.{ending}"
        result = run("plan", "run", "cyprus-1974", "--theatre", "cyprus", "-o", str(path))
        assert result.exit_code == 0, result.stderr
        assert "neither" in path.read_text(encoding="utf-8")

    def test_maps_and_reports_of_it(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        for words in (
            ("report", "cyprus-1974", "-o", str(path)),
            ("report", "-d", "2", "-o", str(path.with_suffix(".md"))),
            ("map", str(tmp_path / "map.html"), "-d", "2"),
        ):
            result = run(*words, "--theatre", "cyprus", "--uncertainty", "none")
            assert result.exit_code == 0, result.stderr
        assert "note: No population source: people are not counted." in result.stderr
