"""The typeface of maps: Noto Sans, cut down to Latin and Cyrillic letters.

Chosen for its Ukrainian, its true italics, figures of one width, and a licence without
a reserved name, which lets a cut version keep its own.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

# Basic Latin to Latin Extended-A, Cyrillic with the Ukrainian letters, and the signs of
# figures and maps.
LETTERS = {*range(0x20, 0x180), *range(0x2BB, 0x2BD), *range(0x400, 0x460), 0x490, 0x491}
SIGNS = {*range(0x2002, 0x2050), 0x2070, 0x20AC, 0x2116, 0x2191, 0x2193, 0x2212, 0x2248}


def make_font(parts: list[bytes]) -> bytes:
    """Join the parts of one style: TrueType, without hints, the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate(parts):
            path = Path(folder) / f"{number}.ttf"
            _cut(content, path)
            paths.append(str(path))
        font = merge.Merger().merge(paths)
    # The narrow space between thousands, as wide as the thin one that the font has.
    for table in font["cmap"].tables:
        table.cmap.setdefault(0x202F, table.cmap.get(0x2009, ".notdef"))
    font["head"].created = font["head"].modified = TTFont(io.BytesIO(parts[0]))["head"].modified
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _cut(content: bytes, path: Path) -> None:
    """Write one part with the letters that maps need, and its kerning."""
    options = subset.Options(
        layout_features=["kern", "mark", "ccmp"], hinting=False, notdef_outline=True
    )
    options.drop_tables += ["DSIG", "GDEF", "STAT", "gasp"]
    options.recalc_timestamp = False
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    font.flavor = None
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS | SIGNS)
    cutter.subset(font)
    font.save(path)
