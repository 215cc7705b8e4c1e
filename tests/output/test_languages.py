from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dmz.errors import QuestionError
from dmz.output.languages import ENGLISH, UKRAINIAN, language_of
from tests.shared import ROOT


def test_english_is_what_stands_in_the_code() -> None:
    assert (
        ENGLISH.say("Zones within {distances} of {reference}", distances="5 km", reference="B")
        == "Zones within 5 km of B"
    )
    assert ENGLISH.number("1,234.5") == "1,234.5"
    assert ENGLISH.translate("Held by") == "Held by"


def test_ukrainian_writes_numbers_its_own_way() -> None:
    assert UKRAINIAN.number("1,234,567.8") == "1\u202f234\u202f567,8"


def test_a_heading_is_translated_whole_or_by_its_words() -> None:
    assert UKRAINIAN.translate("Held by") == "Контроль"
    assert UKRAINIAN.translate("in 40 km") == "у межах 40 км"
    assert UKRAINIAN.translate("Mainland") == "Mainland"  # no word inside another


def test_lists_are_joined() -> None:
    assert ENGLISH.joined(["A"]) == "A"
    assert UKRAINIAN.joined(["А", "Б", "В"]) == "А, Б і В"


def test_fields_of_phrases_are_kept() -> None:
    for english, ukrainian in UKRAINIAN.words.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", ukrainian)), (
            english
        )


def test_every_phrase_of_the_maps_is_known() -> None:
    """Whatever the maps say through `say` with a plain text has a translation."""
    for path in sorted(Path(ROOT / "dmz" / "maps").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say"
            ):
                for text in (
                    each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)
                ):
                    assert text in UKRAINIAN.words, f"{path.name}: {text}"


def test_an_unknown_language_is_refused() -> None:
    assert language_of("uk") is UKRAINIAN
    with pytest.raises(QuestionError, match="no language 'xx'"):
        language_of("xx")
