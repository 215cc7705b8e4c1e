"""The commands and scripts of the README and the docs, and the output that they show.

``python -m tests.readme`` writes the output anew; names of pages choose some.

A page runs from top to bottom in an empty folder with links to the reference files
that it names. A block with a title is a file in that folder. In a console block, each
``$ dmz ...`` runs; a line ``…`` ends what is shown of its output, after the first table
or, without one, after as many lines as are shown now. A Python block runs; a block of
text right after it is what it prints.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from click.testing import CliRunner

from dmz.cli import cli
from dmz.sources.registry import read_sources
from tests.shared import ROOT, SHARED

README = ROOT / "README.md"
DOCS = ROOT / "dmz" / "docs"
PAGES = [README, *sorted(DOCS.glob("*.md"))]
CUT = "…"
_BLOCK = re.compile(
    r"""^```(?P<kind>console|python|\w+(?=[ ]title=))(?:[ ]title="(?P<title>[\w.-]+)")?\n
        (?P<body>.*?)^```\n
        (?:(?P<gap>\n*)^```text\n(?P<shown>.*?)^```\n)?""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_PROMPT = re.compile(r"^(?=\$ )", re.MULTILINE)
_FILE = re.compile(r"[\w.]+_20\d{6}\.geojson")
_SOURCES = re.compile(r"^(<!-- sources: .*-->)$.*^(<!-- end -->)$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"\A.*?^ ?─+\n.*?\n(?=\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass
class Page:
    """A text, run in a folder of its own."""

    text: str
    has_reference: bool = field(default_factory=SHARED.is_dir)

    @property
    def files(self) -> list[str]:
        """Reference files that the page names."""
        blocks = "".join(match["body"] for match in _BLOCK.finditer(self.text))
        return sorted(set(_FILE.findall(blocks)))

    def run(self) -> str:
        """Run the page; return it with what is printed now. A failure raises.

        Blocks that name reference files are left as they are where there are none.
        """
        with _folder_with(self.files if self.has_reference else []):
            return _BLOCK.sub(self._renew, self.text)

    def _renew(self, block: re.Match[str]) -> str:
        kind, body = block["kind"], block["body"]
        if block["title"]:
            Path(block["title"]).write_text(body, encoding="utf-8")
            return block[0]
        if kind == "console":
            renewed = "".join(self._renew_command(part) for part in _PROMPT.split(body))
            return block[0].replace(body, renewed, 1)
        if self._lacks_files(body):
            return block[0]
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(body, {"__name__": "__main__"})  # noqa: S102 - the project's own
        if block["shown"] is None:
            return block[0]
        shown = cut_output(printed.getvalue(), block["shown"])
        return f"```python\n{body}```\n{block['gap']}```text\n{shown}```\n"

    def _renew_command(self, part: str) -> str:
        first, _, shown = part.partition("\n")
        command = first.removeprefix("$ ").partition(" #")[0].strip()
        if not part.startswith("$ ") or command.split()[:1] != ["dmz"]:
            return part
        if self._lacks_files(command):
            return part
        return f"{first}\n{cut_output(run_command(command), shown)}"

    def _lacks_files(self, text: str) -> bool:
        return bool(_FILE.search(text)) and not self.has_reference


def cut_output(output: str, shown: str) -> str:
    """Cut an output where the text that shows it is cut."""
    if not shown.endswith(f"{CUT}\n"):
        return output
    if table := _TABLE.match(output):
        return f"{table[0]}{CUT}\n"
    count = len(shown.splitlines()) - 1
    return "".join(output.splitlines(keepends=True)[:count]) + f"{CUT}\n"


def run_command(command: str) -> str:
    """Run a command line that starts with ``dmz``; return what it prints.

    Several pages show the same commands. What reads or writes no file of a page's
    folder is run once.
    """
    words = tuple(shlex.split(command)[1:])
    own = {path.name for path in Path().iterdir() if not path.is_symlink()}
    if any(name in word for word in words for name in own) or {"-o", "--output"} & set(words):
        return _run(words)
    return _run_once(words)


@cache
def _run_once(words: tuple[str, ...]) -> str:
    return _run(words)


def _run(words: tuple[str, ...]) -> str:
    answer = CliRunner().invoke(cli, list(words), catch_exceptions=False, prog_name="dmz")
    if answer.exit_code:
        raise RuntimeError(f"dmz {shlex.join(words)}: {answer.output}")
    return answer.stdout


@contextmanager
def _folder_with(files: list[str]) -> Iterator[None]:
    """Work in a temporary folder that has links to reference files."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name in files:
            (Path(folder) / name).symlink_to(SHARED / "data" / "deepstate" / name)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def commands(text: str) -> list[str]:
    """Return every ``dmz ...`` of a text: in console blocks, and between backticks."""
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    shown = [line[2:] for block in blocks for line in block.splitlines() if line[:6] == "$ dmz "]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line.partition(" #")[0] for line in shown] + re.findall(r"`(dmz [^`]+)`", prose)


def renew_sources(text: str) -> str:
    """Return a text with the table of sources that can be fetched, as it is now."""
    rows = [
        f"| `{source.id}` | {source.title} | {source.role} | {source.licence} | {source.terms} |"
        for source in read_sources().values()
    ]
    table = "\n".join(["| id | what | for | licence | terms |", "|---|---|---|---|---|", *rows])
    return _SOURCES.sub(lambda match: f"{match[1]}\n\n{table}\n\n{match[2]}", text)


def main(names: list[str]) -> None:
    """Write pages anew."""
    for path in PAGES:
        if not names or path.stem in names or path.name in names:
            text = path.read_text(encoding="utf-8")
            if (renewed := renew_sources(Page(text).run())) != text:
                path.write_text(renewed, encoding="utf-8")
                print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
