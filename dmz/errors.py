"""Errors of the package: one base class, few children, each message with its remedy.

The library raises them. Only the command line turns them into one line on stderr and an
exit code.
"""

from __future__ import annotations

from collections.abc import Mapping

# What installers know the package by: on PyPI, the name dmz is another project's.
DISTRIBUTION = "dmz-scenarios"

# How the program ends at Ctrl-C: the code is the one that shells give such an end.
INTERRUPTED, INTERRUPTED_CODE = "Interrupted", 130


# A name so much like an unknown one is suggested, as `difflib` measures it.
SIMILAR = 0.7


def is_interrupt(error: BaseException) -> bool:
    """Tell whether Ctrl-C is behind an error.

    Python wraps what comes up while it makes a class, and libraries what comes up while
    they are imported.
    """
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


class DmzError(Exception):
    """Base of all errors that the package raises on purpose.

    Attributes
    ----------
    exit_code
        The exit code of a command that ends with this error.
    """

    exit_code = 1


class InputError(DmzError):
    """A file, layer or value cannot be used."""


class QuestionError(DmzError):
    """The question is wrong: an unknown city, or options that contradict each other."""

    exit_code = 2


class MissingExtraError(DmzError):
    """An optional dependency is not installed.

    Parameters
    ----------
    what
        What needs it, as the subject of the message: "a map", "writing Parquet".
    extra
        The extra that installs it.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the extra '{extra}': pip install '{DISTRIBUTION}[{extra}]', "
            f"or '.[{extra}]' in a clone"
        )


def suggestion(wanted: str, known: Mapping[str, str]) -> str:
    """Suggest names that are spelled like an unknown one, to end an error message with.

    Parameters
    ----------
    wanted
        The unknown name, spelled the way the keys of ``known`` are.
    known
        Every known spelling, with the name to show for it. Several spellings may share
        one name.

    Returns
    -------
    ``; did you mean A, B or C?`` with up to three names, the nearest first; empty where
    none is near.
    """
    import difflib  # few runs end with a suggestion, and every run starts here

    # Twice as many spellings as names, because several of them may share a name.
    spellings = difflib.get_close_matches(wanted, known, n=6, cutoff=SIMILAR)
    names = list(dict.fromkeys(known[spelling] for spelling in spellings))[:3]
    if not names:
        return ""
    *others, last = names
    listed = f"{', '.join(others)} or {last}" if others else last
    return f"; did you mean {listed}?"
