"""What stands in the brief of a scenario: the answer first, then how it was made."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from dmz import __version__
from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.land.sectors import join_names
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.scenario import LINE
from dmz.output.maps.figure import draw_map
from dmz.output.report.brief import Brief, Picture, Section
from dmz.output.report.chart import draw_curve
from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import Column, Document, Table, table_of
from dmz.output.tables.notes import uncertainty_notes
from dmz.sources.datasets import Dataset

MOST_SETTLEMENTS = 300
CURVE_KM = (1.0, 50.0, 1.0)  # from, to, step
_TABLED_KM = 5.0
DPI = 180
CURVE_TITLE = "The curve: how it grows with distance"
_LIBRARIES = ("numpy", "shapely", "pyproj", "pyogrio", "geopandas", "matplotlib", "bokeh")


def compute_brief(result: Result, *, curve: Curve, ranged: Result, command: str) -> Brief:
    """The brief of a scenario.

    Parameters
    ----------
    curve
        The same scenario at the distances of `CURVE_KM`.
    ranged
        The same scenario with low and high figures.
    command
        The command that makes this document, to be shown in it.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    """
    document = compute_document(result)
    figures = [table for table in document.tables if table.name != "settlements"]
    sections = [
        Section("In short", sentences=in_short(result)),
        Section(
            "Map",
            picture=Picture(draw_map(result, "png", dpi=DPI), "png", f"Map: {document.title}."),
        ),
        Section("Figures", tables=figures, remarks=without_sources(document)),
        _settlements(result),
        curve_section(CURVE_TITLE, curve, result.zones),
        ranges(compute_document(ranged), ranged.uncertainty_km),
    ]
    centres = f"the centre of {join_names([p.name for p in result.sector.places])}"
    measured_from = result.sector.title if result.scenario.model == LINE else centres
    sections += [methods(result, measured_from), sources(result.datasets), making(command)]
    return Brief(
        title=document.title,
        subtitle=subtitle(result.front.source, result.front.date),
        sections=sections,
        command=command,
    )


def subtitle(source: str, date: str | None) -> str:
    """What the brief was measured on and with."""
    dated = source if not date or date in source else f"{source}, {date}"
    return f"Measured with dmz {__version__} on the front line of {dated}."


def ranges(document: Document, uncertainty_km: float | None) -> Section:
    """The tables of a document that have ranges, and what these are."""
    tables = [
        table
        for table in document.tables
        if any(column.kind == "range" for column in table.columns)
    ]
    return Section(
        "Ranges: if the line is wrong", tables=tables, remarks=uncertainty_notes(uncertainty_km)
    )


def in_short(result: Result) -> list[str]:
    """The answer in sentences."""
    sentences = []
    names = {party.id: party.name for party in result.territory.parties}
    steps = [zone for zone in result.zones if zone.party == BOTH]
    for number, both in enumerate(steps):
        ends = [at for at, zone in enumerate(result.zones, 1) if zone.party == BOTH]
        zones = result.zones[([0, *ends])[number] : ends[number]]
        within = (
            f"Within {both.distance_km:g} km"
            if both.distance_km is not None
            else "At the depths given"
        )
        parts = [
            f"{in_words(zone)} held by {names[zone.party]}" for zone in zones if zone.party != BOTH
        ]
        sentences.append(f"{within}: {'; '.join(parts)}; together {in_words(both)}.")
    for city in result.cities:
        inside = [
            f"{i.distance_km:g}" for i in city.inside if i.inside and i.distance_km is not None
        ]
        outside = [
            f"{i.distance_km:g}" for i in city.inside if not i.inside and i.distance_km is not None
        ]
        said = []
        if outside:
            said.append(f"outside the zone of {join_names(outside)} km")
        if inside:
            said.append(f"inside the zone of {join_names(inside)} km")
        where = f"{city.name} (held by {names[city.held_by]}) is {city.distance_to_front_km:.1f} km from the front line"
        sentences.append(
            f"{where}: {' and '.join(said)}."
            if said
            else f"{where}; its holder does not pull back."
        )
    return sentences


def in_words(zone: ZoneFigures) -> str:
    """Land, people and settlements of a zone."""
    people = "" if zone.population is None else f" with {zone.population:,.0f} people"
    return f"{zone.area_km2:,.0f} km²{people} in {zone.settlements:,} settlements"


def without_sources(document: Document) -> list[str]:
    """The notes of a document but for its sources, which have a section of their own."""
    return list(document.notes)


def _settlements(result: Result) -> Section:
    largest = sorted(result.settlements, key=lambda s: -(s.population or 0))
    columns = [
        ("name", "Settlement", "text"),
        ("oblast", "Oblast", "text"),
        ("population", "People", "count"),
        ("held_by", "Held by", "text"),
        ("distance_km", "km away", "km"),
    ]
    shown = largest[:MOST_SETTLEMENTS]
    remarks = (
        [f"The {len(shown):,} largest of {len(largest):,}; `dmz compute` has all."]
        if len(shown) < len(largest)
        else []
    )
    sentence = (
        f"{len(largest):,} settlements of the table lie in the widest zone, the largest first."
    )
    return Section(
        "Settlements",
        sentences=[sentence],
        tables=[table_of("", columns, shown)],
        remarks=remarks,
        folded=True,
    )


def curve_section(
    title: str, curve: Curve, asked: Sequence[ZoneFigures], sentences: Sequence[str] = ()
) -> Section:
    """A curve with its table; marks stand at the depths of the zones asked for."""
    parties = curve.territory.parties
    marks = {
        party.id: sorted({z.distance_km for z in asked if z.party == party.id and z.distance_km})
        for party in parties
    }
    points = [point for point in curve.points if point.party != BOTH]
    picture = Picture(
        draw_curve(points, parties, marks),
        "svg",
        "Curve: land and people against distance, for each party.",
    )
    columns = [Column("distance_km", "Distance", "distance")]
    for party in parties:
        columns += [
            Column(f"{party.id}_area_km2", f"{party.id} km²", "area"),
            Column(f"{party.id}_population", "People", "count"),
        ]
    rows: dict[float, list[str | int | float | bool | None]] = {}
    for point in points:
        km = point.distance_km
        if km == 1 or km % _TABLED_KM == 0:
            rows.setdefault(km, [km]).extend([point.area_km2, point.population])
    table = Table("", tuple(columns), list(rows.values()))
    remark = "Each row is a zone of its own: zones are nested, and do not add up."
    return Section(title, sentences=sentences, picture=picture, tables=[table], remarks=[remark])


def methods(result: Result, measured_from: str) -> Section:
    """How it was measured, in plain words; ``measured_from`` is the sector, or the cities."""
    sentences = [
        "The front line is where the land that the two parties hold touches. Coast, the state border, slivers between two maps, "
        "lagoons and reservoirs are not front line.",
        *([f"Distances are measured from {measured_from}."] if measured_from else []),
        "A zone is all land that a party holds within the distance, as the crow flies, on the WGS 84 ellipsoid. Zones are nested: "
        "the one of 40 km contains the one of 10 km.",
        "Area is exact on the ellipsoid and counts land inside the territory. Land beyond its border is given apart; sea is never "
        "counted.",
        "A settlement is in a zone or out of it by its point. A city's answer is for its centre: its outskirts reach further.",
    ]
    if result.population.counts:
        sentences.append(
            f"People are {result.population.counts}. Near a front line far fewer live there now; the figures do not say how many."
        )
    if result.front.schematic:
        sentences.append(
            f"The front line is schematic: {result.front.schematic}. For figures to be quoted, measure on a published line."
        )
    sentences.append(
        "The document takes no side: it gives the same figures for both parties, each on the land that it holds."
    )
    return Section("How it was measured", sentences=sentences)


def sources(datasets: Sequence[Dataset]) -> Section:
    """Every source with its date, licence, citation and hash."""
    columns = [
        ("role", "For", "text"),
        ("title", "What", "text"),
        ("date", "Date", "text"),
        ("licence", "Licence", "text"),
        ("citation", "Citation", "text"),
    ]
    missing = [d.title for d in datasets if not d.licence]
    remarks = [
        f"`{d.sha256}` is the SHA-256 of {d.title} ({d.role})." for d in datasets if d.sha256
    ]
    if missing:
        remarks.append(
            f"The licence of {join_names(missing)} is not known to the program: ask its publisher before you pass it on."
        )
    return Section("Sources", tables=[table_of("", columns, datasets)], remarks=remarks)


def making(command: str) -> Section:
    """The command and the versions, so that anyone can make the document again."""
    known = []
    for name in _LIBRARIES:
        try:
            known.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return Section(
        "How this document was made",
        sentences=[
            f"`{command}`",
            f"dmz {__version__}, Python {platform.python_version()}, {', '.join(known)}.",
        ],
        remarks=["The same command on files of the same hashes gives the same figures."],
    )
