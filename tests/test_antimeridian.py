"""Across 180 degrees everything measures as in its copy at 0 degrees.

The copy is the same land at the same latitudes, moved by longitude: on the ellipsoid
nothing else changes. The front line is a meridian, so that it is cut alike in both.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from rasterio.transform import from_origin
from shapely import Point, Polygon, box

import dmz
from dmz.answers.compute import Result
from dmz.earth.antimeridian import STANDARD_WEST, find_west, wrap_geometries, wrap_longitude
from dmz.earth.geodesy import GEOD, Plane, area_km2
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.land.theatre import read_territory
from dmz.output.layers.features import result_features
from dmz.output.layers.geojson import to_geojson
from dmz.output.layers.kml import to_kml
from dmz.output.maps.scene import set_scene
from dmz.output.maps.subject import subject_of_result
from tests import paper
from tests.people.samples import write_raster

# Two regions, 2 degrees wide, and a held area east of a line 0.1 degrees east of the
# middle. A zone of 40 km reaches over the middle, where the antimeridian is.
SQUARES = [box(-1, 50, 1, 50.5), box(-1, 50.5, 1, 51)]
NAMES = [{"name": "South"}, {"name": "North"}]
HELD = box(0.1, 49, 3, 52)
TOWNS = {"Ant": (-0.15, 50.25), "Bee": (0.05, 50.75), "Cow": (0.3, 50.25)}


def moved(geometry: shapely.Geometry, degrees: float) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: xy + [degrees, 0])  # noqa: RUF005


def cut(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry around 180 degrees as RFC 7946 has it: in -180 to 180, cut at 180."""
    west = shapely.intersection(geometry, box(0, -90, 180, 90))
    east = shapely.intersection(geometry, box(180, -90, 360, 90))
    parts = shapely.get_parts([west, moved(east, -360)])
    parts = parts[~shapely.is_empty(parts)]
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def jumping(geometry: shapely.Geometry) -> shapely.Geometry:
    """The same in -180 to 180, but not cut: longitudes jump within a ring."""
    return shapely.transform(
        geometry, lambda xy: np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]])
    )


WAYS: dict[str, tuple[float, Callable[[shapely.Geometry], shapely.Geometry]]] = {
    "zero": (0, lambda geometry: geometry),
    "cut": (180, cut),
    "beyond": (180, lambda geometry: geometry),
    "below": (-180, lambda geometry: geometry),
    "jumping": (180, jumping),
}


class World:
    """The territory around 0 or 180 degrees, in one of the ways to write it."""

    def __init__(self, folder: Path, way: str) -> None:
        self.folder = folder / way
        self.folder.mkdir()
        self.known: dict[str, Result] = {}
        self.middle, self.write = WAYS[way]
        self.territory_path = self.layer("squares", *SQUARES, properties=NAMES)
        self.held = self.layer("held", HELD)
        self.places = paper.written(
            self.folder / "places.csv",
            "name,longitude,latitude,population\n"
            + "".join(
                f"{name},{wrap_longitude(x + self.middle)},{y},{people}\n"
                for people, (name, (x, y)) in enumerate(TOWNS.items(), 1)
            ),
        )

    def layer(self, name: str, *areas: Polygon, **options: object) -> str:
        shapes = [self.write(moved(area, self.middle)) for area in areas]
        return paper.layer(self.folder / f"{name}.geojson", *shapes, **options)

    @property
    def territory(self) -> Territory:
        return read_territory(self.territory_path, ("Ash", "Birch"), places=self.places)

    def compute(self, **question: object) -> Result:
        """Answer a question; one that was asked before, as before."""
        question = {"fronts": (self.held,), "distances_km": (5, 40), "whole_front": True} | question
        key = repr(question)
        if key not in self.known:
            self.known[key] = dmz.compute(territory=self.territory, **question)  # type: ignore[arg-type]
        return self.known[key]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    folder = tmp_path_factory.mktemp("worlds")
    return {way: World(folder, way) for way in WAYS}


def figures(result: Result) -> list[float]:
    """Every number that a result has of lengths, areas, people and distances."""
    numbers = [result.front.length_km, result.sector.length_km]
    for zone in result.zones:
        numbers += [zone.area_km2, zone.population or 0, zone.settlements]
        numbers += [region.area_km2 for region in zone.by_oblast]
    numbers += [settlement.distance_km for settlement in result.settlements]
    return numbers + [city.distance_to_front_km for city in result.cities]


ACROSS = [way for way in WAYS if way != "zero"]


@pytest.mark.parametrize("way", ACROSS)
class TestMeasuresAsAtZero:
    def test_zones_lengths_and_distances(self, way: str, worlds: dict[str, World]) -> None:
        question = {"cities": ("Ant", "Cow"), "uncertainty_km": 1.0}
        there, here = (worlds[w].compute(**question) for w in (way, "zero"))
        assert figures(there) == pytest.approx(figures(here), rel=1e-9)
        # 0.1 degrees east of the line's foot at 50 degrees lies 7.2 km of land.
        assert here.front.length_km == pytest.approx(GEOD.inv(0.1, 50, 0.1, 51)[2] / 1000)

    def test_a_sector_of_cities_and_one_of_a_file(self, way: str, worlds: dict[str, World]) -> None:
        for make in (
            lambda world: {"cities": ("Bee",), "reach_km": 30, "whole_front": False},
            lambda world: {"cities": (f"Camp=50.6,{wrap_longitude(world.middle - 0.05)}",)},
            lambda world: {
                "sector": world.layer("sector", box(-0.5, 50.2, 0.5, 50.4)),
                "whole_front": False,
            },
        ):
            there, here = (worlds[w].compute(**make(worlds[w])) for w in (way, "zero"))
            assert figures(there) == pytest.approx(figures(here), rel=1e-9)

    def test_people_of_polygons(self, way: str, worlds: dict[str, World]) -> None:
        counts = []
        for world in (worlds[way], worlds["zero"]):
            areas = [box(-1, 50, -0.2, 51), box(-0.2, 50, 0.4, 51), box(0.4, 50, 1, 51)]
            people = [{"population": n} for n in (100, 1000, 10000)]
            path = world.layer("people", *areas, properties=people)
            counts.append(figures(world.compute(populations=(path,))))
        assert counts[0] == pytest.approx(counts[1], rel=1e-9)

    def test_people_of_rasters_from_either_edge_of_the_world(
        self, way: str, worlds: dict[str, World], tmp_path: Path
    ) -> None:
        cells = np.arange(1.0, 16 * 1440 + 1).reshape(16, 1440)
        around = {}
        # Of 0.25 degrees; the same people at the same places in three ways.
        for name, west, turned in (("zero", -180, 720), ("world", -180, 0), ("pacific", 0, 720)):
            path, grid = tmp_path / f"{name}.tif", from_origin(west, 52, 0.25, 0.25)
            values = np.roll(cells, turned, axis=1)
            around[name] = write_raster(path, values, grid, tags={"units": "people per cell"})
        here = figures(worlds["zero"].compute(populations=(around["zero"],)))
        assert here[3] > 0
        for name in ("world", "pacific"):
            there = figures(worlds[way].compute(populations=(around[name],)))
            assert there == pytest.approx(here, rel=1e-9)

    def test_a_drawn_line_with_seats(self, way: str, worlds: dict[str, World]) -> None:
        lengths = []
        for world in (worlds[way], worlds["zero"]):
            east = wrap_longitude(world.middle + 0.1)
            line = shapely.LineString([(east, 50), (east, 51)])
            path = paper.layer(world.folder / "line.geojson", line)
            seats = {"ash": (world.middle - 0.5, 50.2), "birch": (world.middle + 0.5, 50.2)}
            territory = read_territory(world.territory_path, ("Ash", "Birch"), seats=seats)
            result = dmz.compute(
                territory=territory, fronts=(path,), distances_km=(40,), whole_front=True
            )
            lengths.append(figures(result))
        assert lengths[0] == pytest.approx(lengths[1], rel=1e-9)

    def test_a_clear_zone_and_a_special_zone(self, way: str, worlds: dict[str, World]) -> None:
        head = 'source = "x"\ndate = "2000-01-01"\n'
        areas = []
        for world in (worlds[way], worlds["zero"]):
            world.layer("special", box(-0.5, 50.1, 0.5, 50.3))
            plan = f'title = "P"\nkind = "proposal"\n{head}[sector]\nwhole_front = true\n'
            for name, terms in (
                ("disc", 'kind = "clear"\nplaces = ["Ant"]\nradius_km = 20'),
                ("box", 'kind = "clear"\nplaces = ["Ant"]\nbox_km = 30'),
                ("special", 'kind = "special_zone"\npolygons = "special.geojson"'),
            ):
                plan += f'[[provision]]\nname = "{name}"\n{terms}\n{head}'
            result = dmz.run_plan(
                paper.written(world.folder / "plan.toml", plan),
                fronts=(world.held,),
                territory=world.territory,
            )
            provisions = result.readings[0].provisions
            areas.append([zone.area_km2 for each in provisions for zone in each.figures])
        # A disc of 20 km and a square of 30 km, wholly inside.
        assert areas[0][2] == pytest.approx(math.pi * 20**2, rel=1e-4)
        assert areas[0][5] == pytest.approx(30**2, rel=1e-4)
        assert areas[0] == pytest.approx(areas[1], rel=1e-9)


class TestWrites:
    def test_geojson_is_cut_at_180(self, worlds: dict[str, World]) -> None:
        result = worlds["cut"].compute(cities=("Ant", "Cow"))
        document = json.loads(to_geojson(result_features(result)))
        assert document["bbox"][0] > 0 > document["bbox"][2]  # RFC 7946, section 5.2
        for feature in document["features"]:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            assert np.abs(shapely.get_coordinates(shape)[:, 0]).max() <= 180
            widths = np.diff(shapely.bounds(shapely.get_parts(shape))[:, 0::2])
            assert (widths < 2).all()
            if feature["properties"]["kind"] == "zone":
                # Rounded to six decimals: 0.1 m on an edge of 111 km is 0.01 km².
                assert area_km2(shape) == pytest.approx(feature["properties"]["area_km2"], abs=0.05)
        bounds = result.to_geodataframe().total_bounds
        assert bounds.tolist() == pytest.approx([-180, 50, 180, 51], abs=0.1)
        assert "-179.7" in to_kml(result_features(result), title="x")
        assert [city.longitude for city in result.cities] == pytest.approx([179.85, -179.7])
        assert all(-180 <= each.longitude <= 180 for each in result.settlements)

    def test_what_front_derive_writes_reads_back(
        self, worlds: dict[str, World], run: Callable[..., object], tmp_path: Path
    ) -> None:
        world, path = worlds["jumping"], str(tmp_path / "front.geojson")
        parties = ("--party", "Ash", "--party", "Birch", "--territory", world.territory_path)
        written = run("front", "derive", world.held, *parties, "-o", path)  # type: ignore[operator]
        assert written.exit_code == 0, written.stderr
        again, once = (world.compute(fronts=(front,)) for front in (path, world.held))
        assert figures(again) == pytest.approx(figures(once), rel=1e-6)

    def test_a_map_shows_the_zones_and_not_the_globe(self, worlds: dict[str, World]) -> None:
        result = worlds["cut"].compute(cities=("Ant", "Cow"))
        scene = set_scene(subject_of_result(result), aspect=1.0)
        # 111 km of line and 40 km to its sides.
        assert 111 < scene.width_km < 200
        assert {place.name for place in scene.places} >= {"Ant", "Cow"}


class TestFindWest:
    @pytest.mark.parametrize(
        ("areas", "west"),
        [
            ([box(22, 44, 40, 52)], -149),  # 31 east is opposite 149 west
            ([box(177, -20, 180, -15), box(-180, -20, -178, -15)], -0.5),
            ([box(177, -20, 182, -15)], -0.5),
            ([jumping(box(177, -20, 182, -15))], -0.5),
            ([box(-177, -45, -176, -43)], -356.5),
            # 27 to 190 degrees east: its middle is 108.5.
            ([box(27, 42, 180, 77), box(-180, 64, -170, 71)], -71.5),
            ([box(-180, -90, 180, -60)], STANDARD_WEST),
        ],
    )
    def test_opposite_to_the_middle_of_the_land(self, areas: list[Polygon], west: float) -> None:
        assert find_west(np.array(areas)) == pytest.approx(west)


class TestBringTo:
    def test_what_lies_there_is_not_touched(self) -> None:
        shapes = np.array([Point(180, 1), box(20, 40, 30, 50), box(-180, -90, 180, 90)])
        found = wrap_geometries(shapes, -180, crossing=True)
        assert shapely.equals_exact(found, shapes).all()

    def test_a_hole_on_the_other_side_of_the_cut_stays_in_its_ring(self) -> None:
        ring = box(178, 0, 183, 5) - box(181, 1, 182, 2)
        (found,) = wrap_geometries(np.array([jumping(ring)]), -0.5, crossing=True)
        assert shapely.equals(found, ring)

    def test_parts_that_meet_at_180_are_one(self) -> None:
        (found,) = wrap_geometries(np.array([cut(box(178, 0, 183, 5))]), -0.5, crossing=False)
        assert shapely.equals(found, box(178, 0, 183, 5))
        assert found.geom_type == "Polygon"

    def test_a_map_of_the_world_is_cut_where_longitudes_start(self) -> None:
        world = box(-180, -90, 180, 90)
        (found,) = wrap_geometries(np.array([world]), -0.5, crossing=True)
        assert found.bounds == (-0.5, -90, 359.5, 90)
        assert shapely.area(found) == pytest.approx(360 * 180)


def test_a_plane_at_180_runs_on() -> None:
    area = Plane(179.9, 50).unproject(Point(0, 0).buffer(40))
    assert area.bounds[2] > 180
    assert area.bounds[2] - area.bounds[0] < 1.2


def test_a_front_on_the_other_side_of_the_earth_is_refused(worlds: dict[str, World]) -> None:
    with pytest.raises(InputError, match="outside the territory"):
        worlds["cut"].compute(fronts=(worlds["zero"].held,))
