"""Any line on Earth: a peninsula and a line, with nothing of what ships in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely import LineString, Polygon, box

from dmz.earth.geodesy import GEOD
from dmz.errors import InputError, QuestionError
from dmz.land.theatre import read_territory
from tests import paper


@pytest.fixture(scope="module")
def peninsula(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line of exactly 238 km in eight bends, from coast to coast of a peninsula."""
    folder = tmp_path_factory.mktemp("peninsula")
    points = [(126.7, 37.9)]
    for azimuth, km in zip((70, 110, 80, 60, 95, 85, 75, 100), (*[30] * 7, 28), strict=True):
        longitude, latitude, _ = GEOD.fwd(*points[-1], azimuth, km * 1000)
        points.append((longitude, latitude))
    west, east = points[0], points[-1]
    north = [
        west,
        *points[1:-1],
        east,
        (128.5, 39.5),
        (130.0, 42.0),
        (126.0, 42.0),
        (125.0, 39.5),
        west,
    ]
    south = [
        west,
        (126.5, 36.0),
        (127.5, 34.6),
        (129.2, 35.2),
        (129.5, 36.5),
        east,
        *points[-2:0:-1],
        west,
    ]
    upper, lower, names = Polygon(north), Polygon(south), [{"name": "Upper"}, {"name": "Lower"}]
    paper.layer(folder / "peninsula.geojson", upper, lower, properties=names)
    paper.layer(folder / "line.geojson", LineString(points))
    paper.layer(folder / "lower.geojson", lower)
    paper.written(
        folder / "places.csv",
        "name,latitude,longitude,population\nInside,37.98,127.0,1000\nAway,36,127.5,5000\n",
    )
    return folder


def options(folder: Path, *more: str) -> list[str]:
    return [
        "--territory",
        str(folder / "peninsula.geojson"),
        "--party",
        "North",
        "--party",
        "South",
        "--whole-front",
        "-d",
        "2",
        *more,
    ]


SEATS = ("--seat", "north=40,127", "--seat", "south=36,127.5")


class TestDemarcationLine:
    def test_two_km_a_side_of_238_km_are_about_950_km2(
        self, run: Callable[..., object], peninsula: Path
    ) -> None:
        arguments = options(
            peninsula,
            *SEATS,
            "--front",
            str(peninsula / "line.geojson"),
            "--places",
            str(peninsula / "places.csv"),
        )
        result = run("compute", *arguments, "--format", "json")  # type: ignore[operator]
        assert result.exit_code == 0, result.stderr
        found = json.loads(result.stdout)
        assert found["front"]["length_km"] == pytest.approx(238, abs=0.1)
        north, south, both = found["zones"]
        assert both["area_km2"] == pytest.approx(950, abs=5)
        assert north["area_km2"] == pytest.approx(south["area_km2"], rel=0.01)
        assert (north["party"], south["party"]) == ("north", "south")
        upper, lower = north["by_oblast"]
        assert (upper["oblast"], upper["area_km2"]) == ("Upper", north["area_km2"])
        # If the line runs elsewhere than drawn, North has land in the other part, too.
        assert (lower["oblast"], lower["area_km2"], lower["area_km2_low"]) == ("Lower", 0, 0)
        assert lower["area_km2_high"] >= 1
        assert "Ukrain" not in result.stdout
        assert "Natural Earth" not in result.stdout

    # To 0.1 %: at a coast the two lines may end some metres apart.
    def test_polygons_say_the_same_as_the_line(
        self, run: Callable[..., object], peninsula: Path
    ) -> None:
        figures = []
        for more in (
            (*SEATS, "--front", str(peninsula / "line.geojson")),
            ("--front", str(peninsula / "lower.geojson")),
        ):
            result = run("compute", *options(peninsula, *more), "--format", "json")  # type: ignore[operator]
            figures.append([zone["area_km2"] for zone in json.loads(result.stdout)["zones"]])
        assert figures[0] == pytest.approx(figures[1], rel=1e-3)

    def test_the_armistice_as_a_plan(self, run: Callable[..., object], peninsula: Path) -> None:
        arguments = [
            "--territory",
            str(peninsula / "peninsula.geojson"),
            "--party",
            "North",
            "--party",
            "South",
            *SEATS,
        ]
        result = run(
            "plan",
            "run",
            "korea-1953",
            *arguments,
            "--front",
            str(peninsula / "line.geojson"),
            "--format",
            "json",
        )  # type: ignore[operator]
        total = json.loads(result.stdout)["readings"][0]["total"]
        assert total[-1]["area_km2"] == pytest.approx(950, abs=5)
        assert total[-1]["population"] is None

    def test_a_line_without_seats_and_no_line_at_all(
        self, run: Callable[..., object], peninsula: Path
    ) -> None:
        for more in (["--front", str(peninsula / "line.geojson")], []):
            result = run("compute", *options(peninsula, *more))  # type: ignore[operator]
            assert result.exit_code == 1
            assert result.stderr.count("\n") == 1
            assert "--seat" in result.stderr or "--front" in result.stderr


class TestReadTerritory:
    def test_parties_and_seats_are_checked(self, peninsula: Path) -> None:
        path = str(peninsula / "peninsula.geojson")
        for parties in ((), ("A",), ("A", "a"), ("A", "B", "C")):
            with pytest.raises(QuestionError, match="two different parties"):
                read_territory(path, parties)
        with pytest.raises(QuestionError, match="needs seats of both parties"):
            read_territory(path, ("A", "B"), seats={"a": (127.0, 40.0)})
        with pytest.raises(InputError, match="lies outside"):
            read_territory(path, ("A", "B"), seats={"a": (127.0, 40.0), "b": (10.0, 10.0)})

    def test_layers_that_are_no_territory(self, peninsula: Path, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="made of polygons"):
            read_territory(str(peninsula / "line.geojson"), ("A", "B"))
        square, names = box(0, 0, 2, 2), [{"name": "x"}, {"name": "y"}]
        twice = paper.layer(tmp_path / "twice.geojson", square, square, properties=names)
        with pytest.raises(InputError, match="overlap"):
            read_territory(twice, ("A", "B"))

    def test_regions_by_name_or_one_region(self, tmp_path: Path) -> None:
        boxes = [box(west, 0, west + 1, 1) for west in range(3)]
        names = [{"NAME": name} for name in "xyx"]
        named = paper.layer(tmp_path / "named.geojson", *boxes, properties=names)
        assert read_territory(named, ("A", "B")).region_names == ("x", "y")
        bare = read_territory(paper.layer(tmp_path / "bare.geojson", *boxes), ("A", "B"))
        assert bare.region_names == ("bare",)
        assert bare.region("BARE") == 0
