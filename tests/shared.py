"""Where the reference data lie that are read in place and never copied."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def deepstate(day: str) -> str:
    """Path of DeepState's polygon of a day, ``YYYYMMDD``."""
    return str(SHARED / "data" / "deepstate" / f"deepstatemap_data_{day}.geojson")
