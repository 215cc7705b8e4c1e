"""Frames a second while a finger moves the map of a page, in a real browser.

``python -m tests.output.maps.frames page.html`` counts them on a phone's 390 pixels,
with the browser's processor slowed down four times. The figure is that of a machine
without a graphics card: the browser paints with the same processor.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.output.maps.reader import Reader, open_browser

SLOWER, SECONDS, MOVES_A_SECOND = 4, 4, 60
_COUNT = """
window.frames_ = [];
const count = (at) => { window.frames_.push(at); window.counting = requestAnimationFrame(count); };
requestAnimationFrame(count);
"""


def count_frames(browser: Any, page: Path) -> dict[str, float]:
    """Return frames a second, and the longest time between two in milliseconds."""
    reader = Reader(browser, page, width=390, height=844)
    reader.settle()
    box = reader.tell(
        "(({ x, y, width, height }) => [x, y, width, height])"
        "(document.getElementById('map').getBoundingClientRect())"
    )
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def touch(kind: str, *points: tuple[float, float]) -> None:
        asked = {"type": kind, "touchPoints": [{"x": each[0], "y": each[1]} for each in points]}
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", asked)

    touch("touchStart", (x, y))
    browser.execute_script(_COUNT)
    start = time.monotonic()
    while (passed := time.monotonic() - start) < SECONDS:
        turn = 2 * math.pi * passed / 2  # a circle in two seconds
        touch("touchMove", (x + 90 * math.sin(turn), y + 90 * (1 - math.cos(turn)) / 2))
        time.sleep(max(0.0, 1 / MOVES_A_SECOND - (time.monotonic() - start - passed)))
    at = browser.execute_script("cancelAnimationFrame(counting); return frames_")
    touch("touchEnd")
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    gaps = [after - before for before, after in pairwise(at)]
    return {"frames a second": 1000 * len(gaps) / sum(gaps), "longest, ms": max(gaps)}


def main() -> None:
    """Count the frames of the pages named."""
    with tempfile.TemporaryDirectory() as folder:
        opened = open_browser(Path(folder))
        browser = next(opened)
        for path in sys.argv[1:]:
            figures = count_frames(browser, Path(path).resolve())
            told = ", ".join(f"{name} {value:.0f}" for name, value in figures.items())
            sys.stdout.write(f"{path}: {told}\n")
        next(opened, None)


if __name__ == "__main__":
    main()
