"""Exit codes, remedies and suggestions of `dmz.errors`."""

from __future__ import annotations

import pytest

from dmz.errors import DmzError, InputError, MissingExtraError, QuestionError, suggestion


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 1),
        (QuestionError("x"), 2),
        (MissingExtraError("a map", "map"), 1),
    ],
)
def test_one_base_and_the_exit_code_of_each(error: DmzError, code: int) -> None:
    assert isinstance(error, DmzError)
    assert error.exit_code == code


def test_a_missing_extra_names_the_line_that_installs_it() -> None:
    message = str(MissingExtraError("a map", "map"))
    assert message == (
        "a map needs the extra 'map': pip install 'dmz-scenarios[map]', or '.[map]' in a clone"
    )


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"oak": "Oak"}, ""),
        ({"birch": "Birch"}, "; did you mean Birch?"),
        ({"birch": "Birch", "birth": "Birth"}, "; did you mean Birch or Birth?"),
        (
            {"birch": "Birch", "birchs": "Birchs", "birth": "Birth", "bir": "Bir"},
            "; did you mean Birch, Birchs or Birth?",
        ),
        ({"birch": "Birch", "birchs": "Birch"}, "; did you mean Birch?"),
    ],
)
def test_suggestions_are_the_nearest_three_names(known: dict[str, str], words: str) -> None:
    assert suggestion("birch", known) == words
