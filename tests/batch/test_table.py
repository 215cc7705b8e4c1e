"""How a time is said."""

from __future__ import annotations

import pytest

from dmz.batch.table import format_time


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.6, "1 min 0 s"), (90, "1 min 30 s"), (7500, "2 h 5 min")],
)
def test_hours_have_at_most_59_minutes(seconds: float, text: str) -> None:
    assert format_time(seconds) == text
