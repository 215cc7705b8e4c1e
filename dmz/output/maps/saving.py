"""Figures as files: with the origin in their metadata, and SVG that people can edit."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dmz import __version__
from dmz.output.maps.inscriptions import HAIR_SPACE
from dmz.output.maps.typeface import font_faces
from dmz.output.maps.xmp import with_xmp

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")
_STYLE = re.compile(r'style="')


def save_figure(figure: Figure, format_: str, dpi: float, about: Mapping[str, str]) -> bytes:
    """Return a figure as a file; the same figure is the same file each time.

    Parameters
    ----------
    format_
        ``png``, ``svg`` or ``pdf``.
    about
        Title, Description and Source, for the file's metadata: text chunks of a PNG,
        the information and the XMP of a PDF, Dublin Core in SVG.
    """
    out = io.BytesIO()
    figure.savefig(out, format=format_, dpi=dpi, metadata=_metadata(format_, about))
    if format_ == "svg":
        return _finish_svg(out.getvalue())
    if format_ == "pdf":
        return with_xmp(out.getvalue(), {**about, "Creator": f"dmz {__version__}"})
    return out.getvalue()


def reduce_colours(png: bytes) -> bytes:
    """Return a PNG of 256 colours, a third as large: a map has few, and their mixtures.

    Its text chunks stay.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    picture, about, out = Image.open(io.BytesIO(png)), PngInfo(), io.BytesIO()
    for key, text in picture.info.items():
        if isinstance(text, str):
            about.add_itxt(str(key), text)
    few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True, pnginfo=about, dpi=picture.info.get("dpi"))
    return out.getvalue()


def _metadata(format_: str, about: Mapping[str, str]) -> dict[str, Any]:
    """Return what the file says of itself: no date, which would differ each time."""
    maker = f"dmz {__version__}"
    if format_ == "pdf":
        return {
            "Title": about["Title"],
            "Subject": about["Description"],
            "Keywords": about["Source"],
            "Creator": maker,
            "CreationDate": None,
        }
    if format_ == "svg":
        return {**about, "Creator": maker, "Date": None}
    return {**about, "Software": maker}


def _finish_svg(content: bytes) -> bytes:
    """Return a drawing that carries its typeface, with letter spacing as a style.

    Letters that hair spaces keep apart would be found by nobody who searches the name.
    """
    texts: set[str] = set()

    def close(match: re.Match[str]) -> str:
        attributes, text = match.groups()
        texts.add(text)
        if HAIR_SPACE in text:
            spaced = 'style="letter-spacing: 0.12em; '
            attributes = _STYLE.sub(spaced, attributes, count=1)
        return f"<text{attributes}>{text.replace(HAIR_SPACE, '')}</text>"

    drawing = _TEXT.sub(close, content.decode("utf-8"))
    style = f"<style>{font_faces(texts)}</style>"
    return drawing.replace("<defs>", f"<defs>{style}", 1).encode("utf-8")
