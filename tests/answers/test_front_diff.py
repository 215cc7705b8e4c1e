"""What changed between two lines: on paper, and against DeepState's own published month."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import Result
from pyproj import Geod

from dmz import read_front
from dmz.answers.front_diff import compare_fronts
from dmz.errors import QuestionError
from dmz.land.front import derive_front
from dmz.land.territory import Party, Territory
from dmz.sources.datasets import Dataset

GEOD = Geod(ellps="WGS84")
WEST, EAST = Party("west", "West"), Party("east", "East")


@pytest.fixture
def block() -> Territory:
    """A block of land from 30 to 32 degrees, of two regions that meet at 47.5 degrees north."""
    regions = [shapely.box(30, 47, 32, 47.5), shapely.box(30, 47.5, 32, 48)]
    return Territory(
        id="block",
        title="A block",
        parties=(WEST, EAST),
        region_ids=("S", "N"),
        region_names=("South", "North"),
        region_spellings={"south": 0, "north": 1},
        regions=np.array(regions, dtype=object),
        outline=shapely.box(30, 47, 32, 48),
        neighbours={},
        dataset=Dataset("territory", "block", "A block"),
    )


def front(block: Territory, area: Any, date: str) -> Any:
    return derive_front(
        area=area, holder=EAST, territory=block, datasets=(Dataset("front", date, date, date),)
    )


def area_km2(shape: Any) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, 0.01))[0]) / 1e6


def test_gains_and_losses_on_paper(block: Territory) -> None:
    """The east advances from 31 to 30.9 degrees in the north, and falls back to 31.2 in the south."""
    earlier = front(block, shapely.box(31, 46, 33, 49), "2025-01-01")
    later = front(
        block,
        shapely.union(shapely.box(30.9, 47.5, 33, 49), shapely.box(31.2, 46, 33, 47.5)),
        "2025-02-01",
    )
    change = compare_fronts(earlier, later, block)
    assert change.party == "east"
    gained, lost = (
        area_km2(shapely.box(30.9, 47.5, 31, 48)),
        area_km2(shapely.box(31, 47, 31.2, 47.5)),
    )
    rows = {row.oblast: row for row in change.changes}
    assert rows["North"].gained_km2 == pytest.approx(gained, rel=1e-4)
    assert rows["North"].lost_km2 == pytest.approx(0, abs=1e-6)
    assert rows["South"].lost_km2 == pytest.approx(lost, rel=1e-4)
    assert rows[None].net_km2 == pytest.approx(gained - lost, rel=1e-4)
    assert rows[None].net_km2 == pytest.approx(
        sum(row.net_km2 for name, row in rows.items() if name), abs=1e-6
    )


def test_a_line_that_moved_as_a_whole(block: Territory) -> None:
    earlier, later = (
        front(block, shapely.box(west, 46, 33, 49), "2025-01-01") for west in (31, 30.9)
    )
    for shift in compare_fronts(earlier, later, block).shifts:
        # A tenth of a degree of longitude is 7.61 km at 47 degrees north and 7.47 at 48.
        narrow, wide = (GEOD.inv(30.9, latitude, 31, latitude)[2] / 1000 for latitude in (48, 47))
        assert narrow - 0.02 < shift.median_km < wide
        assert shift.median_km < shift.p95_km <= shift.longest_km < wide + 0.01
        assert shift.moved_share == pytest.approx(1)


def stepped(bends: int, share: float) -> shapely.Polygon:
    """Land east of a line at 31 degrees that runs 0.1 degrees further east in the north.

    The northern ``share`` of the line is moved; the southern rest is not, and is drawn with
    so many needless vertices.
    """
    turn = 48 - share
    south = [(31.0, latitude) for latitude in np.linspace(46.9, turn, bends)]
    return shapely.Polygon([*south, (31.1, turn), (31.1, 49), (33, 49), (33, 46.9)])


@pytest.mark.parametrize(
    ("share", "median_moved", "p95_moved"),
    [(0.03, False, False), (0.1, False, True), (0.6, True, True)],
)
def test_distances_of_half_and_of_95_percent_of_the_length(
    block: Territory, share: float, median_moved: bool, p95_moved: bool
) -> None:
    """The south is drawn with 20,000 vertices, the moved north with two.

    Quantiles of the line's length do not change with the number of vertices: unweighed, half
    and 95 % of all steps would lie in the south.
    """
    earlier = front(block, shapely.box(31, 46, 33, 49), "2025-01-01")
    later = front(block, stepped(20_000, share), "2025-02-01")
    shift = compare_fronts(earlier, later, block).shifts[0]
    assert shift.of == "later"
    # 0.1 degrees of longitude are 7.5 km; the step across belongs to the line as well.
    assert (shift.median_km > 7) == median_moved
    assert (shift.p95_km > 7) == p95_moved
    assert shift.longest_km == pytest.approx(7.5, abs=0.1)
    across, along = 7.47, 111.2
    expected = (share * along + across) / (along + across)
    assert shift.moved_share == pytest.approx(expected, abs=0.003)


def test_nothing_changed(block: Territory) -> None:
    same = front(block, shapely.box(31, 46, 33, 49), "2025-01-01")
    change = compare_fronts(same, same, block)
    assert [(row.oblast, row.gained_km2, row.lost_km2) for row in change.changes] == [(None, 0, 0)]
    assert all(shift.longest_km < 1e-3 and shift.moved_share == 0 for shift in change.shifts)


def test_swapping_the_days_swaps_gains_and_losses(block: Territory) -> None:
    one, two = (front(block, shapely.box(west, 46, 33, 49), "2025-01-01") for west in (31, 30.9))
    there, back = compare_fronts(one, two, block), compare_fronts(two, one, block)
    assert there.changes[0].gained_km2 == pytest.approx(back.changes[0].lost_km2)
    assert there.shifts[0].median_km == pytest.approx(back.shifts[1].median_km)


def test_lines_of_two_parties_are_not_compared(block: Territory) -> None:
    one = front(block, shapely.box(31, 46, 33, 49), "2025-01-01")
    with pytest.raises(QuestionError, match="--held-by"):
        compare_fronts(one, replace(one, holder=WEST), block)


def test_deepstates_published_month(deepstate: Callable[[str], Path], territory: Territory) -> None:
    """DeepState said that 505 km² were occupied in November 2025.

    Its archive has one state a day, taken at an hour of its own, so either end of the month may be off by a day, of 17 km² on
    average: 5 % allow for one and a half. Land gained is what was said; regained land is counted apart.
    """
    fronts = [
        read_front(str(deepstate(day)), territory=territory) for day in ("2025-11-01", "2025-12-01")
    ]
    change = compare_fronts(*fronts, territory)
    assert change.source.gained_km2 == pytest.approx(505, rel=0.05)
    assert change.source.net_km2 == pytest.approx(505, rel=0.05)
    # On the territory's outline some of it falls on the border, which is drawn at 1:10m, and is not counted.
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
    def days(self, deepstate: Callable[[str], Path]) -> tuple[Path, Path]:
        return deepstate("2025-11-01"), deepstate("2025-12-01")

    def test_table(self, run: Callable[..., Result], days: tuple[Path, Path]) -> None:
        printed = run("front", "diff", *days)
        assert printed.exit_code == 0
        assert "Gained km²" in printed.stdout
        assert max(map(len, printed.stdout.splitlines())) <= 80

    def test_json_and_csv_agree(self, run: Callable[..., Result], days: tuple[Path, Path]) -> None:
        plain = json.loads(run("front", "diff", *days, "--format", "json").stdout)
        assert plain["schema"] == "dmz.front-change/1"
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
        assert sum(map(area_km2, gained.geoms)) == pytest.approx(
            features[0]["properties"]["area_km2"], rel=0.01
        )
