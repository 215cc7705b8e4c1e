"""The report of a plan: its provisions, and what each reading of them means."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from dmz.answers.city_answers import locate_places
from dmz.answers.settlements import shares_inside
from dmz.answers.sweep import sweep
from dmz.errors import QuestionError
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import capitalised
from dmz.measure.scenario import Scenario
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.panels import MOST_PANELS
from dmz.output.maps.subject import subject_of_reading
from dmz.output.maps.views import panels_of_plans
from dmz.output.report.provisions import provisions_in_words
from dmz.output.report.report import Report, Section
from dmz.output.report.sections import (
    CURVE_KM,
    CURVE_TITLE,
    MOST_SETTLEMENTS,
    closing_sections,
    curve_section,
    map_picture,
    maps_picture,
    notice_of,
    settlements_section,
    subtitle_of,
)
from dmz.output.tables.document import Column, Table
from dmz.output.tables.kinds import Cell
from dmz.output.tables.plan_run import plan_run_document
from dmz.output.tables.plan_show import plan_show_document, title_plan
from dmz.plans.outcome import PlanResult, ReadingOutcome

# Readings that have a map each; those of a plan with more stand side by side.
_MAPS_APART = 2
_MOST_CURVES = 4


def make_plan_report(result: PlanResult, *, command: str, language: Language = ENGLISH) -> Report:
    """Make the report of a plan.

    Parameters
    ----------
    command
        The command that makes this report, to be shown in it.
    language
        What it is written in.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    """
    plan = result.plan
    names, figures = Toponyms(result.territory, language), plan_run_document(result, language)
    words = figures.language
    text = plan_show_document(plan, words)
    # The plan's own note opens the report; the notes on its provisions stand with
    # these.
    provision_notes = [note for note in text.notes if note != plan.note]
    note = [words.remark(plan.note)] if plan.note else []
    sectors = dict.fromkeys(
        provision.sector
        for outcome in result.readings
        for provision in outcome.provisions
        if provision.sector
    )
    return Report(
        title=words.translate(title_plan(plan)),
        subtitle=subtitle_of(result.front, names),
        notice=notice_of(result.front, words),
        sections=[
            Section(words.say("In short"), sentences=_in_short(result, language)),
            Section(
                words.say("What the plan asks"),
                sentences=[*note, *provisions_in_words(result, words)],
                tables=text.tables[1:],
                remarks=list(map(words.remark, provision_notes)),
            ),
            *_map_sections(result, names),
            Section(
                words.say("Figures"),
                tables=figures.tables,
                remarks=[
                    words.remark(note)
                    for note in figures.notes
                    if note not in (plan.note, *provision_notes)
                ],
            ),
            _cities_section(result, names),
            *_curve_sections(result, names, words),
            *closing_sections(
                result, "; ".join(map(words.remark, sectors)), words, command=command
            ),
            *(_settlements_section(result, outcome, names) for outcome in result.readings),
        ],
        language=words,
    )


def _label(result: PlanResult, outcome: ReadingOutcome, words: Language) -> str:
    """Return a reading in words, in brackets; nothing where the plan has only one."""
    return f" ({words.translate(result.words(outcome))})" if len(result.readings) > 1 else ""


def _in_short(result: PlanResult, language: Language) -> list[str]:
    """Return the answer in a sentence, and whether the plan asks for nothing."""
    if any(figures.area_km2 for outcome in result.readings for figures in outcome.figures):
        return [result.summarize(language)]
    return [
        language.say("No land is emptied or left: on this front line the plan asks for nothing.")
    ]


def _map_sections(result: PlanResult, names: Toponyms) -> list[Section]:
    """Return a map for each reading that empties or moves anything."""
    words = names.words
    shown = [
        outcome
        for outcome in result.readings
        if outcome.total[-1].area_km2 or any(given.leave.area_km2 for given in outcome.gives_up)
    ]
    if len(shown) > _MAPS_APART:
        return [_maps_section(result, shown, names)]
    sections = []
    for outcome in shown:
        label = _label(result, outcome, words)
        title = f"{words.translate(result.plan.title)}{label}"
        subject = subject_of_reading(result, outcome, language=names.language, title=title)
        shows = words.say("Map: {title}, with the line as it would be.", title=title)
        picture = map_picture(subject, shows)
        sections.append(Section(f"{words.say('Map')}{label}", picture=picture))
    return sections


def _maps_section(result: PlanResult, shown: Sequence[ReadingOutcome], names: Toponyms) -> Section:
    """Return the maps of several readings side by side, on one sheet."""
    readings = [(result, outcome) for outcome in shown[:MOST_PANELS]]
    views = panels_of_plans(readings, names.language)
    words, (_, title, _) = names.words, views
    remarks = []
    if more := len(shown) - len(readings):
        text = "{count} more readings have no map; --set NAME=VALUE takes one."
        remarks.append(words.say(text, count=f"{more}"))
    shows = words.say("Map: {title}, with the line as it would be.", title=title)
    return Section(words.say("Map"), picture=maps_picture(views, shows), remarks=remarks)


def _cities_section(result: PlanResult, toponyms: Toponyms) -> Section:
    """Return each city's holder and distance to the line under the plan."""
    several, names = len(result.readings) > 1, result.territory.holder_names
    columns = (
        *([Column("reading", "Reading")] if several else []),
        Column("name", "City"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
        Column("emptied", "on emptied land", "yes"),
    )
    places = result.sector.find_places(result.territory)
    rows: list[list[Cell]] = []
    for outcome in result.readings:
        emptied = [zone.inside for zone in outcome.total if zone.inside is not None]
        for place, city in zip(places, locate_places(places, outcome.front), strict=True):
            is_emptied = any(
                shapely.intersects_xy(area, place.longitude, place.latitude) for area in emptied
            )
            reading: list[Cell] = [result.words(outcome)] if several else []
            name = toponyms.settlement(place.id, place.name)
            answer = (name, names[city.held_by], city.distance_to_front_km, is_emptied)
            rows.append([*reading, *answer])
    title = toponyms.language.say("Cities, at their centres, under the plan")
    return Section(title, tables=[Table("", columns, rows)])


def _settlements_section(
    result: PlanResult, outcome: ReadingOutcome, toponyms: Toponyms
) -> Section:
    """Return the settlements that a reading is about, the largest first."""
    gazetteer = result.territory.gazetteer
    holders: dict[int, dict[str, None]] = {}
    named, words = result.territory.holder_names, toponyms.words
    provisions: dict[int, list[str]] = {}
    for provision in outcome.provisions:
        for zone in provision.figures:
            for row in shares_inside(zone):
                holders.setdefault(row, {})[named[zone.party]] = None
                provisions.setdefault(row, []).append(words.translate(provision.provision.name))
    largest = sorted(holders, key=lambda row: -gazetteer.population[row])
    cells: list[list[Cell]] = []
    for row in largest[:MOST_SETTLEMENTS]:
        place = gazetteer.place(row)
        names = "; ".join(dict.fromkeys(provisions[row]))
        name = toponyms.settlement(place.id, place.name)
        held_by = ", ".join(map(words.translate, holders[row]))
        cells.append([name, place.region, place.population, held_by, names])
    columns = (
        Column("name", "Settlement"),
        Column("oblast", "Oblast"),
        Column("population", "People before 2022", "count"),
        Column("held_by", "Ground held by"),
        Column("provision", "Provision"),
    )
    return settlements_section(
        f"{capitalised(words.say('settlements'))}{_label(result, outcome, words)}",
        Table("", columns, cells),
        words,
        of=len(largest),
        has="The land that provisions are about has {count} settlements of the table, the largest "
        "first.",
    )


def _curve_sections(result: PlanResult, names: Toponyms, words: Language) -> list[Section]:
    """Return a curve for each line that the readings of the plan lead to."""
    by_line: list[list[ReadingOutcome]] = []
    for outcome in result.readings:
        line = outcome.front.line
        same = [alike for alike in by_line if shapely.equals(alike[0].front.line, line)]
        if same:
            same[0].append(outcome)
        else:
            by_line.append([outcome])
    return [_curve_section(result, alike, names, words) for alike in by_line[:_MOST_CURVES]]


def _curve_section(
    result: PlanResult, alike: Sequence[ReadingOutcome], names: Toponyms, words: Language
) -> Section:
    """Return the curve on the line of some readings, or why there is none.

    They differ in their depths, every one of which is marked.
    """
    outcome, say, title = alike[0], words.say, words.say(CURVE_TITLE)
    if len(alike) < len(result.readings):
        title += _label(result, outcome, words)
    start, stop, step = CURVE_KM
    drawn_km = None if result.map_count else result.uncertainty_km
    try:
        curve = sweep(
            Scenario(sector=result.sector, uncertainty_km=drawn_km),
            start_km=start,
            stop_km=stop,
            step_km=step,
            territory=result.territory,
            front=outcome.front,
            population=result.survey.population,
        )
    except QuestionError as error:
        why = words.remark(str(error))
        return Section(title, sentences=[say("There is none: {why}.", why=why)])
    sector = curve.sector.title
    zones = [
        figures
        for other in alike
        for provision in other.provisions
        if provision.sector == sector
        for figures in provision.figures
    ]
    text = "All land within each distance of {sector}."
    if outcome.front is not result.front:
        text = "All land within each distance of {sector}, as the plan moves it."
    said = [say(text, sector=words.remark(sector))]
    said += [say("The plan's own depths are marked.")] if zones else []
    said += [say("It is of the first map.")] if result.map_count else []
    return curve_section(title, curve, zones, names, [" ".join(said)])
