"""The head that every answer has: front, people, warnings, datasets; and figures as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures
from dmz.people.scaling import ScaledPopulation
from dmz.people.settlements import SettlementPopulation
from dmz.people.source import Population
from dmz.sources.datasets import shipped_resource

# A zone and a raster rarely share their last cell of coast; less than this share uncovered is not worth a remark.
WHOLE = 0.9999


@dataclass(frozen=True)
class FrontFigures:
    """The front line and the sector of it that was measured from."""

    id: str
    source: str
    date: str | None
    length_km: float
    sector: str
    sector_length_km: float
    schematic: str | None
    uncertainty_km: float | None = None


@dataclass(frozen=True)
class PopulationFigures:
    """The source of people.

    Attributes
    ----------
    id
        Its id, or its files' names; None without a source.
    counts
        What it counts and of when, in words.
    what
        ``baseline``, ``resident``, ``ambient`` or ``unstated``.
    covers_all
        Whether it has everyone in the zones; None where it does not say.
    """

    id: str | None
    counts: str | None
    what: str | None
    date: str | None
    covers_all: bool | None


def zone_dict(zone: ZoneFigures) -> dict[str, Any]:
    """A zone's figures as plain data, without its geometry."""
    plain = {name: value for name, value in vars(zone).items() if name not in ("zone", "by_oblast")}
    return plain | {
        "population_coverage": zone.population_coverage,
        "by_oblast": [asdict(row) for row in zone.by_oblast],
    }


def front_figures(
    front: Front, sector: Sector, uncertainty_km: float | None = None
) -> FrontFigures:
    """What a result says of its front line."""
    return FrontFigures(
        id=front.id,
        source="; ".join(dataset.title for dataset in front.datasets),
        date=front.date,
        length_km=front.length_km,
        sector=sector.title,
        sector_length_km=sector.length_km,
        schematic=front.schematic or None,
        uncertainty_km=uncertainty_km,
    )


def population_figures(
    population: Population | None, zones: Sequence[ZoneFigures]
) -> PopulationFigures:
    """What the source of people says of itself, and whether it covers the zones."""
    if population is None:
        return PopulationFigures(None, None, None, None, None)
    everywhere = all(
        zone.population_coverage is None or zone.population_coverage > WHOLE for zone in zones
    )
    people = [d.id for d in population.datasets if d.role == "population"]
    basis = population.basis
    return PopulationFigures(
        "+".join(people), basis.label, basis.what, basis.date, population.complete and everywhere
    )


def factors_used(population: Population | None) -> dict[str, Any]:
    """The factors that multiplied people, as parameters; nothing without any."""
    if not isinstance(population, ScaledPopulation):
        return {}
    return {"scale_factors": [factor.to_dict() for factor in population.scaling.factors]}


def people_remarks(
    zones: Sequence[ZoneFigures], territory: Territory, population: Population | None
) -> list[str]:
    """What a reader must know of the people's figures: what the source leaves out."""
    if population is None:
        return ["No population source: people are not counted."]
    gaps = [
        zone
        for zone in zones
        if zone.population_coverage is not None and zone.population_coverage <= WHOLE
    ]
    remarks = list(population.warnings)
    settlements = isinstance(
        population.source if isinstance(population, ScaledPopulation) else population,
        SettlementPopulation,
    )
    if not settlements and zones and not any(zone.population for zone in zones):
        remarks.append(
            "The population source has nobody in these zones: cells without data and below zero are counted as nobody."
        )
    if gaps:
        worst = min(gaps, key=lambda zone: zone.population_coverage or 0.0)
        depth = "" if worst.distance_km is None else f", {worst.distance_km:g} km"
        remarks.append(
            f"The population source covers {len(zones) - len(gaps)} of the {len(zones)} zones whole, and of one "
            f"({worst.party}{depth}) only {worst.population_coverage or 0.0:.1%}. People outside it are not counted."
        )
    if settlements:
        remarks += _listed_share(zones, territory)
    return remarks


def _listed_share(zones: Sequence[ZoneFigures], territory: Territory) -> list[str]:
    """The share of each region's official population that the settlements' table lists."""
    if territory.gazetteer_path is None:
        return []
    coverage = shipped_resource(territory.gazetteer_path.name).get("dmz:coverage", {})
    regions = dict.fromkeys(row.oblast for zone in zones for row in zone.by_oblast)
    shares = {
        name: coverage[id]
        for id, name in zip(territory.region_ids, territory.region_names, strict=True)
        if name in regions and id in coverage
    }
    if not shares:
        return []
    lowest = min(shares, key=lambda name: shares[name])
    span = f"{shares[lowest]:.0%} ({lowest})" + (
        f" to {max(shares.values()):.0%}" if len(shares) > 1 else ""
    )
    return [
        "The settlement table lists places of 500 people and more; smaller villages are not counted. In the oblasts concerned it "
        f"covers {span} of the official population of 2020."
    ]
