"""Fixtures of the tests of sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Site, serving


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate,deepstate-live,isw,isw-2022,liveuamap")
    with serving() as site:
        yield site
