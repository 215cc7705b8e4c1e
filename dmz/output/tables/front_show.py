"""The document of ``dmz front show``."""

from __future__ import annotations

from dataclasses import replace

from dmz.answers.front_show import FrontHoldings
from dmz.earth.geodesy import format_position
from dmz.land.front import Front
from dmz.land.gaps import Gap
from dmz.land.pockets import SMALL_KM2, Pocket
from dmz.land.sectors import join_names
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Document, data_table, rows_of, table_of
from dmz.output.tables.figures import name_party
from dmz.output.tables.notes import added_to_line, schematic_notes, source_notes, title_front
from dmz.output.tables.short_notes import front_note, with_remarks

_PARTY = ("party", "Held by", "text")
_OBLAST = ("oblast", "Oblast", "text")
_AREA = ("area_km2", "Area km²", "area")
_WATER = ("water_km2", "of it water", "area")
_SHARE = ("share", "Share", "share")
_DATA = ("party", "oblast", "area_km2", "water_km2", "share")
# Less than this is hairs between two overlays, not land or water.
_LEAST_GAP_KM2 = 1.0
# So many of the largest gaps and pockets are named.
_SHOWN = 3


def front_show_document(holdings: FrontHoldings, language: Language = ENGLISH) -> Document:
    """Make the document of a front line: the land held, and the holder's by oblast."""
    front = holdings.front
    holder = front.holder.id
    phrases = Phrases(Toponyms(holdings.territory, language))
    total = [
        replace(holding, party=name_party(holdings.territory, holding.party))
        for holding in holdings.holdings
        if holding.oblast is None
    ]
    by_oblast = [
        holding for holding in holdings.holdings if holding.party == holder and holding.oblast
    ]
    figures = [_AREA, _WATER, _SHARE] if holdings.territory.water.mapped else [_AREA, _SHARE]
    notes = [_length_note(front), *schematic_notes(front)]
    if holdings.gap_area_km2 > _LEAST_GAP_KM2:
        notes.append(
            f"On its own coasts and borders the source draws {holdings.source_area_km2:,.0f} km² "
            f"as held by {front.holder.name}. The table uses the territory's outline, of which "
            f"{holdings.gap_area_km2:,.0f} km² are held by neither party and left out of the "
            f"shares{_bays(holdings)}."
        )
    notes += [*_gap_notes(front), *_pocket_notes(front)]
    title = f"Land held by {front.holder.name}, by oblast"
    oblasts = table_of(title, [_OBLAST, *figures], by_oblast, name="regions")
    return Document(
        title=f"Front line: {title_front(front)}",
        tables=(
            table_of("Land held by each party", [_PARTY, *figures], total, name="parties"),
            oblasts,
        ),
        notes=(*notes, *front.warnings),
        sources=source_notes(holdings.datasets),
        data=data_table(_DATA, rows_of(holdings.holdings, _DATA)),
        head=holdings.summarize(language),
        main=(oblasts,),
        short=with_remarks(_short_notes(holdings, phrases), front.warnings, phrases),
        language=phrases.names.words,
    )


def _short_notes(holdings: FrontHoldings, phrases: Phrases) -> list[str]:
    """Say which line it is, and what the areas leave out."""
    notes = [front_note(holdings.front, phrases)]
    holder = holdings.front.holder.id
    held = next(h for h in holdings.holdings if h.oblast is None and h.party == holder)
    if abs(holdings.source_area_km2 - held.area_km2) > _LEAST_GAP_KM2:
        notes.append(
            phrases.say(
                "By its own outline the source draws {area} as held by {party}.",
                area=phrases.area_of(holdings.source_area_km2, exact=True),
                party=phrases.names.party(holdings.front.holder.id),
            )
        )
    notes.append(phrases.say("Coast and the state border are not part of the line's length."))
    return notes


def _length_note(front: Front) -> str:
    """Say how long the line is, and what it leaves out."""
    length = (
        f"The front line is {front.length_km:,.0f} km long as drawn and "
        f"{front.length_at_1km_km:,.0f} km at 1 km detail"
    )
    border = "" if front.include_border else ", the state border"
    return f"{length}{added_to_line(front)}. Coast{border} and the shores of lagoons are not in it."


def _bays(holdings: FrontHoldings) -> str:
    """Say how much of what neither party holds is bays; empty if nothing."""
    rest_km2 = holdings.gap_area_km2 - holdings.bays_area_km2
    if holdings.bays_area_km2 < _LEAST_GAP_KM2:
        return ""
    bays = f"{holdings.bays_area_km2:,.0f} km² are bays and limans open to the sea"
    return f": {bays}" + (f", {rest_km2:,.0f} km² gaps" if rest_km2 > _LEAST_GAP_KM2 else "")


def _gap_notes(front: Front) -> list[str]:
    """Say what was taken for gaps, by kind, and where the largest are."""
    kinds: dict[str, list[float]] = {}
    for gap in front.gaps:
        kinds.setdefault(gap.kind, []).append(gap.area_km2)
    if not kinds:
        return []
    counts = [
        f"{len(areas):,} {kind}{'s' * (len(areas) > 1)} ({sum(areas):,.1f} km²)"
        for kind, areas in sorted(kinds.items(), key=lambda item: -sum(item[1]))
    ]
    largest = [
        f"{gap.kind} {gap.area_km2:,.1f} km² at {_place(gap)}" for gap in front.gaps[:_SHOWN]
    ]
    note = f"Dropped as gaps: {join_names(counts)}. The largest: {'; '.join(largest)}."
    return [f"{note} JSON lists each." if len(front.gaps) > _SHOWN else note]


def _pocket_notes(front: Front) -> list[str]:
    """Say which small pockets are in the line, and where the largest are."""
    pockets = front.pockets
    if not pockets:
        return []
    largest = [
        f"{pocket.party} {pocket.area_km2:,.2f} km² at {_place(pocket)}"
        for pocket in pockets[:_SHOWN]
    ]
    return [
        f"Pockets under {SMALL_KM2:g} km² in line and land: {len(pockets)}. "
        f"The largest: {'; '.join(largest)}."
    ]


def _place(part: Gap | Pocket) -> str:
    """Return where a part lies."""
    return format_position(part.latitude, part.longitude)
