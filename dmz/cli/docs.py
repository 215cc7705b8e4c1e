"""``dmz docs``."""

from __future__ import annotations

import sys

import click

from dmz.cli.completion import complete_from
from dmz.cli.help import command
from dmz.cli.options import option


def _pages() -> list[tuple[str, str]]:
    from dmz.cli.manual import find_pages

    sections = find_pages(click.Group("dmz")).values()
    return [(page.name, page.title) for pages in sections for page in pages]


@command()
@option("--man", metavar="FOLDER", help="Write a man page for each command into this folder.")
@click.argument("page", required=False, shell_complete=complete_from(_pages))
def docs(page: str | None, man: str | None) -> None:
    """Read the manual offline: list its pages, or show one.

    A page is shown in a pager at a terminal, and printed as Markdown elsewhere.

    \b
    Examples:
      dmz docs
      dmz docs journalist
      dmz docs commands > commands.md
      dmz docs --man ~/.local/share/man/man1
    """
    from dmz.cli.manual import find_pages
    from dmz.errors import QuestionError, suggestion

    program = click.get_current_context().find_root().command
    if man is not None:
        _write_man_pages(program, man)
        return
    sections = find_pages(program)
    if page is None:
        for section, listed in sections.items():
            click.echo(f"{section}\n")
            for each in listed:
                click.echo(f"  {each.name:<12}{each.title}")
            click.echo()
        return
    known = {each.name: each for listed in sections.values() for each in listed}
    name = page.lower().removesuffix(".md")
    if name not in known:
        near = suggestion(name, {each: each for each in known}) or "; 'dmz docs' lists them"
        raise QuestionError(f"no page '{page}'{near}")
    _show(known[name].read())


def _write_man_pages(program: click.Command, folder: str) -> None:
    """Write man pages into a folder, which is made if it is not there."""
    from pathlib import Path

    from dmz.cli.reference import write_man_pages
    from dmz.output.files import write_atomically

    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, text in write_man_pages(program).items():
        write_atomically(str(Path(folder) / name), text)


def _show(text: str) -> None:
    """Show Markdown: set in a pager at a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    with console.pager(styles=console.color_system is not None):
        console.print(Markdown(text, hyperlinks=False))
