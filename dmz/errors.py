"""The errors of the package: one base, few children, each message with its remedy.

The library raises them; only the command line turns them into a line and an exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping


class DmzError(Exception):
    """Something could not be done. ``exit_code`` is what a command ends with."""

    exit_code = 1


class InputError(DmzError):
    """A file, layer or value that was handed over cannot be used."""


class QuestionError(DmzError):
    """The question itself is wrong: an unknown city, a distance below zero, two options at odds."""

    exit_code = 2


class MissingExtraError(DmzError):
    """A capability needs an optional dependency that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': pip install 'dmz[{extra}]'")


def suggestion(wanted: str, known: Mapping[str, str]) -> str:
    """``; did you mean A, B or C?`` for the nearest of the known spellings, or nothing."""
    near = dict.fromkeys(
        known[match] for match in difflib.get_close_matches(wanted, known, n=6, cutoff=0.7)
    )
    names = list(near)[:3]
    return (
        f"; did you mean {' or '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)}?"
        if names
        else ""
    )
