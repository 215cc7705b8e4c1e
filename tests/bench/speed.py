"""Speed of whole processes against the alternatives."""

from __future__ import annotations

from tests.bench import fronts
from tests.bench.table import PYTHON, Row, at_most, speed_row
from tests.shared import ROOT, SHARED, deepstate

DATA = ROOT / "data"


def measure() -> list[Row]:
    """Time three distances on a polygon file, and the start of the program."""
    dmz = [PYTHON, "-m", "dmz"]
    return [
        script_row("whole front", "--whole-front"),
        script_row("facing two cities"),
        speed_row(
            "dmz compute --distance 40 / import click, rich, shapely, pyproj",
            [*dmz, "compute", "--distance", "40"],
            [PYTHON, "-c", "import click, rich, shapely, pyproj"],
            2.2,
        ),
        speed_row(
            "dmz --help / import click, rich",
            [*dmz, "--help"],
            [PYTHON, "-c", "import click, rich"],
            1.5,
            runs=15,
        ),
    ]


def script_row(name: str, *options: str) -> Row:
    """Hold three distances on DeepState's file to the GeoPandas script's time."""
    question = f"three distances, {name}, DeepState's file / GeoPandas script"
    bar = 0.4
    if not fronts.present():
        return Row.skipped(question, at_most(bar))
    front = deepstate("20251201")
    ours = [PYTHON, "-m", "dmz", "compute", *options, "--front", front]
    return speed_row(question, ours, geopandas_script(front), bar)


def geopandas_script(front: str) -> list[str]:
    """Return the command that measures a held area as a GeoPandas user would."""
    script = str(SHARED / "bench" / "naive_geopandas.py")
    return [PYTHON, script, front, str(DATA / "oblasts.geojson"), str(DATA / "settlements.csv")]
