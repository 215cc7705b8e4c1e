"""What users would take instead, on data that anyone has: one question, one table.

Vectors: zones of 5, 10 and 40 km on both sides of a held area, their land by oblast and
the people of settlements in them. Peers do it as their users would, in one UTM zone,
and take the edge of the held area 3 km inside the territory for front line: their
figures are near, not right. Rasters: people of six zones on 10 million made-up cells.

``python -m tests.bench.peers NAME HELD`` runs one peer alone.
"""

from __future__ import annotations

import csv
import importlib.util
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import shapely

from dmz.land.theatre import shipped_territory
from dmz.land.zones import draw_zones
from dmz.measure.scenario import Scenario
from dmz.measure.survey import open_survey
from tests.bench import postgis, rasters
from tests.bench.fronts import daily_files
from tests.bench.table import PYTHON, Row, seconds
from tests.shared import ROOT

DATA = ROOT / "data"
DISTANCES_KM = (5, 10, 40)
UTM = 32637
INSIDE_M = 3000
RUNS = 3
Figures = list[tuple[int, str, float, int]]  # km, side, km², people


def with_geopandas(held_path: str) -> Figures:
    """Measure with GeoPandas: clip, overlay, join."""
    import geopandas as gpd
    import pandas as pd

    held = gpd.read_file(held_path).to_crs(UTM).union_all()
    oblasts = gpd.read_file(DATA / "oblasts.geojson")[["name", "geometry"]].to_crs(UTM)
    table = pd.read_csv(DATA / "settlements.csv")
    points = gpd.points_from_xy(table.longitude, table.latitude, crs=4326)
    towns = gpd.GeoDataFrame(table[["population"]], geometry=points).to_crs(UTM)
    territory = oblasts.union_all()
    front = held.boundary.intersection(territory.buffer(-INSIDE_M))
    found = []
    for km in DISTANCES_KM:
        zone = gpd.GeoDataFrame(geometry=[front.buffer(km * 1000)], crs=UTM)
        for side, land in (("held", held), ("free", territory.difference(held))):
            part = gpd.clip(zone, land)
            by_oblast = gpd.overlay(oblasts, part, how="intersection", keep_geom_type=True)
            people = gpd.sjoin(towns, part).population.sum()
            found.append((km, side, by_oblast.area.sum() / 1e6, int(people)))
    return found


def with_duckdb(held_path: str) -> Figures:
    """Measure with DuckDB's spatial extension, which a package of its own brings."""
    import duckdb
    from duckdb_extensions import import_extension

    import_extension("spatial")
    database = duckdb.connect()
    database.execute("load spatial")
    utm = f"'OGC:CRS84', 'EPSG:{UTM}', true"
    database.execute(f"""
        create table held as
            select ST_Union_Agg(ST_Transform(geom, {utm})) g from ST_Read('{held_path}');
        create table oblasts as
            select name, ST_Transform(geom, {utm}) g from ST_Read('{DATA / "oblasts.geojson"}');
        create table towns as
            select population, ST_Transform(ST_Point(longitude, latitude), {utm}) g
            from read_csv('{DATA / "settlements.csv"}');
        create table territory as select ST_Union_Agg(g) g from oblasts;
        create table front as
            select ST_Intersection(ST_Boundary(held.g), ST_Buffer(territory.g, -{INSIDE_M})) g
            from held, territory;
        create table sides as
            select 'held' side, g from held union all
            select 'free', ST_Difference(territory.g, held.g) from held, territory;
    """)
    found = []
    for km in DISTANCES_KM:
        database.execute(f"""
            create or replace table zones as
                select side, ST_Intersection(ST_Buffer(front.g, {km * 1000}), sides.g) g
                from front, sides
        """)
        rows = database.execute("""
            select side, (select sum(ST_Area(ST_Intersection(zones.g, oblasts.g))) from oblasts),
                (select sum(population) from towns where ST_Contains(zones.g, towns.g))
            from zones order by side desc
        """).fetchall()
        found += [(km, side, area / 1e6, int(people or 0)) for side, area, people in rows]
    return found


VECTOR: dict[str, tuple[Callable[[str], Figures], str]] = {
    "GeoPandas": (with_geopandas, "geopandas"),
    "DuckDB spatial": (with_duckdb, "duckdb_extension_spatial"),
    "PostGIS": (postgis.measure_with, ""),
}


def vector_rows(held: str) -> list[Row]:
    """Time each peer in turn with the program, whole processes."""
    ours = [PYTHON, "-m", "dmz", "compute", "--whole-front", "--population", "points"]
    ours += ["--front", held, "--format", "json", "--quiet"]
    rows = []
    for name, (_, module) in VECTOR.items():
        question = f"3 distances by oblast, one file, dmz / {name}"
        if (name == "PostGIS" and not postgis.is_running()) or (
            module and importlib.util.find_spec(module) is None
        ):
            remedy = "make bench-postgis" if name == "PostGIS" else "the extra 'bench'"
            rows.append(Row(question, f"skipped: needs {remedy}", "-", None))
            continue
        theirs = [PYTHON, "-m", "tests.bench.peers", name, held]
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(RUNS)]
        one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        rows.append(Row(question, f"{one / other:.2f} ({one:.2f} s / {other:.2f} s)", "-", None))
    return rows


def raster_rows(folder: Path) -> list[Row]:
    """Time six zones on a raster of ten million cells."""
    territory = shipped_territory()
    path = folder / "people.tif"
    rasters.write_raster(path, territory, every=3.5)
    scenario = Scenario.of(whole_front=True)
    survey = open_survey(scenario, territory=territory)
    sector = scenario.find_sector(survey.front, territory)
    drawn = draw_zones(sector.reach, survey.front, territory, scenario.steps(territory))
    zones = [zone for step in drawn for zone in step]
    rasters.extract(zones, path)  # the first run reads the disk
    ours = statistics.median(
        rasters.seconds(lambda: rasters.count(zones, survey, path))[0] for _ in range(RUNS)
    )
    peers: dict[str, Callable[[], object]] = {"exactextract": lambda: rasters.extract(zones, path)}
    if importlib.util.find_spec("rasterstats"):
        peers["rasterstats"] = lambda: with_rasterstats([zone.inside for zone in zones], path)
    rows = []
    for name in ("exactextract", "rasterstats"):
        question = f"people of 6 zones, 10 million cells, dmz / {name}"
        if name not in peers:
            rows.append(Row(question, "skipped: needs the extra 'bench'", "-", None))
            continue
        theirs = rasters.seconds(peers[name])[0]
        measured = f"{ours / theirs:.2f} ({ours:.2f} s / {theirs:.2f} s)"
        rows.append(Row(question, measured, "-", None))
    return rows


def with_rasterstats(areas: list[shapely.Geometry], path: Path) -> list[float]:
    """Sum people with rasterstats: a cell counts if its centre lies in the zone."""
    from rasterstats import zonal_stats

    return [row["sum"] or 0.0 for row in zonal_stats(areas, str(path), stats="sum")]


def measure() -> list[Row]:
    """Measure the program beside its peers."""
    with tempfile.TemporaryDirectory(prefix="dmz-bench-") as scratch:
        held = daily_files(Path(scratch), shipped_territory(), made_up=True)[0]
        return [*vector_rows(held), *raster_rows(Path(scratch))]


if __name__ == "__main__":
    writer = csv.writer(sys.stdout)
    writer.writerows(VECTOR[sys.argv[1]][0](sys.argv[2]))
