"""The document of ``dmz plan run``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dmz.measure.figures import RegionFigures, ZoneFigures
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import OBLAST
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.estimates import estimates_notes, estimates_table, named_places
from dmz.output.tables.figures import (
    LAND,
    figure_cells,
    figure_columns,
    held_cell,
    held_column,
    name_party,
    people_header,
)
from dmz.output.tables.kinds import Cell
from dmz.output.tables.notes import cut_towns_notes, front_notes, source_notes, uncertainty_notes
from dmz.output.tables.plan_rows import plan_data
from dmz.output.tables.plan_show import provision_notes, title_plan
from dmz.output.tables.plan_sites import plan_sites_table
from dmz.output.tables.short_notes import front_note, people_notes, range_notes, with_remarks
from dmz.output.tables.subregions import plan_subregions_tables
from dmz.output.tables.wet import water_note
from dmz.plans.outcome import PlanResult, ReadingOutcome

_SITES_NAMED = 3
_READINGS_IN_FULL = 3  # of more, the shortened table has no totals
Rows = list[tuple[ReadingOutcome, list[Cell]]]

_PARTY = Column("party", "Held by")
_SYMMETRY_COLUMNS = (
    Column("of", "Ratio of"),
    Column("area", "Area", "ratio"),
    Column("people", "People", "ratio"),
    Column("depth", "Depth", "ratio"),
)
_SYMMETRY_OF = {"zones": "emptied land", "gives_up": "given up"}


def plan_run_document(
    result: PlanResult, language: Language = ENGLISH, *, by_oblast: bool = False
) -> Document:
    """Make the document of a plan on a front line.

    Readings stand in one table, each in a group of its own. Ranges leave no room for a
    column with the reading: each reading then has tables of its own. ``by_oblast``
    keeps the regions in the shortened document.
    """
    holders = result.territory.holder_names
    estimates = estimates_table(result.estimates, holders, zones=False)
    if result.uncertainty_km and len(result.readings) > 1:
        figures = [
            replace(table, title=f"{table.title} ({result.words(outcome)})")
            for outcome in result.readings
            for table in _figure_tables(replace(result, readings=(outcome,)))
        ]
    else:
        figures = _figure_tables(result)
    tables = [*figures, estimates, plan_sites_table(result)]
    phrases = Phrases(Toponyms(result.territory, language))
    places = [(each.id, each.name) for each in result.sector.find_places(result.territory)]
    named = named_places(result.cut_towns, result.estimates)
    broken_down = result.breakdown.level != OBLAST
    words = phrases.names.words_with(places, named, subregions=broken_down)
    return Document(
        title=title_plan(result.plan),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(_notes(result, words)),
        sources=source_notes(result.datasets),
        data=plan_data(result),
        head=result.summarize(language),
        main=(
            _main_table(result),
            *(table for table in tables if by_oblast and table.name == "regions" and table.rows),
            *plan_subregions_tables(result),
        ),
        short=with_remarks(_short_notes(result, phrases), result.warnings, phrases),
        language=words,
        later=lambda document: _with_water(document, result),
    )


def _with_water(document: Document, result: PlanResult) -> Document:
    """Return the document with how much of the land is water."""
    several = len(result.readings) > 1
    groups = [(result.words(each) if several else "", each.total) for each in result.readings]
    note = water_note(groups, result.territory)
    notes = (*document.notes, note) if note else document.notes
    return replace(document, notes=notes, data=plan_data(result, water=True))


def _main_table(result: PlanResult) -> Table:
    """Make the table of the shortened document: what each reading means in all.

    The name of a reading has a row of its own, before its figures.
    """
    columns = (Column("party", "Held by"), *_figure_columns(result))
    rows: list[list[Cell]] = []
    breaks = []
    for outcome in result.readings:
        if len(result.readings) > 1:
            rows.append([f"{result.words(outcome)}:", *[""] * (len(columns) - 1)])
        for total in outcome.classes:
            if len(outcome.classes) > 1 and total.figures[-1].area_km2:
                rows.append([f"{total.what}:", *[""] * (len(columns) - 1)])
            emptied = [zone for zone in total.figures if zone.area_km2]
            # One party's land is the same together; many readings have no room for it.
            if len(emptied) == 2 or len(result.readings) > _READINGS_IN_FULL:
                emptied = emptied[:-1] or emptied
            rows += [[_name(result, zone.party), *_figure_cells(result, zone)] for zone in emptied]
        for given in outcome.gives_up:
            if given.leave.area_km2:
                head = f"{_name(result, given.party)} leaves"
                rows.append([head, *_figure_cells(result, given.leave)])
        breaks.append(len(rows) - 1)
    return Table("", columns, rows, frozenset(breaks), name="total")


def _short_notes(result: PlanResult, phrases: Phrases) -> list[str]:
    """Say which line it was measured on, whom it counts, and which sites are near."""
    notes = [front_note(result.front, phrases)]
    notes += people_notes(result.population, phrases, estimated=bool(result.estimates))
    notes += range_notes(result.uncertainty_km, phrases, result.map_count)
    if result.plan.weak:
        notes.append(phrases.say("Weak: the plan rests on one secondary report."))
    inside = dict.fromkeys(
        site.name for outcome in result.readings for site in outcome.sites if site.inside
    )
    notes += _theatre_note(result, phrases)
    if inside:
        sites = phrases.language.join(list(map(phrases.names.words.say, inside))[:_SITES_NAMED])
        notes.append(phrases.say("On the plan's land: {sites}.", sites=sites))
    if len(result.readings) > 1:
        notes.append(phrases.say("Each reading of the text is shown; --set picks one."))
    return notes


def _theatre_note(result: PlanResult, phrases: Phrases) -> list[str]:
    """Say how a precedent is measured where it happened, if it was not."""
    plan = result.plan
    if not plan.theatre or plan.theatre == result.territory.id:
        return []
    command = f"dmz plan run {plan.id} --theatre {plan.theatre}"
    text = "Not on the ground it was made for: '{command}' measures it there."
    return [phrases.say(text, command=command)]


def _figure_tables(result: PlanResult) -> list[Table]:
    """Make the tables of figures."""
    return [
        _totals_table(result),
        _provisions_table(result),
        _gives_up_table(result),
        _symmetry_table(result),
        _regions_table(result),
        *plan_subregions_tables(result),
    ]


def _group_readings(result: PlanResult, title: str, columns: Sequence[Column], rows: Rows) -> Table:
    """Make a table with a group for each reading, where there are several.

    The name of the reading is at the head of its group, in a column of its own.
    """
    if len(result.readings) == 1:
        return Table(title, tuple(columns), [cells for _, cells in rows])
    named: list[list[Cell]] = []
    breaks = []
    for number, (outcome, cells) in enumerate(rows):
        starts = number == 0 or rows[number - 1][0] is not outcome
        if starts and number:
            breaks.append(number - 1)
        named.append([result.words(outcome) if starts else "", *cells])
    return Table(title, (Column("reading", "Reading"), *columns), named, frozenset(breaks))


def _figure_columns(result: PlanResult) -> tuple[Column, ...]:
    """Return the columns of figures."""
    people = people_header(result.population)
    return figure_columns(people, bool(result.uncertainty_km), LAND)


def _figure_cells(result: PlanResult, figures: ZoneFigures | RegionFigures) -> list[Cell]:
    """Return the cells of figures."""
    return figure_cells(figures, bool(result.uncertainty_km), LAND)


def _name(result: PlanResult, party: str) -> str:
    """Return a party's name; the word for both parties stays as it is."""
    return name_party(result.territory, party)


def _totals_table(result: PlanResult) -> Table:
    """Make the table of land emptied in all: by party, and by class if several are."""
    several = any(len(outcome.classes) > 1 for outcome in result.readings)
    rows: Rows = []
    for outcome in result.readings:
        for each in outcome.classes:
            *_, both = each.figures
            for place, zone in enumerate(each.figures if both.area_km2 else ()):
                head: list[Cell] = [each.what if place == 0 else ""] if several else []
                cells = [*head, _name(result, zone.party), *_figure_cells(result, zone)]
                rows.append((outcome, cells))
    columns = (_PARTY, *_figure_columns(result))
    if not several:
        title = "Land emptied in all, each spot counted once"
        return _group_readings(result, title, columns, rows)
    title = "Land emptied, by class: each class on its own, each spot counted once"
    return _group_readings(result, title, (Column("what", "Emptied of"), *columns), rows)


def _provisions_table(result: PlanResult) -> Table:
    """Make the table of each provision's land, by party."""
    rows: Rows = []
    for outcome in result.readings:
        for each in outcome.provisions:
            label = f"{each.provision.number}"
            if not result.uncertainty_km:
                # With ranges there is room for the number; the notes have the name.
                label += f" {each.provision.name}"
            for place, zone in enumerate(each.figures):
                head = ["" if place else label, _name(result, zone.party)]
                rows.append((outcome, [*head, *_figure_cells(result, zone)]))
    name = Column("name", "No." if result.uncertainty_km else "Provision")
    columns = (name, _PARTY, *_figure_columns(result))
    return _group_readings(result, "By provision", columns, rows)


def _gives_up_table(result: PlanResult) -> Table:
    """Make the table of what each party gives up: land it leaves, land it empties."""
    rows: Rows = []
    for outcome in result.readings:
        for given in outcome.gives_up:
            empties = "empties" if len(outcome.classes) < 2 else "empties of some"
            for action, land in (("leaves", given.leave), (empties, given.empty)):
                if land.area_km2:
                    cells = _figure_cells(result, land)
                    rows.append((outcome, [_name(result, given.party), action, *cells]))
    title = "What each party gives up of the land it holds now"
    columns = (Column("party", "Party"), Column("action", "Action"), *_figure_columns(result))
    return _group_readings(result, title, columns, rows)


def _symmetry_table(result: PlanResult) -> Table:
    """Make the table of ratios between the parties' figures."""
    rows: Rows = []
    for outcome in result.readings:
        for ratio in outcome.symmetry:
            cells: list[Cell] = [ratio.area, ratio.population, ratio.depth]
            if cells != [None] * 3:
                rows.append((outcome, [_SYMMETRY_OF[ratio.of], *cells]))
    first, second = (party.name for party in result.territory.parties)
    title = f"Symmetry: {first} over {second}"
    return _group_readings(result, title, _SYMMETRY_COLUMNS, rows)


def _regions_table(result: PlanResult) -> Table:
    """Make the table of land emptied in all, by party and oblast."""
    rows: Rows = []
    for outcome in result.readings:
        *zones, _ = outcome.total
        for zone in zones:
            for share in sorted(zone.by_oblast, key=lambda row: row.oblast):
                head = [_name(result, zone.party), share.oblast]
                area, *others = _figure_cells(result, share)
                rows.append((outcome, [*head, area, held_cell(share), *others]))
    area_column, *columns = _figure_columns(result)
    columns = [_PARTY, Column("oblast", "Oblast"), area_column, held_column(), *columns]
    several = any(len(outcome.classes) > 1 for outcome in result.readings)
    title = "Emptied land by oblast, of any class" if several else "Emptied land by oblast"
    return replace(_group_readings(result, title, columns, rows), name="regions")


def _notes(result: PlanResult, words: Language) -> list[str]:
    """Say how the plan was read, what it was measured on, and where it comes from."""
    plan, provisions = result.plan, [p for o in result.readings for p in o.provisions]
    notes = [plan.note] if plan.note else []
    notes += _reading_notes(result, words)
    if any(len(outcome.classes) > 1 for outcome in result.readings):
        notes.append(
            "Its provisions bar different classes of forces: their areas lie within each other "
            "and are not one emptied area."
        )
    notes += _watch_notes(result)
    notes += _theatre_note(result, Phrases(Toponyms(result.territory, ENGLISH)))
    if plan.weak:
        notes.append("Weak: the plan rests on one secondary report.")
    notes.append(
        "Land is listed under the party that holds it under the plan; what a party gives up is "
        "counted on the land it holds now."
    )
    # Readings have most of their remarks and sectors in common.
    notes += dict.fromkeys(
        f"Provision {each.provision.number} ({each.provision.what}): {remark}."
        for each in provisions
        for remark in each.remarks
    )
    notes += dict.fromkeys(f"Measured from {each.sector}." for each in provisions if each.sector)
    now_km = round(result.front.length_km)
    lengths = {round(outcome.front.length_km) for outcome in result.readings} - {now_km}
    if lengths:
        notes.append(f"The line is {now_km:,} km long now and {max(lengths):,} km under the plan.")
    notes += front_notes(result.front)
    if result.population.counts:
        notes.append(f"People: {result.population.counts}.")
    notes += uncertainty_notes(result.uncertainty_km, result.map_count)
    notes += cut_towns_notes(result.cut_towns, result.territory)
    notes += estimates_notes(result.estimates)
    return [*notes, *provision_notes(plan, words), *result.warnings]


def _watch_notes(result: PlanResult) -> list[str]:
    """Say how thinly those whom the plan names would watch the zone."""
    notes = []
    for outcome in result.readings:
        label = f" ({result.words(outcome)})" if len(result.readings) > 1 else ""
        for each in result.watches(outcome):
            what = outcome.totals[0][0] or "forces"
            land = (
                f", {100 * each.per_km2:,.1f} per 100 km² emptied of {what}" if each.per_km2 else ""
            )
            notes.append(
                f"{each.count:,} {each.who}{label}: {each.per_km:,.1f} per km of line{land}."
            )
    return notes


def _reading_notes(result: PlanResult, words: Language) -> list[str]:
    """Say what the text leaves open, or with which values it was read."""
    plan = result.plan
    if len(result.readings) == 1:
        label = result.words(result.readings[0])
        return [f"Read with {label}."] if label else []
    left_open = [f"{each.id} ({words.translate(each.question)})" for each in plan.parameters]
    left_open += [f"{role} ({words.say('which party')})" for role in plan.roles]
    return [
        words.say(
            "The text leaves open: {parameters}. All readings are shown; --set NAME=VALUE picks "
            "one.",
            parameters="; ".join(left_open),
        )
    ]
