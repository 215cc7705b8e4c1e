"""The catalogue of what ships and what users bring."""

from __future__ import annotations

import json
from datetime import date

from dmz.sources.catalogue import SHIPPED, catalogue_dict, read_catalogue
from dmz.sources.datasets import DATA


def test_everything_shipped_is_listed_and_there() -> None:
    shipped = [entry for entry in read_catalogue() if entry.role == SHIPPED]
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert [entry.where for entry in shipped] == [
        resource["path"] for resource in package["resources"]
    ]
    for entry in shipped:
        assert (DATA / entry.where).is_file()
        assert entry.licence


def test_sources_to_bring() -> None:
    sources = {entry.id: entry for entry in read_catalogue() if entry.role != SHIPPED}
    assert {"deepstate", "isw", "viina", "worldpop", "landscan-hd-ukraine"} <= set(sources)
    assert all(entry.where.startswith("https://") and entry.licence for entry in sources.values())
    assert date.fromisoformat(sources["deepstate"].date or "") == date(2024, 7, 8)


def test_plain_data() -> None:
    plain = catalogue_dict(read_catalogue())
    assert plain["schema"] == "dmz.catalogue/1"
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
