"""What changed between two lines: on paper, and against DeepState's own month."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import Result

from dmz import read_front
from dmz.answers.front_diff import compare_fronts
from dmz.errors import QuestionError
from dmz.land.front import Front, derive_front
from dmz.land.territory import Territory
from tests import paper
from tests.geodesics import GEOD, geod_area_km2, snyder_box_km2
from tests.held import east_of

LAND = paper.territory()
FRONT = paper.front(of=LAND)


def held(*corners: tuple[float, float]) -> Front:
    """Birch has the land east of a line through these points, from south to north."""
    area = shapely.Polygon(
        [*corners, (paper.EAST + 1, paper.NORTH + 1), (paper.EAST + 1, paper.SOUTH - 1)]
    )
    return derive_front(area=area, holder=paper.BIRCH, territory=LAND, datasets=FRONT.datasets)


def test_gains_and_losses_on_paper() -> None:
    """Birch advances by 10 km in the north, and falls back by 15 km in the south."""
    west, back = paper.east(-10), paper.east(15)
    later = held(
        (back, paper.SOUTH - 1), (back, paper.MIDDLE), (west, paper.MIDDLE), (west, paper.NORTH + 1)
    )
    change = compare_fronts(FRONT, later, LAND)
    assert change.party == "birch"
    gained = snyder_box_km2(west, paper.MIDDLE, paper.LINE, paper.NORTH)
    lost = snyder_box_km2(paper.LINE, paper.SOUTH, back, paper.MIDDLE)
    rows = {row.oblast: row for row in change.changes}
    assert rows["North"].gained_km2 == pytest.approx(gained, rel=1e-4)
    assert rows["North"].lost_km2 == pytest.approx(0, abs=1e-6)
    assert rows["South"].lost_km2 == pytest.approx(lost, rel=1e-4)
    assert rows[None].net_km2 == pytest.approx(gained - lost, rel=1e-4)
    assert rows[None].net_km2 == pytest.approx(
        sum(row.net_km2 for name, row in rows.items() if name), abs=1e-6
    )


def test_a_line_that_moved_as_a_whole() -> None:
    later = paper.front(of=LAND, east_km=-7.5)
    for shift in compare_fronts(FRONT, later, LAND).shifts:
        # Two meridians are nearest in the north and furthest apart in the south.
        narrow, wide = (
            GEOD.inv(paper.east(-7.5), latitude, paper.LINE, latitude)[2] / 1000
            for latitude in (paper.NORTH, paper.SOUTH)
        )
        assert narrow - 0.02 < shift.median_km < wide
        assert shift.median_km < shift.p95_km <= shift.longest_km < wide + 0.01
        assert shift.moved_share == pytest.approx(1)


@pytest.mark.parametrize(
    ("share", "median_moved", "p95_moved"),
    [(0.03, False, False), (0.1, False, True), (0.6, True, True)],
)
def test_distances_of_half_and_of_95_percent_of_the_length(
    share: float, median_moved: bool, p95_moved: bool
) -> None:
    """The north moves by 7.5 km, the rest of the line has 2,000 needless vertices.

    Quantiles of the line's length do not change with the number of vertices: unweighed,
    half and 95 % of all steps would lie in the south.
    """
    turn = paper.north(50 - 100 * share)
    south = [(paper.LINE, latitude) for latitude in np.linspace(paper.SOUTH - 0.1, turn, 2_000)]
    later = held(*south, (paper.east(7.5), turn), (paper.east(7.5), paper.NORTH + 1))
    shift = compare_fronts(FRONT, later, LAND).shifts[0]
    assert shift.of == "later"
    # The step across belongs to the line as well.
    assert (shift.median_km > 7) == median_moved
    assert (shift.p95_km > 7) == p95_moved
    assert shift.longest_km == pytest.approx(7.5, abs=0.1)
    across, along = 7.5, paper.HEIGHT_KM
    expected = (share * along + across) / (along + across)
    assert shift.moved_share == pytest.approx(expected, abs=0.003)


def test_nothing_changed() -> None:
    change = compare_fronts(FRONT, FRONT, LAND)
    assert [(row.oblast, row.gained_km2, row.lost_km2) for row in change.changes] == [(None, 0, 0)]
    assert all(shift.longest_km < 1e-3 and shift.moved_share == 0 for shift in change.shifts)


def test_swapping_the_days_swaps_gains_and_losses() -> None:
    other = paper.front(of=LAND, east_km=-7.5)
    there, back = compare_fronts(FRONT, other, LAND), compare_fronts(other, FRONT, LAND)
    assert there.changes[0].gained_km2 == pytest.approx(back.changes[0].lost_km2)
    assert there.shifts[0].median_km == pytest.approx(back.shifts[1].median_km)


def test_lines_of_two_parties_are_not_compared() -> None:
    with pytest.raises(QuestionError, match="--held-by"):
        compare_fronts(FRONT, replace(FRONT, holder=paper.ASH), LAND)


def test_deepstates_published_month(deepstate: Callable[[str], Path], territory: Territory) -> None:
    """DeepState said that 505 km² were occupied in November 2025.

    Its archive has one state a day, taken at an hour of its own, so either end of the
    month may be off by a day, of 17 km² on average: 5 % allow for one and a half. Land
    gained is what was said; regained land is counted apart.
    """
    fronts = [
        read_front(str(deepstate(day)), territory=territory) for day in ("2025-11-01", "2025-12-01")
    ]
    change = compare_fronts(*fronts, territory)
    assert change.source.gained_km2 == pytest.approx(505, rel=0.05)
    assert change.source.net_km2 == pytest.approx(505, rel=0.05)
    # On the territory's outline some of it falls on the border, which is drawn at
    # 1:10m, and is not counted.
    assert change.changes[0].gained_km2 == pytest.approx(505, rel=0.1)
    assert sum(row.net_km2 for row in change.changes if row.oblast) == pytest.approx(
        change.changes[0].net_km2, abs=0.01
    )
    later, earlier = change.shifts
    # Most of the line stood still; where it moved, it moved by some kilometres.
    assert max(later.median_km, earlier.median_km) < 0.01
    assert 1 < later.p95_km < 5
    assert 1 < earlier.p95_km < 5


class TestCommand:
    @pytest.fixture
    def days(self, tmp_path: Path) -> tuple[Path, Path]:
        """The line moves west in the north, and east in the south."""
        shapes = {
            "20251101": east_of(38.0),
            "20251201": shapely.union(east_of(38.05), shapely.box(37.8, 48.5, 41, 52)),
        }
        paths = []
        for day, shape in shapes.items():
            paths.append(tmp_path / f"held_{day}.geojson")
            paths[-1].write_text(shapely.to_geojson(shape), encoding="utf-8")
        return paths[0], paths[1]

    def test_table(self, run: Callable[..., Result], days: tuple[Path, Path]) -> None:
        printed = run("front", "diff", *days)
        assert printed.exit_code == 0
        assert "Gained km²" in printed.stdout
        assert max(map(len, printed.stdout.splitlines())) <= 80

    def test_json_and_csv_agree(self, run: Callable[..., Result], days: tuple[Path, Path]) -> None:
        plain = json.loads(run("front", "diff", *days, "--format", "json").stdout)
        assert plain["schema"] == "dmz.front-change/2"
        rows = list(
            csv.DictReader(io.StringIO(run("front", "diff", *days, "--format", "csv").stdout))
        )
        assert [float(row["net_km2"]) for row in rows] == [
            change["net_km2"] for change in plain["changes"]
        ]
        assert [dataset["date"] for dataset in plain["provenance"]["datasets"][:2]] == [
            "2025-11-01",
            "2025-12-01",
        ]

    def test_geojson_has_areas_and_lines(
        self, run: Callable[..., Result], days: tuple[Path, Path], tmp_path: Path
    ) -> None:
        path = tmp_path / "changed.geojson"
        assert run("front", "diff", *days, "-o", path).exit_code == 0
        features = json.loads(path.read_bytes())["features"]
        assert [feature["properties"]["kind"] for feature in features] == [
            "gained",
            "lost",
            "front",
            "front",
        ]
        gained = shapely.geometry.shape(features[0]["geometry"])
        # Six decimals are kept, and slivers thinner than that are not.
        assert sum(map(geod_area_km2, shapely.get_parts(gained))) == pytest.approx(
            features[0]["properties"]["area_km2"], rel=0.01
        )
