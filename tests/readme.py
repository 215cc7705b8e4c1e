"""The commands and scripts of the README, and the output that it shows.

``python -m tests.readme`` writes the output anew.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from dmz.cli import cli
from tests.shared import ROOT, SHARED

README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SCRIPT = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"[\w.]+_20\d{6}\.geojson")


def files_in(text: str) -> list[str]:
    """Return the reference files that a command or script names."""
    return _FILE.findall(text)


@contextmanager
def folder_with(files: list[str]) -> Iterator[None]:
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


@dataclass(frozen=True)
class Example:
    """A command that starts with ``dmz``, and the output that the README shows."""

    command: str
    shown: str

    @property
    def files(self) -> list[str]:
        """Reference files that the command names."""
        return files_in(self.command)

    def run(self) -> str:
        """Run the command and return what it prints; a failure raises."""
        words = shlex.split(self.command)[1:]
        with folder_with(self.files):
            answer = CliRunner().invoke(cli, words, catch_exceptions=False)
        if answer.exit_code:
            raise RuntimeError(f"{self.command}: {answer.output}")
        return answer.stdout


def examples(text: str) -> list[Example]:
    """Return each ``$ dmz ...`` of the console blocks, with what follows it."""
    found = []
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            if command.startswith("dmz "):
                found.append(Example(command.partition(" #")[0].strip(), shown))
    return found


def scripts(text: str) -> list[str]:
    """Return the Python blocks."""
    return _SCRIPT.findall(text)


def renew_output(text: str) -> str:
    """Return the README with the output that the commands print now."""

    def renew(match: re.Match[str]) -> str:
        parts = re.split(r"^(?=\$ )", match[1], flags=re.MULTILINE)
        renewed = []
        for part in parts:
            command, newline, shown = part.partition("\n")
            example = next(iter(examples(f"```console\n{part}```")), None)
            renewed.append(f"{command}\n{example.run()}" if example else command + newline + shown)
        return "```console\n" + "".join(renewed) + "```"

    return _BLOCK.sub(renew, text)


if __name__ == "__main__":
    README.write_text(renew_output(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
