from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from dmz.land.derived import SETTLEMENT_LINE
from dmz.measure.languages import ENGLISH, LANGUAGES, find_language
from dmz.output.tables.kinds import KINDS
from dmz.output.tables.plan_terms import write_terms
from dmz.plans.files import read_plan, shipped_plans
from tests.shared import ROOT

UKRAINIAN = find_language("uk")


def test_english_is_the_text_in_the_code() -> None:
    assert (
        ENGLISH.say("Zones within {distances} of {reference}", distances="5 km", reference="B")
        == "Zones within 5 km of B"
    )
    assert ENGLISH.number("1,234.5") == "1,234.5"
    assert ENGLISH.translate("Held by") == "Held by"


def test_ukrainian_writes_numbers_its_own_way() -> None:
    assert UKRAINIAN.number("1,234,567.8") == "1\u202f234\u202f567,8"


def test_a_heading_is_translated_as_one_phrase_or_by_its_words() -> None:
    assert UKRAINIAN.translate("Held by") == "Контроль"
    assert UKRAINIAN.translate("in 40 km") == "у межах 40 км"
    assert UKRAINIAN.translate("Mainland") == "Mainland"  # no word inside another


@pytest.mark.parametrize(
    ("english", "ukrainian"),
    [
        ("10 km, Ukraine empties the oblast", "10 км, Україна звільняє всю область"),
        ("40 km on each side:", "по 40 км з кожного боку:"),
        ("zelensky-2025 (5 km on each side)", "zelensky-2025 (по 5 км з кожного боку)"),
        ("politico-2025 (40 km one side; tanks)", "politico-2025 (40 км з одного боку; танки)"),
        # What would stay half English stays English; parts of an id are no words.
        ("both of a kind", "both of a kind"),
        ("all-of-donetsk-2025", "all-of-donetsk-2025"),
    ],
)
def test_a_text_of_several_parts(english: str, ukrainian: str) -> None:
    assert UKRAINIAN.translate(english) == ukrainian


def test_remarks_are_recognised_with_their_fields() -> None:
    remark = (
        "A pocket of 0.99 km² at 48.467 N 37.306 E adds 49 km² (1.1%) to the 20 km zone of Ash; "
        "--min-pocket 1 leaves it out."
    )
    assert UKRAINIAN.remark(remark) == (
        "Кишеня 0,99 км² (48,467° пн. ш. 37,306° сх. д.) додає 49 км² (1,1%) до зони 20 км, "
        "контроль: Ash; --min-pocket 1 її вилучає."
    )
    assert UKRAINIAN.remark("Nobody knows.") == "Nobody knows."


def test_shipped_plans_have_a_text_in_every_language() -> None:
    """Titles, provisions and their terms, what is left open, forces, lines, remarks."""
    for language in map(find_language, LANGUAGES[1:]):
        for plan in map(read_plan, shipped_plans()):
            said = [plan.title, *(each["name"] for each in plan.tables)]
            said += [each.get("what") or "all forces" for each in plan.tables]
            said += [each.words(value) for each in plan.parameters for value in each.values]
            said += [each.question for each in plan.parameters]
            said += [each.title for each in plan.lines]
            said += [write_terms(plan, each) for each in plan.tables]
            said += filter(None, [plan.note, *(each.get("note") for each in plan.tables)])
            assert [text for text in said if language.translate(text) == text] == []


def test_lists_are_joined() -> None:
    assert ENGLISH.join(["A"]) == "A"
    assert UKRAINIAN.join(["А", "Б", "В"]) == "А, Б і В"


def test_fields_of_phrases_are_kept() -> None:
    for english, ukrainian in (*UKRAINIAN.words.items(), *UKRAINIAN.patterns.items()):
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", ukrainian)), (
            english
        )


def phrases_said() -> Iterator[tuple[str, str]]:
    """Yield each phrase of maps and reports, with the file that it is in."""
    output = ROOT / "dmz" / "output"
    for path in sorted([*(output / "maps").glob("*.py"), *(output / "report").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            function = getattr(node, "func", None)
            if getattr(function, "attr", getattr(function, "id", "")) == "say":
                assert isinstance(node, ast.Call)
                for each in ast.walk(node.args[0]):
                    if isinstance(each, ast.Constant):
                        yield path.name, str(each.value)
    for template in sorted((output / "templates").glob("*.html")):
        for phrase in re.findall(r'say\("([^"]+)"', template.read_text(encoding="utf-8")):
            yield template.name, phrase


def phrases_of_answers() -> Iterator[tuple[str, str]]:
    """Yield each phrase of the sentences and of the short notes: texts with fields."""
    package = ROOT / "dmz"
    files = [package / "measure" / "phrases.py", package / "plans" / "summary.py"]
    output = package / "output"
    rooms = (package / "answers", output / "tables", output / "report")
    files += [package / "batch" / "table.py", package / "cli" / "batch.py"]
    files += [path for room in rooms for path in room.glob("*.py")]
    for path in sorted(files):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and re.search(r"\{[a-z]+\}", text):
                yield path.name, text


def test_every_phrase_of_the_answers_is_translated() -> None:
    phrases = list(phrases_of_answers())
    assert len({file for file, _ in phrases}) > 10
    for language in map(find_language, LANGUAGES[1:]):
        assert [(file, phrase) for file, phrase in phrases if phrase not in language.words] == []


def headings_of_tables() -> Iterator[tuple[str, str]]:
    """Yield each title of a table and each header of a column that is no f-string."""
    output = ROOT / "dmz" / "output"
    for path in sorted([*(output / "tables").glob("*.py"), *(output / "report").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            texts: list[ast.expr] = []
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in ("Table", "table_of", "Column"):
                texts = node.args[1:2] if name == "Column" else node.args[:1]
            elif isinstance(node, ast.Tuple) and len(node.elts) == 3:
                kind = node.elts[2]
                if isinstance(kind, ast.Constant) and kind.value in KINDS:
                    texts = node.elts[1:2]
            for text in texts:
                if isinstance(text, ast.Constant) and text.value:
                    yield path.name, str(text.value)


def test_every_heading_of_a_table_is_translated() -> None:
    headings = list(headings_of_tables())
    assert len({file for file, _ in headings}) > 15
    for language in map(find_language, LANGUAGES[1:]):
        known = language.words
        assert [
            (file, text)
            for file, text in headings
            if text not in known and language.translate(text) == text
        ] == []


@pytest.mark.parametrize(
    ("english", "ukrainian"),
    [
        # What is quoted may be in any language; all else is in one.
        ("Source (front): a map of the day.", "Джерело (лінія фронту): a map of the day."),
        ("Read with words of a plan.", "Read with words of a plan."),
    ],
)
def test_what_is_quoted_stays_as_it_is(english: str, ukrainian: str) -> None:
    assert UKRAINIAN.remark(english) == ukrainian


def test_every_phrase_of_maps_and_reports_is_translated() -> None:
    phrases = list(phrases_said())
    assert len({file for file, _ in phrases}) > 5
    for language in map(find_language, LANGUAGES[1:]):
        assert [(file, phrase) for file, phrase in phrases if phrase not in language.words] == []
        assert SETTLEMENT_LINE in language.words


def test_a_language_is_found_by_its_id() -> None:
    file = ROOT / "dmz" / "measure" / "languages.toml"
    assert ("en", *tomllib.loads(file.read_text(encoding="utf-8"))) == LANGUAGES
    assert tuple(find_language(id).id for id in LANGUAGES) == LANGUAGES
