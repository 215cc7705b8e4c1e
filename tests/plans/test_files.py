from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dmz.errors import QuestionError
from dmz.plans.files import FOLDER, find_renamed, read_plan, shipped_plans
from dmz.plans.provisions import ALL_FORCES, EACH, Pullback, SpecialZone
from dmz.sources.toml import TomlError

HEAD = 'title = "T"\nkind = "proposal"\nsource = "S"\ndate = "2025-12"\n'
SOURCE = 'source = "S"\ndate = "2025-12-24"\n'


def write_plan(folder: Path, body: str, head: str = HEAD) -> str:
    path = folder / "mine.toml"
    path.write_text(head + body, encoding="utf-8")
    return str(path)


def faults(folder: Path, body: str, head: str = HEAD) -> tuple[str, ...]:
    with pytest.raises(TomlError) as caught:
        read_plan(write_plan(folder, body, head))
    assert str(caught.value).startswith("; ".join(caught.value.faults[:20]))
    return caught.value.faults


def provision(kind: str, rest: str, name: str = "P") -> str:
    return f'[[provision]]\nkind = "{kind}"\nname = "{name}"\n{SOURCE}{rest}\n'


class TestFaults:
    def test_each_names_file_line_and_provision_and_all_come_at_once(self, tmp_path: Path) -> None:
        body = provision("pullback", "depht_km = 5\ndepth_km = 5") + provision(
            "withdraw", 'oblasts = "Kharkiv"\nparty = "a"', "Q"
        )
        found = faults(tmp_path, body, HEAD.replace('"proposal"', '"plan"'))
        # Four lines of the head, then [[provision]] on line 5, its keys on 6 to 11,
        # [[provision]] on 12.
        starts = (
            "line 2: kind is proposal or precedent, not 'plan'",
            "line 10: provision 1 (P): unknown key 'depht_km'; did you mean depth_km",
            "line 13: provision 2 (Q): a withdraw moves the line, so it comes before",
            "line 17: provision 2 (Q): oblasts is a list of names",
        )
        for fault, start in zip(found, starts, strict=True):
            assert fault.startswith(f"{tmp_path}/mine.toml, {start}")

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("", "it has no provisions"),
            ("[[provision]]\n", "line 5: provision 1: kind is withdraw, freeze"),
            (provision("pulback", ""), "did you mean pullback?"),
            (
                "[[provision]]\nkind = 4\nname = ['x']",
                "line 7: provision 1: name is a text, not ['x']",
            ),
            ("[[provision]]\nkind = 4\nname = 'x'", "special_zone, match, not 4"),
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
            (
                provision("pullback", "depth_km = 5\nlines = { a = 'x' }"),
                "line 11: provision 1 (P): no line 'x' is declared; write [lines.x]",
            ),
            (
                provision("pullback", "depth_km = 5\nsector = { citys = ['A'] }"),
                "line 11: provision 1 (P): sector has no key 'citys'; did you mean cities?",
            ),
            (provision("pullback", "depths_km = { a = 5, b = 0 }"), "has a b that is above 0"),
            (provision("pullback", "depths_km = {}"), "depths_km is a table by party"),
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
            (
                provision("pullback", "depth_km = 5") * 2,
                "line 13: provision 2 (P): another provision bears this name",
            ),
            (
                provision("freeze", 'oblasts = ["A"]', "F")
                + provision("match", 'party = "a"\nto = "F"\nby = "area"'),
                "no earlier provision is called 'F'",
            ),
            ("provision = 5\n", "provision is a list of tables; write each as [[provision]]"),
            ("parameters = 5\n", "parameters is a table; write it as [parameters]"),
            ("lines = { x = 5 }\n", "x is a table; write it as [lines.x]"),
            ('roles = ["a"]\n', "line 5: roles is a list of two names"),
            ('roles = ["A", "a"]\n', "line 5: roles is a list of two different names"),
            (
                provision("pullback", "depth_km = 5")
                + "[parameters.x]\ntitle = 't'\nvalues = [1, 2]\n",
                "line 11: no provision uses the parameter x",
            ),
            (
                provision("pullback", "depth_km = 5")
                + "[parameters.x]\ntitle = 't'\nvalues = [1]\n",
                "line 13: parameter x: values is a list of two or more texts or numbers",
            ),
            (
                provision("pullback", "depth_km = 5") + "[lines.x]\ndate = '2024'\n",
                "line 11: line x has no title",
            ),
            (
                "[[provision]]\nkind = 'pullback'\nname = 'P'\ndepth_km = 1\n",
                "line 5: provision 1 (P): a pullback has no source",
            ),
        ],
    )
    def test_messages(self, tmp_path: Path, body: str, message: str) -> None:
        assert any(message in fault for fault in faults(tmp_path, body))

    def test_every_reading_is_checked(self, tmp_path: Path) -> None:
        body = "[parameters.d]\ntitle = 't'\nvalues = [5, 900]\n" + provision(
            "pullback", 'depth_km = "$d"'
        )
        assert any("not 900.0" in fault for fault in faults(tmp_path, body))

    def test_a_fault_of_a_parameter_brings_no_others(self, tmp_path: Path) -> None:
        body = provision("pullback", 'depth_km = "$depth"\nlines = { a = "$line" }')
        body += "[lines.one]\ntitle = 't'\ndate = 2025\n"
        body += "[parameters.line]\ntitle = 't'\nvalues = ['one']\n"
        (values, unknown) = faults(tmp_path, body)
        assert "line 17: parameter line: values is a list of two or more" in values
        assert "line 10: provision 1 (P): no parameter 'depth' is declared" in unknown

    def test_a_fault_in_one_table_brings_none_in_another(self, tmp_path: Path) -> None:
        body = provision("pullback", "depth_km = -5", "A")
        body += provision("pulback", "depth_km = 5", "B")
        body += provision("match", 'party = "a"\nto = "A"\nby = "area"', "C")
        body += provision("match", 'party = "a"\nto = "B"\nby = "area"', "D")
        body += provision("pullback", "depth_km = 5\nlines = { a = 'x' }", "E")
        body += "[lines.x]\ntitle = 't'\n"
        body += "[[provision]]\nkind = 'freeze'\n" * 2
        found = [fault.partition(": ")[2] for fault in faults(tmp_path, body)]
        order = "a freeze moves the line, so it comes before what is measured from the line"
        assert [fault for fault in found if "has no" not in fault] == [
            "provision 1 (A): depth_km is above 0 and 500 km at most, not -5",
            "provision 2 (B): kind is withdraw, freeze, pullback, clear, special_zone, match, "
            "not 'pulback'; did you mean pullback?",
            f"provision 6: {order}",
            f"provision 7: {order}",
        ]

    def test_a_parameter_may_name_a_line(self, tmp_path: Path) -> None:
        body = provision("pullback", 'depth_km = 5\nlines = { A = "$line" }')
        body += "[parameters.line]\ntitle = 't'\nvalues = ['one', 'two']\n"
        for id in ("one", "two"):
            body += f"[lines.{id}]\ntitle = 't'\ndate = 2025\n"
        plan = read_plan(write_plan(tmp_path, body))
        (found,) = plan.provisions({"line": "two"})
        assert isinstance(found, Pullback)
        assert found.lines == {"a": "two"}

    def test_more_combinations_than_can_be_checked_are_refused(self, tmp_path: Path) -> None:
        names = [f"p{number}" for number in range(40)]
        body = "".join(f"[parameters.{n}]\ntitle = 't'\nvalues = [1, 2]\n" for n in names)
        note = "\n".join(
            provision("pullback", f'depth_km = "${name}"', f"P {name}") for name in names
        )
        (fault,) = faults(tmp_path, body + note)
        assert f"have {2**40:,} combinations; 1,000 at most" in fault

    def test_too_many_readings_have_to_be_narrowed(self, tmp_path: Path) -> None:
        body = "".join(
            f"[parameters.{n}]\ntitle = 't'\nvalues = [1, 2, 3, 4, 5]\n" for n in ("x", "y")
        )
        body += provision("pullback", 'depth_km = "$x"') + provision(
            "pullback", 'depth_km = "$y"', "Q"
        )
        plan = read_plan(write_plan(tmp_path, body))
        with pytest.raises(QuestionError, match="has 25 readings, and 24 at most are run"):
            plan.list_readings(("a", "b"), {})
        assert len(plan.list_readings(("a", "b"), {"x": "5"})) == 5

    def test_not_toml_not_text_not_there(self, tmp_path: Path) -> None:
        assert "not TOML" in faults(tmp_path, "[[")[0]
        (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(TomlError, match="UTF-8"):
            read_plan(str(tmp_path / "bytes.toml"))
        with pytest.raises(QuestionError, match="did you mean korea-1953"):
            read_plan("korea-1954")


class TestReferences:
    def test_every_name_has_its_key(self, tmp_path: Path) -> None:
        sector = "sector = { oblasts = ['Kherson'] }"
        body = provision("withdraw", 'party = "A"\noblasts = ["Sumy"]', "W")
        body += provision("freeze", 'oblasts = ["Sumy"]\nline = "day"', "F")
        body += provision("pullback", f"depths_km = {{ a = 5, each = 6 }}\n{sector}", "P")
        body += provision("clear", 'places = ["Lyman"]\nradius_km = 5\nparty = "b"', "C")
        body += provision(
            "special_zone",
            'near = ["Lyman"]\nwithin_km = 5\npolygons = "area.geojson"\nbetween = ["day", "day"]',
            "Z",
        )
        body += provision("match", f'party = "b"\nto = "P"\nby = "area"\n{sector}', "M")
        body += "[lines.day]\ntitle = 'a day'\ndate = '2024'\n"
        plan = read_plan(write_plan(tmp_path, body))
        assert [
            [(r.to, r.name, r.key) for r in provision.references()]
            for provision in plan.provisions({})
        ] == [
            [("party", "a", ("party",)), ("oblast", "Sumy", ("oblasts",))],
            [("oblast", "Sumy", ("oblasts",)), ("line", "day", ("line",))],
            [("party", "a", ("depths_km", "a")), ("oblast", "Kherson", ("sector", "oblasts"))],
            [("place", "Lyman", ("places",)), ("party", "b", ("party",))],
            [
                ("place", "Lyman", ("near",)),
                ("file", str(tmp_path / "area.geojson"), ("polygons",)),
                ("line", "day", ("between",)),
                ("line", "day", ("between",)),
            ],
            [("party", "b", ("party",)), ("oblast", "Kherson", ("sector", "oblasts"))],
        ]


class TestReading:
    def test_a_width_is_half_on_each_side(self, tmp_path: Path) -> None:
        (found,) = read_plan(
            write_plan(tmp_path, provision("pullback", "width_km = 50"))
        ).provisions({})
        assert isinstance(found, Pullback)
        assert found.depths_km == {EACH: 25}

    def test_a_distance_is_read_as_its_parameter_says(self, tmp_path: Path) -> None:
        body = "[parameters.m]\ntitle = 't'\nvalues = ['per side', 'total']\n"
        body += provision("pullback", "distance_km = 40\ndistance_is = '$m'")
        plan = read_plan(write_plan(tmp_path, body))
        readings = plan.list_readings(("a", "b"), {})
        assert [r["m"] for r in readings] == ["per side", "total"]
        provisions = [plan.provisions(reading)[0] for reading in readings]
        assert [p.depths_km for p in provisions] == [{EACH: 40}, {EACH: 20}]  # type: ignore[attr-defined]

    def test_roles_are_read_both_ways_until_one_is_chosen(self) -> None:
        plan = read_plan("iraq-kuwait-1991")
        assert plan.list_readings(("a", "b"), {}) == [
            {"iraq": "a", "kuwait": "b"},
            {"iraq": "b", "kuwait": "a"},
        ]
        assert plan.list_readings(("a", "b"), {"kuwait": "a"}) == [{"iraq": "b", "kuwait": "a"}]
        assert plan.label({"iraq": "a", "kuwait": "b"}) == "iraq=a"
        with pytest.raises(QuestionError, match="different parties"):
            plan.list_readings(("a", "b"), {"kuwait": "a", "iraq": "a"})

    def test_choices_that_do_not_exist_are_refused_together(self) -> None:
        with pytest.raises(
            QuestionError,
            match=r"distance is 5 or 10 or 40, not '6'.*no parameter 'distence'; did you mean",
        ) as caught:
            read_plan("zelensky-2025").list_readings(
                ("ukraine", "russia"), {"distance": "6", "distence": "5"}
            )
        assert caught.value.exit_code == 2


class TestWhen:
    """Provisions that are part of some readings only."""

    BODY = "[parameters.m]\ntitle = 't'\nvalues = ['one side', 2]\n"

    def test_a_provision_is_in_the_readings_that_it_names(self, tmp_path: Path) -> None:
        body = self.BODY + provision("pullback", 'depth_km = 5\nwhen = { m = "One side" }')
        body += provision("pullback", "depth_km = 6\nwhen = { m = ['one side', 2] }", "Q")
        body += provision("pullback", "depth_km = 7\nwhen = { m = 2 }", "R")
        plan = read_plan(write_plan(tmp_path, body))
        names = [
            [(p.number, p.name) for p in plan.provisions(reading)]
            for reading in plan.list_readings(("a", "b"), {})
        ]
        assert names == [[(1, "P"), (2, "Q")], [(2, "Q"), (3, "R")]]

    @pytest.mark.parametrize(
        ("when", "message"),
        [
            ("{ n = 2 }", "line 14: provision 1 (P): when: no parameter 'n' is declared"),
            ("{ m = 3 }", "line 14: provision 1 (P): when: m is one side or 2, not 3"),
            ("'m'", "line 14: provision 1 (P): when is a table of values by parameter"),
        ],
    )
    def test_faults(self, tmp_path: Path, when: str, message: str) -> None:
        body = self.BODY + provision("pullback", f"depth_km = 5\nwhen = {when}")
        body += provision("pullback", "depth_km = 6\nwhen = { m = 2 }", "Q")
        assert message in "\n".join(faults(tmp_path, body))


class TestAreas:
    """Holes, polygons and bounds."""

    def test_a_polygon_is_in_degrees_or_as_courts_write_it(self, tmp_path: Path) -> None:
        corners = """["14°23'N, 104°38'15\\"E", [14.5, 104.5], "14° 24' 36\\" S 0°30'W"]"""
        plan = read_plan(write_plan(tmp_path, provision("special_zone", f"polygon = {corners}")))
        (zone,) = plan.provisions({})
        assert isinstance(zone, SpecialZone)
        assert zone.polygon == ((14 + 23 / 60, 104.6375), (14.5, 104.5), (-14.41, -0.5))

    @pytest.mark.parametrize(
        ("kind", "rest", "message"),
        [
            ("special_zone", "polygon = [[1, 2], [3, 4]]", "three or more corners"),
            ("special_zone", "polygon = [[1, 2], [3, 4], [91, 0]]", "corners, as in"),
            ("special_zone", 'polygon = [[1, 2], [3, 4], "5 N"]', "corners, as in"),
            ("pullback", "depth_km = 5\nexcept = { near = ['A'] }", "takes within_km"),
            ("pullback", "depth_km = 5\nexcept = { radius_km = 1 }", "no key 'radius_km'"),
            ("clear", "radius_km = 5\nbound = 'about'", "bound is exactly or at least or at most"),
        ],
    )
    def test_faults(self, tmp_path: Path, kind: str, rest: str, message: str) -> None:
        assert message in "\n".join(faults(tmp_path, provision(kind, rest)))

    def test_a_hole_names_its_places(self, tmp_path: Path) -> None:
        rest = "radius_km = 9\nexcept = { near = ['A'], within_km = 2, oblasts = ['O'] }"
        (found,) = read_plan(write_plan(tmp_path, provision("clear", rest))).provisions({})
        assert [(r.to, r.name, r.key) for r in found.references()] == [
            ("place", "A", ("except", "near")),
            ("oblast", "O", ("except", "oblasts")),
        ]

    @pytest.mark.parametrize("count", ["0", "1.5", "true", "'many'", "10_000_001"])
    def test_personnel_are_whole_numbers(self, tmp_path: Path, count: str) -> None:
        head = f"{HEAD}personnel = {{ monitors = {count} }}\n"
        (found,) = faults(tmp_path, provision("pullback", "depth_km = 5"), head)
        assert "line 5: personnel has a monitors that is a whole number" in found

    def test_forces_without_more_are_all_forces(self, tmp_path: Path) -> None:
        body = provision("pullback", "depth_km = 5") + provision(
            "pullback", "depth_km = 6\nwhat = 'forces'", "Q"
        )
        plan = read_plan(write_plan(tmp_path, body))
        assert {each.what for each in plan.provisions({})} == {ALL_FORCES}


class TestShipped:
    def test_counts_of_precedents_and_proposals(self) -> None:
        precedents = {id for id in shipped_plans() if read_plan(id).kind == "precedent"}
        assert len(precedents) == 29
        assert {"korea-1953", "minsk-2015", "golan-1974", "kosovo-1999", "idlib-2018"} < precedents
        assert len(shipped_plans()) - len(precedents) == 11

    def test_each_provision_has_source_and_date_and_reads(self) -> None:
        for id in shipped_plans():
            plan = read_plan(id)
            assert plan.source, id
            for reading in plan.list_readings(("ukraine", "russia"), {}):
                for provision in plan.provisions(reading):
                    assert provision.source, id
                    assert provision.date, id
                    assert provision.verified in ("text", "report"), id

    def test_an_id_of_old_leads_to_the_plan(self) -> None:
        assert read_plan("Kyiv-2025").id == "kellogg-2025"
        assert find_renamed("kyiv-2025") == "kellogg-2025"
        assert find_renamed("kellogg-2025") is None
        assert find_renamed("korea-1953") is None
        former = [
            id
            for path in FOLDER.glob("*.toml")
            for id in tomllib.loads(path.read_text(encoding="utf-8")).get("former_ids", [])
        ]
        assert len(former) == len({*former})
        assert not {*former} & shipped_plans().keys()

    def test_weak_ones_are_marked(self) -> None:
        assert {id for id in shipped_plans() if read_plan(id).weak} == {
            "gaza-2025",
            "politico-2025",
            "talks-2026",
        }

    @pytest.mark.parametrize(
        ("id", "depths"),
        [
            ("korea-1953", [2]), ("vietnam-1954", [5]), ("golan-1974", [10, 20, 25]),
            ("minsk-2014", [15]), ("minsk-2015", [25, 35, 70]),
            ("minsk-addendum-2015", [15, 15, 15]), ("kellogg-2025", [15]),
            ("abkhazia-1994", [12, 24]), ("croatia-1994", [1, 10, 20]), ("dayton-1995", [2]),
            ("thrace-1923", [30]), ("sudan-2012", [10]),
        ],
    )  # fmt: skip
    def test_depths_a_side(self, id: str, depths: list[float]) -> None:
        provisions = read_plan(id).provisions({})
        assert [p.depths_km for p in provisions] == [{EACH: d} for d in depths]  # type: ignore[attr-defined]

    def test_files_have_dates(self) -> None:
        for path in FOLDER.glob("*.toml"):
            assert tomllib.loads(path.read_text(encoding="utf-8"))["date"] >= "1919"


class TestLimits:
    """Files that stand for more than a machine can do are counted, not built."""

    def test_combinations_beyond_counting(self, tmp_path: Path) -> None:
        # 2 to the power of 15,000 has 4,516 digits, more than Python writes out.
        parameters = "".join(
            f'[parameters.p{number}]\ntitle = "T"\nvalues = [1, 2]\n' for number in range(15_000)
        )
        found = faults(tmp_path, parameters + provision("pullback", "depth_km = 5"))
        assert any("more than 1,000,000,000,000,000 combinations" in fault for fault in found)

    def test_twelve_parameters_of_nine_values(self, tmp_path: Path) -> None:
        parameters = "".join(
            f'[parameters.p{number}]\ntitle = "T"\nvalues = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n'
            for number in range(12)
        )
        used = "".join(
            provision("pullback", f'depth_km = "$p{number}"', f"P{number}") for number in range(12)
        )
        (found,) = faults(tmp_path, parameters + used)
        assert "1,000 at most can be checked" in found

    def test_thousands_of_provisions(self, tmp_path: Path) -> None:
        body = "".join(provision("pullback", "depth_km = 5", f"P{n}") for n in range(4000))
        (found,) = faults(tmp_path, body)
        assert "line 5: it has 4,000 provisions, and 100 at most are run" in found

    def test_the_message_of_many_faults_is_short(self, tmp_path: Path) -> None:
        keys = "".join(f"k{number} = 1\n" for number in range(5000))
        with pytest.raises(TomlError, match=r"and 4,980 more faults$") as caught:
            read_plan(write_plan(tmp_path, provision("pullback", "depth_km = 5"), HEAD + keys))
        assert len(caught.value.faults) == 5000
        assert len(str(caught.value)) < 10_000
