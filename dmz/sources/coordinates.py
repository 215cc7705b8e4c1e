"""Coordinates of large GeoJSON as arrays: lists of Python take ten times as much.

They are lifted out of the text before it is parsed, and a mark is left in their place.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray

# Shorter texts, of some ten thousand vertices, gain nothing.
_LEAST_BYTES = 2**20
# 480 MB of numbers.
VERTICES_LIMIT = 30_000_000
_COORDINATES = re.compile(rb'"coordinates"[ \t\r\n]*:[ \t\r\n]*(\[[\[\]0-9eE+\-., \t\r\n]*)')
_MARK = "lifted"
_BLANKS, _DIGITS = b" \t\r\n", b"0123456789eE+-."
# How deep a position lies in the coordinates of each type.
_DEPTHS = {"MultiPoint": 2, "LineString": 2, "Polygon": 3, "MultiLineString": 3, "MultiPolygon": 4}


class LiftedCoordinates:
    """The text of a GeoJSON file without its long coordinates, and these.

    Parameters
    ----------
    content
        The text.

    Attributes
    ----------
    rest
        The text with a mark in place of each.
    """

    def __init__(self, content: bytes) -> None:
        self._spans: list[bytes] = []
        long = len(content) > _LEAST_BYTES
        self.rest = _COORDINATES.sub(self._lift, content) if long else content

    def _lift(self, found: re.Match[bytes]) -> bytes:
        quoted = found.string[found.start() - 1 : found.start()] == b"\\"
        if quoted or found.end(1) - found.start(1) < _LEAST_BYTES:
            return found[0]
        span = found[1].rstrip(b"," + _BLANKS)
        if span.count(b"[") != span.count(b"]"):  # there is something else in them
            return found[0]
        self._spans.append(span)
        after = b"," if found[1].rstrip(_BLANKS).endswith(b",") else b""
        return f'"coordinates":{{"{_MARK}":{len(self._spans) - 1}}}'.encode() + after

    def vertices(self) -> int:
        """Count the positions in all of them."""
        return sum(span.count(b"]") for span in self._spans)

    def restore(self, geometry: Mapping[str, Any]) -> BaseGeometry | Mapping[str, Any]:
        """Build the geometry whose coordinates were lifted.

        Returns
        -------
        Any other, and one that is not as it should be, comes back as GeoJSON: what is
        wrong with it is told where every geometry is built.
        """
        members = geometry.get("geometries")
        if isinstance(members, list):
            each = [self._plain(part) if isinstance(part, dict) else part for part in members]
            return {**geometry, "geometries": each}
        text = self._text(geometry)
        if text is None:
            return geometry
        try:
            return _build(str(geometry.get("type")), text.translate(None, _BLANKS))
        except (ValueError, shapely.errors.GEOSException):
            return {**geometry, "coordinates": json.loads(text)}

    def _plain(self, geometry: Mapping[str, Any]) -> Mapping[str, Any]:
        text = self._text(geometry)
        return geometry if text is None else {**geometry, "coordinates": json.loads(text)}

    def _text(self, geometry: Mapping[str, Any]) -> bytes | None:
        """Return the lifted coordinates of a geometry, once; None where it has none."""
        mark = geometry.get("coordinates")
        number = mark.get(_MARK) if isinstance(mark, dict) else None
        if not isinstance(number, int) or not 0 <= number < len(self._spans):
            return None
        text, self._spans[number] = self._spans[number], b"null"
        return text


def _build(kind: str, text: bytes) -> BaseGeometry:
    """Build a geometry of a type from its coordinates as text without blanks."""
    depth = _DEPTHS.get(kind, 0)
    opening, closing = b"[" * depth, b"]" * depth
    if not depth or not (text.startswith(opening) and text.endswith(closing)):
        raise ValueError("other coordinates than the type has")
    inner = text[depth:-depth]
    del text
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(each) for each in inner.split(b"]]],[[[")])
    if kind == "Polygon":
        return _polygon(inner)
    if kind == "MultiLineString":
        lines = [shapely.LineString(_positions(each)) for each in inner.split(b"]],[[")]
        return shapely.MultiLineString(lines)
    points = _positions(inner)
    return shapely.LineString(points) if kind == "LineString" else shapely.MultiPoint(points)


def _polygon(text: bytes) -> shapely.Polygon:
    rings = [_ring(each) for each in text.split(b"]],[[")]
    return shapely.Polygon(rings[0], rings[1:])


def _ring(text: bytes) -> shapely.LinearRing:
    xy = _positions(text)
    if not np.array_equal(xy[0], xy[-1]):
        raise ValueError("a ring that is not closed")
    return shapely.LinearRing(xy)


def _positions(text: bytes) -> FloatArray:
    """Read positions, as ``x,y],[x,y``, with heights or without; shape (n, 2)."""
    count = text.count(b"],[") + 1
    signs = text.translate(None, _DIGITS)
    width = signs.find(b"]") + 1 if count > 1 else len(signs) + 1
    between = b"," * (width - 1)
    if width not in (2, 3, 4) or signs != (between + b"],[") * (count - 1) + between:
        raise ValueError("positions of several lengths")
    del signs
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # where a number is none
        try:
            numbers = np.fromstring(text.replace(b"],[", b","), sep=",")
        except DeprecationWarning as error:
            raise ValueError(str(error)) from None
    if len(numbers) != count * width or not np.isfinite(numbers).all():
        raise ValueError("no finite numbers")
    return numbers.reshape(count, width)[:, :2]
