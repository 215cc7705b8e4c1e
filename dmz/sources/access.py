"""How sources may be reached: offline or not, whose terms are accepted, where the cache lies, who is told of progress.

What a variable does not say, a program says with `using`, for as long as its block runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from dmz.errors import QuestionError

# The longest that one file may take, in seconds: a raster of 100 MB at 30 kB/s.
TIME_LIMIT_S = 3600.0


@dataclass(frozen=True, kw_only=True)
class Access:
    """Leave to reach sources.

    Attributes
    ----------
    offline
        Use nothing but the cache.
    accepted
        Ids of the sources whose restricting terms are accepted.
    ask
        Is asked once, with a line that gives a source's terms, whether they are accepted; without it, a source whose terms are
        not accepted raises.
    progress
        Is told a name, the bytes that have come, and how many there will be, where the server says.
    cache
        The folder of the cache; by default that of ``DMZ_CACHE_DIR``, else the platform's own.
    time_limit_s
        The longest that one file may take.
    """

    offline: bool = False
    accepted: frozenset[str] = frozenset()
    ask: Callable[[str], bool] | None = None
    progress: Callable[[str, int, int | None], None] | None = None
    cache: Path | None = None
    time_limit_s: float = TIME_LIMIT_S


_current: ContextVar[Access | None] = ContextVar("dmz_access", default=None)


def environment_access() -> Access:
    """What ``DMZ_OFFLINE``, ``DMZ_ACCEPT_TERMS`` and ``DMZ_TIME_LIMIT`` (seconds) say."""
    limit = os.environ.get("DMZ_TIME_LIMIT", "")
    try:
        limit_s = float(limit) if limit else TIME_LIMIT_S
    except ValueError:
        raise QuestionError(
            f"DMZ_TIME_LIMIT is '{limit}', which is not a number of seconds"
        ) from None
    return Access(
        offline=os.environ.get("DMZ_OFFLINE", "").lower() not in ("", "0", "no", "false"),
        accepted=frozenset(
            filter(None, re.split(r"[,\s]+", os.environ.get("DMZ_ACCEPT_TERMS", "")))
        ),
        time_limit_s=limit_s,
    )


def current_access() -> Access:
    """The access of the enclosing `using`, else what the environment says."""
    return _current.get() or environment_access()


def hold(access: Access) -> None:
    """Reach sources in this way for the rest of the present context (`contextvars.copy_context` makes one)."""
    _current.set(access)


@contextmanager
def using(access: Access) -> Iterator[Access]:
    """Reach sources in this way inside the block."""
    token = _current.set(access)
    try:
        yield access
    finally:
        _current.reset(token)
