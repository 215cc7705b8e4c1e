"""Help: every command has examples that parse, and every option is explained."""

from __future__ import annotations

import shlex
from contextvars import copy_context

import click
import pytest

import dmz
from dmz.answers.sweep import FROM_KM, STEP_KM, TO_KM
from dmz.cli import cli
from dmz.land.front import SLIVER_KM
from dmz.land.sectors import REACH_KM, join_names
from dmz.land.territory import Territory
from dmz.measure.scenario import DISTANCES_KM
from tests.cli.commands import COMMANDS, LEAVES, Path, Run

every_command = pytest.mark.parametrize(
    ("path", "command"), COMMANDS.items(), ids=[" ".join(path) or "dmz" for path in COMMANDS]
)


def examples_of(text: str) -> list[str]:
    """Return the command lines among a help text's examples."""
    lines = text.partition("Examples:\n")[2].splitlines()
    return [line.strip() for line in lines if line.strip().startswith("dmz ")]


@every_command
def test_every_command_has_help_with_examples(path: Path, command: click.Command, run: Run) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert command.help
    examples = examples_of(result.stdout)
    assert examples
    assert all(line.startswith(" ".join(["dmz", *path])) for line in examples)
    assert max(map(len, result.stdout.splitlines())) <= 100


@every_command
def test_examples_parse(path: Path, command: click.Command, run: Run) -> None:
    for line in examples_of(run(*path, "--help").stdout):
        words = shlex.split(line.split(" > ")[0].split(" | ")[0])[1:]
        called: click.Command | None = cli
        while isinstance(called, click.Group):
            called = called.get_command(click.Context(called), words.pop(0))
        assert called is not None
        copy_context().run(called.make_context, "dmz", words)


@every_command
def test_every_option_is_explained(path: Path, command: click.Command) -> None:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.name}"


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_option_has_a_variable(path: Path) -> None:
    for parameter in COMMANDS[path].params:
        if isinstance(parameter, click.Option):
            long = next(name for name in parameter.opts if name.startswith("--"))
            # A variable set for other commands must not remove everything that was
            # fetched, nor change the format of a batch's file.
            if long == "--all" or (path == ("batch",) and long == "--format"):
                continue
            assert parameter.envvar == "DMZ_" + long[2:].upper().replace("-", "_")


def test_help_states_the_defaults_of_the_library(run: Run, territory: Territory) -> None:
    shown = " ".join(run("compute", "--help").stdout.split())
    distances = join_names([f"{km:g}" for km in DISTANCES_KM])
    for default in (
        distances,
        f"{REACH_KM:g}",
        f"{SLIVER_KM:g}",
        ", ".join(territory.cities),
        territory.parties[1].id,
    ):
        assert f"[default: {default}]" in shown
    assert "[default: auto]" in shown


def test_options_have_the_defaults_of_the_library() -> None:
    defaults = {
        parameter.name: parameter.default
        for parameter in (*COMMANDS["sweep",].params, *COMMANDS["cities",].params)
    }
    steps = (defaults["start_km"], defaults["stop_km"], defaults["step_km"])
    assert steps == (FROM_KM, TO_KM, STEP_KM)
    assert defaults["sliver_km"] == SLIVER_KM


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"dmz, version {dmz.__version__}\n"


@every_command
def test_first_lines_are_not_cut_at_80_columns(
    path: Path, command: click.Command, run: Run
) -> None:
    if isinstance(command, click.Group):
        listed = run(*path, "--help", terminal_width=80).stdout.partition("Commands:\n")[2]
        assert listed
        assert not [line for line in listed.splitlines() if line.endswith("...")]
