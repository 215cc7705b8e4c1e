"""Formats of answers, and the one that a file's ending names."""

from __future__ import annotations

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
PICTURES = ("png", "svg", "pdf")


class Format(click.Choice[str]):
    """One of the formats that a command prints.

    Parameters
    ----------
    default
        The format if neither --format nor the ending of --output names one.
    pictures
        Formats that the ending of --output alone names.
    """

    def __init__(
        self, formats: tuple[str, ...], default: str, pictures: tuple[str, ...] = ()
    ) -> None:
        super().__init__(formats)
        self.default, self.pictures = default, pictures

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        """Return the message for any other format."""
        return f"this command does not print {value}; use {', '.join(self.choices)}"
