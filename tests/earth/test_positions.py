from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmz.earth.positions import format_dms, format_mgrs, parse_position

# By the package mgrs 1.6.0 on PyPI, which wraps GEOTRANS of the NGA. The first is also
# the example of NGA.STND.0037's grid in print; then zones by Norway and on Svalbard.
KNOWN = [
    (21.4097, -157.9160, "04QFJ1235367879"),
    (60.0, 5.0, "32VKM7697958157"),
    (61.2, 2.9, "31VDH9462585068"),
    (75.0, 10.0, "33XUD5570629692"),
    (78.0, 25.0, "35XMG5358859161"),
    (47.512, 34.586, "36TXT1941863282"),
    (48.738, 37.584, "37UCP9588999298"),
    (-33.86, 151.21, "56HLH3441651925"),
]


@pytest.mark.parametrize(("latitude", "longitude", "grid"), KNOWN)
def test_the_military_grid(latitude: float, longitude: float, grid: str) -> None:
    found = format_mgrs(latitude, longitude)
    assert found[:5] == grid[:5]
    # Two projections may differ by a hair at a whole metre.
    for part in (slice(5, 10), slice(10, 15)):
        assert abs(int(found[part]) - int(grid[part])) <= 1
    assert len(found) == 15


def test_the_caps_have_another_grid() -> None:
    assert format_mgrs(84.1, 0.0) == format_mgrs(-80.1, 0.0) == ""
    assert format_mgrs(84.0, 0.0).startswith("31X")


@pytest.mark.parametrize(
    ("latitude", "longitude", "text"),
    [
        (48.5, 37.25, "48°30'00.0\"N 037°15'00.0\"E"),
        (-0.5, -0.25, "00°30'00.0\"S 000°15'00.0\"W"),
        # 59.96 seconds are a minute, not 60.0 seconds.
        (47.99999, 37.999989, "48°00'00.0\"N 038°00'00.0\"E"),
        (-0.00001, 0.0, "00°00'00.0\"N 000°00'00.0\"E"),
    ],
)
def test_degrees_minutes_seconds(latitude: float, longitude: float, text: str) -> None:
    assert format_dms(latitude, longitude) == text


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_back(latitude: float, longitude: float) -> None:
    found = parse_position(format_dms(latitude, longitude))
    assert found is not None
    # Half of a tenth of a second.
    assert found == pytest.approx((latitude, longitude), abs=0.05 / 3600 + 1e-9)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("14°23'N, 104°38'15\"E", (14 + 23 / 60, 104.6375)),
        ("104° 41' E, 14° 23' N", (14 + 23 / 60, 104 + 41 / 60)),
        ("5.5°S 1°W", (-5.5, -1.0)),
        ("14°60'N, 104°E", None),
        ("14°N, 15°N", None),
        ("91°N, 15°E", None),
        ("14, 15", None),
        ("14°N", None),
        ("", None),
    ],
)
def test_positions_as_courts_write_them(text: str, position: tuple[float, float] | None) -> None:
    found = parse_position(text)
    assert found == (None if position is None else pytest.approx(position))
