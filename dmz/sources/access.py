"""How sources may be reached: offline mode, accepted terms, cache folder, progress.

The defaults come from ``DMZ_*`` variables; a program overrides them with `using`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from dmz.errors import InputError, QuestionError

# Enough for a raster of 100 MB at 30 kB/s.
TIME_LIMIT_S = 3600.0


@dataclass(frozen=True, kw_only=True)
class Access:
    """Settings for reaching sources.

    Attributes
    ----------
    offline
        Use only the cache.
    accepted
        Ids of the sources whose restrictive terms the user accepts.
    ask
        Called with a source's terms in one line; returns whether the user accepts
        them. Without it, terms that are not accepted raise an error.
    progress
        Called with a name, the bytes received so far, and the total if the server
        states it.
    cache
        The cache folder; by default ``DMZ_CACHE_DIR``, else the platform's own.
    time_limit_s
        The longest that one download may take, in seconds.
    remote
        Whether addresses that a plan or a matrix names are asked.
    """

    offline: bool = False
    accepted: frozenset[str] = frozenset()
    ask: Callable[[str], bool] | None = None
    progress: Callable[[str, int, int | None], None] | None = None
    cache: Path | None = None
    time_limit_s: float = TIME_LIMIT_S
    remote: bool = False


_current: ContextVar[Access | None] = ContextVar("dmz_access", default=None)


def environment_access() -> Access:
    """Read the variables, ``DMZ_OFFLINE`` and the like, that options set too.

    Raises
    ------
    QuestionError
        The time limit is not a positive number of seconds.
    """
    terms = os.environ.get("DMZ_ACCEPT_TERMS", "")
    return Access(
        offline=_is_set("DMZ_OFFLINE"),
        accepted=frozenset(filter(None, re.split(r"[,\s]+", terms))),
        time_limit_s=_time_limit_s(os.environ.get("DMZ_TIME_LIMIT", "")),
        remote=_is_set("DMZ_ALLOW_REMOTE"),
    )


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "").lower() not in ("", "0", "no", "false")


def _time_limit_s(text: str) -> float:
    if not text:
        return TIME_LIMIT_S
    try:
        limit_s = float(text)
    except ValueError:
        limit_s = 0.0
    if not limit_s > 0:  # nan is refused too: a deadline of nan never passes
        raise QuestionError(f"DMZ_TIME_LIMIT is '{text}', which is not a number of seconds above 0")
    return limit_s


def current_access() -> Access:
    """Return the settings of the enclosing `using`, else those of the environment."""
    return _current.get() or environment_access()


def offline_error(what: str) -> InputError:
    """Return the error of what is not cached and may not be fetched."""
    return InputError(
        f"offline: {what} is not in the cache; run once without --offline (DMZ_OFFLINE)"
    )


def set_access(access: Access) -> None:
    """Use these settings for the rest of the current context.

    `contextvars.copy_context` makes a context that ends on its own.
    """
    _current.set(access)


@contextmanager
def using(access: Access) -> Iterator[Access]:
    """Use these settings inside a ``with`` block."""
    token = _current.set(access)
    try:
        yield access
    finally:
        _current.reset(token)
