"""Notes that several documents have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dmz.answers.settlements import SettlementAnswer
from dmz.land.front import Front
from dmz.land.line import ACROSS_KM
from dmz.land.sectors import Sector, join_names
from dmz.land.territory import Territory
from dmz.measure.answer import PopulationFacts
from dmz.measure.scenario import LINE, Scenario
from dmz.measure.towns import CutTown
from dmz.people.source import AMBIENT, BASELINE
from dmz.sources.datasets import Dataset

# What ranges were calibrated on, and what they leave out; reports and documents say it.
CALIBRATION = (
    "Ranges are calibrated on four pairs of same-day maps, DeepState's and Liveuamap's, from "
    "September 2024 to August 2025, facing Kramatorsk and Sloviansk at 5, 10 and 40 km. One map's "
    "range held the other's figure in 97 % of 144 cases. With the tested pair left out of the "
    "calibration, a median displacement of 1.4 km held 93 % overall but only 81 % for one pair, "
    "so the wider one was kept. A range covers what two careful maps may disagree on. It does not "
    "cover errors that all maps share, movement of the line since, or errors in the population "
    "figures."
)
MOST_TOWNS = 6  # that a note names
NESTED = "Zones are nested: do not sum them."
# What a source of people does not count.
_NOT_COUNTED = {BASELINE: "; how many live there today is not known", AMBIENT: "; not residents"}


def name_reference(scenario: Scenario, sector: Sector) -> str:
    """Name what distances are measured from."""
    return sector.title if scenario.model == LINE else join_names([p.name for p in sector.places])


def title_front(front: Front) -> str:
    """Name a front line by its sources and its date."""
    if front.date and front.date in front.source:
        return front.source
    return f"{front.source}, {front.date or 'no date given'}"


def front_notes(front: Front) -> list[str]:
    """Say which front line was used, and how far it may be from the truth."""
    return [f"Front line: {title_front(front)}.", *schematic_notes(front)]


def added_to_line(front: Front) -> str:
    """Say what options added to a front line; empty if nothing."""
    added = []
    if front.include_border:
        added.append(f"the state border with {front.holder.name}")
    if front.across_water:
        added.append(f"the middle of waters up to {ACROSS_KM:g} km wide between the parties")
    return f", including {join_names(added)}" if added else ""


def schematic_notes(front: Front, which: str = "") -> list[str]:
    """Say how far a line is from the truth where it is schematic."""
    return [f"The {which}line is schematic: {front.schematic}."] if front.schematic else []


def scenario_notes(scenario: Scenario, sector: Sector, population: PopulationFacts) -> list[str]:
    """Say what was measured, on which line, and whom the people's figures count."""
    part = ""
    if scenario.model == LINE:
        whole = f"{sector.front.length_km:,.0f} km{added_to_line(sector.front)}"
        part = f": {sector.length_km:,.0f} of {whole}"
    notes = [f"Measured from {sector.title}{part}.", *front_notes(sector.front)]
    if population.counts:
        limits = _NOT_COUNTED.get(population.what or "", "")
        notes.append(f"People: {population.counts}{limits}.")
    notes.append("Area is land inside the territory, on the WGS 84 ellipsoid; sea is not counted.")
    return notes


def cut_towns_notes(towns: Sequence[CutTown], territory: Territory) -> list[str]:
    """Name the largest towns that the edge of a zone cuts, the widest zones first."""
    holders = territory.holder_names
    cut = [town for town in towns if town.population_inside and town.population_outside]
    if not cut:
        return []
    cut.sort(key=lambda town: (-(town.distance_km or 0.0), -town.population))
    named = [
        f"{town.name}: {town.population_inside:,} of {town.population:,} inside "
        f"({_zone_of(town, holders)})"
        for town in cut[:MOST_TOWNS]
    ]
    more = f"; and {len(cut) - MOST_TOWNS} more in JSON" if len(cut) > MOST_TOWNS else ""
    return [f"Towns that a zone's edge cuts: {'; '.join(named)}{more}."]


def curve_towns_notes(towns: Sequence[CutTown], territory: Territory) -> list[str]:
    """Name the largest towns that the edge of a curve's zones cuts, and at which km."""
    spans: dict[tuple[str, str, str], list[CutTown]] = {}
    for town in towns:
        spans.setdefault((town.name, town.oblast, town.party), []).append(town)
    largest = sorted(spans.values(), key=lambda span: -span[0].population)
    named = []
    for first, *others in largest[:MOST_TOWNS]:
        depths, inside = f"{first.distance_km:g}", f"{first.population_inside:,}"
        if others:
            depths += f" to {others[-1].distance_km:g}"
            inside += f" to {others[-1].population_inside:,}"
        where = f"{territory.holder_names[first.party]}, at {depths} km"
        named.append(f"{first.name}, {where} ({inside} of {first.population:,} inside)")
    more = f"; and {len(spans) - MOST_TOWNS} more in JSON" if len(spans) > MOST_TOWNS else ""
    return [f"Towns that the edge cuts: {'; '.join(named)}{more}."] if named else []


def no_figure_notes(settlements: Sequence[SettlementAnswer]) -> list[str]:
    """Name the settlements of the zones that have no figure of their own."""
    names = [place.name for place in settlements if place.population is None]
    if not names:
        return []
    return [f"Settlements in these zones without a figure of their own: {join_names(names)}."]


def _zone_of(town: CutTown, holders: Mapping[str, str]) -> str:
    party = holders[town.party]
    return party if town.distance_km is None else f"{party}, {town.distance_km:.3g} km"


def source_notes(datasets: Sequence[Dataset]) -> tuple[str, ...]:
    """Return a line for each dataset: its role, citation, date and licence."""
    return tuple(_source_note(dataset) for dataset in datasets)


def _source_note(dataset: Dataset) -> str:
    """Return the line of one dataset."""
    date = f", {dataset.date}" if dataset.date else ""
    licence = f"; {dataset.licence}" if dataset.licence else ""
    return f"Source ({dataset.role}): {dataset.citation or dataset.title}{date}{licence}."


def uncertainty_notes(uncertainty_km: float | None, map_count: int = 0) -> list[str]:
    """Say what the ranges are, or without them how far apart maps of one day are."""
    if uncertainty_km is None:
        return [
            "No ranges: two maps of one day give figures for such zones that differ by up to a "
            "tenth and more; --uncertainty auto gives low and high figures."
        ]
    if map_count:
        return [
            f"Low and high are the least and the greatest figure of {map_count} maps, whose lines "
            f"are {uncertainty_km:.1f} km apart in the median; what all of them miss alike is in "
            "no range. JSON and CSV give them in full."
        ]
    return [
        "Low and high are the 5th and 95th percentile over draws in which the line is displaced, "
        f"by {uncertainty_km:.1f} km in the median. Figures with a range are rounded to the power "
        "of ten at or below half its width; JSON and CSV give them in full."
    ]
