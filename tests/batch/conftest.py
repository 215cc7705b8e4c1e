"""A matrix for the tests of batches."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from tests.held import east_of

DAYS = 4


@pytest.fixture
def matrix(tmp_path: Path) -> Path:
    """A line that moves west for four days, three distances, and a mistyped city."""
    for day in range(1, DAYS + 1):
        held = east_of(38.1 - day / 50)
        (tmp_path / f"held_202511{day:02d}.geojson").write_text(
            shapely.to_geojson(held), encoding="utf-8"
        )
    text = """
        [matrix]
        front = ["held_*.geojson"]
        distance_km = [5, 10, 40]
        [common]
        uncertainty_km = "none"
        [[scenario]]
        name = "a slip"
        city = "Kramatorks"
    """
    path = tmp_path / "matrix.toml"
    path.write_text(text, encoding="utf-8")
    return path
