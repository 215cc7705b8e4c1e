"""``dmz data``: what ships with the program."""

from __future__ import annotations

import click

from dmz.cli.options import chosen_format, document_renderers, emit, output_options


@click.group()
def data() -> None:
    """The data that ship with the program, and where others come from.

    \b
    Examples:
      dmz data list
      dmz data list --format json
    """


@data.command(
    "list",
    epilog="""\b
Examples:
  dmz data list
  dmz data list --format csv
""",
)
@output_options
def list_(format_: str | None, output: str | None) -> None:
    """List the shipped files and the known sources, with their dates and licences."""
    allowed = ("table", "json", "csv", "markdown")
    format_ = chosen_format(format_, output, allowed)
    from dmz.catalogue import catalogue_dict, read_catalogue
    from dmz.documents.catalogue import catalogue_document

    entries = read_catalogue()
    emit(document_renderers(lambda: catalogue_document(entries), lambda: catalogue_dict(entries)), format_, output)
