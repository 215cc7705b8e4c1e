"""Types of option values: how the text of an option becomes a Python value."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.defaults import first_party


class Kilometres(click.ParamType[float]):
    """A number of km."""

    name = "km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; anything else is a usage error."""
        try:
            return float(value)
        except ValueError:
            self.fail(f"'{value}' is not a number of km", param, ctx)


class SquareKilometres(click.ParamType[float]):
    """A number of km²."""

    name = "km2"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; anything else is a usage error."""
        try:
            return float(value)
        except ValueError:
            self.fail(f"'{value}' is not a number of km²", param, ctx)


class UncertaintyKm(click.ParamType[float | str]):
    """A number of km, or ``auto``."""

    name = "km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | str:
        """Return the number, or ``auto``; anything else is a usage error."""
        if str(value).strip().lower() == "auto":
            return "auto"
        try:
            return float(value)
        except ValueError:
            self.fail(f"'{value}' is neither a number of km nor 'auto'", param, ctx)


class Text(click.ParamType[str]):
    """Text that may have spaces in it.

    Several values in one environment variable are separated by semicolons, not by
    spaces as elsewhere in Click.
    """

    name = "text"
    envvar_list_splitter = ";"


class FrontSpec(Text):
    """What names a front line: a file, a source or an address."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text; an empty one (an unset shell variable) is an error."""
        if not str(value).strip():
            self.fail("it is empty; give a file, a source as ID@DATE, or an address", param, ctx)
        return str(value)


class Assignment(click.ParamType[tuple[str, str]]):
    """``NAME=VALUE``; the name in lower case."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the name and the value; anything else is a usage error."""
        if isinstance(value, tuple):
            return value
        name, text = _split_assignment(value)
        if not name or not text:
            form = param.metavar if isinstance(param, click.Option) else "NAME=VALUE"
            self.fail(f"'{value}' is not {form}", param, ctx)
        return name, text


class PartyDepth(click.ParamType[tuple[str, float]]):
    """``PARTY=KM``: a party's id and its depth."""

    name = "party=km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """Return the party's id and its depth; anything else is a usage error."""
        if isinstance(value, tuple):
            return value
        party, km = _split_assignment(value)
        if not party or "=" not in value:
            self.fail(f"'{value}' is not PARTY=KM, as in {first_party()}=5", param, ctx)
        return party, Kilometres().convert(km, param, ctx)


class PartyZone(click.ParamType[tuple[str, float | None, str | None]]):
    """``PARTY=KM`` or ``PARTY=oblast:NAME``: a party's id, its depth, its oblast."""

    name = "party=zone"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float | None, str | None]:
        """Return the id with a depth or an oblast; anything else is a usage error."""
        if isinstance(value, tuple):
            return value
        party, zone = _split_assignment(value)
        kind, colon, oblast = (part.strip() for part in zone.partition(":"))
        is_oblast = kind.lower() == "oblast" and oblast
        if not party or "=" not in value or (colon and not is_oblast):
            example = f"{first_party()}=40"
            self.fail(
                f"'{value}' is not PARTY=KM, as in {example}, or PARTY=oblast:NAME", param, ctx
            )
        if colon:
            return party, None, oblast
        return party, Kilometres().convert(zone, param, ctx), None


class Seat(click.ParamType[tuple[str, tuple[float, float]]]):
    """``PARTY=LATITUDE,LONGITUDE``: a party's id, and a longitude and latitude."""

    name = "seat"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, tuple[float, float]]:
        """Return the party's id and the point; anything else is a usage error."""
        if isinstance(value, tuple):
            return value
        party, point = _split_assignment(value)
        try:
            latitude, longitude = (float(part) for part in point.split(","))
        except ValueError:
            party = ""
        if not party:
            self.fail(f"'{value}' is not PARTY=LATITUDE,LONGITUDE", param, ctx)
        return party, (longitude, latitude)


def _split_assignment(text: str) -> tuple[str, str]:
    """Split ``NAME=VALUE`` and strip both sides; the name in lower case."""
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()
