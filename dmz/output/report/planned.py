"""What stands in the brief of a plan: its provisions, what each reading of them means, and how it was measured."""

from __future__ import annotations

import shapely

from dmz.answers.sweep import sweep
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.measure.figures import BOTH
from dmz.measure.scenario import Scenario
from dmz.output.maps.figure import draw_map
from dmz.output.maps.planned import drawn_reading
from dmz.output.report.brief import Brief, Picture, Section
from dmz.output.report.content import (
    CURVE_KM,
    CURVE_TITLE,
    DPI,
    MOST_SETTLEMENTS,
    curve_section,
    in_words,
    making,
    methods,
    ranges,
    sources,
    subtitle,
    without_sources,
)
from dmz.output.tables.document import Column, Table
from dmz.output.tables.plan_run import plan_run_document
from dmz.output.tables.plan_show import plan_show_document
from dmz.plans.outcome import PlanResult, ReadingOutcome

MOST_MAPS = 4


def plan_brief(result: PlanResult, *, ranged: PlanResult, command: str) -> Brief:
    """The brief of a plan.

    Parameters
    ----------
    ranged
        The same plan with low and high figures.
    command
        The command that makes this document, to be shown in it.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    """
    plan, document = result.plan, plan_run_document(result)
    text = plan_show_document(plan)
    said = {plan.note, *text.notes}
    sections = [
        Section("In short", sentences=[plan.note] if plan.note else [], remarks=_in_short(result)),
        Section(
            "Provisions",
            tables=text.tables,
            remarks=[note for note in text.notes if note != plan.note],
        ),
        *_maps(result),
        Section(
            "Figures",
            tables=document.tables,
            remarks=[n for n in without_sources(document) if n not in said],
        ),
        _cities(result),
        *_settlements(result),
        *_curves(result),
        ranges(plan_run_document(ranged), ranged.uncertainty_km),
    ]
    drawn, _ = drawn_reading(result, result.readings[0])
    measured_from = dict.fromkeys(
        p.sector for o in result.readings for p in o.provisions if p.sector
    )
    sections += [
        methods(drawn, "; ".join(measured_from)),
        sources(result.datasets),
        making(command),
    ]
    return Brief(
        f"{plan.title} ({plan.kind}, {plan.date})",
        subtitle(drawn.front.source, result.front.date),
        sections,
        command,
    )


def _reading(result: PlanResult, outcome: ReadingOutcome) -> str:
    """The reading in words, where there are several."""
    return f" ({result.plan.label(outcome.reading)})" if len(result.readings) > 1 else ""


def _in_short(result: PlanResult) -> list[str]:
    names = {party.id: party.name for party in result.territory.parties}
    said = []
    for outcome in result.readings:
        reading = _reading(result, outcome)
        if outcome.total[-1].area_km2:
            own = [zone for zone in outcome.total if zone.party != BOTH and zone.area_km2]
            parts = [f"{in_words(zone)} held by {names[zone.party]}" for zone in own]
            whole = f"; together {in_words(outcome.total[-1])}" if len(parts) > 1 else ""
            said.append(f"Emptied of forces{reading}: {'; '.join(parts)}{whole}.")
        left = [
            f"{names[g.party]} leaves {in_words(g.leave)}"
            for g in outcome.gives_up
            if g.leave.area_km2
        ]
        if left:
            said.append(f"The line moves{reading}: {'; '.join(left)}.")
    return said or ["No land is emptied or left: on this front line the plan asks for nothing."]


def _maps(result: PlanResult) -> list[Section]:
    """A map for each reading that empties or moves anything."""
    sections = []
    shown = [
        o
        for o in result.readings
        if o.total[-1].area_km2 or any(g.leave.area_km2 for g in o.gives_up)
    ]
    for outcome in shown[:MOST_MAPS]:
        drawn, labels = drawn_reading(result, outcome)
        title = f"{result.plan.title}{_reading(result, outcome)}"
        drawing = draw_map(drawn, "png", title=title, labels=labels, dpi=DPI)
        picture = Picture(drawing, "png", f"Map: {title}, with the line as it would be.")
        sections.append(Section(f"Map{_reading(result, outcome)}", picture=picture))
    if len(shown) > MOST_MAPS:
        sections[-1] = Section(
            sections[-1].title,
            picture=sections[-1].picture,
            remarks=[
                f"{len(shown) - MOST_MAPS} more readings are not drawn; --set NAME=VALUE takes one."
            ],
        )
    return sections


def _cities(result: PlanResult) -> Section:
    """Who holds the named cities under the plan, how far they are from its line, and whether they lie on emptied land."""
    columns = [Column("reading", "Reading")] if len(result.readings) > 1 else []
    columns += [
        Column("name", "City"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
        Column("emptied", "on emptied land", "yes"),
    ]
    rows: list[list[str | int | float | bool | None]] = []
    for outcome in result.readings:
        drawn, _ = drawn_reading(result, outcome)
        emptied = [zone.inside for zone in outcome.total if zone.inside is not None]
        for city in drawn.cities:
            on_it = any(
                shapely.intersects_xy(area, city.longitude, city.latitude) for area in emptied
            )
            head = [result.plan.label(outcome.reading)] if len(result.readings) > 1 else []
            rows.append([*head, city.name, city.held_by, city.distance_to_front_km, bool(on_it)])
    return Section(
        "Cities, at their centres, under the plan", tables=[Table("", tuple(columns), rows)]
    )


def _settlements(result: PlanResult) -> list[Section]:
    """The settlements on emptied land, the largest first, for each reading."""
    gazetteer = result.territory.gazetteer
    columns = (
        Column("name", "Settlement"),
        Column("oblast", "Oblast"),
        Column("population", "People", "count"),
        Column("held_by", "Held by"),
        Column("provision", "Provision"),
    )
    sections = []
    for outcome in result.readings:
        on: dict[int, tuple[str, list[str]]] = {}
        for provision in outcome.provisions:
            for zone in [each.zone for each in provision.figures if each.zone]:
                for row in zone.settlements.tolist():
                    on.setdefault(row, (zone.party, []))[1].append(provision.provision.name)
        order = sorted(on, key=lambda row: -gazetteer.population[row])
        rows: list[list[str | int | float | bool | None]] = []
        for row in order[:MOST_SETTLEMENTS]:
            place = gazetteer.place(row)
            rows.append(
                [
                    place.name,
                    place.region,
                    place.population,
                    on[row][0],
                    "; ".join(dict.fromkeys(on[row][1])),
                ]
            )
        remarks = (
            [f"The {len(rows):,} largest of {len(order):,}."] if len(rows) < len(order) else []
        )
        title = f"Settlements{_reading(result, outcome)}"
        sentence = f"{len(order):,} settlements of the table lie on land that a provision is about, the largest first."
        sections.append(
            Section(
                title,
                sentences=[sentence],
                tables=[Table("", columns, rows)],
                remarks=remarks,
                folded=True,
            )
        )
    return sections


def _curves(result: PlanResult) -> list[Section]:
    """Return a curve for each line that the readings of the plan lead to."""
    start, stop, step = CURVE_KM
    scenario = Scenario(sector=result.sector)
    sections: list[Section] = []
    fronts: list[Front] = []
    for outcome in result.readings:
        if len(fronts) == MOST_MAPS or any(_same_line(outcome.front, front) for front in fronts):
            continue
        fronts.append(outcome.front)
        # Readings on one line differ in their depths: every depth is marked.
        alike = [other for other in result.readings if _same_line(other.front, outcome.front)]
        shared = len(alike) == len(result.readings)
        title = CURVE_TITLE if shared else f"{CURVE_TITLE}{_reading(result, outcome)}"
        try:
            curve = sweep(
                scenario,
                start_km=start,
                stop_km=stop,
                step_km=step,
                territory=result.territory,
                front=outcome.front,
                population=result.survey.population,
            )
        except QuestionError as error:
            sections.append(Section(title, sentences=[f"There is none: {error}."]))
            continue
        measured_from = curve.sector.title
        provisions = [p for other in alike for p in other.provisions if p.sector == measured_from]
        asked = [figures for provision in provisions for figures in provision.figures]
        moved = "" if outcome.front is result.front else ", as the plan moves it"
        marked = "; the plan's own depths are marked" if asked else ""
        sentence = f"All land within each distance of {measured_from}{moved}{marked}."
        sections.append(curve_section(title, curve, asked, [sentence]))
    return sections


def _same_line(first: Front, second: Front) -> bool:
    return bool(shapely.equals(first.line, second.line))
