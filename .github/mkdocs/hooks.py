"""The site has the pages of `dmz docs`, those too that the program writes itself."""

from __future__ import annotations

from typing import Any

from mkdocs.structure.files import File, Files

from dmz.cli import cli
from dmz.cli.manual import find_pages


def on_config(config: Any) -> Any:
    """Put the pages into the menu, by section."""
    sections = find_pages(cli).items()
    config.nav = [{section: [f"{page.name}.md" for page in pages]} for section, pages in sections]
    return config


def on_files(files: Files, *, config: Any) -> Files:
    """Add the pages that are written from commands and docstrings."""
    for page in (page for pages in find_pages(cli).values() for page in pages):
        if page.written:
            files.append(File.generated(config, f"{page.name}.md", content=page.read()))
    return files
