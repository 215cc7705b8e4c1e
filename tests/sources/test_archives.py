"""Archives, among them some made to harm."""

from __future__ import annotations

import gzip
import stat
import zipfile
from pathlib import Path

import pytest

from dmz.errors import InputError
from dmz.sources import archives
from dmz.sources.archives import check_zip, gunzip, open_entry, unpack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "out"
    path.mkdir()
    return path


def make_zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_matching_entries_are_unpacked(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {"x/a.shp": b"1", "x/a.dbf": b"2", "readme.txt": b"3"})
    found = unpack(archive, folder, pattern=r"^x/")
    assert [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in found] == [
        ("x/a.shp", b"1"),
        ("x/a.dbf", b"2"),
    ]


@pytest.mark.parametrize(
    "name", ["../evil", "x/../../evil", "/evil", "..\\evil", "C:\\evil", "C:/evil"]
)
def test_an_entry_that_climbs_out(tmp_path: Path, folder: Path, name: str) -> None:
    archive = make_zip(tmp_path / "a.zip", {"good.txt": b"1", name: b"2"})
    with pytest.raises(InputError, match="points out of the archive"):
        unpack(archive, folder)
    assert not list(folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "out"]


def test_a_link(tmp_path: Path, folder: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(InputError, match="is a link or a device"):
        unpack(tmp_path / "a.zip", folder)
    assert not list(folder.iterdir())


def test_a_bomb_by_its_ratio(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {"zeros": bytes(64 * 2**20)})
    assert archive.stat().st_size < 2**17
    with pytest.raises(InputError, match="200 times its size"):
        unpack(archive, folder)
    assert sum(path.stat().st_size for path in folder.iterdir()) <= archives.RATIO_FROM_BYTES


def test_a_bomb_of_many_entries(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {f"{n}": bytes(2**20) for n in range(40)})
    with pytest.raises(InputError, match="times its size"):
        unpack(archive, folder)


def test_a_bomb_by_its_total(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TOTAL_LIMIT_BYTES", 1000)
    with pytest.raises(InputError, match="unpacks to more than 0 GiB"):
        unpack(make_zip(tmp_path / "a.zip", {"a": bytes(600), "b": bytes(600)}), folder)


def test_too_many_entries(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(
        tmp_path / "a.zip", dict.fromkeys(map(str, range(archives.ENTRIES_LIMIT + 1)), b"")
    )
    with pytest.raises(InputError, match="10,001 entries"):
        unpack(archive, folder)


def test_a_false_size_in_the_directory(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {"a": bytes(100_000)})
    content = archive.read_bytes()
    archive.write_bytes(
        content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    )
    with pytest.raises(InputError, match="not a complete zip archive"):
        unpack(archive, folder)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name(tmp_path: Path, folder: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a", "1")
        archive.writestr("a", "2")
    with pytest.raises(InputError, match="two of its entries"):
        unpack(tmp_path / "a.zip", folder)


def test_a_truncated_archive(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {"a": b"1" * 1000})
    archive.write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(InputError, match="not a complete zip"):
        unpack(archive, folder)
    with pytest.raises(InputError, match=r"^the address: not a complete zip"):
        check_zip(archive, "the address")


def test_one_entry_is_read_in_place(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {"a.csv": b"1\n2\n", "b.txt": b""})
    with open_entry(archive, r"\.csv$") as entry:
        assert entry.read(2) == b"1\n"
    with (
        pytest.raises(InputError, match=r"0 entries match.*a\.csv, b\.txt"),
        open_entry(archive, r"\.tif$"),
    ):
        pass


def test_gzip(tmp_path: Path) -> None:
    good, cut, bomb = (tmp_path / name for name in ("good.gz", "cut.gz", "bomb.gz"))
    good.write_bytes(gzip.compress(b"hexagons" * 100))
    gunzip(good, tmp_path / "good")
    assert (tmp_path / "good").read_bytes() == b"hexagons" * 100
    cut.write_bytes(good.read_bytes()[:-4])
    with pytest.raises(InputError, match="not a complete gzip"):
        gunzip(cut, tmp_path / "cut")
    bomb.write_bytes(gzip.compress(bytes(64 * 2**20)))
    with pytest.raises(InputError, match="times its size"):
        gunzip(bomb, tmp_path / "bomb")


def test_an_entry_at_a_place_before_the_start(tmp_path: Path, folder: Path) -> None:
    # Found by the fuzzer: bytes are gone, and so the places in it point too far back.
    whole = make_zip(tmp_path / "a.zip", {"a.geojson": b"1" * 50}).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:4] + whole[6:])
    with pytest.raises(InputError, match=r"not a complete zip archive \(a false place\)"):
        unpack(tmp_path / "a.zip", folder)
