"""Matplotlib's settings for print, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dmz.errors import MissingExtraError
from dmz.output.maps.typeface import FAMILIES, register_typeface


@contextmanager
def print_style() -> Iterator[None]:
    """Set Matplotlib up for print, without the user's settings or anything random.

    The same map is the same file each time.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtraError("a map", "map") from None
    mpl.use("agg", force=False)
    register_typeface()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.hashsalt": "dmz",
                "pdf.fonttype": 42,
                "svg.fonttype": "none",
                "font.family": list(FAMILIES),
                "hatch.linewidth": 0.35,
            }
        )
        yield
