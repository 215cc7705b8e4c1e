"""People from rasters: on paper, against exactextract, and in published formats."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import textwrap
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from rasterio.transform import Affine, from_bounds, from_origin
from rasterio.warp import calculate_default_transform

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.territory import Territory
from dmz.people.rasters import RasterPopulation
from dmz.people.read import PopulationChoice
from dmz.people.source import Count
from tests.people.samples import NINE, THREE, part, people, raster, write_raster

ROOT = Path(__file__).resolve().parents[2]
MOLLWEIDE = "ESRI:54009"


class TestOnPaper:
    def test_a_square_that_halves_the_edge_cells(self, tmp_path: Path) -> None:
        source = raster(write_raster(tmp_path / "pop.tif", NINE, THREE), kind="count")
        # (1 + 3 + 7 + 9) / 4 + (2 + 4 + 6 + 8) / 2 + 5
        assert people(source, shapely.box(30.5, 47.5, 32.5, 49.5)) == [20.0]

    def test_half_a_cell(self, tmp_path: Path) -> None:
        source = raster(write_raster(tmp_path / "pop.tif", NINE, THREE), kind="count")
        assert people(source, shapely.box(31, 48, 31.5, 49), shapely.box(30, 47, 33, 50)) == [
            2.5,
            45.0,
        ]

    def test_uniform_density_times_area(self, tmp_path: Path) -> None:
        dense = np.full((300, 400), 7.0, dtype=np.float32)
        source = raster(
            write_raster(
                tmp_path / "d.tif", dense, from_origin(35, 50, 0.01, 0.01), unit="people / km2"
            )
        )
        zone = shapely.Point(37, 48.5).buffer(0.8)
        assert people(source, zone)[0] == pytest.approx(7 * area_km2(zone), rel=1e-5)

    @pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32637", MOLLWEIDE])
    def test_uniform_density_in_a_projection(self, tmp_path: Path, crs: str) -> None:
        transform, width, height = calculate_default_transform(
            "EPSG:4326", crs, 400, 300, left=35, bottom=47, right=39, top=50
        )
        source = raster(
            write_raster(tmp_path / "d.tif", np.full((height, width), 7.0), transform, crs),
            kind="density",
        )
        zone = shapely.Point(37, 48.5).buffer(0.8)
        assert people(source, zone)[0] == pytest.approx(7 * area_km2(zone), rel=5e-4)

    def test_nobody_in_nodata_negatives_and_nan(self, tmp_path: Path) -> None:
        values = np.array(
            [[-99999.0, np.nan, 4.0], [np.inf, -1.0, 5.0], [250.0, 0.0, 6.0]], dtype=np.float32
        )
        source = raster(write_raster(tmp_path / "pop.tif", values, THREE, nodata=250), kind="count")
        assert people(source, shapely.box(30, 47, 33, 50)) == [15.0]

    def test_nobody_under_a_mask_and_values_by_the_scale(self, tmp_path: Path) -> None:
        path = write_raster(tmp_path / "pop.tif", NINE, THREE)
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as file:
            file.scales = (0.5,)
            file.write_mask(NINE != 9)
        # Half of 1 + 2 + ... + 8: the ninth cell is masked.
        assert people(raster(path, kind="count"), shapely.box(30, 47, 33, 50)) == [18.0]

    def test_the_lowest_float_as_nodata(self, tmp_path: Path) -> None:
        lowest = float(np.finfo(np.float32).min)
        values = np.array([[lowest, 2.0], [3.0, lowest]], dtype=np.float32)
        source = raster(
            write_raster(tmp_path / "pop.tif", values, from_origin(30, 50, 1, 1), nodata=lowest),
            kind="count",
        )
        assert people(source, shapely.box(29, 47, 33, 51)) == [5.0]

    def test_a_turned_grid(self, tmp_path: Path) -> None:
        turned = Affine.translation(31, 48) * Affine.rotation(30) * Affine.scale(0.1, -0.1)
        source = raster(write_raster(tmp_path / "pop.tif", NINE, turned), kind="count")
        cell = shapely.Polygon([turned * corner for corner in ((1, 1), (2, 1), (2, 2), (1, 2))])
        assert people(source, cell, shapely.box(29, 46, 33, 50)) == [
            pytest.approx(5.0),
            pytest.approx(45.0),
        ]


class TestInvariants:
    def surface(self, path: Path, size: int, crs: str = "EPSG:4326", **options: Any) -> str:
        """A smooth surface of people: its integral over each cell, in closed form."""
        edge = np.linspace(0, 4, size + 1)
        along, down = np.diff(edge**2 / 2 + edge), np.diff(np.sin(edge / 2) * 2 + 2 * edge)
        values = 100 * np.outer(down, along)
        return write_raster(path, values, from_bounds(34, 46, 38, 50, size, size), crs, **options)

    def test_parts_add_up_to_the_raster(self, tmp_path: Path, territory: Territory) -> None:
        source = raster(self.surface(tmp_path / "pop.tif", 400), kind="count")
        box = shapely.box(34, 46, 38, 50)
        inside = shapely.intersection(territory.regions, box)
        outside = shapely.difference(box, territory.outline)
        counts = people(source, *inside[~shapely.is_empty(inside)], outside)
        with rasterio.open(tmp_path / "pop.tif") as file:
            assert sum(n or 0 for n in counts) == pytest.approx(file.read(1).sum(), rel=1e-6)

    def test_bands_add_up_to_their_zone(self, tmp_path: Path) -> None:
        source = raster(self.surface(tmp_path / "pop.tif", 500), kind="count")
        discs = [shapely.Point(36, 48).buffer(r) for r in (0.3, 0.9, 1.5)]
        bands = [discs[0], discs[1] - discs[0], discs[2] - discs[1]]
        counts = people(source, *discs, *bands)
        assert sum(counts[3:]) == pytest.approx(counts[2], rel=1e-9)  # type: ignore[arg-type]
        assert counts[:3] == sorted(counts[:3])  # type: ignore[type-var]

    def test_two_resolutions_agree(self, tmp_path: Path) -> None:
        zone = shapely.Point(36.1, 48.2).buffer(0.77)
        coarse, fine = (
            people(raster(self.surface(tmp_path / f"{n}.tif", n), kind="count"), zone)[0]
            for n in (250, 1000)
        )
        assert coarse == pytest.approx(fine, rel=1e-4)

    def test_count_and_density_agree(self, tmp_path: Path) -> None:
        path = self.surface(tmp_path / "count.tif", 300, tags={"quantity": "people per cell"})
        with rasterio.open(path) as file:
            values, transform = file.read(1), file.transform
        geod = pyproj.Geod(ellps="WGS84")
        step = 4 / 300
        tops = 50 - step * np.arange(300)
        cells = [
            shapely.segmentize(shapely.box(0, top - step, step, top), step / 20) for top in tops
        ]
        areas = np.array([abs(geod.geometry_area_perimeter(cell)[0]) / 1e6 for cell in cells])
        dense = write_raster(
            tmp_path / "dense.tif",
            values / areas[:, None],
            transform,
            description="Population density",
        )
        zone = shapely.Point(36, 48).buffer(1.1)
        (counted,), (from_density,) = (
            people(raster(path), zone),
            people(raster(dense), zone),
        )
        assert from_density == pytest.approx(counted, rel=1e-6)

    def test_block_layouts_agree_to_the_last_bit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        zones = [shapely.Point(36, 48).buffer(r) for r in (0.4, 1.7)]
        layouts = (
            {},
            {"tiled": True, "blockxsize": 64, "blockysize": 64},
            {"blockysize": 600},
            {"compress": "deflate"},
        )
        found = []
        for number, layout in enumerate(layouts):
            source = raster(self.surface(tmp_path / f"{number}.tif", 600, **layout), kind="count")
            found.append(people(source, *zones))
            monkeypatch.setattr("dmz.people.tiles._WINDOW_CELLS", 10_000)
            found.append(people(source, *zones))
            monkeypatch.undo()
        assert all(counts == found[0] for counts in found)

    def test_batches_of_edges_agree_to_the_last_bit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two people in each of 600 x 600 cells, in small blocks that batches share."""
        path = write_raster(
            tmp_path / "pop.tif",
            np.full((600, 600), 2.0),
            from_origin(30, 50, 0.01, 0.01),
            tiled=True,
            blockxsize=64,
            blockysize=64,
        )
        source = raster(path, kind="count")
        zones = [
            shapely.box(30.5, 45, 35.5, 49),
            shapely.Polygon([(31, 44.5), (35, 44.5), (33, 49.5)]),
            shapely.Point(34, 47).buffer(1.5),
        ]
        at_once = people(source, *zones)
        assert at_once == pytest.approx([2 * zone.area * 100**2 for zone in zones], rel=1e-6)
        for cells in (1000, 100, 1):
            monkeypatch.setattr("dmz.people.rasters._BATCH_CELLS", cells)
            assert people(source, *zones) == at_once

    def test_agrees_with_exactextract(
        self, tmp_path: Path, deepstate: Callable[[str], Path]
    ) -> None:
        from exactextract import exact_extract

        held = shapely.make_valid(shapely.from_geojson(deepstate("2025-12-01").read_text()))
        window = shapely.intersection(shapely.get_parts(held)[0], shapely.box(36, 47, 40, 50))
        areas = [window, shapely.difference(shapely.box(36, 47, 40, 50), window)]
        random = np.random.default_rng(3)
        values = random.gamma(0.2, 30, (1200, 1600)).astype(np.float32)
        values[random.random(values.shape) < 0.3] = -99999
        path = write_raster(
            tmp_path / "pop.tif",
            values,
            from_origin(36, 50, 1 / 400, 1 / 400),
            nodata=-99999,
            tiled=True,
        )
        features = [
            {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(a)}
            for a in areas
        ]
        expected = [row["properties"]["sum"] for row in exact_extract(path, features, "sum")]
        assert people(raster(path, kind="count"), *areas) == pytest.approx(expected, rel=1e-6)


def gaussian(rows: int, columns: int) -> np.ndarray:
    y, x = np.mgrid[0:rows, 0:columns]
    return (
        np.exp(-(((y - rows / 2) / rows * 5) ** 2) - ((x - columns / 2) / columns * 5) ** 2).astype(
            np.float32
        )
        * 20
    )


class TestRealFormats:
    AROUND = shapely.Point(37.58, 48.74).buffer(0.2)

    def test_landscan_is_ambient(self, tmp_path: Path) -> None:
        values = gaussian(480, 480).astype(np.int32)
        path = write_raster(
            tmp_path / "landscan-hd-ukraine-v1.tif",
            values,
            from_origin(37.4, 48.9, 1 / 1200, 1 / 1200),
            nodata=-2147483647,
        )
        source = raster(path)
        assert (source.basis.what, source.basis.date) == ("ambient", "2022-01")
        assert people(source, self.AROUND)[0] > 0  # type: ignore[operator]
        assert source.datasets[0].licence == "CC-BY-4.0"
        assert len(source.datasets[0].sha256 or "") == 64

    def test_worldpop_is_a_count_of_residents(self, tmp_path: Path) -> None:
        values = gaussian(480, 480)
        values[values < 0.5] = -99999
        path = write_raster(
            tmp_path / "ukr_pop_2025_CN_100m_R2025A_v1.tif",
            values,
            from_origin(37.4, 48.9, 1 / 1200, 1 / 1200),
            nodata=-99999,
            compress="lzw",
        )
        source = raster(path)
        assert (source.basis.what, source.basis.date) == ("resident", "2025")
        assert people(source, shapely.box(37.4, 48.5, 37.8, 48.9))[0] == pytest.approx(
            values[values > 0].sum(), rel=1e-5
        )

    def tiles(self, folder: Path, crs: str, transform: Affine) -> tuple[list[str], float]:
        values = gaussian(300, 600)
        archives = []
        for column in (0, 1):
            name = f"GHS_POP_E2025_GLOBE_R2023A_4326_3ss_V1_0_R4_C{22 + column}"
            half = np.where(values < 1, -200, values)[:, 300 * column : 300 * (column + 1)].astype(
                np.float64
            )
            tif = write_raster(
                folder / f"{name}.tif",
                half,
                transform * Affine.translation(300 * column, 0),
                crs,
                nodata=-200,
                tiled=True,
            )
            with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(tif, f"{name}.tif")
                archive.writestr(f"{name}.tif.ovr.txt", "not a raster")
            archives.append(str(folder / f"{name}.zip"))
        return archives, float(values[values >= 1].sum())

    def test_ghs_pop_tiles_in_zips(self, tmp_path: Path) -> None:
        archives, total = self.tiles(
            tmp_path, "EPSG:4326", from_origin(37.4, 48.9, 1 / 1200, 1 / 1200)
        )
        source = raster(*archives)
        assert (source.basis.what, source.basis.date, len(source.tiles)) == (
            "resident",
            "2025",
            2,
        )
        assert people(source, shapely.box(37, 48, 38.5, 49)) == [pytest.approx(total, rel=1e-6)]
        assert [d.id for d in source.datasets] == [Path(a).name for a in archives]

    def test_ghs_pop_in_mollweide(self, tmp_path: Path) -> None:
        x, y = pyproj.Transformer.from_crs("EPSG:4326", MOLLWEIDE, always_xy=True).transform(
            37.58, 48.74
        )
        archives, total = self.tiles(
            tmp_path, MOLLWEIDE, from_origin(x - 30_000, y + 15_000, 100, 100)
        )
        assert people(raster(*archives), shapely.Point(37.58, 48.74).buffer(2)) == [
            pytest.approx(total, rel=1e-6)
        ]

    def test_tiles_that_overlap_are_refused(self, tmp_path: Path) -> None:
        archives, _ = self.tiles(tmp_path, "EPSG:4326", from_origin(37.4, 48.9, 1 / 1200, 1 / 1200))
        with pytest.raises(InputError, match="counted twice"):
            raster(archives[0], archives[0])

    def test_a_small_raster_within_a_large_one_is_refused(self, tmp_path: Path) -> None:
        country = write_raster(
            tmp_path / "country.tif", np.ones((80, 160)), from_origin(24, 52, 0.1, 0.1)
        )
        # 0.02 by 0.02 degrees of 16 by 8: three millionths of the country.
        town = write_raster(tmp_path / "town.tif", np.ones((2, 2)), from_origin(37, 49, 0.01, 0.01))
        for paths in ((country, town), (town, country)):
            with pytest.raises(InputError, match="counted twice"):
                raster(*paths, kind="count")

    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[str]:
        class Ranges(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                file = Path(self.directory) / self.path.lstrip("/")
                if not file.is_file():
                    return self.send_error(404)
                content = file.read_bytes()
                start, _, end = (
                    self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
                )
                last = min(int(end or len(content)), len(content) - 1)
                self.send_response(206 if "Range" in self.headers else 200)
                self.send_header("Content-Range", f"bytes {start}-{last}/{len(content)}")
                self.send_header("Content-Length", str(last - int(start) + 1))
                self.end_headers()
                self.wfile.write(content[int(start) : last + 1])
                return None

            def log_message(self, *arguments: Any) -> None:
                pass

        with http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Ranges, directory=str(tmp_path))
        ) as served:
            thread = threading.Thread(target=served.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{served.server_port}"
            served.shutdown()
            thread.join()

    def test_an_address(self, tmp_path: Path, server: str) -> None:
        write_raster(tmp_path / "landscan-hd.tif", NINE, THREE)
        source = raster(f"{server}/landscan-hd.tif")
        assert people(source, shapely.box(30, 47, 33, 50)) == [45.0]
        assert (source.datasets[0].id, source.datasets[0].sha256) == ("landscan-hd.tif", None)

    def test_a_source_by_its_id(
        self, tmp_path: Path, server: str, territory: Territory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_raster(tmp_path / "2025.tif", NINE, THREE)
        monkeypatch.setenv("DMZ_SOURCE_WORLDPOP_URL", f"{server}/{{year}}.tif")
        monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
        source = PopulationChoice(specs=("worldpop@2025",)).read(territory)
        assert isinstance(source, RasterPopulation)
        assert people(source, shapely.box(30, 47, 33, 50)) == [45.0]
        assert (source.datasets[0].id, source.basis.what, source.basis.date) == (
            "worldpop",
            "resident",
            "2025",
        )
        with pytest.raises(QuestionError, match="not people"):
            PopulationChoice(specs=("deepstate@2025-12-01",)).read(territory)


def test_cut_short(tmp_path: Path) -> None:
    random = np.random.default_rng(1).random((600, 600))
    path = Path(
        write_raster(
            tmp_path / "pop.tif", random, from_origin(30, 50, 0.01, 0.01), compress="deflate"
        )
    )
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(InputError, match=r"cannot be read|not a raster"):
        people(raster(str(path), kind="count"), shapely.box(30, 44, 36, 50))


def test_a_part_that_is_not_covered_has_no_figure(tmp_path: Path) -> None:
    source = raster(write_raster(tmp_path / "pop.tif", NINE, THREE), kind="count")
    off = part(shapely.box(35, 47, 36, 50))
    whole, half, none = source.people(
        [*(part(shapely.box(west, 47, west + 1, 50)) for west in (30, 32.5)), off]
    )
    assert (whole.people, half.people) == (12.0, 9.0)
    assert whole.covered_km2 == area_km2(shapely.box(30, 47, 31, 50))
    assert half.covered_km2 == pytest.approx(area_km2(shapely.box(32.5, 47, 33, 50)))
    assert none == Count(None, 0.0)
    assert source.people([off]) == [none]


@pytest.mark.parametrize("layout", ["tiled", "rows", "one"])
def test_memory_stays_small(tmp_path: Path, layout: str) -> None:
    """60 million cells, none empty, zones all over them, and 0.9 GB of memory."""
    options = {"tiled": {"tiled": True}, "rows": {"blockysize": 1}, "one": {"blockysize": 5_000}}[
        layout
    ]
    profile = {
        "driver": "GTiff",
        "width": 12_000,
        "height": 5_000,
        "count": 1,
        "dtype": "uint8",
        "compress": "deflate",
        "zlevel": 1,
    }
    with rasterio.open(
        tmp_path / "pop.tif",
        "w",
        **profile,
        **options,
        crs="EPSG:4326",
        transform=from_origin(30, 52.5, 1 / 1200, 1 / 1200),
    ) as file:
        file.write(np.full((5_000, 12_000), 2, dtype=np.uint8), 1)
    script = f"""
        import pathlib, re, resource, shapely, numpy as np
        from dmz.people.source import find_origins
        from dmz.people.rasters import read_rasters
        from dmz.land.zones import Part
        resource.setrlimit(resource.RLIMIT_DATA, ({900_000_000}, {900_000_000}))
        west, steps = 30.00041, np.linspace(0.5, 9.9, 8)
        areas = [shapely.box(west, 48.4, west + step, 52.4) for step in steps]
        none = np.zeros(0, dtype=int)
        source = read_rasters(find_origins({str(tmp_path / "pop.tif")!r}), kind="count")
        counts = source.people([Part("ukraine", 0, area, 1.0, none) for area in areas])
        assert abs(counts[-1].people / (2 * 9.9 * 4.0 * 1200**2) - 1) < 1e-9, counts[-1]
        # Linux counts the memory of the process that forked this one in ru_maxrss.
        status = pathlib.Path("/proc/self/status")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if status.exists():
            peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
        print(peak)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * (1024 if sys.platform == "linux" else 1) < 0.9e9


def test_more_people_than_live_on_earth(tmp_path: Path) -> None:
    # Found by the fuzzer: a value for no data that the file does not state.
    values = NINE.astype("float32")
    values[0, 0] = np.finfo("float32").max
    source = raster(write_raster(tmp_path / "pop.tif", values, THREE), kind="count")
    with pytest.raises(InputError, match=r"more people than live on Earth \(3\.4e\+38 in one cell"):
        people(source, shapely.box(30, 47, 33, 50))
