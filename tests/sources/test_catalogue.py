"""The catalogue of shipped files and sources."""

from __future__ import annotations

import json
from datetime import date

import pytest

from dmz.sources.catalogue import SHIPPED, Entry, catalogue_dict, read_catalogue
from dmz.sources.datasets import DATA


def test_every_shipped_file_is_listed_and_exists() -> None:
    shipped = [entry for entry in read_catalogue() if entry.role == SHIPPED]
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert [entry.where for entry in shipped] == [
        resource["path"] for resource in package["resources"]
    ]
    for entry in shipped:
        assert (DATA / entry.where).is_file()
        assert entry.licence


def test_sources_are_listed() -> None:
    sources = {entry.id: entry for entry in read_catalogue() if entry.role != SHIPPED}
    assert {"deepstate", "isw", "viina", "worldpop", "landscan-hd-ukraine"} <= set(sources)
    assert all(entry.where.startswith("https://") and entry.licence for entry in sources.values())
    assert date.fromisoformat(sources["deepstate"].date or "") == date(2024, 7, 8)


@pytest.mark.parametrize(
    ("cached", "word"),
    [
        ((), "no"),
        (("",), "yes"),
        (("2025",), "2025"),
        (("", "2025"), "2025"),
        (("2025-11-01", "2025-12-01"), "2 dates"),
    ],
)
def test_cached_dates_in_brief(cached: tuple[str, ...], word: str) -> None:
    entry = Entry("a", "A", "front", "https://host", None, "CC0-1.0", cached=cached)
    assert entry.in_cache == word


def test_plain_data() -> None:
    plain = catalogue_dict(read_catalogue())
    assert plain["schema"] == "dmz.catalogue/1"
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
