"""The steps of a map page: what its slider shows at each distance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dmz.answers.compute import Result
from dmz.answers.settlements import shares_inside
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.wording import area, kilometres, people
from dmz.output.tables.compute import compute_document
from dmz.output.tables.html import to_html


def split_steps(result: Result) -> list[Result]:
    """Return a result for each step, as if it alone had been asked for."""
    return [
        _only_step(result, number, zones, {z.party: z.distance_km or 0.0 for z in zones if z.zone})
        for number, zones in enumerate(result.steps)
    ]


def _only_step(
    result: Result, number: int, zones: tuple[ZoneFigures, ...], depths: dict[str, float]
) -> Result:
    """Return what a result has of one step; ``depths`` are the step's own, by party."""
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
        settlements=tuple(
            settlement.with_share(share)
            for settlement in result.settlements
            if (share := shares.get((settlement.id, settlement.held_by)))
        ),
        cut_towns=tuple(t for t in result.cut_towns if t.distance_km == depths.get(t.party)),
        estimates=tuple(
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


def step_tables(step: Result, toponyms: Toponyms) -> str:
    """Return the tables that ``dmz compute`` prints for a step, as HTML."""
    return to_html(compute_document(step), language=toponyms.words)


def describe_step(step: Result, toponyms: Toponyms) -> dict[str, Any]:
    """Return what the page's script shows at a step, as plain data.

    That is the step's label, its total in one line, its tables, and for each zone where
    to find its outline and what to show of it under the pointer.
    """
    language = toponyms.language
    depths = [
        kilometres(zone.distance_km, language)
        for zone in step.zones
        if zone.party != BOTH and zone.distance_km is not None
    ]
    label = " / ".join(dict.fromkeys(depths))
    both = step.zones[-1]
    return {
        "label": label,
        "km": step_distance(step),
        "total": f"{label}: {area(both, language)}, {people(both, language)}",
        "tables": step_tables(step, toponyms),
        "zones": [
            {
                "party": zone.party,
                "depth": f"{zone.zone.depth_km:g}",
                "hover": _describe_zone(zone, toponyms),
            }
            for zone in step.zones
            if zone.zone is not None
        ],
    }


def _describe_zone(zone: ZoneFigures, toponyms: Toponyms) -> list[str]:
    """Return the three lines that are shown of a zone under the pointer."""
    language: Language = toponyms.language
    whose = f"{toponyms.party(zone.party)}, {kilometres(zone.distance_km or 0.0, language)}"
    return [whose, area(zone, language), people(zone, language)]
