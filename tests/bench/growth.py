"""How time and memory grow with fronts, vertices, cells and settlements: made-up data.

Each is one whole process. ``python -m tests.bench growth`` takes some ten minutes;
``DMZ_BENCH_LARGE=1`` adds the largest sizes, which take as long again and 4 GB of disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

from dmz.land.theatre import shipped_territory
from tests.bench.fronts import daily_files
from tests.bench.table import PYTHON, Row
from tests.shared import ROOT

LARGE = bool(os.environ.get("DMZ_BENCH_LARGE"))
MOST_MB = 1500
FRONTS = (1, 10, 100, *((769,) if LARGE else ()))
VERTICES = (100_000, 1_000_000, 2_000_000, *((10_000_000,) if LARGE else ()))
CELLS = (10_000_000, 100_000_000, *((1_000_000_000, 2_000_000_000) if LARGE else ()))
PLACES = (5_000, 50_000, 500_000)
DISTANCES = (50, 500, 2_000, *((5_000,) if LARGE else ()))
MATRIX = '[common]\nwhole_front = true\n[matrix]\nfront = ["{}/held_*.geojson"]\n'
SCRIPT = """
import json, pathlib, re, resource, sys, time
from click.testing import CliRunner
from dmz.cli import cli
start = time.perf_counter()
answer = CliRunner().invoke(cli, sys.argv[1:], catch_exceptions=False)
assert answer.exit_code == 0, answer.output
status = pathlib.Path("/proc/self/status")
kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.is_file():
    kb = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
print(json.dumps([time.perf_counter() - start, kb / 1000]))
"""


def run(*arguments: str) -> tuple[float, float]:
    """Seconds and peak MB of a command in a process of its own."""
    command = [PYTHON, "-c", SCRIPT, *arguments, "--quiet"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, mb = json.loads(done.stdout.splitlines()[-1])
    return seconds, mb


def row(question: str, *arguments: str) -> Row:
    """Measure a command, and hold its memory to the bar."""
    start = time.perf_counter()
    try:
        seconds, mb = run(*arguments)
    except subprocess.CalledProcessError as error:
        words = error.stderr.strip().splitlines()[-1:] or ["no word"]
        measured = f"failed after {time.perf_counter() - start:.0f} s: {words[0][:80]}"
        return Row(question, measured, f"{MOST_MB:,} MB", False)
    bar = f"at most {MOST_MB:,} MB"
    return Row(question, f"{seconds:.1f} s, {mb:,.0f} MB", bar, mb <= MOST_MB)


def write_outline(path: Path, vertices: int) -> None:
    """Write a held area whose western edge is a jagged line of so many vertices."""
    random = np.random.default_rng(1)
    latitude = np.linspace(46.6, 49.9, vertices)
    wave = 0.3 * np.sin(8 * latitude) + 0.05 * np.sin(90 * latitude)
    longitude = 37.4 + wave + random.uniform(-1e-6, 1e-6, vertices)
    edge = np.column_stack([longitude, latitude]).round(7)
    ring = [[40.5, 46.6], *edge.tolist(), [40.5, 49.9], [40.5, 46.6]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    path.write_text(json.dumps(geometry, separators=(",", ":")), encoding="utf-8")


def write_cells(path: Path, cells: int) -> None:
    """Write a raster of the territory with so many cells, strip by strip."""
    columns = int((cells * 18 / 8) ** 0.5)
    rows = cells // columns
    random = np.random.default_rng(1)
    profile = {
        "driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "float32",
        "nodata": -1, "compress": "deflate", "tiled": True, "crs": "EPSG:4326",
        "transform": from_origin(22.0, 52.4, 18.5 / columns, 8.3 / rows), "BIGTIFF": "IF_SAFER",
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        for top in range(0, rows, 256):
            height = min(256, rows - top)
            strip = np.full((height, columns), -1, dtype=np.float32)
            homes = max(height * columns // 50, 1)
            strip[random.integers(0, height, homes), random.integers(0, columns, homes)] = 1
            file.write(strip, 1, window=((top, top + height), (0, columns)))


def write_places(path: Path, places: int) -> None:
    """Write so many points with people, all over the territory."""
    random = np.random.default_rng(1)
    longitude, latitude = random.uniform(23, 40, places), random.uniform(45, 52, places)
    rows = [f"{x:.5f},{y:.5f},100" for x, y in zip(longitude, latitude, strict=True)]
    path.write_text("\n".join(["longitude,latitude,population", *rows]), encoding="utf-8")


def measure() -> Iterator[Row]:
    """Measure growth, from small to large; each row as it is measured."""
    territory = shipped_territory()
    with tempfile.TemporaryDirectory(prefix="dmz-bench-") as scratch:
        folder = Path(scratch)
        for count in FRONTS:
            days = folder / f"days{count}"
            days.mkdir()
            daily_files(days, territory, days=count, made_up=True)
            matrix = folder / f"{count}.toml"
            matrix.write_text(MATRIX.format(days) + "distance_km = [5, 10, 40]\n", encoding="utf-8")
            output = str(folder / f"{count}.csv")
            yield row(f"batch of {count:,} fronts", "batch", str(matrix), "-o", output)
        for count in VERTICES:
            path = folder / f"{count}.geojson"
            write_outline(path, count)
            question = f"3 distances, an outline of {count:,} vertices"
            asked = ("--whole-front", "--front", str(path), "--incomplete")
            yield row(question, "compute", *asked)
        for count in CELLS:
            path = folder / f"{count}.tif"
            write_cells(path, count)
            people = ("--population", str(path), "--population-kind", "count")
            question = f"3 distances, a raster of {count:,} cells"
            yield row(question, "compute", "--whole-front", *people)
            path.unlink()
        for count in PLACES:
            path = folder / f"{count}.csv"
            write_places(path, count)
            question = f"3 distances, {count:,} settlements"
            asked = ("--whole-front", "--population", str(path))
            yield row(question, "compute", *asked)
        for count in DISTANCES:
            question = f"a curve of {count:,} distances"
            step = str(50 / count)
            yield row(question, "sweep", "--from", step, "--step", step)
