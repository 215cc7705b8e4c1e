"""The pages of the manual: those that ship, and the two that the program writes itself.

`dmz docs` shows them in a terminal; `.github/mkdocs` makes a site of the same pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from dmz.cli.python_page import write_python
from dmz.cli.reference import write_commands

FOLDER = Path(__file__).parents[1] / "docs"
# A page that stands in no section is listed under MORE.
SECTIONS: dict[str, tuple[str, ...]] = {
    "First steps": ("index", "journalist", "analyst", "scripter"),
    "How it works": (
        "how", "fronts", "people", "ranges", "maps", "plans", "theatres", "batches", "accuracy",
    ),
    "Reference": ("commands", "python", "json", "shell", "sources", "security"),
}  # fmt: skip
MORE = "More"


@dataclass(frozen=True)
class Page:
    """A page in Markdown.

    Attributes
    ----------
    name
        Its file without the ending.
    read
        Returns its text.
    title
        Its first heading.
    written
        Whether the program writes it, from commands or docstrings.
    """

    name: str
    read: Callable[[], str]
    title: str
    written: bool = False


def find_pages(program: click.Command) -> dict[str, list[Page]]:
    """Return the pages by section, in the order in which they are best read.

    Parameters
    ----------
    program
        The command whose reference is among them.
    """
    pages = {page.name: page for page in (*_shipped(), *_generated_pages(program))}
    found = {
        section: [pages.pop(name) for name in names if name in pages]
        for section, names in SECTIONS.items()
    }
    return found | ({MORE: list(pages.values())} if pages else {})


def _shipped() -> list[Page]:
    pages = []
    for path in sorted(FOLDER.glob("*.md")):
        with path.open(encoding="utf-8") as lines:
            title = next(lines, "").removeprefix("# ").strip()
        pages.append(Page(path.stem, partial(path.read_text, encoding="utf-8"), title))
    return pages


def _generated_pages(program: click.Command) -> list[Page]:
    """Return the pages that are written from the commands and from docstrings."""
    return [
        Page("commands", partial(write_commands, program), "Commands", written=True),
        Page("python", write_python, "Python", written=True),
    ]
