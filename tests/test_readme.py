"""README and docs are true: commands print what they show, scripts run, links lead."""

from __future__ import annotations

import re
import shlex
from contextvars import copy_context
from pathlib import Path

import click
import pytest

from dmz.cli import cli
from dmz.cli.manual import find_pages
from tests.readme import PAGES, README, Page, commands, cut_output, renew_sources
from tests.shared import ROOT, find_shared

TEXT = README.read_text(encoding="utf-8")
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}
DOCUMENTS = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


@every_page
def test_a_page_shows_what_its_commands_and_scripts_print(path: Path) -> None:
    page = Page(TEXTS[path])
    if page.files:
        find_shared()
    assert page.run() == page.text, f"'python -m tests.readme {path.stem}' writes it anew"


def test_a_page_in_which_an_output_changed_is_written_anew(tmp_path: Path) -> None:
    text = '```toml title="a.toml"\ntitle = 1\n```\n\n```console\n$ dmz --version\nold\n```\n'
    text += "\n```python\nfrom pathlib import Path\n"
    text += 'print(Path("a.toml").read_text(), end="")\n```\n\n```text\nold\n```\n'
    renewed = Page(text).run()
    assert "$ dmz --version\ndmz, version " in renewed
    assert "```text\ntitle = 1\n```" in renewed
    assert "old" not in renewed


def test_an_output_is_cut_after_its_first_table() -> None:
    output = "So it is\n\n A   B\n ─────\n 1   2\n\n 3   4\n\nnote\n"
    assert cut_output(output, "x\n…\n") == "So it is\n\n A   B\n ─────\n 1   2\n…\n"
    assert cut_output("1\n2\n3\n", "x\ny\n…\n") == "1\n2\n…\n"
    assert cut_output(output, "x\n") == output


def test_the_table_of_sources_is_that_of_the_catalogue() -> None:
    (path,) = (path for path in PAGES if path.stem == "sources")
    assert renew_sources(TEXTS[path]) == TEXTS[path]


def test_the_readme_takes_a_minute() -> None:
    lines = TEXT.splitlines()
    assert len(lines) < 150
    shown = "\n".join(lines[:35])
    assert "Kramatorsk" in shown
    assert re.search(r"\d,\d{3}", shown)


def test_the_picture_of_the_readme_is_made_by_the_command_beside_it() -> None:
    ((picture,),) = [re.findall(r"!\[.+\]\((.+?)\)", TEXT)]
    (arguments,) = re.findall(rf"`dmz map {Path(picture).name} (.+?)`", TEXT)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"map {picture} {arguments}" in makefile
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")
    assert (ROOT / picture).stat().st_size < 200_000


def test_every_command_is_written_about() -> None:
    text = "".join(TEXTS.values())
    for name in cli.list_commands(click.Context(cli)):
        assert f"dmz {name}" in text, f"'dmz {name}' is in no page"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_commands_parse(path: Path) -> None:
    for line in commands(TEXTS[path]):
        words = shlex.split(line.split(" > ")[0].split(" | ")[0])[1:]
        called: click.Command = cli
        while isinstance(called, click.Group) and words and not words[0].startswith("-"):
            found = called.get_command(click.Context(called), words.pop(0))
            assert found, line
            called = found
        if words and "--help" not in words:
            copy_context().run(called.make_context, "dmz", words)


def anchors(text: str) -> set[str]:
    """Anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), f"{path.name} links to {name}"
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_page_has_a_title_and_a_place() -> None:
    listed = [page for pages in find_pages(cli).values() for page in pages]
    assert {page.name for page in listed} == {p.stem for p in PAGES if p != README} | {
        "commands",
        "python",
    }
    for page in listed:
        assert page.read().startswith(f"# {page.title}\n"), page.name
        assert page.read().endswith("\n"), page.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_named_chores_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for chore in re.findall(r"`make ([a-z-]+)`", TEXTS[path]):
        assert re.search(rf"^{chore}:", makefile, re.MULTILINE), f"no 'make {chore}'"
