"""The steps of a map page: what it shows at a distance, or of a plan's reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dmz.answers.compute import Result
from dmz.answers.settlements import shares_inside
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.subject import MapZone
from dmz.output.maps.wording import figure, kilometres
from dmz.output.tables.compute import compute_tables
from dmz.output.tables.document import Table
from dmz.output.tables.html import to_html
from dmz.output.tables.plan_run import plan_run_document
from dmz.plans.outcome import PlanResult, ReadingOutcome


def split_steps(result: Result) -> list[Result]:
    """Return a result for each step, as if it alone had been asked for."""
    return [_extract_step(result, number, zones) for number, zones in enumerate(result.steps)]


def _extract_step(result: Result, number: int, zones: tuple[ZoneFigures, ...]) -> Result:
    """Return what a result has of one step."""
    depths = {zone.party: zone.distance_km or 0.0 for zone in zones if zone.zone}
    scenario, ids = result.scenario, result.territory.gazetteer.ids
    shares = {
        (ids[row], zone.party): share
        for zone in zones
        for row, share in shares_inside(zone).items()
    }
    if not scenario.depths_km:
        scenario = scenario.at_distances(*depths.values())
    return replace(
        result,
        scenario=scenario,
        zones=zones,
        cities=tuple(
            replace(city, inside=city.inside[number : number + 1]) for city in result.cities
        ),
        find_settlements=lambda: tuple(
            settlement.with_share(share)
            for settlement in result.settlements
            if (share := shares.get((settlement.id, settlement.held_by)))
        ),
        cut_towns=tuple(t for t in result.cut_towns if t.distance_km == depths.get(t.party)),
        find_estimates=lambda: tuple(
            replace(
                estimate,
                distances_km=tuple(sorted({z.distance_km for z in own if z.distance_km})),
                zones=own,
            )
            for estimate in result.estimates
            if (own := tuple(z for z in estimate.zones if z.distance_km == depths.get(z.party)))
        ),
    )


def step_distance(step: Result) -> float | None:
    """Return the distance of a step in km; None where the parties' depths differ."""
    return step.zones[-1].distance_km


def describe_step(
    step: Result, toponyms: Toponyms, sentence: str, *, brief: bool = False
) -> dict[str, Any]:
    """Return what the page's script shows at a step, as plain data.

    That is the step's label, its answer in a sentence, its tables, and for each zone
    where to find its outline and what to show of it under the pointer.

    Parameters
    ----------
    brief
        Whether there is room for the tables of zones and cities alone.
    """
    language, tables = toponyms.language, _without_distance(step)
    if brief:
        tables = [table for table in tables if table.name in ("zones", "cities")]
    depths = [
        kilometres(zone.distance_km, language)
        for zone in step.zones
        if zone.party != BOTH and zone.distance_km is not None
    ]
    return {
        "label": " / ".join(dict.fromkeys(depths)),
        "km": step_distance(step),
        "sentence": sentence,
        "tables": to_html(tables, language=toponyms.words),
        "zones": [
            {
                "party": zone.party,
                "key": f"{zone.zone.depth_km:g}km",
                "depth": f"{zone.zone.depth_km:g}",
                "hover": _describe_zone(
                    zone, f", {kilometres(zone.distance_km or 0.0, language)}", toponyms
                ),
            }
            for zone in step.zones
            if zone.zone is not None
        ],
    }


def _without_distance(step: Result) -> list[Table]:
    """Return the tables of a step; of one distance, they do not repeat it."""
    made = compute_tables(step)
    if step_distance(step) is None:
        return list(made)
    tables = []
    for table in made:
        places = [at for at, column in enumerate(table.columns) if column.name == "distance_km"]
        # The distance of a place to the line is a column of that name too.
        tables.append(table.without(places) if table.name in ("zones", "regions") else table)
    return tables


def describe_reading(
    result: PlanResult, outcome: ReadingOutcome, zones: Sequence[MapZone], toponyms: Toponyms
) -> dict[str, Any]:
    """Return what the page's script shows of a plan's reading, as `describe_step`."""
    language, alone = toponyms.language, replace(result, readings=(outcome,))
    return {
        "label": toponyms.words.translate(result.words(outcome)),
        "km": None,
        "sentence": alone.summarize(language),
        "tables": to_html(plan_run_document(alone, language).tables, language=toponyms.words),
        "zones": [
            {
                "party": each.zone.party,
                "key": each.key,
                "depth": None,
                "hover": _describe_zone(each.figures, f": {each.label}", toponyms),
            }
            for each in zones
        ],
    }


def _describe_zone(zone: ZoneFigures, what: str, toponyms: Toponyms) -> list[str]:
    """Return the three lines that are shown of a party's zone under the pointer."""
    language = toponyms.language
    area = f"{figure(zone.area_km2, 'area', language)}\u00a0{language.say('km²')}"
    people = f"{figure(zone.population, 'count', language)}\u00a0{language.say('people')}"
    return [f"{toponyms.party(zone.party)}{what}", area, people]
