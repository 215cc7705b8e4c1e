"""A base map below a page's own: tiles of a server, when its reader is online."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dmz.errors import QuestionError
from dmz.measure.languages import Language

_FIELDS = ("{z}", "{x}", "{y}")
# What would end a directive of the page's policy, or stand for any host.
_UNSAFE = re.compile(r"[\s;,'\"<>\\*]")


@dataclass(frozen=True)
class Basemap:
    """Tiles of a web map in squares of 256 pixels.

    Attributes
    ----------
    address
        With ``{z}``, ``{x}`` and ``{y}`` where zoom, column and row of a tile go.
    credit
        What the page says of them: whose they are, as their terms ask.
    """

    address: str
    credit: str

    @classmethod
    def of(cls, address: str, credit: str | None = None) -> Basemap:
        """Return the base map of an address, credited to its host if to nobody else.

        Raises
        ------
        QuestionError
            The address is not one of tiles that a page may ask for.
        """
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or parts.scheme not in ("http", "https") or _UNSAFE.search(address):
            raise QuestionError(
                f"--basemap {address}: not an address of tiles; "
                "write http(s)://HOST/{z}/{x}/{y}.png"
            )
        if "{" in parts.netloc or "@" in parts.netloc:
            raise QuestionError(
                f"--basemap {address}: the host must be plain, without fields and passwords"
            )
        missing = [field for field in _FIELDS if field not in address]
        rest = address
        for field in _FIELDS:
            rest = rest.replace(field, "")
        if missing or "{" in rest:
            raise QuestionError(
                f"--basemap {address}: an address of tiles has {{z}}, {{x}} and {{y}} in it, "
                "and no other field"
            )
        return cls(address, credit or host)

    @property
    def origin(self) -> str:
        """Scheme, host and port: all that the page may load pictures from."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def remark(self, language: Language) -> str:
        """Say in the page whose tiles it loads."""
        return language.say(
            "Base map: {credit}. Its tiles are loaded from {host} when you are online.",
            credit=self.credit,
            host=urlsplit(self.address).netloc,
        )
