"""Help by topic: the commonest options first, each under its topic.

The command line has one set of options, and each means the same everywhere; so their
topics stand here once, in the order in which help and reference list them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import click

from dmz.cli.translation import Context, Translation

# An option that no topic names is listed under MORE.
TOPICS: dict[str, tuple[str, ...]] = {
    "Distance": (
        "--distance", "--depth", "--from", "--to", "--step", "--given", "--of", "--model",
    ),
    "Plan": ("--plan", "--set", "--line", "--every"),
    "Front line": ("--front",),
    "Sector": ("--city", "--reach", "--oblast", "--sector", "--whole-front", "--within", "--limit"),
    "People": ("--population", "--population-kind", "--scale"),
    "Ranges": ("--uncertainty",),
    "Output": (
        "--output", "--format", "--full", "--brief", "--by", "--regions", "--split", "--plot",
        "--man", "--size", "--panel", "--ground", "--language", "--title", "--basemap",
        "--basemap-credit", "--quiet",
        "--no-progress", "--verbose",
    ),
    "Batch": ("--workers", "--scheduler", "--dry-run", "--fail-fast", "--wide"),
    "How the line is found": (
        "--held-by", "--where", "--incomplete", "--sliver", "--include-border", "--across-water",
        "--min-pocket",
    ),
    "Sources": ("--accept-terms", "--offline", "--allow-remote", "--file", "--again", "--all"),
    "Another theatre": ("--theatre", "--territory", "--party", "--seat", "--places"),
}  # fmt: skip
MORE = "Options"
_RANKS = {name: rank for rank, name in enumerate(n for names in TOPICS.values() for n in names)}
_TOPIC_OF = {name: topic for topic, names in TOPICS.items() for name in names}


class Command(click.Command):
    """A command whose help lists options by topic, and then its examples.

    Help text from the first paragraph marked ``\\b`` on is set below the options.
    """

    context_class = Context

    def __init__(self, name: str | None, **settings: Any) -> None:
        help, mark, examples = inspect.cleandoc(settings.pop("help") or "").partition("\b\n")
        below = "\n\n".join(filter(None, (mark + examples, settings.pop("epilog", ""))))
        super().__init__(name, help=help, epilog=below, **settings)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, by topic where there are several topics."""
        topics = by_topic(self.get_params(ctx))
        if len(topics) <= 2:  # the few options of `dmz data path` need no headings
            super().format_options(ctx, formatter)
            return
        for topic, parameters in topics.items():
            records = [record for each in parameters if (record := each.get_help_record(ctx))]
            with formatter.section(topic):
                formatter.write_dl(records, col_max=28)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    context_class = Context

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of the group."""
        if not isinstance(formatter, Translation):
            super().format_commands(ctx, formatter)
            return
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        formatter.write_commands([(name, each) for name, each in found if each])


def command(**settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command, as `click.command` does, with help by topic."""
    return click.command(cls=Command, **settings)


def by_topic(parameters: list[click.Parameter]) -> dict[str, list[click.Parameter]]:
    """Sort options by topic, in the order of `TOPICS`; without arguments."""
    options = [each for each in parameters if isinstance(each, click.Option) and not each.hidden]
    found: dict[str, list[click.Parameter]] = {topic: [] for topic in (*TOPICS, MORE)}
    for each in sorted(options, key=lambda option: _RANKS.get(_long(option), len(_RANKS))):
        found[_TOPIC_OF.get(_long(each), MORE)].append(each)
    return {topic: each for topic, each in found.items() if each}


def _long(option: click.Option) -> str:
    return next((name for name in option.opts if name.startswith("--")), "")
