"""``python -m dmz``."""

from dmz.cli import cli

cli(prog_name="dmz")
