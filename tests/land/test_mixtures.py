"""Maps of several kinds are asked about; ordinary maps are not."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz import read_front
from dmz.answers.front_show import show_front
from dmz.errors import InputError
from dmz.output.layers.features import holdings_features
from dmz.output.layers.geojson import to_geojson
from tests import paper


def strips(count: int) -> list[shapely.Polygon]:
    """Strips of 2 km that together are the land to the east of the line."""
    edges = [paper.east(2 * number) for number in range(count)] + [paper.EAST + 0.1]
    return [
        shapely.box(west, paper.SOUTH - 1, east, paper.NORTH + 1) for west, east in pairwise(edges)
    ]


def path_of(tmp_path: Path, column: str, values: list[Any]) -> str:
    return paper.layer(
        tmp_path / "map.geojson",
        *strips(len(values)),
        properties=[{column: value} for value in values],
    )


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("status", ["occupied", "liberated"]),
        ("Type", ["a", "a", "b"]),
        ("controlStatus", [1, 2, 2]),
        ("occupied", [True, False]),
        ("occupied", [1, 0]),
        ("fill", ["#a52714", "#0f9d58", "#a52714", "#0f9d58"]),
        ("Name", ["Occupied"] * 4 + ["Liberated"] * 3),
        ("zone", ["red", "grey", "red", "grey", "red", "grey"]),
    ],
)
def test_columns_that_tell_kinds_apart(tmp_path: Path, column: str, values: list[Any]) -> None:
    path = path_of(tmp_path, column, values)
    with pytest.raises(InputError) as refused:
        read_front(path, territory=paper.territory())
    message = str(refused.value)
    assert "\n" not in message
    assert all(f"{value} (" in message for value in values)
    assert f'--where "{column} in (' in message


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("name", [f"Part {number}" for number in range(9)]),
        ("name", ["East", "West", "West"]),
        ("id", ["a", "a", "b", "b"]),
        ("GlobalID_2", ["{27527d80-dd51-4d38-bc0a-8123f836f9d8}"] * 2 + ["{d23edbbb-0000-0000}"]),
        ("date", ["2025-12-01", "2025-12-01", "2025-12-02", "2025-12-02"]),
        ("shown", ["2025-12-01", "2025-12-01", "2025-12-02", "2025-12-02"]),
        ("EditDate", [1733011200000, 1733011200000, 1733011300000]),
        ("Shape__Area", [1.5, 1.5, 2.5, 2.5]),
        ("side_length", [1.5, 1.5, 2.5, 2.5]),
        ("class_id", [1, 2, 3]),
        ("control_date", ["2025-12-01", "2025-12-01", "2025-12-02", "2025-12-02"]),
        ("kilometres", [1, 1, 2, 2]),
        ("area_of", ["South", "North", "South", "North"]),
        ("raion", ["Bakhmut", "Bakhmut", "Horlivka", "Horlivka"]),
        ("Editor", ["ann", "ann", "bob", "bob"]),
        ("status", ["occupied", "occupied"]),
        ("status", ["occupied", None]),
        ("kind", [f"kind {number}" for number in range(9)]),
        ("tags", [["a"], ["b"], ["a"]]),
    ],
)
def test_columns_that_do_not(tmp_path: Path, column: str, values: list[Any]) -> None:
    front = read_front(path_of(tmp_path, column, values), territory=paper.territory())
    assert front.length_km == pytest.approx(paper.HEIGHT_KM, rel=1e-6)


def test_the_option_that_the_message_names(tmp_path: Path) -> None:
    path = path_of(tmp_path, "status", ["liberated", "held", "held"])
    where = "status in ('held')"
    front = read_front(path, territory=paper.territory(), where=where)
    # The strip that is left out is 2 km wide and 100 km high.
    assert front.warnings == ("map.geojson: left out: what --where leaves out, 200 km²",)
    assert front.length_km == pytest.approx(paper.HEIGHT_KM, rel=1e-4)
    everything = read_front(path, territory=paper.territory(), where="status is not null")
    assert everything.warnings == ()


def test_a_column_with_an_odd_name(tmp_path: Path) -> None:
    path = path_of(tmp_path, "Control status", ["it's held", "lost"])
    with pytest.raises(InputError) as refused:
        read_front(path, territory=paper.territory())
    assert "in ('it''s held', 'lost')" in str(refused.value)
    assert r'--where "\"Control status\" in' in str(refused.value)


def test_a_derived_file_is_not_asked_about(tmp_path: Path) -> None:
    territory = paper.territory()
    front = paper.front(of=territory)
    content = to_geojson(holdings_features(show_front(front, territory)))
    path = paper.written(tmp_path / "line.geojson", content)
    again = read_front(path, territory=territory).land["birch"]
    assert shapely.area(again) == pytest.approx(shapely.area(front.land["birch"]), rel=1e-3)
