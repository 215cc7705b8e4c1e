"""The document of ``dmz front show``."""

from __future__ import annotations

from dmz.answers.front_show import FrontHoldings
from dmz.land.front import Front
from dmz.output.tables.document import Document, data_table, rows_of, table_of
from dmz.output.tables.notes import schematic_notes, source_notes, title_front

_PARTY = ("party", "Held by", "text")
_OBLAST = ("oblast", "Oblast", "text")
_AREA = ("area_km2", "Area km²", "area")
_WATER = ("water_km2", "of it water", "area")
_SHARE = ("share", "Share", "share")
_DATA = ("party", "oblast", "area_km2", "water_km2", "share")
# Less than this is hairs between two overlays, not land or water.
_LEAST_GAP_KM2 = 1.0


def front_show_document(holdings: FrontHoldings) -> Document:
    """Make the document of a front line: the land held, and the holder's by oblast."""
    front = holdings.front
    holder = front.holder.id
    total = [holding for holding in holdings.holdings if holding.oblast is None]
    by_oblast = [
        holding for holding in holdings.holdings if holding.party == holder and holding.oblast
    ]
    figures = [_AREA, _WATER, _SHARE] if holdings.territory.water.mapped else [_AREA, _SHARE]
    notes = [_length_note(front), *schematic_notes(front)]
    if holdings.gap_area_km2 > _LEAST_GAP_KM2:
        notes.append(
            f"On its own coasts and borders the source draws {holdings.source_area_km2:,.0f} km² "
            f"as held by {holder}. The table uses the territory's outline, of which "
            f"{holdings.gap_area_km2:,.0f} km² are held by neither party: gaps and water, "
            "which the shares leave out."
        )
    return Document(
        title=f"Front line: {title_front(front)}",
        tables=(
            table_of("Land held by each party", [_PARTY, *figures], total),
            table_of(f"Land held by {holder}, by oblast", [_OBLAST, *figures], by_oblast),
        ),
        notes=(*notes, *front.warnings),
        sources=source_notes(holdings.datasets),
        data=data_table(_DATA, rows_of(holdings.holdings, _DATA)),
    )


def _length_note(front: Front) -> str:
    """Say how long the line is, and what it leaves out."""
    length = f"The front line is {front.length_km:,.0f} km long"
    if front.include_border:
        return (
            f"{length}, including the state border with {front.holder.name}. Coast and the "
            "shores of lagoons are not in it."
        )
    return f"{length}. Coast, the state border and the shores of lagoons are not in it."
