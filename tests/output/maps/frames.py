"""Frames a second while fingers move the map of a page, in a real browser.

``python -m tests.output.maps.frames page.html`` counts them on a phone's 390 pixels,
with the browser's processor slowed down four times: while a finger goes in circles,
while it pushes a magnified map on and on, and while two fingers pinch. The figures are
those of a machine without a graphics card: the browser paints with the same processor.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.output.maps.reader import Reader, open_browser

SLOWER, SECONDS, MOVES_A_SECOND = 4, 4, 60
_COUNT = """
window.frames_ = [];
window.most_ = 0;
const count = (at) => {
  window.frames_.push(at);
  window.most_ = Math.max(window.most_, map.used);
  window.counting = requestAnimationFrame(count);
};
requestAnimationFrame(count);
"""
_STOP = "cancelAnimationFrame(counting); return [frames_, most_]"
Points = list[tuple[float, float]]


def circle(seconds: float) -> Points:
    """A finger that goes round in two seconds."""
    turn = math.pi * seconds
    return [(90 * math.sin(turn), 90 * (1 - math.cos(turn)) / 2)]


def push(seconds: float) -> Points:
    """A finger that pushes the map by 240 pixels three times a second, then back."""
    share = seconds * 3 % 1
    if share > 0.8:
        return []
    return [(math.copysign(1, 2 - seconds) * (300 * share - 120), 0)]


def pinch(seconds: float) -> Points:
    """Two fingers that go apart and together again in two seconds."""
    away = 70 - 50 * math.cos(math.pi * seconds)
    return [(-away, 0), (away, 0)]


GESTURES: dict[str, tuple[float, Callable[[float], Points]]] = {
    "circle": (1, circle),
    "push": (1 / 8, push),
    "pinch": (1 / 2, pinch),
}


def count_frames(browser: Any, page: Path, gesture: str = "circle") -> dict[str, float]:
    """Return frames a second, the longest time between two, and what was seen.

    The time is in milliseconds. "margin used" is how much was used up at most of what
    is painted beyond the frame: more than 1 would show nothing at an edge.
    """
    zoom, points = GESTURES[gesture]
    reader = Reader(browser, page, width=390, height=844)
    reader.tell(f"map.zoom({zoom})")
    reader.settle()
    box = reader.tell(
        "(({ x, y, width, height }) => [x, y, width, height])"
        "(document.getElementById('map').getBoundingClientRect())"
    )
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def touch(kind: str, fingers: Points) -> None:
        asked = {"type": kind, "touchPoints": [{"x": x + dx, "y": y + dy} for dx, dy in fingers]}
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", asked)

    touching: Points = points(0)
    touch("touchStart", touching)
    browser.execute_script(_COUNT)
    start = time.monotonic()
    while (passed := time.monotonic() - start) < SECONDS:
        fingers = points(passed)
        if fingers != touching:
            kind = "touchMove" if touching and fingers else "touchStart"
            touch(kind if fingers else "touchEnd", fingers)
        touching = fingers
        time.sleep(max(0.0, 1 / MOVES_A_SECOND - (time.monotonic() - start - passed)))
    at, most = browser.execute_script(_STOP)
    if touching:
        touch("touchEnd", [])
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    gaps = [after - before for before, after in pairwise(at)]
    return {
        "frames a second": 1000 * len(gaps) / sum(gaps),
        "longest, ms": max(gaps),
        "margin used": most,
    }


def main() -> None:
    """Count the frames of the pages named."""
    with tempfile.TemporaryDirectory() as folder:
        opened = open_browser(Path(folder))
        browser = next(opened)
        for path in sys.argv[1:]:
            for gesture in GESTURES:
                figures = count_frames(browser, Path(path).resolve(), gesture)
                told = ", ".join(f"{name} {value:.3g}" for name, value in figures.items())
                sys.stdout.write(f"{path}, {gesture}: {told}\n")
        next(opened, None)


if __name__ == "__main__":
    main()
