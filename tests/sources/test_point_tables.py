from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dmz.errors import InputError
from dmz.sources.point_tables import NamedPoint, read_points


def written(folder: Path, text: str | bytes) -> str:
    path = folder / "places.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize(
    "text",
    [
        "name,latitude,longitude\nA,48.5,37.25\n",
        "\ufeffLat,Lng,Place\n48.5,37.25,A\n\n",
        "City;Y;X\r\nA;48,5;37,25\r\n",
        "note\tlon\tlat\ttitle\nx\t37.25\t48.5\t A \n",
    ],
)
def test_common_headers_and_separators(tmp_path: Path, text: str) -> None:
    assert read_points(written(tmp_path, text)) == (NamedPoint("A", 48.5, 37.25),)


def test_points_without_names_are_numbered(tmp_path: Path) -> None:
    points = read_points(written(tmp_path, "lat,lon,name\n1,2,\n3,4,B\n"))
    assert [point.name for point in points] == ["point 1", "B"]
    points = read_points(written(tmp_path, "lat,lon\n1,2\n"))
    assert [point.name for point in points] == ["point 1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,lat\nA,1\n", "no column of longitude; its first line needs one called longitude"),
        ("lat,lat,lon\n1,2,3\n", "two columns are called lat"),
        ("lat,lon\n", "a header and no points"),
        ("lat,lon\n1,2\nx,2\n1,181\n1\n", "line 3: latitude is a number"),
        ("lat,lon\n1,2\nx,2\n1,181\n1\n", "line 4: longitude is a number"),
        ("lat,lon\n1,2\nx,2\n1,181\n1\n", "line 5: it has 1 cells, and 2 are needed"),
        ("lat,lon\nnan,1\n", "not 'nan'"),
        ("lat,lon\n" + "x,1\n" * 9, "and 4 more rows"),
        (b"lat,lon\n\xff\xfe,1\n", "not text in UTF-8"),
        ('lat,lon,name\n1,2,"' + "a" * 200_000 + '"\n', "not CSV"),
        ("", "the file is empty"),
    ],
)
def test_faults(tmp_path: Path, text: str | bytes, message: str) -> None:
    csv.field_size_limit(131_072)  # Python's own; a library of other tests raises it for all
    with pytest.raises(InputError) as caught:
        read_points(written(tmp_path, text))
    assert message in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_more_rows_than_are_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than 200,000 rows"):
        read_points(written(tmp_path, "lat,lon\n" + "1,2\n" * 200_001))
