"""Rows of a batch: one for each scenario, zone, party and oblast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dmz import __version__
from dmz.answers.compute import Result
from dmz.batch.cases import Case
from dmz.measure.figures import BOTH, RegionFigures, ZoneFigures
from dmz.measure.towns import find_cut_towns, list_cut, towns_of
from dmz.plans.outcome import PlanResult

Row = list[Any]
TEXT, WHOLE, REAL = "text", "whole", "real"


def _of(kind: str, *names: str) -> tuple[tuple[str, str], ...]:
    """Return columns of a kind."""
    return tuple((name, kind) for name in names)


# Where a scenario is in its matrix; the rest of a row follows from the scenario alone.
HEAD = (*_of(WHOLE, "scenario"), *_of(TEXT, "name", "key"))
_FIGURES = (
    *_of(REAL, "area_km2", "area_km2_low", "area_km2_high", "beyond_border_km2"),
    *_of(REAL, "population", "population_low", "population_high"),
    *_of(REAL, "population_covered_km2", "population_coverage"),
    *_of(WHOLE, "settlements", "settlements_in_part"),
    *_of(REAL, "share_of_held", "share_of_held_low", "share_of_held_high", "share_of_oblast"),
)
_ZONE = (
    *_of(TEXT, "plan", "reading", "provision"),
    *_of(REAL, "distance_km"),
    *_of(TEXT, "party", "oblast"),
    *_FIGURES,
    *_of(TEXT, "cities_inside", "cut_towns"),
)
_QUESTION = (
    *_of(TEXT, "model", "sector"),
    *_of(REAL, "sector_length_km"),
    *_of(TEXT, "cities", "depths_km", "front_id", "front_date"),
    *_of(REAL, "front_length_km"),
    *_of(TEXT, "front_sha256", "population_id", "population_counts", "population_sha256"),
    *_of(TEXT, "territory_sha256", "dmz_version", "warnings", "error"),
)
BODY = (*_ZONE, *_QUESTION)
COLUMNS = (*HEAD, *BODY)
# In the column `provision`: all land of a plan together.
TOTAL = "total"


def result_rows(result: Result) -> list[Row]:
    """Return the rows of a result, in the order of ``BODY``.

    Each zone has a row without an oblast, then a row for its share of each oblast.
    """
    scenario = result.scenario
    depths_km: list[str] = []
    if scenario.depths_km:
        (depths,) = scenario.steps(result.territory)
        depths_km = [f"{party}={km:g}" for party, km in depths.items()]
    question = {
        "model": scenario.model,
        "sector": result.sector.title,
        "sector_length_km": result.sector.length_km,
        "cities": _join([place.name for place in result.sector.places]),
        "depths_km": _join(depths_km),
    } | _provenance(result)
    rows: list[Row] = []
    for step, zones in enumerate(result.steps):
        inside = [city for city in result.cities if city.inside[step].inside]
        for zone in zones:
            names = [city.name for city in inside if zone.party in (city.held_by, BOTH)]
            cut = list_cut(towns_of([zone], result.cut_towns))
            rows += _zone_rows(zone, question, cities_inside=_join(names), cut_towns=cut)
    return rows


def plan_rows(result: PlanResult) -> list[Row]:
    """Return the rows of a plan, reading by reading.

    In each reading the rows of the provisions come first, then those of all land
    together, whose provision is ``total``.
    """
    rows: list[Row] = []
    provenance = _provenance(result)
    for outcome in result.readings:
        label = result.plan.label(outcome.reading) or None
        reading = {"plan": result.plan.id, "reading": label} | provenance
        for each in outcome.provisions:
            provision = reading | {"provision": each.provision.name, "sector": each.sector}
            for zone in each.figures:
                rows += _zone_rows(zone, provision, cut_towns=_list_cut(zone, result))
        for zone in outcome.total:
            cut = _list_cut(zone, result)
            rows += _zone_rows(zone, reading | {"provision": TOTAL}, cut_towns=cut)
    return rows


def _list_cut(zone: ZoneFigures, result: PlanResult) -> str | None:
    """Write which towns an edge of a plan's land cuts, with their people inside."""
    return list_cut(find_cut_towns([zone], result.survey))


def error_row(case: Case, error: str) -> Row:
    """Return the one row of a scenario without an answer: its question and error."""
    scenario, distances = case.scenario, case.scenario.distances_km
    known = {
        "plan": case.plan,
        "reading": _join([f"{name}={value}" for name, value in case.choices]),
        "model": None if case.plan else scenario.model,
        "cities": _join(scenario.sector.cities),
        "depths_km": _join([f"{party}={km:g}" for party, km in scenario.depths_km]),
        "distance_km": distances[0] if len(distances) == 1 else None,
        "front_id": "+".join(spec.rpartition("/")[2] for spec in scenario.front.specs) or None,
        "front_sha256": _join(case.front_hashes),
        "dmz_version": __version__,
        "error": error,
    }
    return [known.get(name) for name, _ in BODY]


def find_error(rows: Sequence[Row]) -> str | None:
    """Return the error in a scenario's rows; None if it was answered."""
    error: str | None = rows[0][-1] if rows else None
    return error


def _zone_rows(
    zone: ZoneFigures, question: Mapping[str, Any], **places: str | None
) -> Iterator[Row]:
    """Yield a zone's row, then those of its oblasts, which have no places."""
    head = {**question, "distance_km": zone.distance_km, "party": zone.party}
    for share in (zone, *zone.by_oblast):
        figures = {name: getattr(share, name, None) for name, _ in _FIGURES}
        row = {**head, **figures}
        if isinstance(share, RegionFigures):
            row["oblast"] = share.oblast
        else:
            row |= places
        yield [row.get(name) for name, _ in BODY]


def _provenance(result: Result | PlanResult) -> dict[str, Any]:
    """Return what the figures follow from, with the hashes of what was read."""
    datasets = result.datasets
    hashes = {
        f"{role}_sha256": _join([d.sha256 for d in datasets if d.role == role and d.sha256])
        for role in ("front", "population", "territory")
    }
    return {
        "front_id": result.front.id,
        "front_date": result.front.date,
        "front_length_km": result.front.length_km,
        "population_id": _join([d.id for d in datasets if d.role == "population"]),
        "population_counts": result.population.counts,
        "dmz_version": __version__,
        "warnings": " ".join(result.warnings) or None,
    } | hashes


def _join(texts: Sequence[str]) -> str | None:
    return "; ".join(texts) or None
