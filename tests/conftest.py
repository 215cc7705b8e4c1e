"""Fixtures for all tests: the reference data beside the clone, the territory, the
command line."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dmz.cli import cli
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from tests.shared import find_shared

# Nothing that the tests import and hold is ever garbage: to look through it again and
# again took a twentieth of the time of all tests, and a fifth of the time to find them.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what all tests hold out of the search for garbage, from now on."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the reference data; the test is skipped where it is absent."""
    return find_shared()


@pytest.fixture(scope="session")
def deepstate(shared: Path) -> Callable[[str], Path]:
    """Paths of DeepState's polygons by day, ``YYYY-MM-DD``."""
    return lambda day: (
        shared / "data" / "deepstate" / f"deepstatemap_data_{day.replace('-', '')}.geojson"
    )


@pytest.fixture(scope="session")
def territory() -> Territory:
    """The territory that ships with the program."""
    return shipped_territory()


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run the command line in this process."""
    return lambda *arguments, **settings: CliRunner().invoke(
        cli, [str(argument) for argument in arguments], **settings
    )
