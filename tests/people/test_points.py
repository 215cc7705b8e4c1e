"""People of points."""

from __future__ import annotations

from pathlib import Path

import shapely

from dmz.people.points import PointPopulation
from tests.people.samples import SQUARES, layer, part, people


def test_points_are_in_or_out_and_in_one_part_only(tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "name,latitude,longitude,population\na,48.5,30.5,10\nb,48.5,31,20\nc,49.5,31.5,\n"
    )
    source = layer(str(table))
    assert isinstance(source, PointPopulation)
    # b lies on the edge between the two: it is in one of them.
    assert people(source, *SQUARES[:2], shapely.box(30, 48, 32, 49)) == [10.0, 20.0, 30.0]
    assert source.people([part(SQUARES[0])])[0].covered_km2 is None
