"""Features of a comparison: the land of each case, and every line that it stands on."""

from __future__ import annotations

from dataclasses import replace

from dmz.answers.compare import Comparison
from dmz.output.layers.features import (
    Feature,
    colours_of,
    figures_of,
    front_feature,
    provenance_of,
    zone_parts,
)


def comparison_features(comparison: Comparison, *, by_oblast: bool = False) -> list[Feature]:
    """Return the zones of each case and the front lines.

    Parameters
    ----------
    by_oblast
        Cut each zone by oblast; the figures of its pieces add up to its own.
    """
    provenance = provenance_of(comparison.datasets)
    colours = colours_of(comparison.territory)
    territory = comparison.territory if by_oblast else None
    features = []
    for number, compared in enumerate(comparison.cases, 1):
        case = compared.case
        counts = comparison.populations[number - 1].counts
        for row in compared.zones:
            if row.zone is None:
                continue
            properties = {
                "kind": "zone",
                "name": f"{number}: {case.measure}, {row.party}",
                "case": number,
                "measure": case.measure,
                "sector": case.sector,
                "front": case.front,
                "front_date": case.front_date,
                "population_source": case.population,
                **figures_of(row, counts),
                "provenance": provenance,
            }
            features += zone_parts(row, row.zone, properties, colours[row.party], territory)
    return [*features, *_lines(comparison, provenance)]


def _lines(comparison: Comparison, provenance: str) -> list[Feature]:
    """Return each front line once, named as its cases name it."""
    features = []
    for front in dict.fromkeys(comparison.fronts):
        number = comparison.fronts.index(front)
        line = front_feature(front, provenance)
        name = f"Front line, {comparison.cases[number].case.front}"
        features.append(replace(line, properties={**line.properties, "name": name}))
    return features
