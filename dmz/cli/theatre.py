"""``dmz theatre``: land, parties and lines that ship, or of a user's own folder."""

from __future__ import annotations

import click

from dmz.cli.completion import complete_theatres
from dmz.cli.help import Group
from dmz.cli.output import Output, output_options


@click.group(cls=Group)
def theatre() -> None:
    """List the theatres that --theatre names.

    A theatre has land, two parties and a line. It is a folder with the file
    theatre.toml and the layers it names. You can make your own, and give its path
    wherever an id is expected.

    \b
    Examples:
      dmz theatre list
      dmz theatre show korea
      dmz theatre show my-folder
    """


@theatre.command("list")
@output_options()
def list_(out: Output) -> None:
    """List the theatres that ship; the first is the default.

    \b
    Examples:
      dmz theatre list
      dmz theatre list --format json
    """
    from dmz.land.theatre import list_theatres
    from dmz.land.theatre_file import read_theatre_file
    from dmz.output.tables.theatre import theatre_dict, theatre_list_document

    files = [read_theatre_file(path) for path in list_theatres().values()]
    plain = {"schema": "dmz.theatres/1", "theatres": [theatre_dict(file) for file in files]}
    out.emit_document(theatre_list_document(files), plain)


@theatre.command()
@click.argument("spec", metavar="THEATRE", shell_complete=complete_theatres)
@output_options()
def show(spec: str, out: Output) -> None:
    """Show a theatre's parties, lines and regions, and where they come from.

    Reads the file and all of its layers, and reports every fault. THEATRE is an id of
    'dmz theatre list', or the path of a folder.

    \b
    Examples:
      dmz theatre show korea
      dmz theatre show my-folder --format json
    """
    from dmz.land.theatre import find_theatre, make_territory
    from dmz.land.theatre_file import read_theatre_file
    from dmz.output.tables.theatre import theatre_dict, theatre_show_document

    file = read_theatre_file(find_theatre(spec))
    territory = make_territory(file)
    areas = zip(territory.region_names, territory.region_areas_km2, strict=True)
    plain = {
        "schema": "dmz.theatre/1",
        **theatre_dict(file),
        "regions": [{"name": name, "area_km2": area_km2} for name, area_km2 in areas],
        "datasets": [dataset.to_dict() for dataset in territory.datasets],
    }
    out.emit_document(theatre_show_document(file, territory), plain)
