"""A matrix: a TOML file that expands to many scenarios."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dmz.batch.cases import Case, Question, make_case
from dmz.batch.content import FileHashes
from dmz.batch.keys import AXES, KEYS, expand_value, values_reader
from dmz.errors import DmzError, QuestionError
from dmz.land.territory import Territory
from dmz.plans.files import read_plan
from dmz.plans.plan import check_choices
from dmz.sources.datasets import STDIN
from dmz.sources.toml import Reader, TomlFile, read_text, read_toml
from dmz.sources.toml_lines import KeyPath

COMMON, MATRIX, SCENARIO = "common", "matrix", "scenario"
# So many take about 200 MB and ten seconds to make.
SCENARIOS_LIMIT = 100_000
# For each key the values that it takes in turn.
Alternatives = dict[str, list[Any]]


def read_matrix(path: str, territory: Territory) -> list[Case]:
    """Read a matrix file.

    Parameters
    ----------
    path
        A TOML file, or ``-`` for standard input. ``[matrix]`` has a list of values for
        each key and stands for every combination of them; each ``[[scenario]]`` is one
        more, which may have a ``name``; ``[common]`` has values for all scenarios.
        Paths start from the folder of the file.

    Returns
    -------
    The scenarios in the order of the file, the combinations first. One that cannot be
    answered is among them, with its fault.

    Raises
    ------
    TomlError
        The file is not a matrix; every fault of it is named with its line.
    InputError
        The file cannot be read.
    """
    questions = _MatrixReader(read_toml(path)).read()
    hashes = FileHashes()
    return [
        make_case(number, name, question, territory, hashes)
        for number, (name, question) in enumerate(questions, 1)
    ]


class _MatrixReader:
    """Reads the questions of one file, and notes all faults before it raises them."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.expanded = 0  # values so far, each entry of a list counted
        self.folder = "." if file.path == STDIN else str(Path(file.path).parent)

    def read(self) -> list[tuple[str | None, Question]]:
        """Return the name, if it has one, and the keys of each scenario."""
        self.file.read_table((), self.file.tables, {}, extra=(COMMON, MATRIX, SCENARIO))
        common = self._read_values((COMMON,), self.file.get_table(COMMON), KEYS)
        matrix = self._read_lists(self.file.get_table(MATRIX))
        for key in matrix.keys() & common.keys():
            self.file.add_fault(
                (MATRIX, key), f"{key} is both in [{COMMON}] and in [{MATRIX}]; give it once"
            )
        scenarios = [
            self._read_values((SCENARIO, index), table, {"name": read_text, **KEYS})
            for index, table in enumerate(self.file.list_tables(SCENARIO))
        ]
        self._check_count(common, matrix, scenarios)
        self.file.raise_faults()
        questions: list[tuple[str | None, Question]] = []
        questions += [(None, question) for question in _combine(common, matrix)]
        for own in scenarios:
            (name,) = own.pop("name", [None])
            questions += [(name, question) for question in _list_questions(common, own)]
        self._check_choices(questions)
        if not questions:
            self.file.add_fault((), f"it has no scenarios; give [{MATRIX}] or [[{SCENARIO}]]")
        self.file.raise_faults()
        return questions

    def _check_count(
        self, common: Alternatives, matrix: Alternatives, scenarios: Sequence[Alternatives]
    ) -> None:
        """Note more scenarios than can be made, before any is."""
        count = _count_combinations(common, matrix)
        count += sum(math.prod(map(len, _override(common, own).values())) for own in scenarios)
        if count > SCENARIOS_LIMIT:
            self.file.add_fault(
                (MATRIX,),
                f"it stands for {count:,} scenarios, and {SCENARIOS_LIMIT:,} at most are "
                "answered; split it",
            )

    def _check_choices(self, questions: Sequence[tuple[str | None, Question]]) -> None:
        """Note what is set and none of the file's plans leaves open.

        A plan takes of the choices those that it leaves open. One that cannot be read
        is the fault of its scenarios, and then nothing is known of the choices.
        """
        try:
            plans = [
                read_plan(plan) for plan in {q["plan"]: None for _, q in questions if "plan" in q}
            ]
        except DmzError:
            return
        tables: list[tuple[KeyPath, Any]] = [
            ((COMMON, "set"), self.file.get_table(COMMON).get("set"))
        ]
        choices = self.file.get_table(MATRIX).get("set") or []
        tables += [((MATRIX, "set", number), each) for number, each in enumerate(choices)]
        tables += [
            ((SCENARIO, index, "set"), table.get("set"))
            for index, table in enumerate(self.file.list_tables(SCENARIO))
        ]
        for at, table in tables:
            for name in table or ():
                try:
                    check_choices(plans, [name])
                except QuestionError as error:
                    self.file.add_fault((*at, name), str(error))

    def _read_values(
        self, at: KeyPath, table: Mapping[str, Any], readers: Mapping[str, Reader]
    ) -> Alternatives:
        """Read a table with one value for each key; a front may stand for several."""
        values = self.file.read_table(at, table, readers)
        return {key: self._expand((*at, key), key, value) for key, value in values.items()}

    def _read_lists(self, table: Mapping[str, Any]) -> Alternatives:
        """Read a table that has a list of values for each key."""
        readers = {key: values_reader(read) for key, read in KEYS.items()}
        lists = self.file.read_table((MATRIX,), table, readers)
        return {
            key: [
                each
                for number, value in enumerate(values)
                for each in self._expand((MATRIX, key, number), key, value)
            ]
            for key, values in lists.items()
        }

    def _expand(self, at: KeyPath, key: str, value: Any) -> list[Any]:
        if self.expanded > SCENARIOS_LIMIT:
            self.file.add_fault(
                (at[0],), f"more than {SCENARIOS_LIMIT:,} values and files; split the file"
            )
            return []
        try:
            values = expand_value(key, value, self.folder)
        except DmzError as error:
            self.file.add_fault(at, str(error))
            return []
        self.expanded += sum(len(each) if isinstance(each, (tuple, dict)) else 1 for each in values)
        return values


def _combine(common: Alternatives, matrix: Alternatives) -> Iterator[Question]:
    """Yield every combination of the values of a matrix, with the common ones."""
    if not matrix:
        return
    shared = {key: values[0] for key, values in common.items() if key != "front"}
    for choice in itertools.product(*_list_axes(common, matrix)):
        yield _override(shared, dict(choice))


def _count_combinations(common: Alternatives, matrix: Alternatives) -> int:
    return math.prod(map(len, _list_axes(common, matrix))) if matrix else 0


def _list_axes(common: Alternatives, matrix: Alternatives) -> list[list[tuple[str, Any]]]:
    """Return the values of each axis that has any, with their keys."""
    lists = matrix | {key: values for key, values in common.items() if key == "front"}
    return [
        [(key, value) for key in axis for value in lists.get(key, ())]
        for axis in AXES
        if any(key in lists for key in axis)
    ]


def _list_questions(common: Alternatives, own: Alternatives) -> Iterator[Question]:
    """Yield the questions of one scenario: one for each of its fronts."""
    values = _override(common, own)
    for choice in itertools.product(*values.values()):
        yield dict(zip(values, choice, strict=True))


def _override(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a scenario and those common ones that they do not exclude."""
    excluded = {key for axis in AXES if any(key in own for key in axis) for key in axis}
    return {key: value for key, value in common.items() if key not in excluded} | dict(own)
