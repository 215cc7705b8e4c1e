"""The document of ``dmz plan annex``."""

from __future__ import annotations

from dmz.answers.annex import Annex
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table, rows_of
from dmz.output.tables.kinds import Cell, format_range
from dmz.output.tables.notes import front_notes, source_notes

_COLUMNS = (
    Column("number", "No.", "right"),
    Column("position", "Latitude and longitude", "code"),
    Column("mgrs", "MGRS", "code"),
    Column("along_km", "km along", "km"),
)
_HEAD = ("reading", "what", "party", "ring")
_DATA = (*_HEAD, "number", "along_km", "latitude", "longitude", "position", "mgrs", "closing")


def annex_document(annex: Annex, language: Language = ENGLISH) -> Document:
    """Make the document of a zone's edge: a table of points for each ring."""
    names = {party.id: party.name for party in annex.territory.parties}
    points: dict[tuple[str, ...], list[list[Cell]]] = {}
    for point in annex.points:
        key = (point.reading, point.what, point.party, str(point.ring))
        number = f"{point.number} (closes)" if point.closing else str(point.number)
        points.setdefault(key, []).append([number, point.position, point.mgrs, point.along_km])
    tables = []
    for ring in annex.rings:
        key = (ring.reading, ring.what, ring.party, str(ring.ring))
        which = f"{'Hole' if ring.hole else 'Ring'} {ring.ring}"
        about = [names[ring.party], ring.what, *([ring.reading] if ring.reading else [])]
        sizes = f"{ring.points} points, {ring.length_km:,.1f} km, {ring.area_km2:,.1f} km²"
        tables.append(Table(f"{which} of {', '.join(about)}: {sizes}", _COLUMNS, points[key]))
    phrases = Phrases(Toponyms(annex.territory, language))
    return Document(
        title=f"Coordinate annex: {annex.plan.title}",
        tables=tuple(tables),
        notes=_notes(annex),
        sources=source_notes(annex.datasets),
        data=data_table(_DATA, rows_of(annex.points, _DATA)),
        head=annex.summarize(language),
        main=tuple(tables),
        short=_notes(annex)[: 3 + len(_edge_notes(annex))],
        language=phrases.names.words,
    )


def _notes(annex: Annex) -> tuple[str, ...]:
    """Say how points are numbered, and how far their polygon is from the zone."""
    worst = max(
        annex.rings, key=lambda ring: abs(ring.points_area_km2 - ring.area_km2) / ring.area_km2
    )
    names = {party.id: party.name for party in annex.territory.parties}
    drift = (worst.points_area_km2 - worst.area_km2) / worst.area_km2
    return (
        *_edge_notes(annex),
        f"A point every {annex.every_km:g} km of edge, clockwise from the northernmost; straight "
        "lines join them, and the last runs back to point 1. Holes run the other way.",
        f"The points' polygon differs from the zone by {drift:+.1%} at worst (ring {worst.ring} "
        f"of {names[worst.party]}, {worst.area_km2:,.1f} km²): a smaller --every follows it "
        "closer.",
        "Positions are on WGS 84, to a tenth of a second; MGRS to a metre.",
        *front_notes(annex.front),
        *annex.warnings,
    )


def _edge_notes(annex: Annex) -> list[str]:
    """Say how sure the edge is, where that was asked for."""
    if not annex.uncertainty:
        return []
    median, most = annex.uncertainty.median_km, annex.uncertainty.nine_in_ten_km
    names = {party.id: party.name for party in annex.territory.parties}
    areas = []
    for zone in annex.zones:
        area, between = format_range(zone.area_km2, zone.area_km2_low, zone.area_km2_high)
        about = ", ".join(filter(None, (zone.what, zone.reading)))
        areas.append(f"{names.get(zone.party, zone.party)} ({about}) {area} km² ({between})")
    return [
        f"Exact as drawn, sure as the line: where an edge follows the front line at a depth, it "
        f"is {median:.1f} km off in the median and {most:.1f} km or less in nine of ten places.",
        f"Areas, with the range that the line leaves: {'; '.join(areas)}.",
    ]
