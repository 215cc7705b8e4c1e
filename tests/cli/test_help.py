"""Help: every command has examples that parse, and every option is explained."""

from __future__ import annotations

import re
import shlex
from contextvars import copy_context
from inspect import cleandoc

import click
import pytest

import dmz
from dmz.answers.sweep import FROM_KM, STEP_KM, TO_KM
from dmz.cli import cli
from dmz.cli.help import MORE, TOPICS, Command, by_topic
from dmz.cli.translation import read_texts
from dmz.land.front import SLIVER_KM
from dmz.land.sectors import REACH_KM, join_names
from dmz.land.territory import Territory
from dmz.measure.languages import LANGUAGES
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


def texts_of(command: click.Command) -> set[str]:
    """Return what a command's help says: paragraphs, headings, options and defaults."""
    context = click.Context(command, info_name="dmz")
    text = f"{cleandoc(command.help or '')}\n\n{cleandoc(command.epilog or '')}"
    said = [each for each in re.split(r"\n\s*\n", text) if "\b" not in each]
    for topic, options in by_topic(command.get_params(context)).items():
        said.append(topic)
        for option in filter(None, (each.get_help_record(context) for each in options)):
            words, _, extra = option[1].partition("[")
            said.append(words)
            # A default in words; names and values are the same in every language.
            default = extra.partition("default: ")[2].partition("]")[0]
            said += [default] if re.search(r"[a-z]{2,} ", default) else []
    return {" ".join(each.split()) for each in said} - {""}


@every_command
def test_every_help_text_is_translated(path: Path, command: click.Command, run: Run) -> None:
    for language in LANGUAGES[1:]:
        known = read_texts("help", language)
        said = texts_of(command)
        assert {text for text in said if text not in known} == set()
        english, other = (run(*path, "--help", env={"DMZ_LANGUAGE": id}) for id in ("en", language))
        assert other.exit_code == 0
        assert max(map(len, other.stdout.splitlines())) <= 100
        shown = " ".join(other.stdout.split())
        assert [text for text in said if " " in text and text in shown] == []
        assert set(examples_of(english.stdout)) <= {
            line.strip() for line in other.stdout.splitlines()
        }


def test_no_help_text_is_translated_in_vain() -> None:
    """A text that is said no more leaves its translation behind."""
    frame = {"Usage: ", "[OPTIONS]", "COMMAND [ARGS]...", "default", "required", "Commands"}
    said = frame.union(*map(texts_of, COMMANDS.values()))
    kept = "\n".join(f"{each.help}\n{each.epilog}" for each in COMMANDS.values())
    kept = " ".join(kept.split())
    for language in LANGUAGES[1:]:
        left = [text for text in read_texts("help", language) if text not in said]
        assert [text for text in left if text not in kept] == []


@pytest.mark.parametrize(
    ("words", "variable"),
    [
        (("compute", "--language", "uk"), "en"),
        (("compute", "--language=uk"), "en"),
        (("docs",), "uk"),
    ],
)
def test_help_is_in_the_language_asked_for(words: Path, variable: str, run: Run) -> None:
    shown = run(*words, "--help", env={"DMZ_LANGUAGE": variable}).stdout
    assert f"{words[0]} [ОПЦІЇ]" in shown.splitlines()[0]


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


def test_every_option_has_its_topic() -> None:
    for path, command in COMMANDS.items():
        if not isinstance(command, click.Group):
            assert isinstance(command, Command), path
            topics = by_topic(command.params)
            assert [option.opts for option in topics.get(MORE, [])] == [], path
            assert list(topics) == [topic for topic in TOPICS if topic in topics]


def test_help_starts_with_what_is_asked_most(run: Run) -> None:
    shown = run("compute", "--help").stdout
    topics = re.findall(r"^([A-Z][a-z ]+):$", shown, re.MULTILINE)
    assert topics[:4] == ["Distance", "Front line", "Sector", "People"]
    assert shown.index("--distance") < shown.index("--depth") < shown.index("--front")


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
