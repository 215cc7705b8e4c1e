from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dmz.output.tables.data import data_files_document, data_list_document
from dmz.sources.catalogue import SHIPPED, CacheEntry, Entry
from tests.output.examples import texts_of

ENTRIES = (
    Entry("oblasts", "Oblasts", SHIPPED, "oblasts.geojson", "2012", "CC0-1.0"),
    Entry("days", "A map a day", "front", "https://x", "2024-07-08", "own", restricted=True),
)
FILE = CacheEntry(
    path=Path("/cache/days"),
    id="days",
    name="days",
    url="https://x",
    sha256="00",
    size=1234,
    fetched="2024-07-09",
    date="2024-07-08",
)


def test_what_ships_and_what_can_be_fetched() -> None:
    document = data_list_document(ENTRIES, "/cache")
    assert texts_of(document, "Shipped with dmz") == [["oblasts", "Oblasts", "2012", "CC0-1.0"]]
    assert texts_of(document, "To fetch, under their own terms") == [["days", "A map a day"]]
    assert texts_of(document, "Their dates, licences and state in the cache") == [
        ["days", "front", "2024-07-08", "own", "no"]
    ]
    assert any("Terms restrict the use of days;" in note for note in document.notes)
    assert [row[0] for row in document.data.rows] == ["oblasts", "days"]


def test_the_first_screen_says_what_is_there_and_what_to_do_with_it() -> None:
    said = {"said": "In the cache: {sources}, {size}.", "use": "dmz compute 40 --front days"}
    document = data_files_document("Fetched", [FILE] * 2, cache="/cache", **said)
    short = document.shortened()
    assert short.head == "In the cache: days@2024-07-08, 2.5 kB."
    assert short.notes[:2] == (
        "Use it: dmz compute 40 --front days",
        "Cache: /cache (DMZ_CACHE_DIR moves it).",
    )
    assert short.tables[0].headers() == ["Source", "Date", "Bytes"]
    several = [replace(FILE, date=f"2024-07-0{day}", size=1_000_000) for day in range(1, 6)]
    head = data_files_document("Fetched", several, **said).head
    assert head.endswith("days@2024-07-03 and 2 more, 5.0 MB.")


def test_files_have_a_column_for_faults_where_there_are_any() -> None:
    (table,) = data_files_document("Verified", [FILE]).tables
    assert table.texts() == [["days", "2024-07-08", "1,234", "/cache/days"]]
    broken = CacheEntry(**{**vars(FILE), "fault": "changed"})
    (table,) = data_files_document("Verified", [FILE, broken]).tables
    assert [row[-1] for row in table.texts()] == ["", "changed"]
    assert data_files_document("Nothing to verify", []).tables == ()
