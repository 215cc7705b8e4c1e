"""The errors of the package: one base, few children, each message with its remedy.

The library raises them; only the command line turns them into a line and an exit code.
"""

from __future__ import annotations


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


class DmzWarning(UserWarning):
    """A remark about the input that belongs beside the result."""
