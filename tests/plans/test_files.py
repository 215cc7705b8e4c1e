from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dmz.errors import QuestionError
from dmz.plans.files import FOLDER, PlanError, read_plan, shipped_plans
from dmz.plans.provisions import EACH, Pullback

HEAD = 'title = "T"\nkind = "proposal"\nsource = "S"\ndate = "2025-12"\n'
SAID = 'source = "S"\ndate = "2025-12-24"\n'


def written(folder: Path, body: str, head: str = HEAD) -> str:
    path = folder / "mine.toml"
    path.write_text(head + body, encoding="utf-8")
    return str(path)


def faults(folder: Path, body: str, head: str = HEAD) -> tuple[str, ...]:
    with pytest.raises(PlanError) as caught:
        read_plan(written(folder, body, head))
    assert str(caught.value) == "; ".join(caught.value.faults)
    return caught.value.faults


def provision(kind: str, rest: str, name: str = "P") -> str:
    return f'[[provision]]\nkind = "{kind}"\nname = "{name}"\n{SAID}{rest}\n'


class TestFaults:
    def test_each_names_file_line_and_provision_and_all_come_at_once(self, tmp_path: Path) -> None:
        body = provision("pullback", "depht_km = 5\ndepth_km = 5") + provision(
            "withdraw", 'oblasts = "Kharkiv"\nparty = "a"', "Q"
        )
        found = faults(tmp_path, body, HEAD.replace('"proposal"', '"plan"'))
        # Lines on paper: four of the head, then [[provision]] on 5, its keys on 6 to 11, [[provision]] on 12.
        assert (
            found[0] == f"{tmp_path}/mine.toml, line 2: kind is proposal or precedent, not 'plan'"
        )
        assert found[1].startswith(
            f"{tmp_path}/mine.toml, line 10: provision 1 (P): unknown key 'depht_km'; did you mean depth_km"
        )
        assert found[2].startswith(
            f"{tmp_path}/mine.toml, line 17: provision 2 (Q): oblasts is a list of names"
        )
        assert "line 13: provision 2 (Q): a withdraw moves the line, so it comes before" in found[3]
        assert len(found) == 4

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("", "it has no provisions"),
            ("[[provision]]\n", "line 5: provision 1: kind is withdraw, freeze"),
            (provision("pulback", ""), "did you mean pullback?"),
            (provision("pullback", ""), "takes one of depth_km"),
            (provision("pullback", "depth_km = 5\nwidth_km = 10"), "takes one of depth_km"),
            (
                provision("pullback", "depth_km = -5"),
                "line 10: provision 1 (P): depth_km is above 0 and 500 km at most, not -5",
            ),
            (provision("pullback", "depth_km = nan"), "depth_km is above 0"),
            (provision("pullback", 'depth_km = "five"'), "depth_km is a number of km, not 'five'"),
            (provision("pullback", "depth_km = true"), "depth_km is a number of km"),
            (provision("pullback", 'depth_km = "$depth"'), "no parameter 'depth'"),
            (
                provision("pullback", "distance_km = 40"),
                "takes distance_km together with distance_is",
            ),
            (provision("pullback", "depth_km = 5\nlines = { a = 'x' }"), "no line 'x' is declared"),
            (
                provision("pullback", "depth_km = 5\nsector = { citys = ['A'] }"),
                "has no key 'citys'; did you mean cities?",
            ),
            (
                provision(
                    "pullback", "depth_km = 5\nsector = { whole_front = true, oblasts = ['A'] }"
                ),
                "takes one of cities",
            ),
            (provision("clear", 'places = ["A"]'), "takes one of radius_km and box_km"),
            (provision("special_zone", 'party = "a"'), "which land it is"),
            (provision("special_zone", 'near = ["A"]'), "near and within_km together"),
            (
                provision("match", 'party = "a"\nto = "Q"\nby = "area"'),
                "no earlier provision is called 'Q'",
            ),
            (provision("pullback", "depth_km = 5") * 2, "another provision bears this name"),
            (
                provision("pullback", "depth_km = 5")
                + "[parameters.x]\ntitle = 't'\nvalues = [1, 2]\n",
                "no provision uses the parameter x",
            ),
            (
                provision("pullback", "depth_km = 5")
                + "[parameters.x]\ntitle = 't'\nvalues = [1]\n",
                "line 11: parameter x has a title",
            ),
            (
                provision("pullback", "depth_km = 5") + "[lines.x]\ntitle = 't'\n",
                "line x has a title and a date",
            ),
            (
                "[[provision]]\nkind = 'pullback'\nname = 'P'\ndepth_km = 1\n",
                "a pullback needs source",
            ),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, body: str, said: str) -> None:
        assert any(said in fault for fault in faults(tmp_path, body))

    def test_every_reading_is_checked(self, tmp_path: Path) -> None:
        body = "[parameters.d]\ntitle = 't'\nvalues = [5, 900]\n" + provision(
            "pullback", 'depth_km = "$d"'
        )
        assert any("not 900.0" in fault for fault in faults(tmp_path, body))

    def test_not_toml_not_text_not_there(self, tmp_path: Path) -> None:
        assert "not TOML" in faults(tmp_path, "[[")[0]
        (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(PlanError, match="UTF-8"):
            read_plan(str(tmp_path / "bytes.toml"))
        with pytest.raises(QuestionError, match="did you mean korea-1953"):
            read_plan("korea-1954")


class TestReading:
    def test_a_width_is_half_on_each_side(self, tmp_path: Path) -> None:
        (found,) = read_plan(written(tmp_path, provision("pullback", "width_km = 50"))).build({})
        assert isinstance(found, Pullback)
        assert found.depths_km == {EACH: 25}

    def test_a_distance_is_read_as_its_parameter_says(self, tmp_path: Path) -> None:
        body = "[parameters.m]\ntitle = 't'\nvalues = ['per side', 'total']\n"
        body += provision("pullback", "distance_km = 40\ndistance_is = '$m'")
        plan = read_plan(written(tmp_path, body))
        readings = plan.readings(("a", "b"), {})
        assert [r["m"] for r in readings] == ["per side", "total"]
        assert [plan.build(r)[0].depths_km for r in readings] == [{EACH: 40}, {EACH: 20}]  # type: ignore[attr-defined]

    def test_roles_are_read_both_ways_until_one_is_chosen(self) -> None:
        plan = read_plan("iraq-kuwait-1991")
        assert plan.readings(("a", "b"), {}) == [
            {"iraq": "a", "kuwait": "b"},
            {"iraq": "b", "kuwait": "a"},
        ]
        assert plan.readings(("a", "b"), {"kuwait": "a"}) == [{"iraq": "b", "kuwait": "a"}]
        assert plan.label({"iraq": "a", "kuwait": "b"}) == "iraq=a"
        with pytest.raises(QuestionError, match="different parties"):
            plan.readings(("a", "b"), {"kuwait": "a", "iraq": "a"})

    def test_choices_that_do_not_exist_are_refused_together(self) -> None:
        with pytest.raises(
            QuestionError,
            match=r"distance is 5 or 10 or 40, not '6'.*no parameter 'distence'; did you mean distance",
        ) as caught:
            read_plan("zelensky-2025").readings(
                ("ukraine", "russia"), {"distance": "6", "distence": "5"}
            )
        assert caught.value.exit_code == 2


class TestShipped:
    def test_ids_are_as_in_the_record(self) -> None:
        precedents = {id for id in shipped_plans() if read_plan(id).kind == "precedent"}
        assert len(precedents) == 14
        assert {"korea-1953", "minsk-2015", "golan-1974", "kosovo-1999", "idlib-2018"} < precedents
        assert len(shipped_plans()) - len(precedents) == 7

    def test_each_provision_has_source_and_date_and_reads(self) -> None:
        for id in shipped_plans():
            plan = read_plan(id)
            assert plan.source, id
            for reading in plan.readings(("ukraine", "russia"), {}):
                for provision in plan.build(reading):
                    assert provision.source, id
                    assert provision.date, id

    def test_weak_ones_are_marked(self) -> None:
        assert {id for id in shipped_plans() if read_plan(id).weak} == {
            "politico-2025",
            "kyiv-2025",
        }

    @pytest.mark.parametrize(
        ("id", "depths"),
        [
            ("korea-1953", [2]), ("vietnam-1954", [5]), ("golan-1974", [10, 20, 25]), ("minsk-2014", [15]),
            ("minsk-2015", [25, 35, 70]), ("minsk-addendum-2015", [15, 15]), ("kyiv-2025", [15]),
        ],
    )  # fmt: skip
    def test_depths_a_side(self, id: str, depths: list[float]) -> None:
        assert [p.depths_km for p in read_plan(id).build({})] == [{EACH: d} for d in depths]  # type: ignore[attr-defined]

    def test_files_say_nothing_unknown(self) -> None:
        for path in FOLDER.glob("*.toml"):
            assert tomllib.loads(path.read_text(encoding="utf-8"))["date"] >= "1953"
