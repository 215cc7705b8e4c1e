"""The report of a scenario: the answer first, then how it was made."""

from __future__ import annotations

from dataclasses import replace

from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases, capitalised
from dmz.measure.scenario import LINE
from dmz.measure.toponyms import Toponyms
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
from dmz.output.tables.compute import SETTLEMENT_COLUMNS, compute_document
from dmz.output.tables.document import table_of

_FIGURES = ("zones", "regions", "cities", "estimates")


def make_scenario_report(
    result: Result, *, curve: Curve, command: str, language: Language = ENGLISH
) -> Report:
    """Make the report of a scenario.

    Parameters
    ----------
    curve
        The same scenario at the distances of `dmz.output.report.sections.CURVE_KM`.
    command
        The command that makes this report, to be shown in it.
    language
        What it is written in.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    """
    document = compute_document(result, language).complete()
    names, words = Toponyms(result.territory, language), document.language
    subject = subject_of_result(result, language=language)
    picture = map_picture(subject, words.say("Map: {title}.", title=document.title))
    measured_from = words.remark(result.sector.title)
    if result.scenario.model != LINE:
        centres = [names.settlement(place.id, place.name) for place in result.sector.places]
        measured_from = Phrases(names).centres(centres)
    figures = [table for table in document.tables if table.name in _FIGURES]
    return Report(
        title=document.title,
        subtitle=subtitle_of(result.front, names),
        notice=notice_of(result.front, words),
        sections=[
            # The answer, and the figures that it rests on: one place for each figure.
            Section(
                words.say("In short"), sentences=[result.summarize(language)], tables=figures[:1]
            ),
            Section(words.say("Map"), picture=picture),
            Section(
                words.say("Figures"),
                tables=figures[1:],
                remarks=list(map(words.remark, document.notes)),
            ),
            curve_section(words.say(CURVE_TITLE), curve, result.zones, names),
            *closing_sections(result, measured_from, words, command=command),
            _settlements_section(result, names),
        ],
        language=words,
    )


def _settlements_section(result: Result, toponyms: Toponyms) -> Section:
    """Return the settlements of the widest zones, the largest first."""
    names, words = result.territory.holder_names, toponyms.words
    largest = sorted(result.settlements, key=lambda s: -(s.population or 0))
    named = [
        replace(each, name=toponyms.settlement(each.id, each.name), held_by=names[each.held_by])
        for each in largest[:MOST_SETTLEMENTS]
    ]
    return settlements_section(
        capitalised(words.say("settlements")),
        table_of("", SETTLEMENT_COLUMNS, named),
        words,
        of=len(largest),
        has="The widest zone has {count} settlements of the table, the largest first.",
        more="The {shown} largest of {count}; `dmz compute` has all of them.",
    )
