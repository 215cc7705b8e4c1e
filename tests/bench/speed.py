"""Speed of whole processes against the alternatives."""

from __future__ import annotations

from tests.bench import fronts
from tests.bench.table import PYTHON, Row, at_most, speed_row
from tests.shared import ROOT, SHARED, deepstate

DATA = ROOT / "data"
NO_RANGES = ("--uncertainty", "none")


def measure() -> list[Row]:
    """Time three distances on a polygon file, and the start of the program."""
    dmz = [PYTHON, "-m", "dmz"]
    imports = [PYTHON, "-c", "import click, rich, shapely, pyproj"]
    compute = [*dmz, "compute", "--distance", "40"]
    question = "dmz compute --distance 40, {} / import click, rich, shapely, pyproj"
    return [
        script_row("whole front, with ranges", 0.6, "--whole-front"),
        script_row("whole front, without", 0.4, "--whole-front", *NO_RANGES),
        script_row("facing two cities, with ranges", 0.6),
        script_row("facing two cities, without", 0.4, *NO_RANGES),
        speed_row(question.format("with ranges"), compute, imports, 3.0),
        speed_row(question.format("without"), [*compute, *NO_RANGES], imports, 2.2),
        speed_row(
            "dmz --help / import click, rich",
            [*dmz, "--help"],
            [PYTHON, "-c", "import click, rich"],
            1.5,
            runs=15,
        ),
    ]


def script_row(name: str, bar: float, *options: str) -> Row:
    """Hold three distances on DeepState's file to the GeoPandas script's time."""
    question = f"three distances, {name}, DeepState's file / GeoPandas script"
    if not fronts.present():
        return Row.skipped(question, at_most(bar))
    front = deepstate("20251201")
    ours = [PYTHON, "-m", "dmz", "compute", *options, "--front", front]
    return speed_row(question, ours, geopandas_script(front), bar)


def geopandas_script(front: str) -> list[str]:
    """Return the command that measures a held area as a GeoPandas user would."""
    script = str(SHARED / "bench" / "naive_geopandas.py")
    return [PYTHON, script, front, str(DATA / "oblasts.geojson"), str(DATA / "settlements.csv")]
