"""Which part of the front line a scenario is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz.earth.geodesy import length_km
from dmz.errors import InputError, QuestionError
from dmz.land.sectors import Sector, SectorChoice, join_names
from tests import paper

LAND = paper.territory(
    towns=(
        paper.Town("Foot", -3.0, 0.0, 1),
        paper.Town("Far", -60.0, 0.0, 1),
        paper.Town("Other", -3.0, 30.0, 1),
    )
)
FRONT = paper.front(of=LAND)


def find(**choice: Any) -> Sector:
    return SectorChoice(**{"cities": ("Foot",), **choice}).find(FRONT, LAND)


def test_whole() -> None:
    assert find(whole_front=True).length_km == FRONT.length_km


class TestFacing:
    def test_by_pythagoras(self) -> None:
        # A town 3 km from the line and a reach of 5 km: 4 km to both sides of its foot.
        sector = find(cities=("Foot",), reach_km=5.0)
        assert sector.length_km == pytest.approx(8, rel=1e-3)
        assert sector.title == "the front line within 5 km of Foot"

    def test_of_two_towns(self) -> None:
        sector = find(cities=("Foot", "Other"), reach_km=5.0)
        assert sector.length_km == pytest.approx(16, rel=1e-3)
        assert sector.title.endswith("of Foot and Other")

    def test_none(self) -> None:
        with pytest.raises(
            QuestionError, match=r"within 50 km of Far: the nearest is 60\.0 km away; raise --reach"
        ):
            find(cities=("Far",))
        with pytest.raises(QuestionError, match=r"of Foot and Far: the nearest is 3\.0 km away"):
            find(cities=("Foot", "Far"), reach_km=2.0)


class TestRegions:
    def test_half(self) -> None:
        sector = find(oblasts=("north",))
        assert sector.length_km == pytest.approx(50, rel=1e-5)
        assert sector.title == "the front line in North"
        assert find(oblasts=("South", "North")).length_km == pytest.approx(100, rel=1e-5)

    def test_unknown_or_without_a_front(self) -> None:
        with pytest.raises(QuestionError, match="no oblast 'West'"):
            find(oblasts=("West",))
        southern = replace(FRONT, line=shapely.box(0, 0, 1, 1).boundary)
        with pytest.raises(QuestionError, match="no part of the front line is in South"):
            SectorChoice(oblasts=("South",)).find(southern, LAND)


class TestPolygons:
    def test_inside(self, tmp_path: Path) -> None:
        path = paper.layer(
            tmp_path / "area.geojson",
            shapely.box(paper.LINE - 1, paper.MIDDLE, paper.LINE + 1, paper.NORTH + 1),
        )
        sector = find(file=path)
        assert sector.length_km == pytest.approx(50, rel=1e-5)
        assert sector.title == "the front line inside area.geojson"
        assert sector.warnings == ()

    def test_repairs_are_told(self, tmp_path: Path) -> None:
        bow_tie = shapely.Polygon(
            [
                (paper.LINE - 0.1, paper.SOUTH),
                (paper.LINE + 0.1, paper.NORTH),
                (paper.LINE + 0.1, paper.SOUTH),
                (paper.LINE - 0.1, paper.NORTH),
            ]
        )
        sector = find(file=paper.layer(tmp_path / "bow.geojson", bow_tie))
        assert "1 polygon crossing itself repaired" in sector.warnings[0]

    @pytest.mark.parametrize(
        ("geometry", "said"),
        [
            (shapely.Point(paper.LINE, paper.MIDDLE), "a sector file holds polygons"),
            (shapely.box(0, 0, 1, 1), "lie outside the territory"),
            (
                shapely.box(paper.SOUTH, paper.LINE - 0.1, paper.NORTH, paper.LINE + 0.1),
                "latitude and longitude are swapped",
            ),
            (
                shapely.box(paper.LINE + 0.1, paper.SOUTH, paper.LINE + 0.2, paper.NORTH),
                "no part of the front line is inside its polygons",
            ),
        ],
    )
    def test_refused(self, geometry: object, said: str, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "area.geojson", geometry)  # type: ignore[arg-type]
        with pytest.raises(InputError, match=said):
            find(file=path)


@pytest.mark.parametrize(
    ("names", "text"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_in_words(names: list[str], text: str) -> None:
    assert join_names(names) == text


def test_the_line_on_paper_is_100_km() -> None:
    assert length_km(FRONT.line) == pytest.approx(100, rel=1e-5)
