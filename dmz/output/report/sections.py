"""The sections that reports of scenarios and of plans share."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from dmz import __version__
from dmz.answers.sweep import Curve
from dmz.land.front import Front
from dmz.land.sectors import join_names
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.output.report.curve import draw_curve
from dmz.output.report.report import Picture, Section
from dmz.output.tables.document import Column, Table, table_of
from dmz.output.tables.kinds import Cell
from dmz.output.tables.notes import uncertainty_notes
from dmz.sources.datasets import Dataset

MOST_SETTLEMENTS = 300
CURVE_KM = (1.0, 50.0, 1.0)  # from, to, step
CURVE_TITLE = "The curve: how it grows with distance"
DPI = 180
_TABLED_KM = 5.0
_LIBRARIES = ("numpy", "shapely", "pyproj", "pyogrio", "geopandas", "matplotlib", "bokeh")


def subtitle_of(source: str, date: str | None) -> str:
    """Return what a report was measured on and with."""
    dated = source if not date or date in source else f"{source}, {date}"
    return f"Measured with dmz {__version__} on the front line of {dated}."


def describe_zone(zone: ZoneFigures) -> str:
    """Return the land, people and settlements of a zone in words."""
    people = "" if zone.population is None else f" with {zone.population:,.0f} people"
    return f"{zone.area_km2:,.0f} km²{people} in {zone.settlements:,} settlements"


def curve_section(
    title: str, curve: Curve, zones: Sequence[ZoneFigures], sentences: Sequence[str] = ()
) -> Section:
    """Return a curve with its table.

    Parameters
    ----------
    zones
        Their depths are marked on the curve.
    """
    parties = curve.territory.parties
    marks = {
        party.id: sorted({z.distance_km for z in zones if z.party == party.id and z.distance_km})
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
    rows: dict[float, list[Cell]] = {}
    for point in points:
        km = point.distance_km
        if km == CURVE_KM[0] or km % _TABLED_KM == 0:
            rows.setdefault(km, [km]).extend([point.area_km2, point.population])
    table = Table("", tuple(columns), list(rows.values()))
    remark = "Each row is a zone of its own. Zones are nested: do not sum them."
    return Section(title, sentences=sentences, picture=picture, tables=[table], remarks=[remark])


def ranges_section(tables: Sequence[Table], uncertainty_km: float | None) -> Section:
    """Return tables with low and high figures, and what these are."""
    remarks = uncertainty_notes(uncertainty_km)
    return Section("Ranges: if the line is wrong", tables=tables, remarks=remarks)


def methods_section(front: Front, counts: str | None, measured_from: str) -> Section:
    """Return how it was measured, in plain words.

    Parameters
    ----------
    counts
        Whom the figures of people count, in words; None where nobody is counted.
    measured_from
        The sector, or the cities; empty where nothing is measured from a line.
    """
    sentences = [
        "The front line is where the land that the two parties hold touches. Coast, the state "
        "border, slivers between two maps, lagoons and reservoirs are not front line.",
        *([f"Distances are measured from {measured_from}."] if measured_from else []),
        "A zone is all land that a party holds within the distance, as the crow flies, on the "
        "WGS 84 ellipsoid. Zones are nested: the one of 40 km contains the one of 10 km.",
        "Area is exact on the ellipsoid and counts land inside the territory. Land beyond its "
        "border is given separately; sea is never counted.",
        "A settlement is in a zone or out of it by its point. The answer for a city is for its "
        "centre: its outskirts reach further.",
    ]
    if counts:
        sentences.append(
            f"People are {counts}. Near a front line far fewer live there now; the figures do not "
            "say how many."
        )
    if front.schematic:
        sentences.append(
            f"The front line is schematic: {front.schematic}. For figures to be quoted, measure "
            "on a published line."
        )
    sentences.append(
        "The report takes no side: it gives the same figures for both parties, each on the land "
        "that it holds."
    )
    return Section("How it was measured", sentences=sentences)


def sources_section(datasets: Sequence[Dataset]) -> Section:
    """Return every source with its date, licence, citation and hash."""
    columns = [
        ("role", "For", "text"),
        ("title", "What", "text"),
        ("date", "Date", "text"),
        ("licence", "Licence", "text"),
        ("citation", "Citation", "text"),
    ]
    remarks = [
        f"`{dataset.sha256}` is the SHA-256 of {dataset.title} ({dataset.role})."
        for dataset in datasets
        if dataset.sha256
    ]
    unlicensed = [dataset.title for dataset in datasets if not dataset.licence]
    if unlicensed:
        remarks.append(
            f"The licence of {join_names(unlicensed)} is not known: ask the publisher before you "
            "pass the report on."
        )
    return Section("Sources", tables=[table_of("", columns, datasets)], remarks=remarks)


def command_section(command: str) -> Section:
    """Return the command and the versions, so that anyone can make the report again."""
    versions = [f"dmz {__version__}", f"Python {platform.python_version()}"]
    for name in _LIBRARIES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return Section(
        "How this report was made",
        sentences=[f"`{command}`", f"{', '.join(versions)}."],
        remarks=["The same command on files of the same hashes gives the same figures."],
    )
