from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.output.maps.reader import open_browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all tests of pages: its start takes longer than most of them."""
    yield from open_browser(tmp_path_factory.mktemp("chromium"))
