"""Types of option values: how the text of an option becomes a Python value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dmz.cli.defaults import first_party

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Parsed = TypeVar("Parsed")


class Value(click.ParamType[Parsed]):
    """A value that is written as text. Subclasses say in `parse` how."""

    def parse(self, text: str) -> Parsed:
        """Return the value; `ValueError` with what is wrong becomes a usage error."""
        raise NotImplementedError

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Parsed:
        """Return the value of a text; a default is a value already."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]
        try:
            return self.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Kilometres(Value[float]):
    """A number of km."""

    name = unit = "km"
    units = r"km|км"

    def parse(self, text: str) -> float:
        """Return the number; its unit may follow it, as in ``40km``."""
        number = re.sub(rf"(?<=[\d.])\s*({self.units})$", "", text.strip(), flags=re.IGNORECASE)
        try:
            return float(number)
        except ValueError:
            raise ValueError(f"'{text}' is not a number of {self.unit}") from None


class SquareKilometres(Kilometres):
    """A number of km²."""

    name = "km2"
    unit = "km²"
    units = r"km2|km²|км²"


class UncertaintyKm(Value[float | str]):
    """A number of km, ``auto``, ``none`` or ``ensemble``."""

    name = "km"

    def parse(self, text: str) -> float | str:
        """Return the number, or the word."""
        if (word := text.strip().lower()) in ("auto", "none", "ensemble"):
            return word
        try:
            return Kilometres().parse(text)
        except ValueError:
            raise ValueError(
                f"'{text}' is neither a number of km nor 'auto', 'none' or 'ensemble'"
            ) from None


class Text(Value[str]):
    """Text that may have spaces in it.

    Several values in one environment variable are separated by semicolons, not by
    spaces as elsewhere in Click.
    """

    name = "text"
    envvar_list_splitter = ";"

    def parse(self, text: str) -> str:
        """Return the text as it is."""
        return text


class FrontSpec(Text):
    """What names a front line: a file, a source or an address."""

    def parse(self, text: str) -> str:
        """Return the text; an empty one (an unset shell variable) is an error."""
        if not text.strip():
            raise ValueError("it is empty; give a file, a source as ID@DATE, or an address")
        return text

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the sources that begin so, and files."""
        from dmz.cli.completion import complete_fronts

        return complete_fronts(ctx, param, incomplete)


class Assignment(Value[tuple[str, str]]):
    """``NAME=VALUE``; the name in lower case.

    Parameters
    ----------
    form
        How the message of an error writes it.
    """

    name = "name=value"

    def __init__(self, form: str = "NAME=VALUE") -> None:
        self.form = form

    def parse(self, text: str) -> tuple[str, str]:
        """Return the name and the value."""
        name, value = _split_assignment(text)
        if not name or not value:
            raise ValueError(f"'{text}' is not {self.form}")
        return name, value


class PartyDepth(Value[tuple[str, float]]):
    """``PARTY=KM``: a party's id and its depth."""

    name = "party=km"

    def parse(self, text: str) -> tuple[str, float]:
        """Return the party's id and its depth."""
        party, km = _split_assignment(text)
        if not party or "=" not in text:
            raise ValueError(f"'{text}' is not PARTY=KM, as in {first_party()}=5")
        return party, Kilometres().parse(km)


class PartyZone(Value[tuple[str, float | None, str | None]]):
    """``PARTY=KM`` or ``PARTY=oblast:NAME``: a party's id, its depth, its oblast."""

    name = "party=zone"

    def parse(self, text: str) -> tuple[str, float | None, str | None]:
        """Return the id with a depth or an oblast."""
        party, zone = _split_assignment(text)
        kind, colon, oblast = (part.strip() for part in zone.partition(":"))
        is_oblast = kind.lower() == "oblast" and oblast
        if not party or "=" not in text or (colon and not is_oblast):
            example = f"{first_party()}=40"
            raise ValueError(f"'{text}' is not PARTY=KM, as in {example}, or PARTY=oblast:NAME")
        if colon:
            return party, None, oblast
        return party, Kilometres().parse(zone), None


class Seat(Value[tuple[str, tuple[float, float]]]):
    """``PARTY=LATITUDE,LONGITUDE``: a party's id, and a longitude and latitude."""

    name = "seat"

    def parse(self, text: str) -> tuple[str, tuple[float, float]]:
        """Return the party's id and the point."""
        party, point = _split_assignment(text)
        try:
            latitude, longitude = (float(part) for part in point.split(","))
        except ValueError:
            party = ""
        if not party:
            raise ValueError(f"'{text}' is not PARTY=LATITUDE,LONGITUDE")
        return party, (longitude, latitude)


def _split_assignment(text: str) -> tuple[str, str]:
    """Split ``NAME=VALUE`` and strip both sides; the name in lower case."""
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()
