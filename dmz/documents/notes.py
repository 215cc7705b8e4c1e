"""Notes that several documents end with."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.sources import Dataset
from dmz.uncertainty import UNCERTAINTY_KM


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
        return [f"Maps of one day differ by {UNCERTAINTY_KM:g} km in the median: --uncertainty auto gives low and high figures."]
    return [
        f"Low and high are with the whole line moved by {uncertainty_km:g} km towards either party. Figures with a range "
        "are rounded to the power of ten below half its width; JSON and CSV have them in full."
    ]
