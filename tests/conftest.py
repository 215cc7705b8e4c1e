"""What the tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dmz.cli import cli
from dmz.territory import Territory, shipped_territory

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is absent")
        pytest.skip(f"{SHARED} is absent")
    return SHARED


@pytest.fixture(scope="session")
def deepstate(shared: Path) -> Callable[[str], Path]:
    def path(day: str) -> Path:
        return shared / "data" / "deepstate" / f"deepstatemap_data_{day.replace('-', '')}.geojson"

    return path


@pytest.fixture(scope="session")
def territory() -> Territory:
    return shipped_territory()


@pytest.fixture
def run() -> Callable[..., Result]:
    def invoke(*arguments: str, **settings: object) -> Result:
        return CliRunner().invoke(cli, [str(a) for a in arguments], **settings)

    return invoke
