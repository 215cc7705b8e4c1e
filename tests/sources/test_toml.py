"""TOML files: lines, faults, readers, and texts made to harm."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from dmz.errors import InputError
from dmz.sources import toml
from dmz.sources.datasets import DATA
from dmz.sources.toml import (
    KeyPath,
    Reader,
    TomlError,
    TomlFile,
    WrongValueError,
    km_reader,
    list_reader,
    mapping_reader,
    parse_toml,
    read_day,
    read_flag,
    read_text,
    read_texts,
    read_toml,
    show_value,
    table_reader,
    word_reader,
)

KM = km_reader(500)
# Each line that a test asks for names itself.
LINES = """\
title = "line 1" # [not.a.table]
note = \"\"\"
title = "line 3 is text"
[neither] = this \\\"\"\" " ""\"\"\"
"quoted key" = 5
dotted.key.below = 6
inline = { first = 7, second = { third = "7" }, 'fo"ur' = [7, 7] }
numbers = [
  9, # line 9
  [10, 10],
  { name = 11 },
]

[table] # line 14
key = 15
sub.key = 16
[table.sub2]
key = '18 = # not a comment'
["odd [name]".x]
key = 20
[[part]]
key = 22
sub = { key = 23 }
[part.table]
key = 25
[[part.list]]
key = 27
[[part.list]]
key = 29
[[part]]
[[part.list]]
key = 32
[after]
day = 2025-12-24T07:32:00.5+02:00
key = 35
"""


SHIPPED = sorted(DATA.rglob("*.toml"))
PIECES = [
    "a", "b.c", " = ", "1", "[", "]", "[[a]]", "[b]", "{ ", " }", ", ", "\n", '"', "'", '"""',
    "\\", "#", "'x' = 2\n", "a = [{ b = 1 }, 2]\n",
]  # fmt: skip


def key_paths(value: Any, at: KeyPath = ()) -> set[KeyPath]:
    """Return the path of every key and list entry, as `tomllib` found them."""
    paths: set[KeyPath] = {at} if at else set()
    if isinstance(value, list):
        value = dict(enumerate(value))
    if isinstance(value, dict):
        for key, item in value.items():
            paths |= key_paths(item, (*at, key))
    return paths


def parse(text: str) -> TomlFile:
    return parse_toml("a.toml", text.encode())


def refusal(content: bytes | str) -> str:
    with pytest.raises(TomlError) as caught:
        parse_toml("a.toml", content.encode() if isinstance(content, str) else content)
    message = str(caught.value)
    assert message.startswith("a.toml")
    assert message.isprintable()
    assert len(message) < 200
    return message


class TestLines:
    @pytest.mark.parametrize(
        ("at", "line"),
        [
            (("title",), 1),
            (("note",), 2),
            (("quoted key",), 5),
            (("dotted", "key", "below"), 6),
            (("dotted",), 6),
            (("inline",), 7),
            (("inline", "first"), 7),
            (("inline", "second", "third"), 7),
            (("inline", 'fo"ur', 1), 7),
            (("numbers", 0), 9),
            (("numbers", 1, 1), 10),
            (("numbers", 2, "name"), 11),
            (("table",), 14),
            (("table", "key"), 15),
            (("table", "sub", "key"), 16),
            (("table", "sub2"), 17),
            (("table", "sub2", "key"), 18),
            (("odd [name]", "x", "key"), 20),
            (("part",), 21),
            (("part", 0), 21),
            (("part", 0, "key"), 22),
            (("part", 0, "sub", "key"), 23),
            (("part", 0, "table", "key"), 25),
            (("part", 0, "list", 0, "key"), 27),
            (("part", 0, "list", 1, "key"), 29),
            (("part", 1), 30),
            (("part", 1, "list", 0, "key"), 32),
            (("after", "day"), 34),
            (("after", "key"), 35),
        ],
    )
    def test_a_key(self, at: KeyPath, line: int) -> None:
        assert parse(LINES).line(at) == line

    @pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
    def test_the_keys_of_shipped_files(self, path: Path) -> None:
        file = parse(path.read_text(encoding="utf-8"))
        assert set(file._lines) == key_paths(file.tables)

    def test_the_keys_of_odd_forms(self) -> None:
        file = parse(LINES)
        assert set(file._lines) == key_paths(file.tables)

    @hypothesis.settings(max_examples=300, deadline=None, derandomize=True, database=None)
    @hypothesis.given(st.lists(st.sampled_from(PIECES), max_size=24))
    def test_any_text_has_all_its_lines_or_is_refused(self, pieces: list[str]) -> None:
        try:
            file = parse("".join(pieces))
        except TomlError:
            return
        assert set(file._lines) == key_paths(file.tables)

    def test_an_absent_key_has_the_line_of_its_table(self) -> None:
        file = parse(LINES)
        assert file.line(("part", 1, "sector", "cities")) == 30
        assert file.line(("nothing",)) == 1
        assert file.line(()) == 1

    def test_windows_line_ends_and_a_byte_order_mark(self) -> None:
        file = parse_toml("a.toml", b"\xef\xbb\xbfa = 1\r\n\r\n[b]\r\nc = 1\r\n")
        assert (file.line(("a",)), file.line(("b", "c"))) == (1, 4)


class TestFaults:
    def test_each_names_file_and_line_and_all_come_at_once(self) -> None:
        file = parse("title = 5\nkind = 'plan'\n[[part]]\nnaem = 'A'\nkm = -5\n")
        readers: dict[str, Reader] = {
            "title": read_text,
            "kind": word_reader("proposal", "precedent"),
        }
        assert file.read_table((), file.tables, readers, extra=("part",)) == {}
        parts: dict[str, Reader] = {"name": read_text, "km": KM, "flag": read_flag}
        for number, table in enumerate(file.list_tables("part")):
            for _ in range(2):  # found twice, reported once
                file.read_table(("part", number), table, parts, label="part 1 (A): ")
        file.add_fault(("part", 0), "it has no flag")
        with pytest.raises(TomlError) as caught:
            file.raise_faults()
        assert caught.value.faults == (
            "a.toml, line 1: title is a text, not 5",
            "a.toml, line 2: kind is proposal or precedent, not 'plan'",
            "a.toml, line 4: part 1 (A): unknown key 'naem'; did you mean name?",
            "a.toml, line 5: part 1 (A): km is above 0 and 500 km at most, not -5",
            "a.toml, line 3: it has no flag",
        )
        assert str(caught.value) == "; ".join(caught.value.faults)
        assert isinstance(caught.value, InputError)

    def test_an_unknown_key_that_resembles_no_other(self) -> None:
        file = parse("zzz = 1")
        file.read_table((), file.tables, {"name": read_text}, extra=("part",))
        assert file.faults == ("a.toml, line 1: unknown key 'zzz'; it can have name, part",)

    def test_values_are_returned(self) -> None:
        file = parse("name = ' A '\nkm = 5\nflag = true\npart = 1")
        readers: dict[str, Reader] = {"name": read_text, "km": KM, "flag": read_flag}
        read = file.read_table((), file.tables, readers, extra=("part",))
        assert read == {"name": "A", "km": 5.0, "flag": True}
        file.raise_faults()

    def test_values_may_differ_from_the_file(self) -> None:
        file = parse("\nkm = '$depth'")
        file.read_table((), {"km": 900.0}, {"km": KM})
        assert file.faults == ("a.toml, line 2: km is above 0 and 500 km at most, not 900.0",)

    def test_a_fault_inside_a_table_has_its_own_line(self) -> None:
        file = parse(
            "[sector]\nreach_km = 'far'\ncitys = ['A']\nlimits = { a = 1, b = 900 }\n"
            "cities = [\n  'A',\n  7,\n]\n"
        )
        sector = table_reader(
            {"reach_km": KM, "cities": read_texts, "limits": mapping_reader(KM, "is a table")}
        )
        file.read_table((), file.tables, {"sector": sector})
        assert file.faults == (
            "a.toml, line 2: sector has a reach_km that is a number of km, not 'far'",
            "a.toml, line 3: sector has no key 'citys'; did you mean cities?",
            "a.toml, line 4: sector has a limits that has a b that "
            "is above 0 and 500 km at most, not 900",
            'a.toml, line 7: sector has a cities that is a list of names, as in ["A", "B"], not 7',
        )

    def test_tables_that_are_not_a_list(self) -> None:
        assert parse("").list_tables("part") == []
        for text in ("[part]", "part = [1]", "part = 'x'"):
            file = parse(f"\n{text}")
            assert file.list_tables("part") == []
            assert file.faults == (
                "a.toml, line 2: part is a list of tables; write each as [[part]]",
            )

    def test_a_fault_stays_one_line(self) -> None:
        file = parse('"a\\nb" = 1\nname = "\\u001b[31m\\n"')
        file.read_table((), file.tables, {"name": word_reader("A")})
        file.add_fault((), "called\n\x1bthis")
        assert all(fault.isprintable() for fault in file.faults)
        assert len(file.faults) == 3


class TestReaders:
    @pytest.mark.parametrize(
        ("read", "value", "result"),
        [
            (read_text, " A ", "A"),
            (read_flag, False, False),
            (read_day, "2025-12-24", "2025-12-24"),
            (read_day, "2024-02-29", "2024-02-29"),
            (read_day, "2025-12", "2025-12"),
            (read_day, 2025, "2025"),
            (KM, 500, 500.0),
            (KM, 0.5, 0.5),
            (word_reader("a", "b"), "b", "b"),
            (read_texts, ["A", " B "], ("A", "B")),
            (list_reader(KM, "is a number or a list", single=True), 5, (5.0,)),
            (list_reader(KM, "is a number or a list", single=True), [5, 6], (5.0, 6.0)),
            (table_reader({"a": KM, "b": KM}), {"b": 1}, {"b": 1.0}),
            (mapping_reader(KM, "is a table"), {"x": 1, "y": 2}, {"x": 1.0, "y": 2.0}),
        ],
    )
    def test_values(self, read: Reader, value: Any, result: Any) -> None:
        found = read(value)
        assert found == result
        assert type(found) is type(result)

    @pytest.mark.parametrize("value", [[], ["A"], {}, {"a": 1}, True, 2.5, "", [[]], [{}]])
    @pytest.mark.parametrize(
        "read",
        [read_day, word_reader("a"), read_text, table_reader({"b": KM}), km_reader(2)],
        ids=["day", "word", "text", "table", "km"],
    )
    def test_values_of_other_types(self, read: Reader, value: Any) -> None:
        if value == {} and "read_table" in read.__qualname__:
            assert read(value) == {}
            return
        with pytest.raises(WrongValueError):
            read(value)

    @pytest.mark.parametrize(
        ("read", "text", "message"),
        [
            (KM, "nan", "is above 0 and 500 km at most, not nan"),
            (KM, "inf", "is above 0 and 500 km at most, not inf"),
            (KM, "0", "is above 0 and 500 km at most, not 0"),
            (KM, "9" * 100, "is above 0 and 500 km at most, not 999"),
            (KM, "true", "is a number of km, not true"),
            (KM, "'five'", "is a number of km, not 'five'"),
            (read_day, "'2025-13'", "is a day, a month or a year"),
            (read_day, "2025-12-24T07:00:00", 'as in "2025-12-24", not 2025-12-24 07:00:00'),
            (read_day, "'٢٠٢٥'", "is a day"),
            (read_flag, "1", "is true or false, not 1"),
            (read_text, "'  '", "is a text, not '  '"),
            (word_reader("a", "b"), "['a']", "is a or b, not ['a']"),
            (read_texts, "'A'", 'is a list of names, as in ["A", "B"], not \'A\''),
            (read_texts, "[]", 'is a list of names, as in ["A", "B"], not []'),
            (mapping_reader(KM, "is a table by party"), "{}", "is a table by party, not {}"),
            (table_reader({"a": KM}), "{ a = { b = true } }", "has a a that is a number of km"),
            (list_reader(table_reader({"a": KM}), "is a list"), "[{ a = 'x' }]", "has an entry"),
        ],
    )
    def test_messages(self, read: Reader, text: str, message: str) -> None:
        file = parse(f"key = {text}")
        file.read_table((), file.tables, {"key": read})
        (fault,) = file.faults
        assert message in fault

    def test_shown_values_are_as_in_the_file_and_short(self) -> None:
        assert show_value({"a": True, "b": [1, "x"]}) == "{ a = true, b = [1, 'x'] }"
        shown = show_value(["A"] * 1000)
        assert len(shown) == 60
        assert shown.endswith("…")


class TestNotToml:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a = 1\nb = = 2\n", "a.toml, line 2: not TOML: "),
            ("a = 1\n\nb =", "a.toml, line 3: not TOML: "),
            ("a = 1\na = 2\nb = 3", "a.toml, line 2: not TOML: "),
            ("[[", "a.toml, line 1: not TOML"),
            ('a = 1\nb = """\nnever ends', "line 3: not TOML: "),
            ("a = 'b", "line 1: not TOML"),
            ("a = 1\n\0", "a.toml, line 2: not TOML"),
            ("a = '\0'", "a.toml, line 1: not TOML: "),
            ("a = 2025-13-45", "line 1: not TOML"),
            ("{" * 30, "not TOML"),
            ("]]}}==,,", "not TOML"),
        ],
    )
    def test_the_line_is_named(self, text: str, message: str) -> None:
        assert message in refusal(text)

    def test_another_encoding(self) -> None:
        assert refusal("a = 1\nb = 'é'".encode("latin-1")) == "a.toml, line 2: not text in UTF-8"
        assert "not text in UTF-8" in refusal("a = 1".encode("utf-16"))

    def test_a_large_file(self) -> None:
        assert "larger than the limit of 1 MiB" in refusal(b"#" * (toml.SIZE_LIMIT_BYTES + 1))

    @pytest.mark.parametrize(
        "text",
        [
            "a = " + "[" * 100_000,
            "a = " + "[" * 50 + "]" * 50,
            "a = " + "{ a = " * 50 + "1" + " }" * 50,
            "a." * 100_000 + "a = 1",
            "[" + "a." * 100_000 + "a]",
            "[[" + "a." * 50 + "a]]",
            "".join(f"a = {{ {'b.' * 20}b = " for _ in range(40)),
        ],
        ids=["open lists", "lists", "tables", "key", "head", "array head", "both"],
    )
    def test_deep_nesting(self, text: str) -> None:
        assert refusal(f"x = 1\n{text}") == "a.toml, line 2: nested more than 32 levels deep"

    @pytest.mark.parametrize(
        "number", ["9" * 5000, "0x" + "f" * 5000, "1_000" * 2000, "0." + "1" * 5000]
    )
    def test_a_number_of_thousands_of_digits(self, number: str) -> None:
        message = "a.toml, line 2: a key or number of more than 100 characters"
        assert refusal(f"\na = {number}") == message

    @pytest.mark.parametrize(
        "text",
        [
            '"\\"' * 300_000,
            '"""\\' * 250_000,
            "'''" + "'\"" * 500_000,
            "'" * 1_000_000,
            "a = '''" + "x\n" * 500_000,
            "[" * 10 + "\n" * 1_000_000,
        ],
    )
    def test_a_megabyte_of_quotes_is_refused_in_seconds(self, text: str) -> None:
        start = time.process_time()
        refusal(text)
        assert time.process_time() - start < 10

    def test_files_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        path.write_text("a = 1\n", encoding="utf-8")
        assert read_toml(str(path)).tables == {"a": 1}
        with pytest.raises(InputError, match="no such file"):
            read_toml(str(tmp_path / "b.toml"))
