"""Speed and memory of counting people on a raster, against exactextract."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
from exactextract import exact_extract
from rasterio.transform import from_origin

from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.zones import Zone, draw_zones
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey, open_survey
from dmz.people.read import PopulationChoice
from tests.bench.table import PYTHON, Row, at_most
from tests.shared import ROOT

ROWS, COLUMNS, STEP = 10_000, 12_000, 1 / 1200
WEST, NORTH = 30.5, 52.6
DEEPEST_KM, DISTANCES = 40.0, 80
RUNS = 5
MOST_MB = 1500


def write_raster(path: Path, territory: Territory, *, every: float = 1.0) -> None:
    """Write a raster of 120 million cells of 3″, the same every time.

    People cluster around the settlements; all other cells are nodata.

    Parameters
    ----------
    every
        By how much wider than 3″ a cell is.
    """
    random = np.random.default_rng(20251201)
    step, rows, columns = STEP * every, int(ROWS / every), int(COLUMNS / every)
    values = np.zeros((rows, columns), dtype=np.float32)
    gazetteer = territory.gazetteer
    for (longitude, latitude), people in zip(gazetteer.points, gazetteer.population, strict=True):
        homes = int(np.clip(people // 40, 20, 20_000))
        spread = 0.004 + 6e-5 * np.sqrt(people)
        column = ((random.normal(longitude, 1.4 * spread, homes) - WEST) / step).astype(int)
        row = ((NORTH - random.normal(latitude, spread, homes)) / step).astype(int)
        on = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        # More than one home may lie in a cell: += would count only one of them.
        np.add.at(values, (row[on], column[on]), np.float32(people / homes))
    values[values == 0] = -99999
    profile = {
        "driver": "GTiff",
        "width": columns,
        "height": rows,
        "count": 1,
        "dtype": "float32",
        "nodata": -99999,
    }
    layout = {"compress": "deflate", "tiled": True, "blockxsize": 256, "blockysize": 256}
    with rasterio.open(
        path,
        "w",
        **profile,
        **layout,
        crs="EPSG:4326",
        transform=from_origin(WEST, NORTH, step, step),
    ) as file:
        file.write(values, 1)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time of a function, and what it returns."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def count(zones: list[Zone], survey: Survey, path: Path) -> list[float]:
    """Count the people of each zone with this program, opening the raster anew."""
    people = PopulationChoice(specs=(str(path),), kind="count").read(survey.territory)
    measured = Survey(survey.territory, survey.front, people).measure(zones)
    return [figures.population or 0.0 for figures in measured]


def extract(zones: list[Zone], path: Path) -> list[float]:
    """Count the people of each zone with exactextract."""
    frame = geopandas.GeoDataFrame(geometry=[zone.inside for zone in zones], crs="EPSG:4326")
    table = exact_extract(str(path), frame, "sum", strategy="feature-sequential", output="pandas")
    sums: list[float] = table["sum"].tolist()
    return sums


def curve(survey: Survey, sector: Sector) -> list[Any]:
    """Draw and measure both parties' zones at 80 distances."""
    depths = [DEEPEST_KM * (number + 1) / DISTANCES for number in range(DISTANCES)]
    steps = [dict.fromkeys(survey.front.land, depth) for depth in depths]
    return survey.measure_steps([(sector, steps)])


def compare(
    name: str,
    scenario: Scenario,
    territory: Territory,
    path: Path,
    bars: tuple[float | None, float | None],
) -> list[Row]:
    """Time six zones and the curve of one sector against exactextract's six zones.

    The three run in turn, so that a machine that slows down slows all of them.
    """
    scenario = replace(scenario, population=PopulationChoice(specs=(str(path),), kind="count"))
    survey = open_survey(scenario, territory=territory)
    sector = scenario.find_sector(survey.front, territory)
    drawn = draw_zones(sector.reach, survey.front, territory, scenario.steps(territory))
    zones = [zone for step in drawn for zone in step]
    six, curves, difference = [], [], 0.0
    extract(zones, path)  # the first run reads the disk
    for _ in range(RUNS):
        theirs, expected = seconds(lambda: extract(zones, path))
        ours, found = seconds(lambda: count(zones, survey, path))
        whole, _ = seconds(lambda: curve(survey, sector))
        six.append((ours / theirs, ours, theirs))
        curves.append((whole / theirs, whole, theirs))
        errors = np.abs(np.array(found) / np.array(expected) - 1)
        difference = max(difference, float(errors.max()))
    rows = []
    for what, runs, bar in (
        (f"people of 6 zones, {name}", six, bars[0]),
        (f"curve of 80 distances, {name}", curves, bars[1]),
    ):
        value, ours, theirs = (statistics.median(column) for column in zip(*runs, strict=True))
        words = "no bar" if bar is None else at_most(bar)
        rows.append(
            Row(
                f"{what} / exactextract, 6 zones",
                f"{value:.2f} ({ours:.2f} s / {theirs:.2f} s)",
                words,
                bar is None or value <= bar,
            )
        )
    rows.append(
        Row(
            f"sums of 6 zones, {name}, against exactextract",
            f"{difference:.1e}",
            "within 0.1 %",
            difference <= 1e-3,
        )
    )
    return rows


def peak_mb(path: Path) -> float:
    """Peak memory of a whole process that draws the curve on the raster.

    On Linux, ``ru_maxrss`` of a child includes the memory of its parent at the fork, so
    the kernel's own figure is read there.
    """
    script = f"""
        import pathlib, re, resource, sys
        from dmz.answers.sweep import sweep
        from dmz.measure.scenario import Scenario
        scenario = Scenario.of(
            whole_front=True, populations=({str(path)!r},), population_kind="count"
        )
        sweep(scenario, start_km=0.5, stop_km=40, step_km=0.5)
        status = pathlib.Path("/proc/self/status")
        if status.is_file():
            print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) * 1024)
        else:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """
    done = subprocess.run(
        [PYTHON, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1e6


def measure() -> list[Row]:
    """Measure two sectors on a raster, and the memory of the curve."""
    territory = shipped_territory()
    with tempfile.TemporaryDirectory(prefix="dmz-bench-") as folder:
        path = Path(folder) / "people.tif"
        write_raster(path, territory)
        peak = peak_mb(path)
        rows = compare("whole front", Scenario.of(whole_front=True), territory, path, (0.1, 0.6))
        rows += compare("facing two cities", Scenario(), territory, path, (0.1, None))
    return [
        *rows,
        Row(
            "peak memory of the curve, whole process",
            f"{peak:,.0f} MB",
            f"at most {MOST_MB:,} MB",
            peak <= MOST_MB,
        ),
    ]
