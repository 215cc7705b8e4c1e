"""Fixtures for tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import paper
from tests.cli.commands import LINE


@pytest.fixture
def line_file(tmp_path: Path) -> str:
    """A drawn front line, in a file whose name has a date."""
    return paper.layer(tmp_path / "line_2025-03-04.geojson", LINE)
