"""Plans and matrices, and paths that are no plain file."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.hostile.inputs import (
    DRY_RUN,
    FRONT,
    MATRIX,
    PEOPLE,
    PLAN,
    SCALE,
    SECTOR,
    Hostile,
    Inputs,
)

BOTH = (PLAN, DRY_RUN)


def toml(site: str) -> Inputs:
    """TOML that is none, or too much of it."""
    texts: dict[str, bytes | str] = {
        "empty": "",
        "null bytes": bytes(100),
        "noise": bytes(range(256)),
        "not UTF-8": b'title = "\xff"',
        "UTF-16": 'title = "a"'.encode("utf-16"),
        "lists nested": "a = " + "[" * 50_000 + "]" * 50_000,
        "lists left open": "a = " + "[" * 50_000,
        "tables nested": "a = " + "{a=" * 5000 + "1" + "}" * 5000,
        "dotted keys": ".".join("a" * 60_000) + " = 1",
        "a dotted head": "[" + ".".join("a" * 60_000) + "]",
        "digits": "a = " + "9" * 5000,
        "digits with marks": "a = " + "9_" * 2000 + "9",
        "an exponent": "a = 1e" + "9" * 400,
        "a quote left open": 'a = "' + "b" * 100_000,
        "quotes left open": "a = '''" + "\n" * 100_000,
        "a key of a megabyte": "a" * 1_000_000 + " = 1",
        "two megabytes": "# " + "a" * 2_100_000,
        "twice a key": "a = 1\na = 2\n",
        "a table twice": "[matrix]\n[matrix]\n",
        "escapes": 'title = "\\u001b[31m"\n"\\u001b]0;x\\u0007" = 1\n',
        "JSON": '{"matrix": {}}',
        "a date of nothing": "a = 2025-13-45",
        "a program": "#!/usr/bin/env python\nimport os\n",
    }
    for name, text in texts.items():
        yield name, Hostile("asked.toml", text, BOTH)


def matrices(site: str) -> Inputs:
    """Matrices that stand for too much, or name what a file may not."""
    list_of = "[" + ",".join(map(str, range(1, 400))) + "]"
    texts = {
        "a product of millions": f"[matrix]\ndistance_km = {list_of}\nreach_km = {list_of}\n"
        f"sliver_km = {list_of}\n",
        "a product of products": "".join(
            [
                "[matrix]\n",
                *(
                    f"{key} = {list_of}\n"
                    for key in (
                        "distance_km",
                        "reach_km",
                        "sliver_km",
                        "min_pocket_km2",
                        "uncertainty_km",
                    )
                ),
            ]
        ),
        "days of millennia": '[matrix]\nfront = ["deepstate@0001-01-01..9999-12-31"]\n',
        "days backwards": '[matrix]\nfront = ["deepstate@2025-01-02..2025-01-01"]\n',
        "days that are none": '[matrix]\nfront = ["deepstate@2025-02-30..2025-03-01"]\n',
        "every file there is": '[matrix]\nfront = ["/**/*.geojson"]\n',
        "every file above": '[matrix]\nfront = ["../**/*"]\n',
        "no file": '[matrix]\nfront = ["*.nothing"]\n',
        "nothing": "[matrix]\n",
        "a list of nothing": "[matrix]\ndistance_km = []\n",
        "a word for a list": '[matrix]\nfront = "a.geojson"\n',
        "a list for a word": '[matrix]\nmodel = [["line"]]\n',
        "a table for a word": "[matrix]\nmodel = [{ a = 1 }]\n",
        "inf": "[matrix]\ndistance_km = [inf]\n",
        "minus inf": "[matrix]\nreach_km = [-inf]\n",
        "nan": "[matrix]\nsliver_km = [nan]\n",
        "nan by party": "[matrix]\ndepth_km = [{ ukraine = nan }]\n",
        "inf of uncertainty": "[matrix]\nuncertainty_km = [inf]\n",
        "unknown keys": "".join(f"k{n} = 1\n" for n in range(2000)),
        "a null byte in a path": '[matrix]\nfront = ["a\\u0000b"]\n',
        "a path without end": f'[matrix]\nfront = ["{"a" * 9000}"]\n',
        "scenarios that are a table": "[scenario]\ndistance_km = 5\n",
        "a matrix that is a number": "matrix = 5\n",
    }
    for key in ("front", "population", "sector", "scale", "plan"):
        for word, path in {
            "an address": f"{site}/a.tif",
            "vsicurl": f"/vsicurl/{site}/a.tif",
            "vsis3": "/vsis3/bucket/a.tif",
            "vsizip of an address": f"/vsizip//vsicurl/{site}/a.zip/a.tif",
            "a dotted vsicurl": f"/./vsicurl/{site}/a.tif",
            "zeros": "/dev/zero",
            "noise": "/dev/urandom",
        }.items():
            texts[f"{word} as {key}"] = f'[matrix]\n{key} = ["{path}"]\n'
    for name, text in texts.items():
        yield name, Hostile("matrix.toml", text, (MATRIX, DRY_RUN)[: 1 + (len(text) % 2)])


HEAD = 'title = "T"\nkind = "proposal"\nsource = "S"\ndate = "2025"\n'
ZONE = '[[provision]]\nname = "Z"\nkind = "pullback"\ndepth_km = {}\n'


def plans(site: str) -> Inputs:
    """Plans that stand for too much, or name what a file may not."""
    many = "".join(
        f'[parameters.p{n}]\nlabel = "P"\nvalues = [1,2,3,4,5,6,7,8,9]\n' for n in range(12)
    )
    polygons = '[[provision]]\nname = "Z"\nkind = "special zone"\npolygons = "{}"\n'
    texts = {
        "12 parameters of 9 values": HEAD + many + ZONE.format('"$p1"'),
        "4,000 provisions": HEAD + ZONE.format("{ ukraine = 5 }") * 4000,
        "no provision": HEAD,
        "no head": ZONE.format("{ ukraine = 5 }"),
        "a title of a list": HEAD.replace('"T"', '["T"]') + ZONE.format("{ ukraine = 5 }"),
        "a kind unknown": HEAD.replace("proposal", "threat") + ZONE.format("{ ukraine = 5 }"),
        "a day that is none": HEAD.replace("2025", "2025-99") + ZONE.format("{ ukraine = 5 }"),
        "provisions that are a table": HEAD + '[provision]\nname = "Z"\n',
        "a depth of inf": HEAD + ZONE.format("{ ukraine = inf }"),
        "a depth of nan": HEAD + ZONE.format("{ ukraine = nan }"),
        "a depth of a word": HEAD + ZONE.format('{ ukraine = "far" }'),
        "a depth of 10**90": HEAD + ZONE.format("{ ukraine = 1" + "0" * 90 + " }"),
        "a depth of a list": HEAD + ZONE.format("[[[1]]]"),
        "a parameter unknown": HEAD + ZONE.format('"$x"'),
        "a party unknown": HEAD + ZONE.format("{ mars = 5 }"),
        "a name of a list": HEAD + ZONE.format("{ ukraine = 5 }").replace('"Z"', "[1]"),
    }
    for word, path in {
        "an address": f"{site}/a.geojson",
        "vsicurl": f"/vsicurl/{site}/a.geojson",
        "a null byte": "a\\u0000b.geojson",
        "zeros": "/dev/zero",
        "nothing there": "nowhere.geojson",
    }.items():
        texts[f"polygons at {word}"] = HEAD + polygons.format(path)
        texts[f"a sector at {word}"] = (
            HEAD + ZONE.format("{ ukraine = 5 }") + f'sector = {{ file = "{path}" }}\n'
        )
    for name, text in texts.items():
        yield name, Hostile("plan.toml", text, (PLAN, ("plan", "run", "FILE", "-o", "OUT")))


def no_files(site: str) -> Inputs:
    """Paths that are no plain file; a user may type them, and is told."""
    readers = {"front": FRONT, "sector": SECTOR, "people": PEOPLE, "scale": SCALE, "matrix": MATRIX}
    for word, command in readers.items():
        paths = {"a null byte": "a\0b", "a path without end": "a/" * 5000, "nothing": "nowhere.tif"}
        for name, path in paths.items():
            given = tuple(path if part == "FILE" else part for part in command)
            yield f"{name} as {word}", Hostile("unused", "", (given,))
        yield f"a folder as {word}", Hostile("a.geojson", lambda path: path.mkdir(), (command,))
        if sys.platform != "linux":
            continue
        for device in ("/dev/zero", "/dev/null", "/dev/full", "/proc/self/mem"):
            given = tuple(device if part == "FILE" else part for part in command)
            yield f"{device} as {word}", Hostile("unused", "", (given,))
        yield f"a socket as {word}", Hostile("a.geojson", bind, (command,))
        yield (
            f"a link in a circle as {word}",
            Hostile("a.geojson", lambda path: path.symlink_to(path), (command,)),
        )


def bind(path: Path) -> None:
    """Make a socket with a name; its path is too long for some systems."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with closing(socket.socket(socket.AF_UNIX)) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(here)


FAMILIES: dict[str, Callable[[str], Inputs]] = {
    "TOML": toml,
    "matrices": matrices,
    "plans": plans,
    "paths": no_files,
}
