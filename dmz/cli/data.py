"""``dmz data``: the shipped data, the sources and the cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dmz.cli.access import source_options
from dmz.cli.completion import complete_sources
from dmz.cli.help import Group
from dmz.cli.options import option
from dmz.cli.output import Output, asked_language, output_options
from dmz.errors import InputError, QuestionError

if TYPE_CHECKING:
    from dmz.sources.catalogue import CacheEntry
    from dmz.sources.registry import Request


@click.group(cls=Group)
def data() -> None:
    """List the data that ship, and fetch and check further sources.

    Fetched files are kept in a cache folder (DMZ_CACHE_DIR moves it).
    DMZ_SOURCE_<ID>_URL sets another address for a source, and DMZ_SOURCES names a
    TOML file with more sources.

    \b
    Examples:
      dmz data list
      dmz data fetch deepstate@2025-12-01
      dmz data verify
    """


@data.command("list")
@output_options()
def list_(out: Output) -> None:
    """List shipped files, sources, and what is cached.

    \b
    Examples:
      dmz data list
      dmz data list --format csv
    """
    from dmz.output.tables.data import data_list_document
    from dmz.sources.catalogue import catalogue_dict, read_catalogue
    from dmz.sources.store import cache_folder

    entries = read_catalogue()
    document = data_list_document(entries, str(cache_folder()))
    out.emit_document(document, catalogue_dict(entries))


def _print_files(
    title: str,
    files: Sequence[CacheEntry],
    out: Output,
    *,
    said: str,
    use: str = "",
    warnings: tuple[str, ...] = (),
) -> None:
    """Print files of the cache in the format asked for.

    ``said`` and ``use`` are as in `dmz.output.tables.data.data_files_document`.
    """
    from dmz.output.tables.data import data_files_document
    from dmz.sources.catalogue import cache_dict
    from dmz.sources.store import cache_folder

    cache, language = str(cache_folder()), asked_language()
    document = data_files_document(title, files, said=said, cache=cache, use=use, language=language)
    out.emit_document(document, cache_dict(files), warnings)


@data.command()
@click.argument(
    "specs", nargs=-1, required=True, metavar="ID[@DATE]...", shell_complete=complete_sources
)
@option("--again", is_flag=True, help="Fetch again what is already cached.")
@option(
    "--file",
    "file",
    metavar="PATH",
    help="Import a file that you downloaded, for a source behind a form.",
)
@source_options
@output_options()
def fetch(specs: tuple[str, ...], again: bool, file: str | None, out: Output) -> None:
    """Download sources into the cache.

    Files that are already cached are not fetched again.

    \b
    Examples:
      dmz data fetch deepstate@2025-11-01 deepstate@2025-12-01
      dmz data fetch worldpop@2025
      dmz data fetch isw --accept-terms isw
      dmz data fetch landscan-hd-ukraine --file landscan-hd-ukraine.tif
    """
    from dataclasses import replace

    from dmz.sources.catalogue import CacheEntry
    from dmz.sources.download import import_source
    from dmz.sources.registry import fetch_source
    from dmz.sources.specs import require_request

    requests = [require_request(spec) for spec in specs]
    if file and len(requests) > 1:
        raise QuestionError("--file belongs to one source; name only that")
    fetched = [
        import_source(request, file) if file else fetch_source(replace(request, again=again))
        for request in requests
    ]
    files = [CacheEntry.of(cached) for each in fetched for cached in each.files]
    warnings = tuple(warning for each in fetched for warning in each.warnings)
    _print_files(
        "Fetched",
        files,
        out,
        said="In the cache: {sources}, {size}.",
        use=_use_of(requests[0]),
        warnings=warnings,
    )


def _use_of(request: Request) -> str:
    """Return a command that uses a source; empty where none takes its role."""
    options = {"front": "--front", "population": "--population"}
    option = options.get(request.source.role)
    return f"dmz compute 40 {option} {request.spec}" if option else ""


@data.command()
@output_options()
def verify(out: Output) -> None:
    """Check cached files against their recorded hashes.

    Ends with exit code 1 if one differs.

    \b
    Examples:
      dmz data verify
      dmz data verify --format json
    """
    from dmz.sources.catalogue import CacheEntry
    from dmz.sources.store import Store, list_cached

    files = [CacheEntry.of(cached, Store().find_fault(cached)) for cached in list_cached()]
    title = "Cached files, checked" if files else "The cache is empty"
    said = "As they were fetched: {sources}, {size}."
    if any(file.fault for file in files):
        said = ""
    _print_files(title, files, out, said=said)
    if faults := [str(file.path) for file in files if file.fault]:
        raise InputError(
            f"{len(faults)} of {len(files)} files changed since they were fetched: "
            f"{', '.join(faults[:3])}; fetch them again"
        )


@data.command()
@click.argument("spec", required=False, metavar="[ID[@DATE]]", shell_complete=complete_sources)
def path(spec: str | None) -> None:
    """Print the path of the cache, or of a source's files.

    Nothing is fetched.

    \b
    Examples:
      dmz data path
      dmz data path worldpop@2025
    """
    from dataclasses import replace

    from dmz.sources.access import current_access, using
    from dmz.sources.store import cache_folder

    if spec is None:
        click.echo(cache_folder())
        return
    from dmz.sources.specs import fetch_spec

    with using(replace(current_access(), offline=True)):
        fetched = fetch_spec(spec)
    for path in fetched.paths:
        click.echo(path)


@data.command()
@click.argument("specs", nargs=-1, metavar="[ID[@DATE]]...", shell_complete=complete_sources)
@click.option("--all", "everything", is_flag=True, help="Remove everything that was fetched.")
@output_options()
def clear(specs: tuple[str, ...], everything: bool, out: Output) -> None:
    """Remove fetched files from the cache.

    Accepted terms stay accepted.

    \b
    Examples:
      dmz data clear deepstate@2025-11-01
      dmz data clear worldpop
      dmz data clear --all
    """
    from dmz.sources.catalogue import CacheEntry
    from dmz.sources.specs import require_request
    from dmz.sources.store import Store

    if bool(specs) == everything:
        raise QuestionError("name the sources to clear, or give --all")
    requests = [require_request(spec) for spec in specs]
    store = Store()
    removed = store.clear() if everything else []
    for request in requests:
        removed += store.clear(request.cache_id, request.date)
    title = "Removed" if removed else "Nothing to remove"
    files = [CacheEntry.of(cached) for cached in removed]
    _print_files(title, files, out, said="Removed: {sources}, {size}.")
