"""One question in many formats, answered once."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any

import pytest

from dmz.land.front_choice import FrontChoice
from dmz.measure.scenario import Scenario

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
    ("dmz.plans.run", "open_plan"),
    ("dmz.land.front_choice", "FrontChoice.read"),
)


def answer_once(patch: pytest.MonkeyPatch) -> None:
    """Keep the answer to a test's question, which it asks again in other formats.

    What makes an answer is run as it is, once for each scenario and front: nothing is
    made up. A test that calls this asks one command for one thing.
    """
    for module, name in ANSWERS:
        answer = attrgetter(name)(import_module(module))
        patch.setattr(f"{module}.{name}", _kept(answer))


def _kept(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that answers the first time, and then says it again."""
    known: dict[Any, Any] = {}

    def ask(*words: Any, **options: Any) -> Any:
        key = tuple(word for word in words if isinstance(word, Scenario | FrontChoice))
        if key not in known:
            found = answer(*words, **options)
            # Of a plan that is opened, each answer for an uncertainty is kept.
            known[key] = _kept(found) if callable(found) else found
        return known[key]

    return ask
