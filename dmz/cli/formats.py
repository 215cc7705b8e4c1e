"""Formats of answers, and the one that a file's ending names."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import click

FORMATS = ("table", "json", "csv", "markdown")
WORKBOOK = "xlsx"
LAYER_FORMATS = ("gpkg", "kml", "fgb", "parquet")
ENDINGS = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".geojson": "geojson",
    ".txt": "table",
    ".gpkg": "gpkg",
    ".kml": "kml",
    ".fgb": "fgb",
    ".parquet": "parquet",
    ".xlsx": WORKBOOK,
    ".html": "html",
    ".pdf": "pdf",
}
PICTURES = (".png", ".svg", ".pdf")


class Format(click.Choice[str]):
    """One of the formats that a command prints.

    Parameters
    ----------
    default
        The format if neither --format nor the ending of --output names one.
    """

    def __init__(self, formats: tuple[str, ...], default: str) -> None:
        super().__init__(formats)
        self.default = default

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        """Return the message for any other format."""
        return f"this command does not print {value}; use {', '.join(self.choices)}"


def picture_format(format_: str | None, output: str | None) -> str | None:
    """Return the format of a picture, if --output alone names one."""
    ending = PurePath(output).suffix.lower() if output and not format_ else ""
    return ending.removeprefix(".") if ending in PICTURES else None


def page_asked(format_: str | None, output: str | None) -> bool:
    """Tell whether --output alone asks for a page for a browser."""
    return bool(output and not format_ and PurePath(output).suffix.lower() == ".html")
