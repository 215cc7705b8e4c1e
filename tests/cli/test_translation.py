"""Messages of errors in the languages that are not English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from dmz.cli.translation import Errors, read_texts
from dmz.measure.languages import LANGUAGES
from tests.cli.commands import Run
from tests.shared import ROOT

UKRAINIAN = Errors("uk")
# Stands for what a message is filled in with.
FILLED = "7"
# A message that is another one with something before or after it.
COMPOSED = re.compile(r"^7+$|^7: 7|'7'7|gazetteer7|^7+; |(: | is |; |, and )7$|no column '7'; ")
# What only who changes the program's own data or code meets.
OF_DEVELOPERS = re.compile(r"make data|^a surface counts|^it needs a column, and a pattern")


def text_of(node: ast.expr) -> str:
    """Return a message in the code, filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(text_of, node.values))
    return FILLED


def messages() -> Iterator[tuple[str, str]]:
    """Yield each message that is raised for people, with the module."""
    errors = {"InputError", "QuestionError", "BusyError", "AbsentError"}
    for path in sorted((ROOT / "dmz").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                name = getattr(node.exc.func, "id", "")
                said = node.exc.args[0]
                if name in errors and isinstance(said, ast.Constant | ast.JoinedStr):
                    yield path.name, " ".join(text_of(said).split())


def test_every_message_of_an_error_is_translated() -> None:
    found = [each for each in messages() if not COMPOSED.search(each[1])]
    assert len(found) > 200
    left = [each for each in found if UKRAINIAN.say(each[1]) == each[1]]
    assert [each for each in left if not OF_DEVELOPERS.search(each[1])] == []


@pytest.mark.parametrize(
    ("english", "ukrainian"),
    [
        (
            "no city 'Kramatorks' in the gazetteer; did you mean Kramatorsk?",
            "міста «Kramatorks» немає в покажчику; може, Kramatorsk?",
        ),
        ("held.geojson: no such file", "held.geojson: такого файлу немає"),
        # A message in a message, and two in one line.
        (
            "plan.toml, provision 2 (back): it is about a place: name one with --city",
            "plan.toml, положення 2 (back): йдеться про місце: назвіть його через --city",
        ),
        (
            "a distance is 0 km; it must be above zero; no party 'x'; the parties are a and b",
            "відстань — 0 км; має бути більша за нуль; сторони «x» немає; сторони: a and b",
        ),
        # All of it or nothing.
        ("a distance is 0 km; it must be above zero; so there", None),
        ("held.geojson: a fault that nobody knows", None),
    ],
)
def test_a_message_is_said_whole(english: str, ukrainian: str | None) -> None:
    assert UKRAINIAN.say(english) == (ukrainian or english)


def test_fields_of_messages_are_kept() -> None:
    for language in LANGUAGES[1:]:
        for english, said in read_texts("errors", language).items():
            fields, kept = (set(re.findall(r"\{\w+\}", text)) for text in (english, said))
            assert kept <= fields, english


@pytest.mark.parametrize(
    "words",
    [
        ("compute", "-d", "many"),
        ("compute", "-d", "900"),
        ("compute", "--fornt", "x"),
        ("compute", "--model", "circle"),
        ("compute", "--front", "nowhere.geojson"),
        ("compute", "--front", "moon@1999-01-01"),
        ("compute", "-o", "x.foo"),
        ("plan", "run"),
        ("plan", "run", "zelenski-2025"),
        ("plan", "show", "nowhere.toml"),
        ("balance",),
        ("cities", "--oblast", "Donetks"),
        ("data", "fetch", "isv@latest"),
        ("batch", "nowhere.toml", "-o", "x.csv"),
        ("batch", "matrix.toml"),
        ("map", "zones.txt"),
        ("where", "nowhere.csv"),
        ("docs", "nothing"),
        ("comput",),
    ],
    ids=" ".join,
)
def test_errors_are_said_in_ukrainian(words: tuple[str, ...], run: Run) -> None:
    answer = run(*words, env={"DMZ_LANGUAGE": "uk"})
    assert answer.exit_code in (1, 2)
    line = answer.stderr
    assert line.startswith("Помилка: ")
    assert line.count("\n") == 1
    # What stays is quoted: names, options, paths, formats.
    said = re.sub(r"'[^']*'|«[^»]*»|\S*[-_./@=]\S*|(джерела|сторони|одне з): .*", "", line)
    assert re.findall(r"\b[a-z]{3,}\b", said) == []
