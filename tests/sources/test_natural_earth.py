"""Natural Earth's roads, railways and built-up land, from a server on loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import shapely
from click.testing import Result as Answer
from shapely import LineString

from dmz.errors import InputError, QuestionError
from dmz.land.ways import with_ground
from tests import paper
from tests.served import zipped
from tests.servers import Site, body

ROADS = {
    "Major Highway": LineString([(30.5, 48.2), (31.5, 48.2)]),
    "Secondary Highway": LineString([(30.5, 48.4), (31.5, 48.4)]),
    "Ferry, seasonal": LineString([(30.5, 48.6), (31.5, 48.6)]),
}


def archive(folder: Path, theme: str, **columns: list[object]) -> bytes:
    """Return a zipped Shapefile, as Natural Earth's are."""
    frame = geopandas.GeoDataFrame(columns, crs="EPSG:4326")
    frame.to_file(folder / f"ne_10m_{theme}.shp")
    files = folder.glob(f"ne_10m_{theme}.*")
    return zipped({file.name: file.read_bytes() for file in files})


@pytest.fixture
def served(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    roads = archive(tmp_path, "roads", type=[*ROADS], geometry=[*ROADS.values()])
    far, near = LineString([(100, 10), (101, 10)]), LineString([(30.9, 48.0), (30.9, 49.0)])
    rails = archive(tmp_path, "railroads", category=[1, 1], geometry=[far, near])
    town = archive(
        tmp_path, "urban_areas", scalerank=[1], geometry=[shapely.box(31, 48, 31.2, 48.2)]
    )
    for theme, content in (("roads", roads), ("railroads", rails), ("urban_areas", town)):
        site.answers[f"/10m/ne_10m_{theme}.zip"] = body(content)
    monkeypatch.setenv("DMZ_SOURCE_NATURAL_EARTH_URL", site.url + "/10m/ne_10m_{theme}.zip")
    return site


def test_what_maps_show_of_it(served: Site) -> None:
    territory = with_ground(paper.territory(), "natural-earth")
    ways = {(way.kind, way.rank): way.line for way in territory.scenery.ways}
    assert set(ways) == {("road", 1), ("road", 2), ("railway", 1)}  # no ferry
    assert ways["road", 1].equals(ROADS["Major Highway"])
    # The railway on the other side of the world is none of this territory's.
    assert shapely.get_num_geometries(ways["railway", 1]) == 1
    assert territory.scenery.built_up.equals(shapely.box(31, 48, 31.2, 48.2))
    assert {each.id for each in territory.scenery.datasets} == {"natural-earth"}
    assert all(each.sha256 for each in territory.scenery.datasets)
    asked = len(served.paths())
    with_ground(paper.territory(), "natural-earth")
    assert len(served.paths()) == asked  # from the cache


def test_the_command_draws_it(served: Site, run: Callable[..., Answer], tmp_path: Path) -> None:
    target = tmp_path / "map.svg"
    done = run("map", target, "-d", "40", "--uncertainty", "none", "--ground", "natural-earth")
    assert done.exit_code == 0, done.output
    text = target.read_text(encoding="utf-8")
    assert "Natural Earth" in text
    assert "main road" in text
    assert "Roads and railways are not shown" not in text


def test_other_sources_are_no_ground() -> None:
    with pytest.raises(QuestionError, match="it gives front; a source of roads"):
        with_ground(paper.territory(), "deepstate")


def test_roads_of_another_form_are_refused(served: Site, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other = archive(folder, "roads", klass=["Major"], geometry=[ROADS["Major Highway"]])
    served.answers["/10m/ne_10m_roads.zip"] = body(other)
    with pytest.raises(InputError, match="no longer have the column 'type'"):
        with_ground(paper.territory(), "natural-earth")
