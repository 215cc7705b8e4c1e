"""``python -m dmz``, and the program ``dmz``.

Ctrl-C ends it with one word whenever it comes, also while the libraries are imported.
"""

import gc
import sys

from dmz.errors import INTERRUPTED, INTERRUPTED_CODE, is_interrupt


def main() -> None:
    """Run the command line."""
    # A run makes many objects and drops few: most collections would find nothing.
    gc.set_threshold(50_000)
    try:
        from dmz.cli import cli

        cli(prog_name="dmz")
    except (KeyboardInterrupt, Exception) as error:
        if not is_interrupt(error):
            raise
        print(INTERRUPTED, file=sys.stderr)  # noqa: T201
        sys.exit(INTERRUPTED_CODE)


if __name__ == "__main__":
    main()
