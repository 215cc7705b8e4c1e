"""``dmz data``: what ships with the program, and what is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dmz.cli.options import (
    chosen_format,
    document_renderers,
    emit,
    option,
    output_options,
    source_options,
)
from dmz.errors import InputError, QuestionError

if TYPE_CHECKING:
    from dmz.sources.catalogue import CacheAnswer


@click.group()
def data() -> None:
    """The data that ship with the program, and sources fetched by name.

    Fetched files lie in a cache folder, which DMZ_CACHE_DIR moves. DMZ_SOURCE_<ID>_URL gives a source another address, and
    DMZ_SOURCES names a TOML file with more sources.

    \b
    Examples:
      dmz data list
      dmz data fetch deepstate@2025-12-01
      dmz data verify
    """


@data.command(
    "list",
    epilog="""\b
Examples:
  dmz data list
  dmz data list --format csv
""",
)
@output_options()
def list_(format_: str | None, output: str | None) -> None:
    """List the shipped files and the known sources: role, dates, licence, and what is cached."""
    format_ = chosen_format(format_, output)
    from dmz.output.tables.data import data_list_document
    from dmz.sources.catalogue import catalogue_dict, read_catalogue
    from dmz.sources.store import cache_folder

    entries = read_catalogue()
    cache = str(cache_folder())
    emit(
        document_renderers(
            lambda: data_list_document(entries, cache), lambda: catalogue_dict(entries)
        ),
        format_,
        output,
    )


def _print(
    title: str,
    files: Sequence[CacheAnswer],
    format_: str | None,
    output: str | None,
    remarks: tuple[str, ...] = (),
) -> None:
    from dmz.output.tables.data import data_files_document
    from dmz.sources.catalogue import cache_dict

    chosen = chosen_format(format_, output)
    emit(
        document_renderers(lambda: data_files_document(title, files), lambda: cache_dict(files)),
        chosen,
        output,
        remarks,
    )


@data.command(
    epilog="""\b
Examples:
  dmz data fetch deepstate@2025-11-01 deepstate@2025-12-01
  dmz data fetch worldpop@2025
  dmz data fetch isw --accept-terms isw
  dmz data fetch landscan-hd-ukraine --file landscan-hd-ukraine.tif
"""
)
@click.argument("specs", nargs=-1, required=True, metavar="ID[@DATE]...")
@option("--again", is_flag=True, help="Fetch anew what is cached.")
@option(
    "--file",
    "file",
    metavar="PATH",
    help="Take a file that you downloaded yourself, for a source behind a form.",
)
@source_options
@output_options()
def fetch(
    specs: tuple[str, ...], again: bool, file: str | None, format_: str | None, output: str | None
) -> None:
    """Download sources into the cache, unless they are there already, and check them."""
    from dataclasses import replace

    from dmz.sources import registry
    from dmz.sources.catalogue import cache_answer
    from dmz.sources.registry import Fetched

    chosen_format(format_, output)
    requests = [registry.request_of(spec) for spec in specs]
    if file and len(requests) > 1:
        raise QuestionError("--file is of one source; name one")
    found: list[Fetched] = []
    for request in requests:
        if file:
            found.append(registry.adopt(request, file))
        else:
            found.append(registry.fetch(replace(request, again=again)))
    files = [cache_answer(cached) for each in found for cached in each.files]
    _print(
        "Fetched",
        files,
        format_,
        output,
        tuple(remark for each in found for remark in each.warnings),
    )


@data.command(
    epilog="""\b
Examples:
  dmz data verify
  dmz data verify --format json
"""
)
@output_options()
def verify(format_: str | None, output: str | None) -> None:
    """Check every cached file against the hash recorded when it was fetched; ends with 1 where one differs."""
    from dmz.sources.catalogue import cache_answer
    from dmz.sources.store import Store, listing

    found = listing()
    files = [cache_answer(cached, Store().fault(cached)) for cached in found]
    _print("Cached files, checked" if files else "The cache is empty", files, format_, output)
    if faults := [f.path for f in files if f.fault]:
        raise InputError(
            f"{len(faults)} of {len(files)} files are not what was fetched: {', '.join(faults[:3])}; fetch them again"
        )


@data.command(
    epilog="""\b
Examples:
  dmz data path
  dmz data path worldpop@2025
"""
)
@click.argument("spec", required=False, metavar="[ID[@DATE]]")
def path(spec: str | None) -> None:
    """Print where the cache lies, or the cached files of a source, a line each. Nothing is fetched."""
    from dataclasses import replace

    from dmz.sources.access import current_access, using
    from dmz.sources.store import cache_folder

    if spec is None:
        click.echo(cache_folder())
        return
    from dmz.sources.specs import fetch as fetch_files

    with using(replace(current_access(), offline=True)):
        found = fetch_files(spec)
    for each in found.paths:
        click.echo(each)


@data.command(
    epilog="""\b
Examples:
  dmz data clear deepstate@2025-11-01
  dmz data clear worldpop
  dmz data clear --all
"""
)
@click.argument("specs", nargs=-1, metavar="[ID[@DATE]]...")
@click.option("--all", "everything", is_flag=True, help="Remove everything that was fetched.")
@output_options()
def clear(
    specs: tuple[str, ...], everything: bool, format_: str | None, output: str | None
) -> None:
    """Remove fetched files from the cache. Terms that were accepted stay accepted."""
    from dmz.sources import registry
    from dmz.sources.catalogue import cache_answer
    from dmz.sources.store import Store

    if bool(specs) == everything:
        raise QuestionError("name the sources to clear, or give --all")
    chosen_format(format_, output)
    requests = [registry.request_of(spec) for spec in specs]
    store = Store()
    gone = (
        store.clear()
        if everything
        else [c for r in requests for c in store.clear(registry.cache_id(r), r.date)]
    )
    _print(
        "Removed" if gone else "Nothing to remove",
        [cache_answer(cached) for cached in gone],
        format_,
        output,
    )
