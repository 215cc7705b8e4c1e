"""VIINA's tables of control, and where their settlements get coordinates."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz import read_front
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.sources.datasets import DATA
from dmz.sources.days import today
from dmz.sources.specs import fetch_spec, read_layers
from tests.served import kontrol_year, viina_year, zipped
from tests.servers import Site, body, document

SQUARE = shapely.box(37.0, 47.0, 38.0, 48.0)


def control_rows() -> dict[str, str]:
    """Return the shipped table in VIINA's words: the status of each GeoNames id."""
    words = {"ukraine": "UA", "russia": "RU", "contested": "CONTESTED"}
    with (DATA / "control" / "2025-12-01.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: words[row["holder"]] for row in csv.DictReader(file)}


class TestViina:
    @pytest.fixture
    def year(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
        statuses = control_rows()
        other = dict.fromkeys(statuses, "UA") | {"710735": "RU"}
        content = viina_year(
            {"20251129": other, "20251130": other, "20251201": statuses, "20251203": other}
        )
        site.answers["/control_latest_2025.zip"] = body(content, "application/zip")
        monkeypatch.setenv("DMZ_SOURCE_VIINA_URL", site.url + "/control_latest_{year}.zip")
        return site

    def test_a_day_gives_the_line_of_the_shipped_table(
        self, year: Site, territory: Territory
    ) -> None:
        front = read_front("viina@2025-12-01", territory=territory)
        shipped = read_front(territory=territory)
        assert front.line.equals(shipped.line)
        assert front.length_km == pytest.approx(shipped.length_km, rel=1e-12)
        assert front.datasets[0].date == "2025-12-01"
        assert front.schematic

    def test_a_missing_day_names_its_neighbours(self, year: Site) -> None:
        with pytest.raises(InputError, match="the nearest are 2025-12-01 and 2025-12-03"):
            read_layers("viina@2025-12-02", "front")

    @pytest.mark.parametrize(
        ("fetched", "requests"),
        [
            ("2025-12-01T12:00:00+00:00", 2),  # on the day: the table may have ended before
            ("2025-12-31T12:00:00+00:00", 1),
            ("2106-02-07T00:00:00+00:00", 2),  # by a clock that was wrong
        ],
    )
    def test_a_table_is_fetched_again_where_it_may_end_early(
        self, year: Site, tmp_path: Path, fetched: str, requests: int
    ) -> None:
        fetch_spec("viina@2025-12-01")
        (note,) = (tmp_path / "cache" / "viina").glob("*.origin.json")
        note.write_text(json.dumps(json.loads(note.read_text()) | {"fetched": fetched}))
        for _ in range(2):
            fetch_spec("viina@2025-12-01")
        assert year.paths() == ["/control_latest_2025.zip"] * requests

    def test_missing_coordinates_are_counted(
        self, year: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = viina_year({"20251201": control_rows() | {"99999999": "UA"}})
        year.answers["/control_latest_2025.zip"] = body(content)
        (layer,) = read_layers("viina@2025-12-01", "front")
        assert (
            f"{len(control_rows()):,} of {len(control_rows()) + 1:,} settlements have coordinates"
            in layer.warnings[0]
        )
        place = "99999999 Nove Nove - 48.5 33.5 P PPL UA - 04 - - - 90 - - - 2020-01-01"
        line = place.replace("-01-01", "").replace("-", "").replace(" ", "\t")
        year.answers["/UA.zip"] = body(zipped({"readme.txt": "", "UA.txt": f"{line}\n"}))
        monkeypatch.setenv("DMZ_SOURCE_GEONAMES_URL", f"{year.url}/UA.zip")
        fetch_spec("geonames")
        (layer,) = read_layers("viina@2025-12-01", "front")
        assert not layer.warnings
        assert "GeoNames" in (layer.dataset.citation or "")

    def test_cells_give_coordinates(self, year: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        year.answers["/control_latest_2025.zip"] = body(
            viina_year({"20251201": control_rows() | {"99999999": "RU"}})
        )
        cell = {
            "type": "Feature",
            "properties": {"geonameid": 99999999},
            "geometry": shapely.geometry.mapping(SQUARE),
        }
        year.answers["/cells"] = document({"type": "FeatureCollection", "features": [cell]})
        monkeypatch.setenv("DMZ_SOURCE_VIINA_CELLS_URL", f"{year.url}/cells")
        fetch_spec("viina-cells")
        (layer,) = read_layers("viina@2025-12-01", "front")
        assert not layer.warnings
        place = layer.columns["id"].tolist().index("99999999")
        assert SQUARE.contains(layer.geometries[place])
        assert layer.columns["holder"][place] == "RU"

    def test_another_table_is_refused(self, year: Site) -> None:
        year.answers["/control_latest_2025.zip"] = body(zipped({"a.csv": "a,b\n1,2\n"}))
        with pytest.raises(InputError, match="not VIINA's table"):
            read_layers("viina@2025-12-01", "front")

    def test_the_latest_day_of_the_year(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        day = today() - timedelta(days=3)
        monkeypatch.setenv("DMZ_SOURCE_VIINA_URL", site.url + "/{year}.zip")
        content = viina_year(
            {f"{day - timedelta(days=1):%Y%m%d}": control_rows(), f"{day:%Y%m%d}": control_rows()},
            today().year,
        )
        site.answers[f"/{today().year}.zip"] = body(content)
        assert read_layers("viina", "front")[0].dataset.date == f"{day}"


class TestKontrol:
    """The shipped table's settlements under codes of the register, each in its cell."""

    @pytest.fixture
    def year(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
        statuses = self.statuses()
        other = dict.fromkeys(statuses, "UA") | {next(iter(statuses)): "RU"}
        content = kontrol_year(
            {"20251130": other, "20251201": statuses}, version="20251130044905332209"
        )
        site.answers["/kontrol_latest_2025.zip"] = body(content, "application/zip")
        site.answers["/katotth_UA_tess.geojson"] = document(self.cells())
        monkeypatch.setenv("DMZ_SOURCE_VIINA_KONTROL_URL", site.url + "/kontrol_latest_{year}.zip")
        monkeypatch.setenv(
            "DMZ_SOURCE_VIINA_KONTROL_URL_CELLS", site.url + "/katotth_UA_tess.geojson"
        )
        return site

    def statuses(self) -> dict[str, str]:
        """The status of each code: the settlements are numbered."""
        return {f"UA{number:017d}": status for number, status in enumerate(control_rows().values())}

    def cells(self) -> dict[str, Any]:
        """Small squares, whose middle is the settlement."""
        with (DATA / "control" / "2025-12-01.csv").open(encoding="utf-8", newline="") as file:
            places = [(float(r["longitude"]), float(r["latitude"])) for r in csv.DictReader(file)]
        squares = shapely.buffer(shapely.points(places), 1e-4, cap_style="square")
        features = [
            {
                "type": "Feature",
                "properties": {"kod": code, "osm_id": "1", "name": "-"},
                "geometry": json.loads(square),
            }
            for code, square in zip(self.statuses(), shapely.to_geojson(squares), strict=True)
        ]
        return {"type": "FeatureCollection", "features": features}

    def test_a_day_gives_the_line_of_the_same_settlements(
        self, year: Site, territory: Territory
    ) -> None:
        front = read_front("viina-kontrol@2025-12-01", territory=territory)
        shipped = read_front(territory=territory)
        assert front.length_km == pytest.approx(shipped.length_km, rel=1e-3)
        assert shapely.hausdorff_distance(front.line, shipped.line) < 0.01
        assert front.datasets[0].date == "2025-12-01"
        assert not front.warnings

    def test_table_and_cells_are_fetched_once(self, year: Site) -> None:
        for _ in range(2):
            found = fetch_spec("viina-kontrol@2025-12-01")
        assert [path.name for path in found.paths] == [
            "control_2025.zip",
            "katotth_UA_tess.geojson",
        ]
        assert len(year.requests) == 2

    def test_the_day_is_the_rows_own_not_that_of_the_version(self, year: Site) -> None:
        (layer,) = read_layers("viina-kontrol@2025-11-30", "front")
        assert layer.columns["holder"].tolist().count("RU") == 1

    def test_places_without_a_cell_are_counted(self, year: Site) -> None:
        cells = self.cells()
        del cells["features"][:2]
        year.answers["/katotth_UA_tess.geojson"] = document(cells)
        (layer,) = read_layers("viina-kontrol@2025-12-01", "front")
        count = len(self.statuses())
        assert f"{count - 2:,} of {count:,} places have cells" in layer.warnings[0]

    def test_other_cells_are_refused(self, year: Site) -> None:
        cell = {"type": "Feature", "properties": {"geonameid": 1}, "geometry": None}
        square = {**cell, "geometry": shapely.geometry.mapping(SQUARE)}
        year.answers["/katotth_UA_tess.geojson"] = document(
            {"type": "FeatureCollection", "features": [square]}
        )
        with pytest.raises(InputError, match=r"none of its .* places is among the cells"):
            read_layers("viina-kontrol@2025-12-01", "front")

    def test_a_missing_day_names_its_neighbours(self, year: Site) -> None:
        with pytest.raises(InputError, match="the nearest are 2025-12-01"):
            read_layers("viina-kontrol@2025-12-02", "front")

    def test_the_table_of_geonames_is_refused(self, year: Site) -> None:
        year.answers["/kontrol_latest_2025.zip"] = body(viina_year({"20251201": control_rows()}))
        with pytest.raises(InputError, match="not VIINA's table"):
            read_layers("viina-kontrol@2025-12-01", "front")
