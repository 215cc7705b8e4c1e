"""How values are written: expected values are worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmz.measure.answer import PopulationFacts
from dmz.output.tables.figures import people_header
from dmz.output.tables.kinds import KINDS, Cell, format_change, format_range, format_value


@pytest.mark.parametrize(
    ("what", "date", "header"),
    [
        ("baseline", "2022-02-24", "People before 2022"),
        ("resident", "2025", "People in 2025"),
        ("ambient", "2023-01-01", "People present in 2023"),
        ("resident", None, "People"),
        ("unstated", "2025", "People"),
    ],
)
def test_a_header_says_when_the_people_were_there(what: str, date: str | None, header: str) -> None:
    assert people_header(PopulationFacts(what=what, date=date)) == header


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "as it is", "as it is"),
        ("right", "up to 40", "up to 40"),
        ("number", 2, "2"),
        ("range", "8,300–8,900", "8,300–8,900"),
        ("count", 1234567, "1,234,567"),
        ("count", 0.6, "1"),
        ("km", 6.26, "6.3"),
        ("ratio", 0.377, "0.38"),
        ("degrees", 48.123456, "48.1235"),
        ("area", 1234.5678, "1,235"),
        ("area", 100.0, "100"),
        ("area", 99.94, "99.9"),
        ("area", -99.94, "-99.9"),
        ("area", 0.04, "0.0"),
        ("area", -0.04, "0.0"),
        ("distance", 5.0, "5 km"),
        ("distance", 35.63, "35.63 km"),
        ("change", 76.4, "+76"),
        ("change", -2297.6, "-2,298"),
        ("percent", -0.0304, "-3.0"),
        ("share", 0.4567, "45.7 %"),
        ("yes", True, "yes"),
        ("yes", False, "no"),
    ],
)
def test_values(kind: str, value: Cell, text: str) -> None:
    assert format_value(value, kind) == text


def test_missing_values() -> None:
    written = {kind: format_value(None, kind) for kind in KINDS if kind != "yes"}
    empty = {kind for kind, text in written.items() if text == ""}
    assert empty == {"text", "source", "date", "code", "right", "number"}
    assert set(written.values()) == {"", "–"}


@pytest.mark.parametrize(
    ("figures", "texts"),
    [
        # Half a range of 588 is 294: hundreds.
        ((8698.4, 8349.0, 8937.0), ("8,700", "8,300–8,900")),
        # Half widths of 10, 100, 1,000 and a million are powers of ten themselves ...
        ((14.0, 6.0, 26.0), ("10", "10–30")),
        ((1234.0, 1160.0, 1360.0), ("1,200", "1,200–1,400")),
        ((12345.0, 11345.0, 13345.0), ("12,000", "11,000–13,000")),
        ((3.4e6, 2.4e6, 4.4e6), ("3,000,000", "2,000,000–4,000,000")),
        # ... and just below, at 9.99, 99.9, 999 and 999,999, figures keep a digit more.
        ((14.4, 6.1, 26.08), ("14", "6–26")),
        ((1234.0, 1161.0, 1360.8), ("1,230", "1,160–1,360")),
        ((12345.0, 11345.0, 13343.0), ("12,300", "11,300–13,300")),
        ((3.4e6, 2.4e6, 4399998.0), ("3,400,000", "2,400,000–4,400,000")),
        # Never finer than whole numbers: half widths of 1, 0.9 and nothing.
        ((5.4, 4.0, 6.0), ("5", "4–6")),
        ((5.4, 4.6, 6.4), ("5", "5–6")),
        # A range of no width is none: the edges are fixed.
        ((8698.4, 8698.4, 8698.4), ("8,698", "–")),
        ((0.0, 0.0, 0.0), ("0", "–")),
        # The figure may be an end of its range, and an end may be rounded to zero.
        ((253708.0, 177210.0, 253708.0), ("250,000", "180,000–250,000")),
        ((0.0, 0.0, 640.0), ("0", "0–600")),
        # Without a range.
        ((8698.4, None, None), ("8,698", "–")),
        ((8698.4, 8349.0, None), ("8,698", "–")),
        ((None, None, None), ("–", "–")),
    ],
)
def test_figures_are_rounded_to_half_the_width_of_their_range(
    figures: tuple[float | None, float | None, float | None], texts: tuple[str, str]
) -> None:
    assert format_range(*figures) == texts


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0, 1e7))
def test_rounding_never_moves_a_figure_by_more_than_a_quarter_of_its_range(
    a: float, b: float, c: float
) -> None:
    """The step is half the width at most, and rounding moves by half a step at most."""
    low, value, high = sorted((a, b, c))
    moved = abs(float(format_range(value, low, high)[0].replace(",", "")) - value)
    assert moved <= max((high - low) / 4, 0.5) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((-146, -700, 400), "-100"),
        ((-43, -300, 300), "0"),
        ((2_347_608, 2_000_000, 2_700_000), "+2,300,000"),
        ((12.4, None, None), "+12"),
        ((None, None, None), "–"),
    ],
)
def test_a_difference_has_the_digits_that_its_range_supports(
    figures: tuple[float | None, float | None, float | None], text: str
) -> None:
    assert format_change(*figures) == text
