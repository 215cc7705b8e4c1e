"""Notes that several documents end with."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.land.sectors import Sector, join_names
from dmz.land.uncertainty import UNCERTAINTY_KM
from dmz.measure.answer import PopulationFacts
from dmz.measure.scenario import LINE, Scenario
from dmz.people.source import AMBIENT, BASELINE
from dmz.sources.datasets import Dataset

_WHO = {
    BASELINE: "; who lives there today is not known to this table",
    AMBIENT: "; not residents",
}


def reference(scenario: Scenario, sector: Sector) -> str:
    """What distances are measured from, in words."""
    return sector.title if scenario.model == LINE else join_names([p.name for p in sector.places])


def scenario_notes(scenario: Scenario, sector: Sector, population: PopulationFacts) -> list[str]:
    """What was measured, on which line, and whom the people's figures count."""
    front = sector.front
    line = f": {sector.length_km:,.0f} of its {front.length_km:,.0f} km"
    notes = [
        f"Measured from {sector.title}{line if scenario.model == LINE else ''}.",
        f"Front line: {front.source}, {front.date or 'no date given'}.",
    ]
    if front.schematic:
        notes.append(f"The line is schematic: {front.schematic}.")
    if population.counts:
        notes.append(f"People: {population.counts}{_WHO.get(population.what or '', '')}.")
    notes.append("Area is land inside the territory, on the WGS 84 ellipsoid; sea is not counted.")
    return notes


def source_notes(datasets: Sequence[Dataset]) -> tuple[str, ...]:
    """Where everything came from: a line for each dataset, with its date and licence."""
    return tuple(
        f"Source ({dataset.role}): {dataset.citation or dataset.title}{f', {dataset.date}' if dataset.date else ''}"
        f"{f'; {dataset.licence}' if dataset.licence else ''}."
        for dataset in datasets
    )


def uncertainty_notes(uncertainty_km: float | None) -> list[str]:
    """How far the line may be wrong, and what was made of that."""
    if uncertainty_km is None:
        differ = (
            f"Maps of one day of the front in Ukraine differ by {UNCERTAINTY_KM:g} km in the median"
        )
        return [f"{differ}: --uncertainty auto gives low and high figures."]
    return [
        f"Low and high are with the whole line moved by {uncertainty_km:g} km towards either party. Figures with a range "
        "are rounded to the power of ten below half its width; JSON and CSV have them in full."
    ]
