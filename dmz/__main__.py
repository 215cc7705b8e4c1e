"""``python -m dmz``, and the program ``dmz``.

Ctrl-C ends it with one word whenever it comes, also while the libraries are imported.
"""

import atexit
import gc
import os
import sys
import threading

from dmz.errors import INTERRUPTED, INTERRUPTED_CODE, is_interrupt


def main() -> None:
    """Run the command line."""
    # A run makes many objects and drops few: most collections would find nothing. One
    # among the 90,000 objects of a short command took some 10 ms.
    gc.set_threshold(200_000)
    try:
        _run()
    except (KeyboardInterrupt, Exception) as error:
        if not is_interrupt(error):
            raise
        print(INTERRUPTED, file=sys.stderr)  # noqa: T201
        sys.exit(INTERRUPTED_CODE)


def _run() -> None:
    from dmz.cli import cli

    try:
        cli(prog_name="dmz")
    except SystemExit as end:
        _leave(end.code)
        raise


def _leave(code: object) -> None:
    """End the process at once, if nothing but taking objects apart is left to do.

    Python frees every object at its end, which takes a tenth of a short command; the
    system frees their memory anyway. Before, whatever is registered for the end runs,
    and what is printed is written. Returns where other threads run, where somebody
    profiles or debugs, and where writing fails: Python's own end then says so.
    """
    watched = sys.gettrace() or sys.getprofile()
    if watched or threading.active_count() > 1 or not isinstance(code, int | None):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code or 0)


if __name__ == "__main__":
    main()
