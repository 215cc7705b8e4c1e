"""A front line through days: what changes hands is land, not a difference of sums."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import Result
from pyproj import Geod

from dmz.answers.front_history import follow_front
from dmz.errors import InputError
from dmz.land.territory import Territory
from tests.cli.once import answer_once
from tests.held import east_of

GEOD = Geod(ellps="WGS84")
KRAMATORSK = (37.584, 48.739)


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """A line on a meridian, which moves west in the north and back east in the south on
    the fourth day; the third is missing."""
    shapes = {
        "20251101": east_of(38.0),
        "20251102": east_of(37.9),
        "20251104": shapely.union(east_of(38.0), shapely.box(37.8, 48, 41, 52)),
    }
    for day, held in shapes.items():
        (tmp_path / f"held_{day}.geojson").write_text(shapely.to_geojson(held), encoding="utf-8")
    return tmp_path


def area_km2(area: shapely.Geometry, outline: shapely.Geometry) -> float:
    """By GeographicLib, on edges densified so that they are straight in degrees."""
    dense = shapely.orient_polygons(shapely.segmentize(shapely.intersection(area, outline), 0.01))
    return abs(float(GEOD.geometry_area_perimeter(dense)[0])) / 1e6


def test_gains_and_losses_are_the_land_that_changed_hands(days: Path, territory: Territory) -> None:
    # In any order, and one of them twice.
    last = str(days / "held_20251104.geojson")
    history = follow_front([last, str(days / "*.geojson")], territory)
    assert [(day.date, day.since) for day in history.days] == [
        ("2025-11-01", None),
        ("2025-11-02", "2025-11-01"),
        ("2025-11-04", "2025-11-02"),
    ]
    first, second, third = (day.held[0] for day in history.days)
    assert (first.gained_km2, first.lost_km2) == (None, None)
    assert second.gained_km2 == pytest.approx(
        area_km2(shapely.box(37.9, 44, 38.0, 52), territory.outline), rel=2e-3
    )
    assert second.lost_km2 == pytest.approx(0, abs=1)
    assert third.gained_km2 == pytest.approx(
        area_km2(shapely.box(37.8, 48, 37.9, 52), territory.outline), rel=2e-3
    )
    assert third.lost_km2 == pytest.approx(
        area_km2(shapely.box(37.9, 44, 38.0, 48), territory.outline), rel=2e-3
    )
    for before, after in ((first, second), (second, third)):
        assert after.gained_km2 is not None
        assert after.lost_km2 is not None
        assert after.gained_km2 - after.lost_km2 == pytest.approx(
            after.area_km2 - before.area_km2, abs=1e-3
        )
    for day in history.days:
        whole, *oblasts = day.held
        assert whole.oblast is None
        assert sum(row.area_km2 for row in oblasts) == pytest.approx(whole.area_km2)
        if day.since:
            assert sum(row.gained_km2 or 0 for row in oblasts) == pytest.approx(
                whole.gained_km2, abs=1e-4
            )


def test_distances_of_cities_are_geodesics(days: Path, territory: Territory) -> None:
    history = follow_front([str(days / "held_20251101.geojson")], territory, cities=["Kramatorsk"])
    [city] = history.days[0].cities
    north = np.arange(48.0, 49.5, 0.0005)
    nearest = (
        min(
            GEOD.inv(
                *[np.full(len(north), v) for v in (city.longitude, city.latitude, 38.0)], north
            )[2]
        )
        / 1000
    )
    assert city.distance_to_front_km == pytest.approx(nearest, abs=0.002)
    assert (city.longitude, city.latitude) == pytest.approx(KRAMATORSK, abs=0.02)
    assert city.held_by == "ukraine"


def test_a_day_that_is_missing_is_said(days: Path, territory: Territory) -> None:
    present, absent = str(days / "held_20251101.geojson"), str(days / "held_20251103.geojson")
    history = follow_front([present, absent], territory)
    assert [(each.front, each.reason) for each in history.missing] == [
        (absent, f"{absent}: no such file")
    ]
    assert len(history.days) == 1
    with pytest.raises(InputError, match="no such file; and 1 more"):
        follow_front([absent, absent + "x"], territory)


def test_an_oblast_lost_altogether_has_its_row(days: Path, territory: Territory) -> None:
    for name, west in (("a_20250101", 34.0), ("b_20250102", 38.5)):
        (days / f"{name}.geojson").write_text(shapely.to_geojson(east_of(west)), encoding="utf-8")
    _, day = follow_front([str(days / "a_*"), str(days / "b_*")], territory).days
    lost = {row.oblast for row in day.held if row.area_km2 == 0}
    assert {"Sumy", "Dnipropetrovsk"} <= lost
    assert all((row.lost_km2 or 0) > 0 for row in day.held if row.oblast in lost)
    assert sum(row.lost_km2 or 0 for row in day.held[1:]) == pytest.approx(
        day.held[0].lost_km2, abs=1e-3
    )


def test_november_moved_by_what_the_source_drew(
    deepstate: Callable[[str], Path], territory: Territory
) -> None:
    paths = [deepstate("2025-11-01"), deepstate("2025-12-01")]
    shapes = [shapely.from_geojson(path.read_text(encoding="utf-8")) for path in paths]
    drawn = [
        area_km2(shapely.union_all(shapely.get_parts(shape)), territory.outline) for shape in shapes
    ]
    first, last = (
        day.held[0].area_km2 for day in follow_front([str(path) for path in paths], territory).days
    )
    assert last - first == pytest.approx(drawn[1] - drawn[0], rel=0.02)


def test_command_prints_and_plots(
    days: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    answer_once(monkeypatch)
    fronts, plot = days / "held_*.geojson", days / "plot.png"
    answer = run("front", "history", fronts, "--city", "Kramatorsk", "--plot", plot)
    assert answer.exit_code == 0, answer.output
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert max(map(len, answer.stdout.splitlines())) <= 80
    assert "Days are missing before 2025-11-04" in answer.stdout
    document = json.loads(
        run("front", "history", fronts, "--city", "Kramatorsk", "--format", "json").stdout
    )
    assert document["schema"] == "dmz.history/2"
    rows = list(
        csv.DictReader(
            io.StringIO(
                run("front", "history", fronts, "--city", "Kramatorsk", "--format", "csv").stdout
            )
        )
    )
    whole = [row for row in rows if not row["oblast"]]
    assert [float(row["area_km2"]) for row in whole] == [
        day["held"][0]["area_km2"] for day in document["days"]
    ]
    assert [float(row["Kramatorsk_km"]) for row in whole] == [
        day["cities"][0]["distance_to_front_km"] for day in document["days"]
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--plot", "out.gif"], 2, "the ending of out.gif names no picture"),
        (["--city", "Kramatorks"], 2, "did you mean"),
        (["--format", "geojson"], 2, "does not print geojson"),
    ],
)
def test_wrong_use_is_said(
    days: Path, run: Callable[..., Result], arguments: list[str], code: int, said: str
) -> None:
    answer = run("front", "history", days / "held_20251101.geojson", *arguments)
    assert answer.exit_code == code
    assert said in answer.stderr


def test_a_plot_of_one_day_is_refused(days: Path, run: Callable[..., Result]) -> None:
    pytest.importorskip("matplotlib")
    answer = run("front", "history", days / "held_20251101.geojson", "--plot", days / "plot.svg")
    assert answer.exit_code == 1
    assert "two days" in answer.stderr
    assert not (days / "plot.svg").exists()


def test_files_that_make_one_front_are_joined_to_every_day(
    days: Path, tmp_path: Path, territory: Territory, run: Callable[..., Result]
) -> None:
    """A box 0.3° west of the line of the first day, and 0.2° of that of the second."""
    before, box = tmp_path / "before.json", shapely.box(37.4, 48.5, 37.7, 49.0)
    before.write_text(shapely.to_geojson(box), encoding="utf-8")
    alone = follow_front([str(days / "held_*.geojson")], territory)
    joined = follow_front([f"{days / 'held_*.geojson'}+{before}"], territory)
    assert [day.date for day in joined.days] == [day.date for day in alone.days]
    more = [
        b.held[0].area_km2 - a.held[0].area_km2
        for a, b in zip(alone.days, joined.days, strict=True)
    ]
    assert more == pytest.approx([area_km2(box, territory.outline)] * 3, rel=2e-3)
    first, second = (f"{days / f'held_2025110{day}.geojson'}+{before}" for day in (1, 2))
    change = json.loads(run("front", "diff", first, second, "--format", "json").stdout)
    gained = area_km2(shapely.box(37.9, 44, 38.0, 52), territory.outline)
    assert change["changes"][0]["gained_km2"] == pytest.approx(gained, rel=2e-3)
    refused = run("front", "diff", f"{first}+", second)
    assert (refused.exit_code, "empty part" in refused.stderr) == (2, True)
