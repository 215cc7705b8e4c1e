"""One question in many formats, answered once."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any

import pytest

from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.survey import Survey

# What commands call for their answers, in the rooms of the library.
ANSWERS = (
    ("dmz.answers.ensemble", "compute_question"),
    ("dmz.answers.sweep", "sweep"),
    ("dmz.answers.balance", "balance"),
    ("dmz.answers.compare", "compare"),
    ("dmz.answers.front_diff", "compare_fronts"),
    ("dmz.answers.front_history", "follow_front"),
    ("dmz.answers.plan_history", "follow_plan"),
    ("dmz.answers.plan_score", "score_plans"),
    ("dmz.answers.annex", "write_annex"),
    ("dmz.plans.run", "run_question"),
    ("dmz.land.front_choice", "FrontChoice.read"),
)


def answer_once(patch: pytest.MonkeyPatch) -> None:
    """Keep the answer to a test's question, which it asks again in other formats.

    What makes an answer is run as it is, once for each question: nothing is made up.
    The files that a question names stay as they are in a test that calls this.
    """
    for module, name in ANSWERS:
        answer = attrgetter(name)(import_module(module))
        patch.setattr(f"{module}.{name}", _kept(answer))


def _kept(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that answers a question once, and then says it again."""
    known: dict[Any, Any] = {}

    def ask(*words: Any, **options: Any) -> Any:
        key = tuple(map(_key, (*words, *sorted(options.items()))))
        if key not in known:
            found = answer(*words, **options)
            # The words are kept too: what is told by its place in memory stays there.
            known[key] = found, words, options
        return known[key][0]

    return ask


def _key(value: Any) -> Any:
    """Return what tells a part of a question from others: what it is, or which."""
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    if isinstance(value, Survey):
        return id(value.territory), id(value.front), type(value.population)
    return id(value) if isinstance(value, Territory | Front) else repr(value)
