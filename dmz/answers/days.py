"""Front lines in turn, of which some may be missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from dmz.errors import DmzError, InputError, QuestionError
from dmz.progress import track

Found = TypeVar("Found")


@dataclass(frozen=True)
class Missing:
    """A front line that was asked for and could not be read or measured."""

    front: str
    reason: str


def answer_days(
    days: Iterable[tuple[str, ...]],
    answer: Callable[[tuple[str, ...]], Found],
    what: str,
    *,
    missing_if: type[DmzError] = InputError,
) -> tuple[list[Found], tuple[Missing, ...]]:
    """Answer for each of some front lines, and list those that have no answer.

    Parameters
    ----------
    days
        The files or the source of each, each once.
    what
        What the progress bar says.
    missing_if
        An error that makes a front line missing.

    Raises
    ------
    InputError, QuestionError
        There is no answer for any of them; the second, if all of them raised it.
    """
    found: list[Found] = []
    missing: list[Missing] = []
    faults: set[type[DmzError]] = set()
    for specs in track(list(dict.fromkeys(days)), what):
        try:
            found.append(answer(specs))
        except missing_if as error:
            missing.append(Missing("+".join(specs), " ".join(str(error).split())))
            faults.add(type(error))
    if not found:
        more = f"; and {len(missing) - 1} more" if len(missing) > 1 else ""
        fault = QuestionError if faults == {QuestionError} else InputError
        raise fault(f"{missing[0].reason}{more}")
    return found, tuple(missing)
