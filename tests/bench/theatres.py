"""Precedents on their own ground, against published figures."""

from __future__ import annotations

from tests.bench.table import Row
from tests.theatres import FIGURES, Figure, Ground


def measure() -> list[Row]:
    """Measure every figure on its theatre."""
    grounds = {name: Ground.of(name) for name in dict.fromkeys(f.theatre for f in FIGURES)}
    return [_row(figure, figure.measure(grounds[figure.theatre])) for figure in FIGURES]


def _row(figure: Figure, measured: float) -> Row:
    off = figure.off(measured)
    return Row(
        f"{figure.theatre}, {figure.what}: {figure.published:,.0f} {figure.unit} "
        f"by {figure.source}",
        f"{measured:,.0f} {figure.unit} ({off:+.1%}): {figure.why}",
        f"within {figure.bar:.0%}",
        abs(off) <= figure.bar,
    )
