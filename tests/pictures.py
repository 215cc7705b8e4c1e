"""Make pictures small enough for a page: ``python -m tests.pictures PICTURE...``."""

from __future__ import annotations

import sys

from PIL import Image

WIDTH = 1000  # pixels: twice what a page shows
COLOURS = 48


def shrink(path: str) -> None:
    """Scale a picture down and keep the colours that it needs."""
    with Image.open(path) as picture:
        size = (WIDTH, round(picture.height * WIDTH / picture.width))
        scaled = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    scaled.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shrink(name)
