"""Front lines to measure on: DeepState's days, or the shipped line and days made up
from it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import shapely

from dmz import read_front
from dmz.land.front import Front
from dmz.land.territory import Territory
from tests.shared import SHARED, deepstate

DAYS = 30
# What the held area grows by in a made-up day, about 100 m.
STEP_DEGREES = 0.001


def present() -> bool:
    """Whether the reference data lie beside the clone."""
    return SHARED.is_dir()


def read_one(territory: Territory) -> Front:
    """Read DeepState's line of 1 December 2025, else the shipped one of that day."""
    specs = [deepstate("20251201")] if present() else []
    return read_front(*specs, territory=territory)


def daily_files(
    folder: Path, territory: Territory, *, days: int = DAYS, made_up: bool = False
) -> list[str]:
    """Return the paths of some days' held areas in the order of the days.

    They are DeepState's, else made up from the shipped line and written to ``folder``.
    """
    if present() and not made_up:
        archive = SHARED / "data" / "deepstate"
        november = archive.glob("deepstatemap_data_202511*.geojson")
        return sorted(map(str, [*november, archive / "deepstatemap_data_20251201.geojson"]))
    front = read_front(territory=territory)
    area = front.land[front.holder.id]
    paths = []
    for number in range(1, days + 1):
        day = date(2025, 11, 30) - timedelta(days - number)
        path = folder / f"held_{day:%Y%m%d}.geojson"
        grown = shapely.buffer(area, STEP_DEGREES * (number % DAYS))
        path.write_text(shapely.to_geojson(grown), encoding="utf-8")
        paths.append(str(path))
    return paths
