"""Which part of the front line a scenario is about."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from dmz.earth.geodesy import length_km
from dmz.errors import InputError, QuestionError
from dmz.land.sectors import facing_sector, joined, polygon_sector, region_sector, whole_sector
from tests import made_up
from tests.made_up import LINE, MIDDLE, NORTH, SOUTH, Town, collection, written

LAND = made_up.territory(
    towns=(Town("Foot", -3.0, 0.0, 1), Town("Far", -60.0, 0.0, 1), Town("Other", -3.0, 30.0, 1))
)
FRONT = made_up.front(of=LAND)
FOOT, FAR, OTHER = (LAND.gazetteer.place(index) for index in range(3))


def test_whole() -> None:
    assert whole_sector(FRONT).length_km == FRONT.length_km


class TestFacing:
    def test_by_pythagoras(self) -> None:
        # A town 3 km from the line and a reach of 5 km: 4 km to both sides of its foot.
        sector = facing_sector(FRONT, [FOOT], 5.0)
        assert sector.length_km == pytest.approx(8, rel=1e-3)
        assert sector.title == "the front line within 5 km of Foot"

    def test_of_two_towns(self) -> None:
        sector = facing_sector(FRONT, [FOOT, OTHER], 5.0)
        assert sector.length_km == pytest.approx(16, rel=1e-3)
        assert sector.title.endswith("of Foot and Other")

    def test_none(self) -> None:
        with pytest.raises(
            QuestionError, match=r"within 50 km of Far: the nearest is 60\.0 km away; raise --reach"
        ):
            facing_sector(FRONT, [FAR], 50.0)


class TestRegions:
    def test_half(self) -> None:
        sector = region_sector(FRONT, LAND, ["north"])
        assert sector.length_km == pytest.approx(50, rel=1e-5)
        assert sector.title == "the front line in North"
        assert region_sector(FRONT, LAND, ["South", "North"]).length_km == pytest.approx(
            100, rel=1e-5
        )

    def test_unknown_or_without_a_front(self) -> None:
        with pytest.raises(QuestionError, match="no oblast 'West'"):
            region_sector(FRONT, LAND, ["West"])
        held = made_up.front(of=LAND)
        southern = type(held)(**{**vars(held), "line": shapely.box(0, 0, 1, 1).boundary})
        with pytest.raises(QuestionError, match="no part of the front line is in South"):
            region_sector(southern, LAND, ["South"])


class TestPolygons:
    def test_inside(self, tmp_path: Path) -> None:
        path = written(
            tmp_path / "area.geojson",
            collection(shapely.box(LINE - 1, MIDDLE, LINE + 1, NORTH + 1)),
        )
        sector = polygon_sector(FRONT, LAND, path)
        assert sector.length_km == pytest.approx(50, rel=1e-5)
        assert sector.title == "the front line inside area.geojson"
        assert sector.warnings == ()

    def test_repairs_are_told(self, tmp_path: Path) -> None:
        bow_tie = shapely.Polygon(
            [(LINE - 0.1, SOUTH), (LINE + 0.1, NORTH), (LINE + 0.1, SOUTH), (LINE - 0.1, NORTH)]
        )
        sector = polygon_sector(FRONT, LAND, written(tmp_path / "bow.geojson", collection(bow_tie)))
        assert "1 polygon crossing itself repaired" in sector.warnings[0]

    @pytest.mark.parametrize(
        ("geometry", "said"),
        [
            (shapely.Point(LINE, MIDDLE), "a sector file holds polygons"),
            (shapely.box(0, 0, 1, 1), "lie outside the territory"),
            (
                shapely.box(SOUTH, LINE - 0.1, NORTH, LINE + 0.1),
                "latitude and longitude are swapped",
            ),
            (
                shapely.box(LINE + 0.1, SOUTH, LINE + 0.2, NORTH),
                "no part of the front line is inside its polygons",
            ),
        ],
    )
    def test_refused(self, geometry: object, said: str, tmp_path: Path) -> None:
        path = written(tmp_path / "area.geojson", collection(geometry))  # type: ignore[arg-type]
        with pytest.raises(InputError, match=said):
            polygon_sector(FRONT, LAND, path)


@pytest.mark.parametrize(
    ("names", "text"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_in_words(names: list[str], text: str) -> None:
    assert joined(names) == text


def test_made_up_line_is_100_km() -> None:
    assert length_km(FRONT.line) == pytest.approx(100, rel=1e-5)
