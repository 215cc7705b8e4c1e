"""Rebuild the derived data files and the catalogue that describes all of them.

Run from anywhere as ``python data/build.py [NAME ...]``, where a name is one of ``oblasts``,
``neighbours``, ``settlements`` or ``catalogue``; without a name everything is rebuilt.
``python data/build.py --check`` rebuilds nothing and fails when a file and its recorded hash differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from builder import catalogue, gazetteer, packages, regions
from builder.changes import replace

DATA = Path(__file__).resolve().parent
NAMES = ("oblasts", "neighbours", "settlements", "catalogue")


def build(names: tuple[str, ...]) -> None:
    """Rebuild the named files in the order they depend on each other, and print what changed."""
    with tempfile.TemporaryDirectory(prefix="dmz-data-") as folder:
        if "oblasts" in names or "neighbours" in names:
            coverage = regions.cover(packages.natural_earth(Path(folder)))
            if "oblasts" in names:
                print(replace(DATA / "oblasts.geojson", regions.oblasts_geojson(coverage)))
            if "neighbours" in names:
                print(replace(DATA / "neighbours.geojson", regions.neighbours_geojson(coverage)))
        if "settlements" in names:
            places = packages.geonames(Path(folder))
            print(replace(DATA / "settlements.csv", gazetteer.settlements_csv(places, DATA)))
    # The catalogue holds the hashes of all the others, so it always comes last.
    print(replace(DATA / "datapackage.json", catalogue.datapackage(DATA)))


def main(arguments: list[str]) -> int:
    """Parse the command line, build or check, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--check", action="store_true", help="only compare files with their hashes")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"nothing called {', '.join(unknown)}; choose from {', '.join(NAMES)}")
    if options.check:
        faults = catalogue.faults(DATA)
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1 if faults else 0
    build(tuple(options.names) or NAMES)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
