"""The reference of commands, and man pages: both from what the commands declare."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from contextvars import copy_context

import click

from dmz import __version__
from dmz.cli.help import by_topic


def walk(
    command: click.Command, name: str = "dmz", parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Yield a context of every command, groups before what they hold."""
    settings = command.context_settings
    context = click.Context(command, parent, name, terminal_width=88, **settings)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None  # noqa: S101
            yield from walk(found, below, context)


def write_commands(program: click.Command) -> str:
    """Return the reference of all commands in Markdown."""
    described = (copy_context().run(_describe, each) for each in walk(program))
    return "# Commands\n\n" + "\n".join(described)


def _describe(context: click.Context) -> str:
    command = context.command
    parts = [f"## {context.command_path}\n", f"```text\n{_usage(context)}\n```\n"]
    parts += [f"{paragraph}\n" for paragraph in _paragraphs(command.help or "")]
    for topic, parameters in by_topic(command.get_params(context)).items():
        records = _records(parameters, context)
        if [name for name, _ in records] == ["`-h, --help`"]:
            continue
        lines = [f"| {topic} | |", "|---|---|"]
        parts.append(
            "\n".join([*lines, *(f"| {name} | {text} |" for name, text in records)]) + "\n"
        )
    if examples := _examples(command):
        parts.append("```sh\n" + "\n".join(examples) + "\n```\n")
    return "\n".join(parts)


def _usage(context: click.Context) -> str:
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


def _records(parameters: list[click.Parameter], context: click.Context) -> list[tuple[str, str]]:
    found = []
    for parameter in parameters:
        if record := parameter.get_help_record(context):
            name, text = (part.replace("|", "\\|") for part in record)
            found.append((f"`{name}`", " ".join(text.split())))
    return found


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, without its examples."""
    paragraphs = re.split(r"\n\s*\n", textwrap.dedent(text).strip())
    return [" ".join(each.split()) for each in paragraphs if "\b" not in each]


def _examples(command: click.Command) -> list[str]:
    """Return the example lines of a command, with what else stands in its epilog."""
    texts = (textwrap.dedent(each or "") for each in (command.epilog, command.help))
    text = next((each for each in texts if "Examples:\n" in each), "").partition("Examples:\n")[2]
    lines = text.replace("\b\n", "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def write_man_pages(program: click.Command) -> dict[str, str]:
    """Return a man page for each command, by its file name."""
    return {
        f"{context.command_path.replace(' ', '-')}.1": copy_context().run(_man_page, context)
        for context in walk(program)
    }


def _man_page(context: click.Context) -> str:
    command, name = context.command, context.command_path.replace(" ", "-")
    summary, *rest = _paragraphs(command.help or "")
    lines = [
        f'.TH "{name.upper()}" "1" "" "dmz {__version__}" "dmz"',
        ".SH NAME",
        rf"{_roff(name)} \- {_roff(summary.rstrip('.'))}",
        ".SH SYNOPSIS",
        rf"\fB{_roff(context.command_path)}\fR "
        + _roff(" ".join(command.collect_usage_pieces(context))),
    ]
    if rest:
        lines += [".SH DESCRIPTION", "\n.PP\n".join(map(_roff, rest))]
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for below in command.list_commands(context):
            each = command.get_command(context, below)
            about = _roff(each.get_short_help_str(200) if each else "")
            lines += [".TP", rf"\fB{_roff(f'{name}-{below}')}\fR(1)", about]
    for topic, parameters in by_topic(command.get_params(context)).items():
        lines.append(f'.SH "{topic.upper()}"')
        for parameter in parameters:
            if record := parameter.get_help_record(context):
                lines += [".TP", rf"\fB{_roff(record[0])}\fR", _roff(" ".join(record[1].split()))]
    if examples := _examples(command):
        lines += [".SH EXAMPLES", ".nf", *map(_roff, examples), ".fi"]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    """Escape a text for man: backslashes, hyphens, and dots that begin a line."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped[:1] in {".", "'"} else escaped
