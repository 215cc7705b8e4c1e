"""Notes that several documents end with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dmz.land.sectors import joined
from dmz.land.uncertainty import UNCERTAINTY_KM
from dmz.measure.answer import FrontFigures, PopulationFigures
from dmz.measure.scenario import LINE
from dmz.people.source import AMBIENT, BASELINE
from dmz.sources.datasets import Dataset

_WHO = {
    BASELINE: "; who lives there today is not known to this table",
    AMBIENT: "; not residents",
}


def reference(parameters: Mapping[str, Any], front: FrontFigures) -> str:
    """What distances are measured from, in words."""
    return front.sector if parameters["model"] == LINE else joined(parameters["cities"])


def scenario_notes(
    parameters: Mapping[str, Any], front: FrontFigures, population: PopulationFigures
) -> list[str]:
    """What was measured, on which line, and whom the people's figures count."""
    line = f": {front.sector_length_km:,.0f} of its {front.length_km:,.0f} km"
    notes = [
        f"Measured from {front.sector}{line if parameters['model'] == LINE else ''}.",
        f"Front line: {front.source}, {front.date or 'no date given'}.",
    ]
    if front.schematic:
        notes.append(f"The line is schematic: {front.schematic}.")
    if population.counts:
        notes.append(f"People: {population.counts}{_WHO.get(population.what or '', '')}.")
    notes.append("Area is land inside the territory, on the WGS 84 ellipsoid; sea is not counted.")
    return notes


def source_notes(datasets: Sequence[Dataset]) -> list[str]:
    """Where everything came from: a line for each dataset, with its date and licence."""
    return [
        f"Source ({dataset.role}): {dataset.citation or dataset.title}{f', {dataset.date}' if dataset.date else ''}"
        f"{f'; {dataset.licence}' if dataset.licence else ''}."
        for dataset in datasets
    ]


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
