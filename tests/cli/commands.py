"""The commands of the command line, and arguments that each of them answers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from click.testing import Result
from shapely import LineString

from dmz.cli import cli
from dmz.sources.datasets import DATA

Run = Callable[..., Result]
Path = tuple[str, ...]

LINE = LineString([(31.5, 46.2), (33.5, 47.0), (36.2, 47.8), (37.6, 48.6), (37.9, 51.0)])


def walk(group: click.Group, path: Path = ()) -> Iterator[tuple[Path, click.Command]]:
    """Yield every command and group below a group, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from walk(command, (*path, name))


COMMANDS: dict[Path, click.Command] = {(): cli, **dict(walk(cli))}
LEAVES = [path for path, command in COMMANDS.items() if not isinstance(command, click.Group)]

# Arguments that each command answers to; LINE stands for the file of a drawn line. The
# tests of all commands fail if one is missing here.
ARGUMENTS: dict[Path, tuple[str, ...]] = {
    ("compute",): ("--distance", "5"),
    ("cities",): ("Kramatorsk", "Sloviansk"),
    ("where",): (str(DATA / "sites.csv"), "-d", "5"),
    ("front", "show"): (),
    ("front", "derive"): ("LINE",),
    ("front", "diff"): ("LINE", "LINE"),
    ("front", "history"): ("LINE",),
    ("sweep",): ("--from", "5", "--to", "15", "--step", "5"),
    ("balance",): ("--given", "ukraine=10"),
    ("compare",): ("-d", "5", "-d", "10"),
    ("plan", "list"): (),
    ("plan", "show"): ("zelensky-2025",),
    ("plan", "run"): ("zelensky-2025",),
    ("plan", "check"): ("korea-1953",),
    ("plan", "score"): ("korea-1953", "all-of-donetsk-2025"),
    ("plan", "annex"): ("korea-1953", "--every", "50"),
    ("plan", "history"): ("korea-1953", "LINE"),
    ("theatre", "list"): (),
    ("theatre", "show"): ("korea",),
    ("data", "list"): (),
}
# These need a server, or write files of their own; they have tests elsewhere.
ELSEWHERE = {("data", name) for name in ("fetch", "verify", "path", "clear")} | {
    ("plan", "new"),
    ("plan", "schema"),
    ("map",),
    ("report",),
    ("batch",),
    ("docs",),
    ("completion",),
}
PRINTED = [path for path in LEAVES if path not in ELSEWHERE]
# Those whose figures have ranges, or not.
RANGED = [
    path for path in PRINTED if "uncertainty_km" in {each.name for each in COMMANDS[path].params}
]


def words_of(path: Path, line_file: str) -> list[str]:
    """Return a command line that calls a command."""
    return [*path, *(line_file if word == "LINE" else word for word in ARGUMENTS[path])]


def error_of(result: Result, exit_code: int) -> str:
    """Return the message of an error; check that it is one line, and stdout empty."""
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    assert "internal error" not in line
    return line
