"""The tables and notes of ``dmz front show`` and ``dmz cities``."""

from __future__ import annotations

from dmz.answers.cities import PlacesFound
from dmz.answers.front_show import FrontHoldings
from dmz.output.tables.document import Document, table_of
from dmz.output.tables.notes import source_notes


def front_document(holdings: FrontHoldings) -> Document:
    """The tables of ``dmz front show``."""
    front = holdings.front
    columns = [
        ("party", "Held by", "text"),
        ("oblast", "Oblast", "text"),
        ("area_km2", "Area km²", "area"),
        ("share", "Share", "share"),
    ]
    if holdings.territory.water_path is not None:
        columns.insert(3, ("water_km2", "of it water", "area"))
    whole = table_of(
        "Land of the territory",
        [c for c in columns if c[0] != "oblast"],
        [h for h in holdings.holdings if h.oblast is None],
    )
    split = {h.oblast for h in holdings.holdings if h.party == front.holder.id and h.oblast}
    regions = table_of(
        f"Oblasts of which {front.holder.id} holds a part",
        columns[1:],
        [h for h in holdings.holdings if h.oblast in split and h.party == front.holder.id],
    )
    notes = [
        f"The front line is {front.length_km:,.0f} km long. Coast, the state border and the shores of lagoons are not in it."
    ]
    if front.schematic:
        notes.append(f"The line is schematic: {front.schematic}.")
    if holdings.gap_area_km2 > 1:
        notes.append(
            f"The source itself draws {holdings.source_area_km2:,.0f} km² as held by {front.holder.id}, to its own coasts and "
            f"borders; the table measures on the territory's outline, of which {holdings.gap_area_km2:,.0f} km² are in neither: "
            "gaps and water, which the shares leave out."
        )
    return Document(
        title=f"Front line: {'; '.join(d.title for d in front.datasets)}, {front.date or 'no date given'}",
        tables=(whole, regions),
        notes=(*notes, *front.warnings),
        sources=source_notes(holdings.datasets),
        data=table_of("", [(name, name, kind) for name, _, kind in columns], holdings.holdings),
    )


def places_document(found: PlacesFound) -> Document:
    """The table of ``dmz cities``."""
    columns = [
        ("name", "Place", "text"),
        ("oblast", "Oblast", "text"),
        ("population", "People", "count"),
        ("held_by", "Held by", "text"),
        ("distance_to_front_km", "km to the line", "km"),
        ("id", "Id", "text"),
    ]
    more = [("latitude", "latitude", "degrees"), ("longitude", "longitude", "degrees")]
    notes = [
        f"Front line: {'; '.join(d.title for d in found.front.datasets)}, {found.front.date or 'no date given'}."
    ]
    if found.front.schematic:
        notes.append(f"The line is schematic: {found.front.schematic}.")
    notes.append("People are baseline residents, before February 2022.")
    return Document(
        title="Places and their distance to the front line",
        tables=(table_of("", columns, found.places),),
        notes=(*notes, *found.front.warnings),
        sources=source_notes(found.datasets),
        data=table_of(
            "", [(name, name, kind) for name, _, kind in [*columns, *more]], found.places
        ),
    )
