"""What several test modules share: the reference data beside the project, the territory, and the command line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dmz.cli import cli
from dmz.land.territory import Territory, shipped_territory

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference data that are not part of the project."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared is absent, and CI must have it")
        pytest.skip("../shared with the reference data is absent")
    return SHARED


@pytest.fixture(scope="session")
def deepstate(shared: Path) -> Callable[[str], Path]:
    """Path of DeepState's polygons of a day."""
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
