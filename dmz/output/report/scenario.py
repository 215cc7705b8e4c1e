"""The report of a scenario: the answer first, then how it was made."""

from __future__ import annotations

from dataclasses import replace

from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.land.sectors import join_names
from dmz.measure.scenario import LINE
from dmz.output.maps.subject import subject_of_result
from dmz.output.report.report import Report, Section
from dmz.output.report.sections import (
    CURVE_TITLE,
    MOST_SETTLEMENTS,
    closing_sections,
    curve_section,
    map_picture,
    notice_of,
    settlements_section,
    subtitle_of,
)
from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import table_of

_FIGURES = ("zones", "regions", "cities", "estimates")


def make_scenario_report(result: Result, *, curve: Curve, command: str) -> Report:
    """Make the report of a scenario.

    Parameters
    ----------
    curve
        The same scenario at the distances of `dmz.output.report.sections.CURVE_KM`.
    command
        The command that makes this report, to be shown in it.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    """
    document = compute_document(result).complete()
    picture = map_picture(subject_of_result(result), f"Map: {document.title}.")
    measured_from = result.sector.title
    if result.scenario.model != LINE:
        names = join_names([place.name for place in result.sector.places])
        measured_from = f"the centre of {names}"
    figures = [table for table in document.tables if table.name in _FIGURES]
    return Report(
        title=document.title,
        subtitle=subtitle_of(result.front, result.territory),
        notice=notice_of(result.front),
        sections=[
            # The answer, and the figures that it rests on: one place for each figure.
            Section("In short", sentences=[result.summary], tables=figures[:1]),
            Section("Map", picture=picture),
            Section("Figures", tables=figures[1:], remarks=document.notes),
            curve_section(CURVE_TITLE, curve, result.zones),
            _settlements_section(result),
            *closing_sections(result, measured_from, command=command),
        ],
    )


def _settlements_section(result: Result) -> Section:
    """Return the settlements of the widest zones, the largest first."""
    names = result.territory.holder_names
    largest = sorted(result.settlements, key=lambda s: -(s.population or 0))
    named = [replace(each, held_by=names[each.held_by]) for each in largest[:MOST_SETTLEMENTS]]
    columns = [
        ("name", "Settlement", "text"),
        ("oblast", "Oblast", "text"),
        ("population", "People before 2022", "count"),
        ("held_by", "Held by", "text"),
        ("distance_km", "km away", "km"),
    ]
    return settlements_section(
        "Settlements",
        table_of("", columns, named),
        of=len(largest),
        subject="The widest zone",
        elsewhere="; `dmz compute` has all of them",
    )
