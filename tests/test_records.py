"""Records: what `dataclasses` makes of the same class, they do too."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import pickle
from pathlib import Path
from typing import Any

import pytest

from dmz import records
from dmz.land.front_choice import FrontChoice

PACKAGE = Path(records.__file__).parent


def classes(decorate: Any) -> Any:
    """A class and one that inherits from it, made by a decorator."""

    @decorate(frozen=True)
    class Base:
        """A base."""

        name: str
        size: float = 1.5
        tags: list[str] = dataclasses.field(default_factory=list, repr=False)
        note: str = dataclasses.field(default="", compare=False)

    @decorate(frozen=True, kw_only=True)
    class Derived(Base):
        """A class with a base."""

        kind: str
        made: dict[str, int] = dataclasses.field(default_factory=dict, init=False)

    return Base, Derived


RECORD, PLAIN = classes(records.dataclass), classes(dataclasses.dataclass)
CALLS = [
    (0, ("a",), {}),
    (0, ("a", 2.0, ["x"], "n"), {}),
    (0, ("a",), {"note": "n", "size": 3}),
    (1, ("a",), {"kind": "k"}),
    (1, (), {"kind": "k", "name": "a", "tags": ["y"]}),
]
WRONG = [
    (0, (), {}),
    (0, ("a", 1, [], "n", "more"), {}),
    (0, ("a",), {"name": "b"}),
    (0, ("a",), {"length": 1}),
    (1, ("a", 1, [], "", "k"), {}),
    (1, ("a",), {"kind": "k", "made": {}}),
]


@pytest.mark.parametrize(("which", "values", "named"), CALLS)
def test_objects_are_those_of_dataclasses(which: int, values: Any, named: Any) -> None:
    ours, theirs = (made[which](*values, **named) for made in (RECORD, PLAIN))
    assert list(vars(ours).items()) == list(vars(theirs).items())  # in the same order, too
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours) == repr(theirs)
    names = [[f.name for f in dataclasses.fields(each)] for each in (ours, theirs)]
    assert names[0] == names[1]
    changed = [dataclasses.replace(each, size=9) for each in (ours, theirs)]
    assert vars(changed[0]) == vars(changed[1])
    assert ours == RECORD[which](*values, **named) != changed[0]
    assert copy.copy(ours) == ours
    assert ours.tags is not RECORD[which]("b", **({"kind": "k"} if which else {})).tags


@pytest.mark.parametrize(("which", "values", "named"), WRONG)
def test_wrong_arguments_are_refused(which: int, values: Any, named: Any) -> None:
    for made in (RECORD, PLAIN):
        with pytest.raises(TypeError):
            made[which](*values, **named)


def test_a_record_is_frozen() -> None:
    record = RECORD[0]("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del record.name
    with pytest.raises(TypeError, match="frozen"):
        records.dataclass(frozen=False)


def test_equality_and_hash() -> None:
    ours, theirs = (made[0]("a", 1.0, (), "n") for made in (RECORD, PLAIN))
    assert ours == RECORD[0]("a", 1, (), "another note")  # which is not compared
    assert hash(ours) == hash(theirs)
    assert ours != theirs

    @records.dataclass(frozen=True, eq=False)
    class Thing:
        """Compared by identity."""

        name: str

    assert Thing("a") != Thing("a")
    choice = FrontChoice(specs=("a",), sliver_km=2.0)
    assert pickle.loads(pickle.dumps(choice)) == choice  # noqa: S301 - its own
    assert len({choice, FrontChoice(specs=("a",), sliver_km=2.0)}) == 1


def test_help_states_how_a_record_is_called() -> None:
    for ours, theirs in zip(RECORD, PLAIN, strict=True):
        # Defaults that a function makes have no text of their own.
        said = [inspect.signature(each).parameters for each in (ours, theirs)]
        kinds = [[(p.name, p.kind, p.annotation) for p in each.values()] for each in said]
        assert kinds[0] == kinds[1]


def test_all_frozen_classes_are_records() -> None:
    """Those of `dataclasses` would be slow to start."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "records.py" or "data" in path.relative_to(PACKAGE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses":
                assert "dataclass" not in [alias.name for alias in node.names], path
