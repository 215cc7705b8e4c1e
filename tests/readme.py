"""The commands of the README and what it shows of their output. ``python -m tests.readme`` writes the output anew."""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from dmz.cli import cli
from tests.shared import ROOT, SHARED

README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"[\w.]+_20\d{6}\.geojson")


@dataclass(frozen=True)
class Example:
    """A command that starts with ``dmz`` and the output that the README shows under it."""

    command: str
    shown: str

    @property
    def files(self) -> list[str]:
        """Reference files that the command reads by name."""
        return _FILE.findall(self.command)

    def run(self) -> str:
        """Run the command beside the files it names, and give what it prints; a failure raises."""
        before = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            for name in self.files:
                (Path(folder) / name).symlink_to(SHARED / "data" / "deepstate" / name)
            os.chdir(folder)
            try:
                answer = CliRunner().invoke(
                    cli, shlex.split(self.command)[1:], catch_exceptions=False
                )
            finally:
                os.chdir(before)
        if answer.exit_code:
            raise RuntimeError(f"{self.command}: {answer.output}")
        return answer.stdout


def examples(text: str) -> list[Example]:
    """Every ``$ dmz ...`` line of the console blocks, with the lines up to the next command."""
    found = []
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            if command.startswith("dmz "):
                found.append(Example(command.partition(" #")[0].strip(), shown))
    return found


def rewritten(text: str) -> str:
    """The README with every shown output replaced by what the commands print now."""

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
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
