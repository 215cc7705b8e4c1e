"""Speed of whole processes against the alternatives."""

from __future__ import annotations

from tests.bench.table import PYTHON, Row, speed_row
from tests.shared import ROOT, SHARED, deepstate

DATA = ROOT / "data"


def measure() -> list[Row]:
    """Time three distances on a polygon file, and the start of the program."""
    dmz = [PYTHON, "-m", "dmz"]
    naive = [
        PYTHON,
        str(SHARED / "bench" / "naive_geopandas.py"),
        deepstate("20251201"),
        str(DATA / "oblasts.geojson"),
        str(DATA / "settlements.csv"),
    ]
    return [
        speed_row(
            "three distances, whole front, DeepState's file / GeoPandas script",
            [*dmz, "compute", "--whole-front", "--front", deepstate("20251201")],
            naive,
            0.6,
        ),
        speed_row(
            "three distances, facing two cities, DeepState's file / GeoPandas script",
            [*dmz, "compute", "--front", deepstate("20251201")],
            naive,
            0.6,
        ),
        speed_row(
            "dmz compute --distance 40 / import click, rich, shapely, pyproj",
            [*dmz, "compute", "--distance", "40"],
            [PYTHON, "-c", "import click, rich, shapely, pyproj"],
            2.5,
        ),
        speed_row(
            "dmz --help / import click, rich",
            [*dmz, "--help"],
            [PYTHON, "-c", "import click, rich"],
            1.5,
            runs=15,
        ),
    ]
