"""The document of ``dmz plan show``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dmz.measure.languages import ENGLISH, Language
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.kinds import Cell
from dmz.output.tables.plan_terms import write_forces, write_terms
from dmz.plans.plan import Plan, format_value

_PROVISION_COLUMNS = (
    Column("number", "", "count"),
    Column("name", "Provision"),
    Column("what", "Forces"),
    Column("terms", "What happens"),
)
_PARAMETER_COLUMNS = (
    Column("id", "Name", "source"),
    Column("title", "What it is"),
    Column("values", "Readings", "source"),  # as --set takes them
)
_LINE_COLUMNS = (
    Column("id", "Name", "source"),
    Column("title", "What it is"),
    Column("date", "Date", "date"),
    Column("instead", "Without a file"),
)
_ORIGIN = ("source", "article", "reference", "date", "verified", "weak", "note")
_DATA = ("number", "name", "kind", "terms", "what", *_ORIGIN)
_SEEN = {"text": "its text was seen", "report": "reports of it were seen, not the text itself"}


def plan_show_document(plan: Plan, words: Language = ENGLISH) -> Document:
    """Make the document of a plan's text: provisions, parameters, lines to provide.

    Parameters
    ----------
    words
        The language, with names of parties and regions among its words.
    """
    rows: list[list[Cell]] = [
        [number, provision["name"], write_forces(provision), write_terms(plan, provision)]
        for number, provision in enumerate(plan.tables, 1)
    ]
    tables = [Table("Provisions, in order", _PROVISION_COLUMNS, rows)]
    if plan.parameters or plan.roles:
        tables.append(_parameters_table(plan, words))
    if plan.lines:
        tables.append(_lines_table(plan))
    data = [
        [number, name, provision["kind"], terms, *_origin(provision)]
        for (number, name, _, terms), provision in zip(rows, plan.tables, strict=True)
    ]
    notes = [plan.note] if plan.note else []
    return Document(
        title=title_plan(plan),
        tables=tuple(tables),
        notes=(*notes, *_plan_origin(plan), *provision_notes(plan, words)),
        data=data_table(_DATA, data),
        short=tuple(map(words.remark, (*notes, *_plan_origin(plan), *_open_notes(plan, words)))),
        language=words,
    )


def title_plan(plan: Plan) -> str:
    """Name a plan by its title, kind and date."""
    return f"{plan.title} ({plan.kind}, {plan.date})"


def _plan_origin(plan: Plan) -> list[str]:
    """Say what was seen of the plan's source, and its number in a register."""
    seen = f": {_SEEN[plan.verified]}" if plan.verified else ""
    weak = ["Weak: the plan rests on one secondary report."] if plan.weak else []
    return [
        f"{plan.source}{seen}.",
        *weak,
        *([f"Reference: {plan.reference}."] if plan.reference else []),
    ]


def _open_notes(plan: Plan, words: Language) -> list[str]:
    """Say what the text leaves open, and which lines it measures from."""
    said = [
        f"{parameter.id} ({', '.join(map(format_value, parameter.values))})"
        for parameter in plan.parameters
    ]
    said += [f"{role} ({words.say('either party')})" for role in plan.role_names.values()]
    lines = [f"{line.id} ({words.say(line.title)})" for line in plan.lines]
    return [
        *([f"Left open, --set picks: {'; '.join(said)}."] if said else []),
        *([f"Lines, --line gives them: {'; '.join(lines)}."] if lines else []),
    ]


def provision_notes(plan: Plan, words: Language) -> list[str]:
    """Say where provisions come from: a line for each source, date and remark."""
    numbers: dict[str, list[str]] = {}
    for number, provision in enumerate(plan.tables, 1):
        weak = f" {words.say('(weak: one secondary report)')}" if provision.get("weak") else ""
        remark = f" {words.say(provision['note'])}" if provision.get("note") else ""
        place = f", {provision['article']}" if provision.get("article") else ""
        source = f"{provision['source']}{place}, {provision['date']}{weak}.{remark}"
        name = words.translate(provision["name"])
        numbers.setdefault(source, []).append(f"{number} ({name})")
    return [
        words.say("Provision {names}: {source}", names=", ".join(names), source=source)
        for source, names in numbers.items()
    ]


def _parameters_table(plan: Plan, words: Language) -> Table:
    """Make the table of what the text leaves open: parameters and parties' roles."""
    rows: list[list[Cell]] = [
        [parameter.id, parameter.question, ", ".join(map(format_value, parameter.values))]
        for parameter in plan.parameters
    ]
    rows += [[role, "which party this is", words.say("either party")] for role in plan.roles]
    return Table("What the text leaves open (--set NAME=VALUE)", _PARAMETER_COLUMNS, rows)


def _lines_table(plan: Plan) -> Table:
    """Make the table of lines that the plan measures from and the user provides."""
    rows: list[list[Cell]] = []
    for line in plan.lines:
        instead = "the front line" if line.instead else "cannot run"
        rows.append([line.id, line.title, line.date, instead])
    return Table("Lines to provide (--line NAME=PATH)", _LINE_COLUMNS, rows)


def _origin(provision: Mapping[str, Any]) -> list[Cell]:
    """Return what follows the terms in the flat table."""
    plain: dict[str, Cell] = {"date": str(provision["date"]), "weak": bool(provision.get("weak"))}
    return [plain.get(name, provision.get(name)) for name in ("what", *_ORIGIN)]
