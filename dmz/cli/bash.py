"""Completion in Bash, which puts a value on the command line as it is.

This module is imported only when a shell asks for values, see `dmz.cli`.
"""

from __future__ import annotations

import re

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

# What Bash would take for its own, in the middle of a word.
_SPECIAL = re.compile(r"([\s'\"()&;|<>$`\\*?\[\]#!])")


class Bash(BashComplete):
    """Completion whose values are escaped."""

    @staticmethod
    def _check_version() -> None:
        """Ask no Bash for its version: the script says itself what it needs."""

    def format_completion(self, item: CompletionItem) -> str:
        """Return the kind of a value, and the value."""
        value = _SPECIAL.sub(r"\\\1", str(item.value))
        return f"{item.type},{value}"


add_completion_class(Bash, "bash")
