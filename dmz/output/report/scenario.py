"""The report of a scenario: the answer first, then how it was made."""

from __future__ import annotations

from dmz.answers.compute import CityAnswer, Result
from dmz.answers.sweep import Curve
from dmz.land.sectors import join_names
from dmz.measure.scenario import LINE
from dmz.output.maps.figure import draw_map
from dmz.output.maps.subject import subject_of_result
from dmz.output.report.report import Picture, Report, Section
from dmz.output.report.sections import (
    CURVE_TITLE,
    DPI,
    MOST_SETTLEMENTS,
    closing_sections,
    curve_section,
    describe_zone,
    settlements_section,
    subtitle_of,
)
from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import table_of

_FIGURES = ("zones", "regions", "cities", "estimates")
_RANGES = ("zones", "regions", "cities")


def make_scenario_report(result: Result, *, curve: Curve, ranged: Result, command: str) -> Report:
    """Make the report of a scenario.

    Parameters
    ----------
    curve
        The same scenario at the distances of `dmz.output.report.sections.CURVE_KM`.
    ranged
        The same scenario with low and high figures.
    command
        The command that makes this report, to be shown in it.

    Raises
    ------
    MissingExtraError
        Matplotlib is not installed.
    """
    document, ranges = compute_document(result), compute_document(ranged).complete()
    picture = Picture(
        draw_map(subject_of_result(result), "png", dpi=DPI), "png", f"Map: {document.title}."
    )
    measured_from = result.sector.title
    if result.scenario.model != LINE:
        names = join_names([place.name for place in result.sector.places])
        measured_from = f"the centre of {names}"
    return Report(
        title=document.title,
        subtitle=subtitle_of(result.front.source, result.front.date),
        sections=[
            Section("In short", sentences=[ranged.summary, *in_short(result)]),
            Section("Map", picture=picture),
            Section(
                "Figures",
                tables=[table for table in document.tables if table.name in _FIGURES],
                remarks=document.notes,
            ),
            _settlements_section(result),
            curve_section(CURVE_TITLE, curve, result.zones),
            *closing_sections(
                result,
                result.front,
                measured_from,
                ranges=[table for table in ranges.tables if table.name in _RANGES],
                uncertainty_km=ranged.uncertainty_km,
                command=command,
            ),
        ],
    )


def in_short(result: Result) -> list[str]:
    """Return the answer in sentences: one for each step, and one for each city."""
    names = result.territory.holder_names
    sentences = []
    for *zones, both in result.steps:
        within = "At the depths given"
        if both.distance_km is not None:
            within = f"Within {both.distance_km:g} km"
        parts = [f"{describe_zone(zone)} held by {names[zone.party]}" for zone in zones]
        sentences.append(f"{within}: {'; '.join(parts)}; together {describe_zone(both)}.")
    return [
        *sentences,
        *(_describe_city(city, names[city.held_by]) for city in result.cities),
    ]


def _describe_city(city: CityAnswer, holder: str) -> str:
    """Return a city's holder, its distance to the line, and which zones contain it."""
    inside, outside = (
        [
            f"{each.distance_km:g}"
            for each in city.inside
            if each.inside is is_inside and each.distance_km is not None
        ]
        for is_inside in (True, False)
    )
    parts = []
    if outside:
        parts.append(f"outside the zone of {join_names(outside)} km")
    if inside:
        parts.append(f"inside the zone of {join_names(inside)} km")
    answer = " and ".join(parts) or "its holder does not pull back"
    where = f"{city.distance_to_front_km:.1f} km from the front line"
    return f"{city.name} (held by {holder}) is {where}: {answer}."


def _settlements_section(result: Result) -> Section:
    """Return the settlements of the widest zones, the largest first."""
    largest = sorted(result.settlements, key=lambda s: -(s.population or 0))
    columns = [
        ("name", "Settlement", "text"),
        ("oblast", "Oblast", "text"),
        ("population", "People", "count"),
        ("held_by", "Held by", "text"),
        ("distance_km", "km away", "km"),
    ]
    return settlements_section(
        "Settlements",
        table_of("", columns, largest[:MOST_SETTLEMENTS]),
        of=len(largest),
        subject="The widest zone",
        elsewhere="; `dmz compute` has all of them",
    )
