"""The sections that reports of scenarios and of plans share."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from dmz import __version__
from dmz.answers.compute import Result
from dmz.answers.sweep import Curve, CurvePoint
from dmz.land.front import Front
from dmz.land.sectors import join_names
from dmz.land.territory import Territory
from dmz.land.uncertainty import Ensemble
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.languages import ENGLISH
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.figure import draw_map
from dmz.output.maps.palette import Palette
from dmz.output.maps.saving import reduce_colours
from dmz.output.maps.subject import Subject
from dmz.output.report.curve import StepTown, draw_curve, towns_of_steps
from dmz.output.report.report import Picture, Section
from dmz.output.tables.document import Column, Table, table_of
from dmz.output.tables.figures import party_columns, people_header
from dmz.output.tables.kinds import Cell, format_range
from dmz.output.tables.notes import CALIBRATION, uncertainty_notes
from dmz.plans.outcome import PlanResult
from dmz.sources.datasets import Dataset

MOST_SETTLEMENTS = 300
CURVE_KM = (1.0, 50.0, 1.0)  # from, to, step
CURVE_TITLE = "The curve: how it grows with distance"
DPI = 180
_TABLED_KM = 5.0
_LIBRARIES = ("numpy", "shapely", "pyproj", "pyogrio", "geopandas", "matplotlib")


def subtitle_of(front: Front, territory: Territory) -> str:
    """Return what a report was measured on and with."""
    line = Phrases(Toponyms(territory, ENGLISH)).source(front)
    return f"Measured with dmz {__version__} on the front line of {line}."


def notice_of(front: Front) -> str:
    """Return what has to be known of a line before any figure; empty for nothing."""
    if not front.schematic:
        return ""
    return (
        f"Measured on a schematic line: {front.schematic}. For figures to be quoted, measure on a "
        "published line, as with --front deepstate@latest."
    )


def map_picture(subject: Subject, words: str) -> Picture:
    """Return a map as a picture of a report."""

    def draw(palette: Palette) -> bytes:
        return reduce_colours(draw_map(replace(subject, palette=palette), "png", dpi=DPI))

    return Picture(draw, "png", words)


def curve_section(
    title: str, curve: Curve, zones: Sequence[ZoneFigures], sentences: Sequence[str] = ()
) -> Section:
    """Return a curve, the towns that make its steps, and figures not given elsewhere.

    Parameters
    ----------
    zones
        Their depths are marked on the curve, and not tabled again.
    """
    parties = curve.territory.parties
    marks = {
        party.id: sorted({z.distance_km for z in zones if z.party == party.id and z.distance_km})
        for party in parties
    }
    points = [point for point in curve.points if point.party != BOTH]
    towns = towns_of_steps(curve)
    ranged = any(point.area_km2_low is not None for point in points)
    band = " The bands are the ranges." if ranged else ""
    picture = Picture(
        partial(draw_curve, points, parties, marks, towns),
        "svg",
        f"Curve: land and people against distance, for each party.{band}",
    )
    given = set.intersection(*(set(each) for each in marks.values()))
    tabled = [
        point
        for point in points
        if point.distance_km not in given
        and (point.distance_km == CURVE_KM[0] or point.distance_km % _TABLED_KM == 0)
    ]
    remark = "Each row is a zone of its own. Zones are nested: do not sum them."
    return Section(
        title,
        sentences=[*sentences, *([band.strip()] if band else [])],
        picture=picture,
        tables=[_towns_table(curve, towns), _distances_table(curve, tabled)],
        remarks=[remark],
    )


def _distances_table(curve: Curve, points: Sequence[CurvePoint]) -> Table:
    """Make a table of a row for each distance, rounded to what the ranges deserve."""
    rows: dict[float, list[Cell]] = {}
    for point in points:
        area = format_range(point.area_km2, point.area_km2_low, point.area_km2_high)[0]
        people = format_range(point.population, point.population_low, point.population_high)[0]
        rows.setdefault(point.distance_km, [point.distance_km]).extend([area, people])
    heading = people_header(curve.population)
    parties = [party.id for party in curve.territory.parties]
    columns = [
        replace(column, kind="range" if column.kind in ("area", "count") else column.kind)
        for column in party_columns(curve.territory, parties, heading)
    ]
    first = Column("distance_km", "Distance", "distance")
    return Table("Other distances", (first, *columns), list(rows.values()))


def _towns_table(curve: Curve, towns: Sequence[StepTown]) -> Table:
    """Make the table of the towns that make the steps of the curve."""
    rows: list[list[Cell]] = []
    for town in towns:
        span = (
            f"{town.from_km:g}–{town.to_km:g}" if town.to_km > town.from_km else f"{town.to_km:g}"
        )
        rows.append([town.name, curve.territory.holder_names[town.party], town.people, span])
    columns = (
        Column("name", "Town"),
        Column("party", "Held by"),
        Column("population", people_header(curve.population), "count"),
        Column("span", "cut by the edge at km", "range"),
    )
    return Table("Towns that make the steps", columns, rows)


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
    answer: Result | PlanResult, measured_from: str, *, command: str
) -> list[Section]:
    """Return what every report ends with: methods, sources and its command.

    Parameters
    ----------
    measured_from
        The sector, or the cities; empty where nothing is measured from a line.
    command
        The command that makes the report.
    """
    sure = uncertainty_notes(answer.uncertainty_km, answer.map_count)
    if isinstance(answer.uncertainty, Ensemble):
        sure.append(f"The maps: {'; '.join(answer.uncertainty.maps)}. Figures are the first's.")
    elif answer.uncertainty:
        sure.append(CALIBRATION)
    return [
        Section("How sure the figures are", sentences=sure),
        _methods_section(answer.population.counts, measured_from),
        _sources_section(answer.datasets),
        _command_section(command),
    ]


def _methods_section(counts: str | None, measured_from: str) -> Section:
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
