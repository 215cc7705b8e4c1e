"""Calibrate ranges on maps of one day, leaving one pair out at a time.

Reads the maps beside the project (``../shared/data``), which do not ship. For each pair
the scale is taken that holds nine in ten of the other pairs' hidden figures; the pair
itself tells how well that does. Prints a table; writes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.calibration import (
    PAIRS,
    SCALES,
    WANTED,
    HiddenCase,
    coverage,
    half_width,
    hidden_cases,
    read_pair,
)

from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import MEDIAN_KM

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    """Print how many hidden figures are held, for each scale and each pair left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of the maps")
    folder = parser.parse_args().data
    territory = shipped_territory()
    cases: dict[tuple[str, float], list[HiddenCase]] = {}
    for pair in PAIRS:
        fronts = read_pair(folder, pair, territory)
        for scale in SCALES:
            cases[pair[0], scale] = [*hidden_cases(pair[0], fronts, territory, scale=scale)]
    print("median km  held  half width at 40 km, all pairs")
    for scale in SCALES:
        every = [case for day, _ in PAIRS for case in cases[day, scale]]
        print(f"{MEDIAN_KM * scale:9.2f} {coverage(every):5.0%} {half_width(every, 40.0):11.1%}")
    print("pair left out  median km  held  half width at 40 km")
    left_out: list[HiddenCase] = []
    for day, _ in PAIRS:
        others = [other for other, _ in PAIRS if other != day]
        scale = next(
            (
                scale
                for scale in SCALES
                if coverage([case for other in others for case in cases[other, scale]]) >= WANTED
            ),
            SCALES[-1],
        )
        own = cases[day, scale]
        left_out += own
        width = half_width(own, 40.0)
        print(f"{day:13} {MEDIAN_KM * scale:10.2f} {coverage(own):5.0%} {width:11.1%}")
    width = half_width(left_out, 40.0)
    print(f"{'all':13} {'':10} {coverage(left_out):5.0%} {width:11.1%}")


if __name__ == "__main__":
    main()
