"""The sections that reports of scenarios and of plans share."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from dmz import __version__
from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.uncertainty import Ensemble
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.figure import draw_map
from dmz.output.maps.palette import Palette
from dmz.output.maps.panels import draw_panels
from dmz.output.maps.saving import reduce_colours
from dmz.output.maps.subject import Subject
from dmz.output.maps.views import Views
from dmz.output.report.curve import StepTown, draw_curve, towns_of_steps
from dmz.output.report.report import Picture, Section
from dmz.output.tables.document import Column, Table, table_of
from dmz.output.tables.figures import people_header
from dmz.output.tables.kinds import Cell
from dmz.output.tables.notes import CALIBRATION, uncertainty_notes
from dmz.output.tables.sweep import distances_table
from dmz.plans.outcome import PlanResult
from dmz.sources.datasets import Dataset

MOST_SETTLEMENTS = 300
CURVE_KM = (1.0, 50.0, 1.0)  # from, to, step
# What a sheet of A4 has room for below a heading: type on it has the size it says.
_SHEET_MM = (178.0, 215.0)
CURVE_TITLE = "The curve: how it grows with distance"
DPI = 180
_TABLED_KM = 5.0
_LIBRARIES = ("numpy", "shapely", "pyproj", "pyogrio", "geopandas", "matplotlib")


def subtitle_of(front: Front, names: Toponyms) -> str:
    """Return what a report was measured on and with."""
    return names.language.say(
        "Measured with dmz {version} on the front line of {source}.",
        version=__version__,
        source=Phrases(names).source(front),
    )


def notice_of(front: Front, words: Language) -> str:
    """Return what has to be known of a line before any figure; empty for nothing."""
    if not front.schematic:
        return ""
    return words.say(
        "Measured on a schematic line: {how}. For figures to be quoted, measure on a published "
        "line, as with --front deepstate@latest.",
        how=words.remark(front.schematic),
    )


def map_picture(subject: Subject, words: str) -> Picture:
    """Return a map as a picture of a report."""

    def draw(palette: Palette) -> bytes:
        return reduce_colours(draw_map(replace(subject, palette=palette), "png", dpi=DPI))

    return Picture(draw, "png", words)


def maps_picture(views: Views, words: str) -> Picture:
    """Return maps side by side as a picture of a report."""
    panels, title, subtitle = views

    def draw(palette: Palette) -> bytes:
        coloured = [
            replace(panel, subject=replace(panel.subject, palette=palette)) for panel in panels
        ]
        write = partial(draw_panels, coloured, "png", title=title, subtitle=subtitle, dpi=DPI)
        try:
            drawn = write(size_mm=_SHEET_MM)
        except QuestionError:  # too many, too long headings or a land too long for the sheet
            drawn = write(least=0.0)  # on one as large as it takes: a report has no --size
        return reduce_colours(drawn)

    return Picture(draw, "png", words)


def curve_section(
    title: str,
    curve: Curve,
    zones: Sequence[ZoneFigures],
    names: Toponyms,
    sentences: Sequence[str] = (),
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
    say, towns = names.language.say, towns_of_steps(curve, names)
    ranged = any(point.area_km2_low is not None for point in points)
    band = [say("The bands are the ranges.")] if ranged else []
    shown = say("Curve: land and people against distance, for each party.")
    picture = Picture(
        partial(draw_curve, points, names, marks, towns), "svg", " ".join([shown, *band])
    )
    given = set.intersection(*(set(each) for each in marks.values()))
    tabled = [
        point
        for point in points
        if point.distance_km not in given
        and (point.distance_km == CURVE_KM[0] or point.distance_km % _TABLED_KM == 0)
    ]
    return Section(
        title,
        sentences=[*sentences, *band],
        picture=picture,
        tables=[
            _towns_table(curve, towns),
            distances_table("Other distances", curve, tabled, list(marks), rounded=True),
        ],
        remarks=[say("Each row is a zone of its own. Zones are nested: do not sum them.")],
    )


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
    title: str,
    table: Table,
    words: Language,
    *,
    of: int,
    has: str,
    more: str = "The {shown} largest of {count}.",
) -> Section:
    """Return the largest settlements of an answer.

    Parameters
    ----------
    table
        The settlements that are listed, the largest first.
    of
        How many there are.
    has, more
        Phrases that say what has them, and how many of them are listed.
    """
    shown, count = (words.number(f"{number:,}") for number in (len(table.rows), of))
    return Section(
        title,
        sentences=[words.say(has, count=count)],
        tables=[table],
        remarks=[words.say(more, shown=shown, count=count)] if len(table.rows) < of else [],
        folded=True,
    )


def closing_sections(
    answer: Result | PlanResult, measured_from: str, words: Language, *, command: str
) -> list[Section]:
    """Return what every report ends with: methods, sources and its command.

    Parameters
    ----------
    measured_from
        The sector, or the cities; empty where nothing is measured from a line.
    words
        The language, with the names of places.
    command
        The command that makes the report.
    """
    sure = uncertainty_notes(answer.uncertainty_km, answer.map_count)
    if isinstance(answer.uncertainty, Ensemble):
        maps = "; ".join(answer.uncertainty.maps)
        sure.append(words.say("The maps: {maps}. Figures are the first's.", maps=maps))
    elif answer.uncertainty:
        sure.append(CALIBRATION)
    return [
        Section(words.say("How sure the figures are"), sentences=list(map(words.remark, sure))),
        _methods_section(answer.population.counts, measured_from, words),
        _sources_section(answer.datasets, words),
        _command_section(command, words),
    ]


def _methods_section(counts: str | None, measured_from: str, words: Language) -> Section:
    """Return how it was measured, in plain words."""
    say = words.say
    sentences = [
        say(
            "The front line is where the land that the two parties hold touches. Coast, the state "
            "border, slivers between two maps, lagoons and reservoirs are not front line."
        ),
        say("Distances are measured from {sector}.", sector=measured_from) if measured_from else "",
        say(
            "A zone is all land that a party holds within the distance, as the crow flies, on the "
            "WGS 84 ellipsoid. Zones are nested: the one of 40 km contains the one of 10 km."
        ),
        say(
            "Area is exact on the ellipsoid and counts land inside the territory. Land beyond its "
            "border is given separately; sea is never counted."
        ),
        say(
            "A settlement counts by the part of its ground that is in a zone; one whose ground is "
            "not known, by its point. The answer for a city is for its centre: its outskirts reach "
            "further."
        ),
        say(
            "People are {counts}. Near a front line far fewer live there now; the figures do not "
            "say how many.",
            counts=words.translate(counts),
        )
        if counts
        else "",
        say(
            "The report takes no side: it gives the same figures for both parties, each on the "
            "land that it holds."
        ),
    ]
    return Section(say("How it was measured"), sentences=list(filter(None, sentences)))


def _sources_section(datasets: Sequence[Dataset], words: Language) -> Section:
    """Return every source with its date, licence, citation and hash."""
    columns = [
        ("role", "For", "text"),
        ("title", "What", "text"),
        ("date", "Date", "text"),
        ("licence", "Licence", "source"),
        ("citation", "Citation", "source"),
    ]
    remarks = [
        words.say(
            "`{sha256}` is the SHA-256 of {title} ({role}).",
            sha256=dataset.sha256,
            title=words.translate(dataset.title),
            role=words.translate(dataset.role),
        )
        for dataset in datasets
        if dataset.sha256
    ]
    unlicensed = [words.translate(dataset.title) for dataset in datasets if not dataset.licence]
    if unlicensed:
        remarks.append(
            words.say(
                "The licence of {titles} is not known: ask the publisher before you pass the "
                "report on.",
                titles=words.join(unlicensed),
            )
        )
    table = table_of("", columns, datasets)
    return Section(words.say("Sources"), tables=[table], remarks=remarks)


def _command_section(command: str, words: Language) -> Section:
    """Return the command and the versions, so that anyone can make the report again."""
    versions = [f"dmz {__version__}", f"Python {platform.python_version()}"]
    for name in _LIBRARIES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    remark = words.say("The same command on files of the same hashes gives the same figures.")
    return Section(
        words.say("How this report was made"),
        sentences=[f"`{command}`", f"{', '.join(versions)}."],
        remarks=[remark],
    )
