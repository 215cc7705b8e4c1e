"""Reference data beside the clone: read in place, never copied into the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# Not CI, which every hosted runner sets: the data may not be put on one.
REQUIRED = "DMZ_REQUIRE_SHARED"


def find_shared() -> Path:
    """Return the folder of the reference data.

    Where it is absent, the test that asks for it is skipped, or fails if the variable
    ``DMZ_REQUIRE_SHARED`` is set.
    """
    if not SHARED.is_dir():
        if os.environ.get(REQUIRED):
            pytest.fail(f"{SHARED} with the reference data is absent, and {REQUIRED} is set")
        pytest.skip(f"{SHARED} with the reference data is absent")
    return SHARED


def deepstate(day: str) -> str:
    """Path of DeepState's polygon of a day, ``YYYYMMDD``."""
    return str(SHARED / "data" / "deepstate" / f"deepstatemap_data_{day}.geojson")
