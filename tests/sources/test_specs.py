"""Names that stand for several front lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmz.errors import DmzError
from dmz.sources.specs import expanded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.geojson", "a.geojson", "c[1].geojson", "deep/d.geojson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(spec: str, folder: Path) -> list[str]:
    return [
        Path(path).relative_to(folder).as_posix() for path in expanded(spec, folder=str(folder))
    ]


def test_patterns_give_files_in_order(folder: Path) -> None:
    assert names("[ab].geojson", folder) == ["a.geojson", "b.geojson"]
    assert names("**/*.geojson", folder) == [
        "a.geojson",
        "b.geojson",
        "c[1].geojson",
        "deep/d.geojson",
    ]


def test_a_file_with_a_pattern_in_its_name_is_itself(folder: Path) -> None:
    assert names("c[1].geojson", folder) == ["c[1].geojson"]


def test_a_path_that_is_not_there_is_left_to_whoever_reads_it(folder: Path) -> None:
    assert names("x.geojson", folder) == ["x.geojson"]


def test_absolute_paths_stay(folder: Path) -> None:
    assert expanded(str(folder / "a.geojson"), folder="/elsewhere") == [str(folder / "a.geojson")]


def test_sources_stay_and_ranges_are_days() -> None:
    assert expanded("deepstate@2025-12-01") == ["deepstate@2025-12-01"]
    assert expanded("deepstate@2024-12-31..2025-01-01") == [
        "deepstate@2024-12-31",
        "deepstate@2025-01-01",
    ]
    layer = "https://example.org/arcgis/rest/services/Line/FeatureServer/0"
    assert expanded(layer) == [layer]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("*.kml", "no file matches this pattern"),
        ("deepstate@2025-12-02..2025-12-01", "ends before it starts"),
        ("deepstate@2025-02-30..2025-03-01", "not a range of days"),
        ("nobody@2025-12-01", "no source 'nobody'"),
    ],
)
def test_what_stands_for_nothing_is_said(folder: Path, spec: str, said: str) -> None:
    with pytest.raises(DmzError, match=said):
        expanded(spec, folder=str(folder))
