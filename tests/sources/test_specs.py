"""Specs: those of sources, of paths, and of several front lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmz.errors import DmzError, QuestionError
from dmz.sources.specs import expand_spec, parse_spec, require_request


@pytest.mark.parametrize(
    ("spec", "id", "date"),
    [
        ("deepstate", "deepstate", None),
        ("deepstate@latest", "deepstate", None),
        ("DeepState@latest", "deepstate", None),
        ("deepstate@2025-12-01", "deepstate", "2025-12-01"),
        ("deepstate@20251201", "deepstate", "2025-12-01"),
        ("worldpop@2025", "worldpop", "2025"),
        ("https://services5.arcgis.com/x/arcgis/rest/services/Y/FeatureServer/49", "arcgis", None),
        ("http://host/rest/services/Y/MapServer/3/", "arcgis", None),
    ],
)
def test_specs_of_sources(spec: str, id: str, date: str | None) -> None:
    request = parse_spec(spec)
    assert request is not None
    assert (request.source.id, request.date) == (id, date)


@pytest.mark.parametrize(
    "spec",
    ["-", "held.geojson", "./viina", "a/b", "nothing", "a@b/c.geojson", "/vsizip/a.zip/a.shp"],
)
def test_specs_of_paths(spec: str) -> None:
    assert parse_spec(spec) is None


def test_a_file_takes_precedence_over_an_unknown_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuestionError, match="no such file, and no source 'held'"):
        parse_spec("held@2025-12-01")
    Path("held@2025-12-01").write_text("", encoding="utf-8")
    assert parse_spec("held@2025-12-01") is None


@pytest.mark.parametrize(
    "spec", ["deepstate@2025-13-01", "deepstate@yesterday", "deepstate@", "deepstate@2025-02-30"]
)
def test_dates_that_do_not_exist(spec: str) -> None:
    with pytest.raises(QuestionError, match="is not a date"):
        parse_spec(spec)


def test_a_source_is_required() -> None:
    with pytest.raises(QuestionError, match="names no source; the sources are deepstate"):
        require_request("held.geojson")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.geojson", "a.geojson", "c[1].geojson", "deep/d.geojson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def expand(spec: str, folder: Path) -> list[str]:
    return [
        Path(path).relative_to(folder).as_posix() for path in expand_spec(spec, folder=str(folder))
    ]


def test_patterns_give_files_in_order(folder: Path) -> None:
    assert expand("[ab].geojson", folder) == ["a.geojson", "b.geojson"]
    assert expand("**/*.geojson", folder) == [
        "a.geojson",
        "b.geojson",
        "c[1].geojson",
        "deep/d.geojson",
    ]


def test_a_file_whose_name_looks_like_a_pattern(folder: Path) -> None:
    assert expand("c[1].geojson", folder) == ["c[1].geojson"]


def test_a_missing_path_is_kept(folder: Path) -> None:
    assert expand("x.geojson", folder) == ["x.geojson"]


def test_absolute_paths_are_kept(folder: Path) -> None:
    assert expand_spec(str(folder / "a.geojson"), folder="/elsewhere") == [
        str(folder / "a.geojson")
    ]


def test_sources_are_kept_and_ranges_become_days() -> None:
    assert expand_spec("deepstate@2025-12-01") == ["deepstate@2025-12-01"]
    assert expand_spec("deepstate@2024-12-31..2025-01-01") == [
        "deepstate@2024-12-31",
        "deepstate@2025-01-01",
    ]
    layer = "https://example.org/arcgis/rest/services/Line/FeatureServer/0"
    assert expand_spec(layer) == [layer]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("*.kml", "no file matches this pattern"),
        ("deepstate@2025-12-02..2025-12-01", "ends before it starts"),
        ("deepstate@2025-02-30..2025-03-01", "not a range of days"),
        ("nobody@2025-12-01", "no source 'nobody'"),
    ],
)
def test_specs_that_stand_for_nothing(folder: Path, spec: str, message: str) -> None:
    with pytest.raises(DmzError, match=message):
        expand_spec(spec, folder=str(folder))
