"""What a hostile input is: files, and the commands that are made to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import shapely

# A family yields inputs by name; it is given the address that nobody may ask.
Content = bytes | str | Callable[[Path], None]
Command = tuple[str, ...]

# FILE stands for the file. LAND and HELD are a small territory and the land that one of
# its parties holds: what is wrong with a file does not show later for a large country.
PARTIES: Command = ("--party", "Ash", "--party", "Birch")
SMALL: Command = ("--territory", "LAND", *PARTIES, "--front")
FRONT: Command = ("front", "show", *SMALL, "FILE")
OWN_LAND: Command = ("front", "show", "--territory", "FILE", *PARTIES, "--front", "FILE")
SECTOR: Command = ("compute", "-d", "5", "-o", "OUT", *SMALL, "HELD", "--sector", "FILE")
PEOPLE: Command = (
    *("compute", "-d", "5", "-o", "OUT", *SMALL, "HELD", "--whole-front"),
    *("--population", "FILE"),
)
SCALE: Command = ("compute", "-d", "5", "-o", "OUT", "--scale", "FILE")
PLAN: Command = ("plan", "check", "FILE")
MATRIX: Command = ("batch", "FILE", "-o", "TABLE")
DRY_RUN: Command = ("batch", "FILE", "--dry-run")


@dataclass(frozen=True)
class Hostile:
    """A file, those beside it, and the commands that must refuse it.

    Attributes
    ----------
    name
        Of the file; its ending is part of the disguise.
    content
        Of the file; a function writes it, or makes what is no file.
    beside
        Content of the files beside it, by name.
    """

    name: str
    content: Content
    commands: tuple[Command, ...]
    beside: Mapping[str, Content] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write the files; return the path of the first."""
        for name, content in {**self.beside, self.name: self.content}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if callable(content):
                content(path)
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / self.name


Inputs = Iterator[tuple[str, Hostile]]


def write_land(folder: Path) -> dict[str, str]:
    """Write LAND and HELD; return their paths."""
    words = {"LAND": shapely.box(36, 48, 38, 50), "HELD": shapely.box(37, 48, 38, 50)}
    paths = {}
    for word, area in words.items():
        path = folder / f"{word.lower()}.geojson"
        path.write_text(shapely.to_geojson(area), encoding="utf-8")
        paths[word] = str(path)
    return paths


def words_of(command: Command, path: Path, out: Path, land: Mapping[str, str]) -> list[str]:
    """Return the command line that reads a file and would write into a folder."""
    known = {"FILE": str(path), "OUT": str(out / "out.json"), "TABLE": str(out / "out.csv")}
    known |= land
    return [known.get(word, word) for word in command]
