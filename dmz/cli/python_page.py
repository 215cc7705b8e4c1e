"""The reference of the Python API, from signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from typing import Any

import dmz

_HEADING = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
_DOCTEST = re.compile(r"^>>> .*\n(?:.+\n)*", re.MULTILINE)
_FIELD = re.compile(r"^([\w*.]+(?:, [\w*.]+)*)\n((?: {4}.*\n|\n(?= {4}))+)", re.MULTILINE)
_LITERAL = re.compile(r"(?<!`)``(?!`)")


def write_python() -> str:
    """Return the public names of the package in Markdown, with their promises."""
    from dmz.answers.balance import Balance
    from dmz.answers.compare import Comparison
    from dmz.answers.compute import Result
    from dmz.answers.sweep import Curve
    from dmz.plans.outcome import PlanResult

    names = [name for name in dmz.__all__ if name not in ("__version__", "errors")]
    errors: tuple[type, ...] = (dmz.errors.DmzError, *dmz.errors.DmzError.__subclasses__())
    parts = ["# Python\n\n", _to_markdown(inspect.getdoc(dmz) or "")]
    parts += [_describe(f"dmz.{name}", getattr(dmz, name)) for name in names]
    parts += ["## Answers\n\n"]
    answers: tuple[type, ...] = (Result, Curve, Balance, Comparison, PlanResult)
    parts += [_describe(each.__name__, each, level="###") for each in answers]
    parts += ["## Errors\n\n"]
    parts += [_describe(f"dmz.errors.{each.__name__}", each, level="###") for each in errors]
    return "".join(parts).rstrip() + "\n"


def _describe(name: str, value: Any, level: str = "##") -> str:
    heading = f"{level} {name}\n\n"
    promises = _to_markdown(inspect.getdoc(value) or "")
    if inspect.isclass(value):
        return heading + promises + _methods(value)
    return f"{heading}```python\n{_signature(name, value)}\n```\n\n{promises}"


def _methods(value: type) -> str:
    """Return a line for each method that an answer offers."""
    lines = []
    for name, method in inspect.getmembers(value, callable):
        if name.startswith(("to_", "plot", "explore")) or name == "of":
            first = _LITERAL.sub("`", (inspect.getdoc(method) or "").partition("\n")[0])
            lines.append(f"- `{name}`: {first}\n")
    return "".join([*lines, "\n"]) if lines else ""


def _signature(name: str, value: Any) -> str:
    """Return a signature, a parameter a line."""
    signature = inspect.signature(value)
    lines: list[str] = []
    positional = starred = False
    for each in signature.parameters.values():
        if positional and each.kind is not each.POSITIONAL_ONLY:
            lines.append("/")
        positional = each.kind is each.POSITIONAL_ONLY
        if each.kind is each.KEYWORD_ONLY and not starred:
            lines.append("*")
            starred = True
        starred |= each.kind is each.VAR_POSITIONAL
        stars = "**" if each.kind is each.VAR_KEYWORD else ""
        stars = "*" if each.kind is each.VAR_POSITIONAL else stars
        default = "" if each.default is each.empty else f" = {each.default!r}"
        lines.append(f"{stars}{each.name}: {each.annotation}{default}")
    listed = ",\n    ".join(lines)
    return f"{name}(\n    {listed}\n) -> {signature.return_annotation}"


def _to_markdown(docstring: str) -> str:
    """Return a NumPy docstring in Markdown, with two line breaks after it."""

    def field(match: re.Match[str]) -> str:
        return f"- `{match[1]}`: {' '.join(match[2].split())}\n"

    text = _HEADING.sub(r"**\1**\n", _FIELD.sub(field, docstring + "\n"))
    text = _DOCTEST.sub(lambda match: f"```pycon\n{match[0]}```\n", text)
    return _LITERAL.sub("`", text).rstrip() + "\n\n"
