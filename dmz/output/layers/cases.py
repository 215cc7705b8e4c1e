"""Features of a comparison: the land of each case, and every line that it stands on."""

from __future__ import annotations

from dmz.answers.compare import Comparison
from dmz.measure.figures import band_km
from dmz.output.layers.features import Feature, figures_of, front_feature, provenance_of, zone_parts


def comparison_features(comparison: Comparison, *, by_oblast: bool = False) -> list[Feature]:
    """Return the zones of each case and the front lines.

    Parameters
    ----------
    by_oblast
        Cut each zone by oblast; the figures of its pieces add up to its own.
    """
    provenance = provenance_of(comparison.datasets)
    territory = comparison.territory
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
            features += zone_parts(row, row.zone, properties, territory, by_oblast=by_oblast)
    return [*features, *_lines(comparison, provenance)]


def _lines(comparison: Comparison, provenance: str) -> list[Feature]:
    """Return each front line once, named as its cases name it."""
    features = []
    for front in dict.fromkeys(comparison.fronts):
        number = comparison.fronts.index(front)
        zones = comparison.cases[number].zones
        within_km = band_km(zones, comparison.uncertainty)
        name = f"Front line, {comparison.cases[number].case.front}"
        features.append(front_feature(front, provenance, within_km, name=name))
    return features
