"""Notes that several documents end with."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.sources import Dataset


def source_notes(datasets: Sequence[Dataset]) -> list[str]:
    """Where everything came from: a line for each dataset, with its date and licence."""
    return [
        f"Source ({dataset.role}): {dataset.citation or dataset.title}{f', {dataset.date}' if dataset.date else ''}"
        f"{f'; {dataset.licence}' if dataset.licence else ''}."
        for dataset in datasets
    ]
