"""Raions and hromadas of the rectangle, with polygons and without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from dmz.errors import InputError, QuestionError
from dmz.land.subregions import read_subregions
from dmz.land.territory import Territory
from dmz.land.zones import draw_zones, split_by_region
from dmz.measure.scenario import Scenario
from tests import paper

# Of the six towns Dogwood's hromada is not known.
HOMES = ("UA0202001", "UA0102001", "UA0204001", "", "UA0102003", "UA0104001")
TABLE = """id,name,raion,oblast
UA0102001,Beech,Low,South
UA0102003,Elder,Low,South
UA0104001,Far,Deep,South
UA0202001,Alder,Upper,North
UA0204001,Cedar,High,North
UA0206001,Dogwood,East,North
"""


def divided(folder: Path) -> Territory:
    """The rectangle with a table of hromadas."""
    land = paper.territory()
    path = folder / "hromadas.csv"
    path.write_text(TABLE, encoding="utf-8")
    places = replace(land.gazetteer, hromadas=HOMES)
    return replace(land, files={"subregions": path}, places=places)


def boxes(folder: Path, **codes: str) -> str:
    """The north in three: beyond 5 km west of the line, up to it, and east of it."""
    edges = [(-70, -5), (-5, 0), (0, 20)]
    shapes = [
        shapely.box(paper.east(west), paper.MIDDLE, paper.east(east), paper.NORTH)
        for west, east in edges
    ]
    ids = ("UA0204001", "UA0202001", "UA0206001")
    properties = [{"ADM1_PCODE": "UA02", **dict.fromkeys(codes, id)} for id in ids]
    return paper.layer(folder / "boxes.geojson", *shapes, properties=properties)


def test_the_settlements_have_the_levels_of_their_code(tmp_path: Path) -> None:
    land = divided(tmp_path)
    raions, hromadas = read_subregions(land, "raion"), read_subregions(land, "hromada")
    names = ["Upper", "Low", "High", "Low", "Deep"]
    assert [raions.names[i] for i in raions.home if i >= 0] == names
    assert [hromadas.ids[i] for i in hromadas.home if i >= 0] == [id for id in HOMES if id]
    assert raions.home[3] == hromadas.home[3] == -1


def test_a_settlement_of_which_only_the_raion_is_known(tmp_path: Path) -> None:
    land = divided(tmp_path)
    places = replace(land.gazetteer, hromadas=("UA0202", *HOMES[1:]))
    land = replace(land, places=places)
    assert read_subregions(land, "raion").home[0] >= 0
    assert read_subregions(land, "hromada").home[0] == -1


def test_areas_of_polygons(tmp_path: Path) -> None:
    land = divided(tmp_path)
    raions = read_subregions(land, "raion", boxes(tmp_path, ADM3_PCODE=""))
    front = paper.front(of=land)
    ((ash, birch),) = draw_zones(front.reach, front, land, [{"ash": 10.0, "birch": 10.0}])
    south, north = split_by_region(ash, land)
    found = {raions.names[i]: part for i, part in raions.split(north) if i is not None}
    # Meridians draw nearer to the north: a box is up to 0.7 % narrower there.
    assert found["Upper"].area_km2 == pytest.approx(250, rel=1e-2)
    assert found["High"].area_km2 == pytest.approx(250, rel=1e-2)
    assert found["Upper"].area_km2 + found["High"].area_km2 == pytest.approx(
        north.area_km2, rel=1e-9
    )
    # No polygon covers the south: its settlement has a raion, its land has none.
    rows = [(i if i is None else raions.names[i], part) for i, part in raions.split(south)]
    assert [(name, len(part.settlements)) for name, part in rows] == [("Low", 1), (None, 0)]
    assert rows[0][1].area_km2 == 0
    assert rows[1][1].area_km2 == pytest.approx(south.area_km2, rel=1e-9)
    # Dogwood, whose hromada the register does not know, lies in a polygon.
    ((index, part),) = raions.split(split_by_region(birch, land)[1])
    assert index is not None
    assert (raions.names[index], part.settlements.tolist()) == ("East", [3])


def test_land_without_polygons_is_the_nearest_settlements(tmp_path: Path) -> None:
    land = divided(tmp_path)
    towns = (paper.Town("A", -10, 10, 0), paper.Town("B", -30, 10, 0))
    places = replace(paper.gazetteer(towns), hromadas=("UA0202001", "UA0204001"))
    land = replace(land, places=places)
    front = paper.front(of=land)
    ((ash,),) = draw_zones(front.reach, front, land, [{"ash": 40.0}])
    raions = read_subregions(land, "raion")
    assert not raions.drawn
    north = split_by_region(ash, land)[1]
    nearer, further = raions.split(north)
    # Halfway between the towns, 20 km from the line, one ends and the other begins.
    assert nearer[1].area_km2 == pytest.approx(1000, rel=1e-2)
    assert further[1].area_km2 == pytest.approx(1000, rel=1e-2)


def test_polygons_without_codes_are_refused(tmp_path: Path) -> None:
    land = divided(tmp_path)
    with pytest.raises(InputError, match=r"boxes\.geojson: no column of it has codes"):
        read_subregions(land, "hromada", boxes(tmp_path))
    box = paper.layer(
        tmp_path / "far.geojson", shapely.box(30, 48, 31, 49), properties=[{"code": "UA9901001"}]
    )
    with pytest.raises(InputError, match=r"far\.geojson: it has no polygons of raions"):
        read_subregions(land, "raion", box)


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ({"by": "village"}, "figures are broken down by oblast, raion, hromada, not by 'village'"),
        ({"regions": "x.geojson"}, "--regions goes with --by raion or --by hromada"),
        ({"by": "raion"}, "A rectangle: no raions are known there"),
    ],
)
def test_faults_are_named_before_anything_is_read(question: dict[str, str], fault: str) -> None:
    with pytest.raises(QuestionError, match=fault):
        Scenario.of(**question).check(paper.territory())  # type: ignore[arg-type]
