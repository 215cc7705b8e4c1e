"""The head of every answer, and how an answer becomes plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from dmz import __version__
from dmz.land.front import Front
from dmz.land.sectors import join_names
from dmz.land.territory import Territory
from dmz.land.uncertainty import Ensemble, LineError
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import ENGLISH, Language
from dmz.people.source import Population, RegionBasis, check_covers
from dmz.sources.datasets import Dataset, shipped_resource
from dmz.sources.short_names import short_name

if TYPE_CHECKING:
    import pandas as pd

# A zone and a raster rarely share their last cell of coast. Less than this share
# uncovered is not worth a remark.
COVERED = 0.9999


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The head of an answer; each answer adds its figures in `body` and `rows`.

    Attributes
    ----------
    schema
        Name and version of the plain data.
    warnings
        What a reader has to know of the figures.
    datasets
        The provenance of everything that was read.
    """

    schema: ClassVar[str]
    territory: Territory = field(repr=False, compare=False)
    warnings: tuple[str, ...] = field(repr=False)
    datasets: tuple[Dataset, ...] = field(repr=False)

    @property
    def summary(self) -> str:
        """The answer in a sentence or two that can be quoted, in English."""
        return self.summarize(ENGLISH)

    def summarize(self, language: Language) -> str:
        """Return the answer in a sentence or two, in a language."""
        raise NotImplementedError

    def to_dict(self, language: Language = ENGLISH) -> dict[str, Any]:
        """Return the answer as plain data: units in the names, nothing rounded.

        The language is that of the sentence, ``summary``; the names are English.
        """
        return {
            "schema": self.schema,
            "summary": self.summarize(language),
            **self.body(),
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [dataset.to_dict() for dataset in self.datasets],
            },
        }

    def body(self) -> dict[str, Any]:
        """Return what is between the schema and the warnings."""
        raise NotImplementedError

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return the figures as rows of one flat table."""
        raise NotImplementedError

    def to_dataframe(self) -> pd.DataFrame:
        """Return the figures as a pandas table, with units in the column names."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def _repr_html_(self) -> str:
        """Show the figures in a notebook."""
        from html import escape

        table = self.to_dataframe().to_html(index=False, float_format="{:,.1f}".format)
        return f"<p>{escape(self.summary)}</p>{table}"


def front_dict(front: Front) -> dict[str, Any]:
    """Return what plain data say of a front line."""
    return {
        "id": front.id,
        "name": "; ".join(dict.fromkeys(map(short_name, front.datasets))),
        "source": front.source,
        "date": front.date,
        "length_km": front.length_km,
        "length_at_1km_km": front.length_at_1km_km,
        "include_border": front.include_border,
        "across_water": front.across_water,
        "schematic": front.schematic or None,
    }


@dataclass(frozen=True, kw_only=True)
class RangedAnswer(Answer):
    """An answer whose figures may have ranges.

    Attributes
    ----------
    uncertainty
        The error of the line that ranges are drawn from, or the maps that they span;
        None without ranges.
    """

    uncertainty: LineError | Ensemble | None = field(default=None, repr=False)

    @property
    def uncertainty_km(self) -> float | None:
        """The median displacement of the line in the ranges; None without ranges."""
        return self.uncertainty.median_km if self.uncertainty else None

    @property
    def map_count(self) -> int:
        """How many maps the ranges are over; 0 where they are drawn."""
        return len(self.uncertainty.maps) if isinstance(self.uncertainty, Ensemble) else 0

    def uncertainty_dict(self) -> dict[str, Any] | None:
        """Return what plain data say of the error or of the maps."""
        return self.uncertainty.to_dict() if self.uncertainty else None


@dataclass(frozen=True)
class PopulationFacts:
    """What an answer says of its source of people.

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
    regions
        Regions of the zones whose people are of another date, or known less well.
    scale_factors
        The factors that multiplied people, as rows of their file.
    """

    id: str | None = None
    counts: str | None = None
    what: str | None = None
    date: str | None = None
    covers_all: bool | None = None
    regions: tuple[RegionBasis, ...] = ()
    scale_factors: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as plain data, without the factors (see `parameters`)."""
        facts = asdict(self) | {"regions": [asdict(region) for region in self.regions]}
        return {name: value for name, value in facts.items() if name != "scale_factors"}

    def parameters(self) -> dict[str, Any]:
        """Return what goes among an answer's parameters: the factors, if any."""
        return {"scale_factors": list(self.scale_factors)} if self.scale_factors else {}


def population_facts(
    population: Population | None, zones: Sequence[ZoneFigures]
) -> PopulationFacts:
    """Return what a source states of itself, and whether it covers the zones."""
    if population is None:
        return PopulationFacts()
    coverages = [zone.population_coverage for zone in zones]
    everywhere = all(share is None or share > COVERED for share in coverages)
    return PopulationFacts(
        id="+".join(d.id for d in population.datasets if d.role == "population"),
        counts=population.basis.label,
        what=population.basis.what,
        date=population.basis.date,
        covers_all=population.complete and everywhere,
        regions=_regions_apart(population, zones),
        scale_factors=tuple(dict(factor) for factor in population.factors),
    )


def population_warnings(
    zones: Sequence[ZoneFigures], territory: Territory, population: Population | None
) -> list[str]:
    """Return what readers have to know of the people: what the source leaves out.

    Raises
    ------
    InputError
        The source covers none of the zones.
    """
    if population is None:
        return ["No population source: people are not counted."]
    check_covers(population, [zone.population_covered_km2 for zone in zones])
    warnings = [*population.warnings, *_region_notes(population, zones, territory)]
    if population.by_centre:
        return [*warnings, *_gaps(zones), *_listed_share(zones, territory)]
    if zones and not any(zone.population for zone in zones):
        warnings.append(
            "The population source has nobody in these zones: cells without data and below "
            "zero are counted as nobody."
        )
    return [*warnings, *_gaps(zones)]


def _regions_apart(population: Population, zones: Sequence[ZoneFigures]) -> tuple[RegionBasis, ...]:
    """Return the regions with people in the zones whose basis is one of their own."""
    settled = {
        (row.oblast, party)
        for zone in zones
        for row in zone.by_oblast
        for party in (zone.party, None)
        if row.population
    }
    return tuple(
        region for region in population.basis.regions if (region.oblast, region.party) in settled
    )


def _region_notes(
    population: Population, zones: Sequence[ZoneFigures], territory: Territory
) -> list[str]:
    """Return remarks on the regions whose people are of another date."""
    parties = {party.id: party.name for party in territory.parties}
    named: dict[tuple[str, str | None, str], list[str]] = {}
    for region in _regions_apart(population, zones):
        named.setdefault((region.date, region.party, region.note), []).append(region.oblast)
    return [
        f"{join_names(oblasts)}{f', held by {parties[party]}' if party else ''}: official total "
        f"of {ENGLISH.date(date)}; {note}."
        for (date, party, note), oblasts in named.items()
    ]


def _gaps(zones: Sequence[ZoneFigures]) -> list[str]:
    """Return a remark on zones that a source of people covers only in part."""
    known = [zone for zone in zones if zone.population_coverage is not None]
    gaps = [zone for zone in known if (zone.population_coverage or 0.0) <= COVERED]
    if not gaps:
        return []
    worst = min(gaps, key=lambda zone: zone.population_coverage or 0.0)
    depth = "" if worst.distance_km is None else f", {worst.distance_km:g} km"
    return [
        f"The population source covers {len(zones) - len(gaps)} of the {len(zones)} zones "
        f"completely, and of one ({worst.party}{depth}) only "
        f"{worst.population_coverage or 0.0:.1%}. People outside it are not counted."
    ]


def _listed_share(zones: Sequence[ZoneFigures], territory: Territory) -> list[str]:
    """Return how much of the official population the settlements account for."""
    if "gazetteer" not in territory.files:
        return []
    coverage = shipped_resource(territory.files["gazetteer"]).get("dmz:coverage", {})
    concerned = {row.oblast for zone in zones for row in zone.by_oblast}
    regions = zip(territory.region_ids, territory.region_names, strict=True)
    shares = {name: coverage[id] for id, name in regions if name in concerned and id in coverage}
    if not shares:
        return []
    lowest = min(shares, key=lambda name: shares[name])
    span = f"{shares[lowest]:.0%} ({lowest})"
    if len(shares) > 1:
        span += f" to {max(shares.values()):.0%}"
    return [
        "The settlement table lists places of 500 people and more; smaller villages are not "
        f"counted. In the oblasts concerned it covers {span} of the official population of 2020."
    ]
