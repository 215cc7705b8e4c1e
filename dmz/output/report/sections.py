"""The sections that reports of scenarios and of plans share."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from dmz import __version__
from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.land.front import Front
from dmz.land.sectors import join_names
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.output.report.curve import draw_curve
from dmz.output.report.report import Picture, Section
from dmz.output.tables.document import Table, table_of
from dmz.output.tables.notes import CALIBRATION, uncertainty_notes
from dmz.output.tables.sweep import distances_table
from dmz.plans.outcome import PlanResult
from dmz.sources.datasets import Dataset

MOST_SETTLEMENTS = 300
CURVE_KM = (1.0, 50.0, 1.0)  # from, to, step
CURVE_TITLE = "The curve: how it grows with distance"
DPI = 180
_TABLED_KM = 5.0
_LIBRARIES = ("numpy", "shapely", "pyproj", "pyogrio", "geopandas", "matplotlib")


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
    tabled = [
        point
        for point in points
        if point.distance_km == CURVE_KM[0] or point.distance_km % _TABLED_KM == 0
    ]
    table = distances_table("", curve, tabled, [party.id for party in parties])
    remark = "Each row is a zone of its own. Zones are nested: do not sum them."
    return Section(title, sentences=sentences, picture=picture, tables=[table], remarks=[remark])


def settlements_section(
    title: str, table: Table, *, of: int, subject: str, elsewhere: str = ""
) -> Section:
    """Return the largest settlements of an answer.

    Parameters
    ----------
    table
        The settlements that are listed, the largest first.
    of
        How many there are.
    subject
        What has them, as the subject of a sentence.
    elsewhere
        Where all of them are listed, to go on after how many are listed here.
    """
    shown = len(table.rows)
    return Section(
        title,
        sentences=[f"{subject} has {of:,} settlements of the table, the largest first."],
        tables=[table],
        remarks=[f"The {shown:,} largest of {of:,}{elsewhere}."] if shown < of else [],
        folded=True,
    )


def closing_sections(
    answer: Result | PlanResult,
    front: Front,
    measured_from: str,
    *,
    ranges: Sequence[Table],
    uncertainty_km: float | None,
    command: str,
) -> list[Section]:
    """Return what every report ends with: ranges, methods, sources and its command.

    Parameters
    ----------
    measured_from
        The sector, or the cities; empty where nothing is measured from a line.
    ranges, uncertainty_km
        Tables with low and high figures, and by how much the line was moved for them.
    command
        The command that makes the report.
    """
    notes = uncertainty_notes(uncertainty_km)
    return [
        Section("Ranges: if the line is wrong", tables=ranges, remarks=[*notes, CALIBRATION]),
        _methods_section(front, answer.population.counts, measured_from),
        _sources_section(answer.datasets),
        _command_section(command),
    ]


def _methods_section(front: Front, counts: str | None, measured_from: str) -> Section:
    """Return how it was measured, in plain words."""
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


def _sources_section(datasets: Sequence[Dataset]) -> Section:
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


def _command_section(command: str) -> Section:
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
