"""What a customer sees first: the sentence, and no more lines than a terminal has."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import Result

from tests.cli import commands
from tests.cli.conftest import line_file
from tests.cli.once import answer_once
from tests.cli.test_output import check_formats
from tests.output.test_schemas import check_schema

__all__ = ["line_file"]  # the fixture of the tests of commands

Run = Callable[..., Result]
# Lines of a terminal, and of questions that have more to say.
ONE, THREE, PLAN, SOURCES = 24, 40, 60, 39
MOST = {("plan", "run"): PLAN, ("data", "list"): SOURCES, ("plan", "list"): PLAN}
# Lists have a title in place of an answer.
LISTS = {
    *((group, word) for group in ("plan", "theatre") for word in ("list", "show", "check")),
    ("data", "list"),
}
# Whoever asks for the points of an edge wants every one.
POINTS = {("plan", "annex")}
RANGED = ("--uncertainty", "auto")


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def screen(run: Run, *words: str) -> list[str]:
    """Return the lines that a command prints."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    return lines


@pytest.mark.parametrize("path", list(commands.PRINTED), ids=" ".join)
def test_every_command_fits_a_terminal(
    path: commands.Path, run: Run, line_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its JSON, of the same answer with ranges, keeps to the schema.

    Of a command that has no ranges, this is also where each format is looked at.
    """
    answer_once(monkeypatch)
    words = commands.words_of(path, line_file)
    asked = [*words, "--format", "table"]
    lines = screen(run, *asked)
    if path not in POINTS:
        assert len(lines) <= MOST.get(path, ONE)
    if path not in LISTS:
        # The first paragraph is the sentence, and --brief prints it alone.
        sentence = " ".join(lines[: lines.index("")])
        assert sentence.endswith(".")
        assert screen_brief(run, asked) == sentence
    check_schema(run(*words, "--format", "json"))
    if path not in commands.RANGED:
        check_formats(path, run, words)


def screen_brief(run: Run, asked: list[str]) -> str:
    result = run(*asked, "--brief")
    assert result.exit_code == 0, result.stderr
    (sentence,) = result.stdout.splitlines()
    return sentence


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (("compute", "40", *RANGED), ONE),
        (("compute", "40", *RANGED, "--language", "uk"), ONE),
        (("compute", *RANGED), THREE),
        (("compute", *RANGED, "--language", "uk"), THREE),
        (("compare", "-d", "5", "-d", "10", *RANGED), ONE),
        (("sweep", "--uncertainty", "none"), ONE),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else f"{value}",
)
def test_questions_fit(words: tuple[str, ...], most: int, run: Run) -> None:
    assert len(screen(run, *words)) <= most


def test_full_has_what_the_first_screen_leaves_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_once(monkeypatch)
    short, full = screen(run, "compute", "40"), screen(run, "compute", "40", "--full")
    assert short[0] == full[0]
    for title in ("By oblast", "Cities, at their centres"):
        assert any(line.startswith(title) for line in full)
        assert not any(line.startswith(title) for line in short)
    assert any(line.startswith("• Source (front)") for line in full)
    assert not any(line.startswith("• Source") for line in short)
    assert "--brief" in run("compute", "40", "--full", "--brief").stderr


@pytest.mark.parametrize(
    "words",
    [("compute", "40", "--by", "raion", *RANGED), ("front", "show"), ("cities", "Pokrovsk")],
    ids=" ".join,
)
def test_all_of_it_is_in_one_language(words: tuple[str, ...], run: Run) -> None:
    """But for commands, options, and what is quoted of sources."""
    lines = screen(run, *words, "--full", "--language", "uk")
    text = " ".join(lines).split("• Джерело (")[0]
    text = re.sub(r"'[^']+'|--[\w-]+( [\w-]+)?", "", text)
    assert re.findall(r"(?<![\w.@-])(?!dmz\b)[a-z]{3,}(?![\w.@-])", text) == []


def test_an_error_is_in_the_language_asked_for(run: Run) -> None:
    result = run("compute", "--city", "Kramatorks", "--language", "uk")
    assert result.exit_code == 2
    assert result.stderr == ("Помилка: міста «Kramatorks» немає в покажчику; може, Kramatorsk?\n")


def test_a_file_has_everything(run: Run, tmp_path: object) -> None:
    path = f"{tmp_path}/answer.txt"
    assert run("compute", "40", "-o", path).exit_code == 0
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        assert "• Source (front)" in file.read()


# The table is made for 80 columns.
@pytest.mark.parametrize("width", [30, 40, 60, 80])
def test_numbers_are_whole_on_a_narrow_terminal(
    width: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns give way before a figure does, and the reader is told which."""
    answer_once(monkeypatch)
    monkeypatch.setenv("COLUMNS", "200")
    wide = set(re.findall(r"\d[\d,.]*\d|\d", run("compute", "40").stdout))
    monkeypatch.setenv("COLUMNS", f"{width}")
    text = run("compute", "40").stdout
    assert set(re.findall(r"\d[\d,.]*\d|\d", text)) <= wide
    assert max(map(len, text.splitlines())) <= width
    assert ("Left out for lack of room" in text) == (width < 80)
