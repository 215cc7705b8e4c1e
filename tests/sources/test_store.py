"""The cache: complete files, checked at each use, private, safe for two processes."""

from __future__ import annotations

import gzip
import json
import os
from functools import partial
from pathlib import Path

import platformdirs
import pytest

from dmz.errors import InputError
from dmz.sources.access import Access, using
from dmz.sources.download import ensure_cached, gunzip_file
from dmz.sources.store import Store, cache_folder, list_cached
from tests.processes import finish, started

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX owners and modes")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def put_file(content: bytes = b"polygons", name: str = "2025-12-01.json") -> Path:
    store = Store()
    with store.lock("deepstate", name) as path:
        draft = path.with_name("draft")
        draft.write_bytes(content)
        return store.put(draft, "deepstate", name, "https://example.org/a", date=name[:10]).path


def test_the_folder_is_the_platforms_unless_a_variable_moves_it(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_folder() == cache
    with using(Access(cache=cache / "b")):
        assert cache_folder() == cache / "b"
    monkeypatch.delenv("DMZ_CACHE_DIR")
    assert cache_folder() == Path(platformdirs.user_cache_dir("dmz", appauthor=False))


def test_listing_creates_no_folder(cache: Path) -> None:
    assert list_cached() == []
    assert not cache.exists()


def test_a_file_is_found_with_its_origin(cache: Path) -> None:
    path = put_file()
    cached = Store().get("deepstate", "2025-12-01.json")
    assert cached is not None
    assert cached.path == path
    # printf polygons | sha256sum
    assert cached.sha256 == "810da493c0fa873cc14ce3b44dbf056613dcd73e8b524d8894a433d60c6fc3dd"
    assert (cached.url, cached.date, cached.size) == ("https://example.org/a", "2025-12-01", 8)
    assert list_cached() == [cached]
    assert Store().get("deepstate", "2025-12-02.json") is None


def test_what_was_unpacked_from_another_archive_is_unpacked_again(cache: Path) -> None:
    for content in (b"one", b"two"):
        packed = gzip.compress(content)
        archive = ensure_cached(
            "worldpop", "a.gz", "https://example.org/a", partial(Path.write_bytes, data=packed),
            again=True,
        )  # fmt: skip
        assert gunzip_file(archive, "a").path.read_bytes() == content


def test_a_file_that_changed_is_refused(cache: Path) -> None:
    put_file().write_bytes(b"other polygons")
    with pytest.raises(
        InputError, match=r"sha256 differs.*dmz data fetch --again deepstate@2025-12-01"
    ):
        Store().get("deepstate", "2025-12-01.json")


def test_a_file_without_an_origin_does_not_count(cache: Path) -> None:
    path = put_file()
    path.with_name(f"{path.name}.origin.json").write_text("{", encoding="utf-8")
    assert Store().get("deepstate", "2025-12-01.json") is None


@POSIX
def test_a_link_in_the_cache_is_refused(cache: Path, tmp_path: Path) -> None:
    path = put_file()
    moved = path.rename(tmp_path / "elsewhere")
    path.symlink_to(moved)
    with pytest.raises(InputError, match="a link in the cache"):
        Store().get("deepstate", "2025-12-01.json")


@POSIX
def test_a_cache_that_anyone_can_write_to_is_refused(cache: Path) -> None:
    path = put_file()
    for each in (path, path.parent, cache):
        mode = each.stat().st_mode
        each.chmod(mode | 0o002)
        with pytest.raises(InputError, match="anyone can write to it"):
            Store().get("deepstate", "2025-12-01.json")
        each.chmod(mode)
    assert Store().get("deepstate", "2025-12-01.json")


@POSIX
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="only root can change the owner of a file",
)
def test_a_cache_of_another_user_is_refused(cache: Path) -> None:
    path = put_file()
    for each in (path, path.parent, cache):
        os.chown(each, 12345, -1)
        with pytest.raises(InputError, match="belongs to another user"):
            Store().get("deepstate", "2025-12-01.json")
        os.chown(each, 0, -1)


@POSIX
def test_files_are_private(cache: Path) -> None:
    path = put_file()
    assert (cache.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_that_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        using(Access(cache=tmp_path / "file" / "cache")),
        pytest.raises(InputError, match="set DMZ_CACHE_DIR"),
    ):
        Store()


def test_clearing_a_day_a_source_or_everything(cache: Path) -> None:
    for day in ("2025-11-01", "2025-12-01"):
        put_file(name=f"{day}.json")
    store = Store()
    store.accept_terms("deepstate", "terms")
    assert [c.date for c in store.clear("deepstate", "2025-11-01")] == ["2025-11-01"]
    assert [c.date for c in list_cached()] == ["2025-12-01"]
    assert [c.date for c in store.clear()] == ["2025-12-01"]
    assert list_cached() == []
    assert store.accepted_terms() == {"deepstate": "terms"}


def test_the_lock_keeps_two_processes_apart(cache: Path, tmp_path: Path) -> None:
    """Each adds one to a number twenty times; without the lock some would be lost."""
    program = """
import time
from dmz.sources.store import Store
store = Store()
for _ in range(20):
    with store.lock("deepstate", "number") as path:
        number = int(path.read_text()) if path.exists() else 0
        time.sleep(0.001)
        path.write_text(str(number + 1))
"""
    with started("-c", program) as first, started("-c", program) as second:
        assert [finish(run) for run in (first, second)] == [(0, ""), (0, "")]
    assert (cache / "deepstate" / "number").read_text() == "40"


def test_accepted_terms_that_cannot_be_read_do_not_count(cache: Path) -> None:
    store = Store()
    (cache / "accepted.json").write_text("[", encoding="utf-8")
    assert store.accepted_terms() == {}
    store.accept_terms("isw", "ask first")
    assert json.loads((cache / "accepted.json").read_text(encoding="utf-8")) == {"isw": "ask first"}
