"""Positions as treaties write them: degrees, minutes, seconds; the military grid."""

from __future__ import annotations

import math
import re
from functools import cache

import pyproj

# Between these latitudes the grid is that of UTM; the caps have one of their own.
_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0
_BANDS = "CDEFGHJKLMNPQRSTUVWX"  # 8 degrees each from 80° S; the last has 12
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")  # of zones 1, 2, 3, 4 and so on
_ROWS = "ABCDEFGHJKLMNPQRSTUV"  # 100 km each; even zones start at F
_TENTHS = 36_000  # of a second in a degree

_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_ANGLE = re.compile(
    rf"{_NUMBER}\s*°\s*(?:{_NUMBER}\s*['′]\s*)?(?:{_NUMBER}\s*(?:\"|″|'')\s*)?([NSEW])",
    re.IGNORECASE,
)


def parse_position(text: str) -> tuple[float, float] | None:
    """Read a position in degrees, minutes and seconds, as in ``14°23'N, 104°38'15"E``.

    Returns
    -------
    Latitude and longitude in degrees; None where the text is not a position.
    """
    parts = [part for part in re.split(r"\s*,\s*|(?<=[NSns])\s+", text.strip()) if part]
    angles = [_ANGLE.fullmatch(part) for part in parts]
    if len(angles) != 2:
        return None
    found: dict[str, float] = {}
    for angle in angles:
        if angle is None:
            return None
        degrees, minutes, seconds = (float(each or 0) for each in angle.groups()[:3])
        if minutes >= 60 or seconds >= 60:
            return None
        side = angle[4].upper()
        value = degrees + minutes / 60 + seconds / 3600
        found["latitude" if side in "NS" else "longitude"] = -value if side in "SW" else value
    if len(found) != 2 or abs(found["latitude"]) > 90 or abs(found["longitude"]) > 180:
        return None
    return found["latitude"], found["longitude"]


def format_dms(latitude: float, longitude: float) -> str:
    """Write a position in degrees, minutes and tenths of a second, about 3 m."""
    return f"{_dms(latitude, 'NS', 2)} {_dms(longitude, 'EW', 3)}"


def _dms(degrees: float, sides: str, width: int) -> str:
    """Write an angle. It is rounded first, so that no minute has 60.0 seconds."""
    tenths = round(abs(degrees) * _TENTHS)
    whole, rest = divmod(tenths, _TENTHS)
    minutes, seconds = divmod(rest, 600)
    side = sides[degrees < 0 and tenths > 0]
    return f"{whole:0{width}d}°{minutes:02d}'{seconds / 10:04.1f}\"{side}"


def format_mgrs(latitude: float, longitude: float) -> str:
    """Write a position in the Military Grid Reference System, to one metre.

    The grid is that of WGS 84: zone and band, a square of 100 km, easting and northing
    in it, cut off rather than rounded, as NGA.STND.0037 asks.

    Returns
    -------
    As in ``37UDP1234567890``; empty beyond 80° S and 84° N, where the grid is another.
    """
    if not _UTM_SOUTH <= latitude <= _UTM_NORTH:
        return ""
    longitude = (longitude + 180) % 360 - 180
    zone = _find_zone(latitude, longitude)
    easting, northing = _utm(zone, south=latitude < 0).transform(longitude, latitude)
    # A coordinate computed a hair below a whole metre is that metre.
    east, north = math.floor(easting + 1e-4), math.floor(northing + 1e-4)
    band = _BANDS[min(int((latitude - _UTM_SOUTH) // 8), len(_BANDS) - 1)]
    column = _COLUMNS[(zone - 1) % 3][east // 100_000 - 1]
    row = _ROWS[(north // 100_000 + (0 if zone % 2 else 5)) % len(_ROWS)]
    return f"{zone:02d}{band}{column}{row}{east % 100_000:05d}{north % 100_000:05d}"


def _find_zone(latitude: float, longitude: float) -> int:
    """Return the zone of UTM; off Norway and on Svalbard zones are wider."""
    if 56 <= latitude < 64 and 3 <= longitude < 12:
        return 32
    if latitude >= 72 and 0 <= longitude < 42:
        return 31 + 2 * int((longitude + 3) // 12)
    return int((longitude + 180) // 6) + 1


@cache
def _utm(zone: int, *, south: bool) -> pyproj.Transformer:
    """Return the transformer from longitude and latitude to a zone, in metres."""
    code = (32700 if south else 32600) + zone
    return pyproj.Transformer.from_crs(4326, code, always_xy=True)
