"""What a map of held land leaves out: said where it is right, else refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from click.testing import Result

from dmz import read_front
from dmz.errors import InputError
from dmz.land.territory import Holding, Party, Territory
from dmz.sources.layers import read_layer
from dmz.sources.registry import read_sources
from tests import paper
from tests.geodesics import GEOD
from tests.held import CRIMEA
from tests.served import live_map

PRE_2022 = "DonbasBeforeFeb24_2022.shp"


def block(west_km: float, east_km: float, south_km: float, north_km: float) -> shapely.Polygon:
    """A block by its distances from the line and from half height."""
    return shapely.box(
        paper.east(west_km), paper.north(south_km), paper.east(east_km), paper.north(north_km)
    )


class TestLeftOut:
    def warnings(self, tmp_path: Path, *lost: shapely.Geometry, kind: str = "losses") -> list[str]:
        held = block(0, 30, -60, 60)
        kinds = ["nochange", *[kind] * len(lost)]
        path = paper.layer(
            tmp_path / "a.json", held, *lost, properties=[{"type": kind} for kind in kinds]
        )
        return list(read_front(path, territory=paper.territory()).warnings)

    def test_its_area(self, tmp_path: Path) -> None:
        assert self.warnings(tmp_path, block(-5, 0, -10, 10)) == [
            "a.json: left out: losses, 100 km²"
        ]

    def test_held_land_and_other_lands_do_not_count(self, tmp_path: Path) -> None:
        # 5 of 15 km are not held; of 140 km, 100 lie in the rectangle.
        lost = block(-5, 10, -70, 70)
        assert self.warnings(tmp_path, lost, lost) == ["a.json: left out: losses, 500 km²"]
        assert self.warnings(tmp_path, block(5, 10, 0, 10), block(-5, 5, 60, 70)) == []

    def test_small_areas_have_a_decimal(self, tmp_path: Path) -> None:
        assert self.warnings(tmp_path, block(-1, 0, 0, 2.5)) == [
            "a.json: left out: losses, 2.5 km²"
        ]

    def test_figures_are_as_without_it(self, tmp_path: Path) -> None:
        lost = block(-5, 0, -10, 10)
        held = block(0, 30, -60, 60)
        with_losses = paper.layer(
            tmp_path / "a.json", held, lost, properties=[{"type": "gains"}, {"type": "losses"}]
        )
        alone = paper.layer(tmp_path / "b.json", held)
        fronts = [read_front(p, territory=paper.territory()) for p in (with_losses, alone)]
        assert fronts[0].line.equals(fronts[1].line)

    def test_nothing_held(self, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "a.json", block(0, 5, 0, 5), properties=[{"type": "losses"}])
        with pytest.raises(InputError, match=r"held land: a\.json has only losses$"):
            read_front(path, territory=paper.territory())

    def test_a_live_map_saved_as_a_file(
        self, tmp_path: Path, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        held = read_layer(str(deepstate("2025-12-01")), "front").geometries[0]
        path = paper.written(tmp_path / "2025-12-01.json", json.dumps(live_map(held)))
        front = read_front(path, territory=territory)
        direct = read_front(str(deepstate("2025-12-01")), territory=territory)
        assert front.length_km == pytest.approx(direct.length_km, rel=0.01)
        # Both blocks lie well inside the territory, away from held land; Abkhazia not.
        unknown, dismissed = (
            abs(GEOD.geometry_area_perimeter(shapely.segmentize(shapely.box(*box), 0.01))[0]) / 1e6
            for box in ((36, 49, 36.5, 49.5), (30, 50, 32, 51))
        )
        assert front.warnings == (
            f"2025-12-01.json: left out: status.unknown, {unknown:,.0f} km²; "
            f"status.dismissed, {dismissed:,.0f} km²",
        )


class TestPaper:
    """Birch is known to hold a town 5 km east of the line since 2014."""

    HOLDING = Holding("the town", "2014-03-18", ((paper.east(5), paper.MIDDLE),), 70.0, "isw-2022")

    def territory(self) -> Territory:
        birch = Party(**{**vars(paper.BIRCH), "holdings": (self.HOLDING,)})
        return paper.territory(parties=(paper.ASH, birch))

    def test_a_map_with_it(self, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "a.geojson", block(0, 30, -60, 60))
        assert read_front(path, territory=self.territory()).warnings == ()

    def test_a_map_without_it(self, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "a.geojson", block(10, 30, -60, 60))
        with pytest.raises(
            InputError,
            match=r"^a\.geojson: it shows nothing of what Birch has held since 2014 \(the town\); "
            r"add it with --front isw-2022 \(where each --front is a map of its own, as "
            r"NAME\+isw-2022\), "
            r"or give --incomplete to go on without it$",
        ):
            read_front(path, territory=self.territory())
        (warning,) = read_front(path, territory=self.territory(), incomplete=True).warnings
        assert "about 70 km² are missing that Birch has held since 2014" in warning

    def test_two_maps_that_have_it_together(self, tmp_path: Path) -> None:
        paths = [
            paper.layer(tmp_path / "a.geojson", block(10, 30, -60, 60)),
            paper.layer(tmp_path / "b.geojson", block(0, 10, -60, 60)),
        ]
        assert read_front(*paths, territory=self.territory()).warnings == ()

    def test_a_map_of_before(self, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "2014-03-17.geojson", block(10, 30, -60, 60))
        with pytest.raises(InputError):
            read_front(
                paper.layer(tmp_path / "2014-03-18.geojson", block(10, 30, -60, 60)),
                territory=self.territory(),
            )
        assert read_front(path, territory=self.territory()).warnings == ()

    def test_a_map_of_the_other_party(self, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "a.geojson", block(-90, 10, -60, 60))
        assert read_front(path, territory=self.territory(), held_by="ash").warnings == ()

    def test_a_drawn_line(self, tmp_path: Path) -> None:
        x = paper.east(10)
        path = paper.layer(
            tmp_path / "a.geojson", shapely.LineString([(x, paper.SOUTH), (x, paper.NORTH)])
        )
        assert read_front(path, territory=self.territory()).length_km


class TestReal:
    def test_the_known_places_are_held_on_real_maps(
        self, territory: Territory, deepstate: Callable[[str], Path], shared: Path
    ) -> None:
        paths = [deepstate("2024-07-08"), deepstate("2026-01-01"), shared / "data/isw" / PRE_2022]
        for path in paths:
            area = shapely.union_all(shapely.make_valid(read_layer(str(path), "front").geometries))
            for holding in territory.parties[1].holdings:
                assert shapely.intersects_xy(area, holding.points).all(), (path, holding.name)

    def test_what_completes_a_map_is_a_source_of_fronts(self, territory: Territory) -> None:
        sources = read_sources()
        for holding in territory.parties[1].holdings:
            assert sources[holding.completed_by].role == "front"

    def test_their_areas_are_those_of_a_map_of_before_2022(
        self, territory: Territory, shared: Path
    ) -> None:
        layer = read_layer(str(shared / "data" / "isw" / PRE_2022), "front")
        area = shapely.union_all(shapely.make_valid(layer.geometries))
        regions = dict(zip(territory.region_names, territory.regions, strict=True))
        names = (("Crimea", "Sevastopol"), ("Donetsk",), ("Luhansk",))
        for holding, parts in zip(territory.parties[1].holdings, names, strict=True):
            held = shapely.intersection(area, shapely.union_all([regions[n] for n in parts]))
            measured_km2 = sum(
                abs(GEOD.geometry_area_perimeter(part)[0]) / 1e6 for part in shapely.get_parts(held)
            )
            # A figure in thousands, from another source than the map.
            assert holding.area_km2 == pytest.approx(measured_km2, rel=0.06)

    def test_a_map_without_crimea(
        self, tmp_path: Path, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        held = read_layer(str(deepstate("2025-12-01")), "front").geometries[0]
        path = paper.layer(tmp_path / "a.geojson", shapely.difference(held, CRIMEA))
        with pytest.raises(InputError, match=r"since 2014 \(Crimea and Sevastopol\); add it"):
            read_front(path, territory=territory)

    def test_a_map_of_what_was_taken_since_2022(
        self, run: Callable[..., Result], shared: Path
    ) -> None:
        path = shared / "data" / "liveuamap" / "2024-06-01.json"
        refused = run("compute", "-d", 10, "--front", path)
        assert refused.exit_code == 1
        assert refused.stdout == ""
        assert refused.stderr.count("\n") == 1
        assert all(
            words in refused.stderr
            for words in ("Crimea", "Donetsk", "Luhansk", "--front isw-2022", "--incomplete")
        )
        whole = run(
            "compute", "-d", 10, "--format", "json",
            "--front", path, "--front", shared / "data" / "isw" / PRE_2022,
        )  # fmt: skip
        partial = run("compute", "-d", 10, "--format", "json", "--front", path, "--incomplete")
        complete, incomplete = json.loads(whole.stdout), json.loads(partial.stdout)
        assert not any("missing" in warning for warning in complete["warnings"])
        assert any("about 43,000 km² are missing" in warning for warning in incomplete["warnings"])
        assert incomplete["parameters"]["incomplete"] is True
        assert complete["parameters"]["incomplete"] is False
