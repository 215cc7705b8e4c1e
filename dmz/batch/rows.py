"""The long table of many scenarios: a row for each scenario, zone, party and oblast; as CSV, JSON lines or Parquet."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from dmz import __version__
from dmz.answers.compute import Result
from dmz.batch.matrix import Case
from dmz.errors import MissingExtraError
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.plans.outcome import PlanResult

Row = list[Any]
TEXT, WHOLE, REAL = "text", "whole", "real"
# What names a scenario in a matrix; the rest of a row follows from the scenario alone.
HEAD = (("scenario", WHOLE), ("name", TEXT), ("key", TEXT))
_FIGURES = (
    ("area_km2", REAL),
    ("area_km2_low", REAL),
    ("area_km2_high", REAL),
    ("beyond_border_km2", REAL),
    ("population", REAL),
    ("population_low", REAL),
    ("population_high", REAL),
    ("population_covered_km2", REAL),
    ("population_coverage", REAL),
    ("settlements", WHOLE),
)
_PLAN = (("plan", TEXT), ("reading", TEXT), ("provision", TEXT))
_ZONE = (
    *_PLAN,
    ("distance_km", REAL),
    ("party", TEXT),
    ("oblast", TEXT),
    *_FIGURES,
    ("cities_inside", TEXT),
)
_QUESTION = (
    ("model", TEXT),
    ("sector", TEXT),
    ("sector_length_km", REAL),
    ("cities", TEXT),
    ("depths_km", TEXT),
    ("front_id", TEXT),
    ("front_date", TEXT),
    ("front_length_km", REAL),
    ("front_sha256", TEXT),
    ("population_id", TEXT),
    ("population_counts", TEXT),
    ("population_sha256", TEXT),
    ("territory_sha256", TEXT),
    ("dmz_version", TEXT),
    ("warnings", TEXT),
    ("error", TEXT),
)
BODY = (*_ZONE, *_QUESTION)
COLUMNS = (*HEAD, *BODY)
TOTAL = "total"
_ROW_GROUP = 65_536


def result_rows(result: Result) -> list[Row]:
    """Return the rows of a result, in the order of ``BODY``.

    For each zone a row of its own, with no oblast, then a row for each oblast's share.
    """
    scenario, depths = result.scenario, result.scenario.steps(result.territory)[0]
    given = [f"{party}={km:g}" for party, km in depths.items()] if scenario.depths_km else []
    question = {
        "model": scenario.model,
        "sector": result.sector.title,
        "sector_length_km": result.sector.length_km,
        "cities": _join([place.name for place in result.sector.places]),
        "depths_km": _join(given),
    } | _provenance(result)
    rows: list[Row] = []
    for step, zones in enumerate(result.steps):
        inside = [city for city in result.cities if city.inside[step].inside]
        for zone in zones:
            own = [city.name for city in inside if zone.party in (city.held_by, BOTH)]
            rows += _zone_rows(zone, question, {"cities_inside": _join(own)})
    return rows


def plan_rows(result: PlanResult) -> list[Row]:
    """Return the rows of a plan, reading by reading.

    Those of each provision come first, then those of all land together, whose provision is
    ``total``.
    """
    rows: list[Row] = []
    provenance = _provenance(result)
    for outcome in result.readings:
        reading = {
            "plan": result.plan.id,
            "reading": result.plan.label(outcome.reading) or None,
        } | provenance
        for each in outcome.provisions:
            named = reading | {"provision": each.provision.name, "sector": each.sector}
            rows += [row for zone in each.figures for row in _zone_rows(zone, named, {})]
        total = reading | {"provision": TOTAL}
        rows += [row for zone in outcome.total for row in _zone_rows(zone, total, {})]
    return rows


def _zone_rows(
    zone: ZoneFigures, question: Mapping[str, Any], own: Mapping[str, Any]
) -> Iterator[Row]:
    """Return a zone's row, with what only that has, and those of its oblasts."""
    head = {**question, "distance_km": zone.distance_km, "party": zone.party}
    for oblast, figures in ((None, zone), *((share.oblast, share) for share in zone.by_oblast)):
        measured = {name: getattr(figures, name, None) for name, _ in _FIGURES}
        row = {**head, **measured, "oblast": oblast, **(own if oblast is None else {})}
        yield [row.get(name) for name, _ in BODY]


def _provenance(result: Result | PlanResult) -> dict[str, Any]:
    """Return where the figures are from: the hash of everything that was read."""
    hashes = {
        f"{role}_sha256": _join([d.sha256 for d in result.datasets if d.role == role and d.sha256])
        for role in ("front", "population", "territory")
    }
    return {
        "front_id": result.front.id,
        "front_date": result.front.date,
        "front_length_km": result.front.length_km,
        "population_id": _join([d.id for d in result.datasets if d.role == "population"]),
        "population_counts": result.population.counts,
        "dmz_version": __version__,
        "warnings": " ".join(result.warnings) or None,
    } | hashes


def _join(texts: Sequence[str]) -> str | None:
    return "; ".join(texts) or None


def error_row(case: Case, error: str) -> Row:
    """Return the one row of a scenario without an answer: what was asked, and why not."""
    scenario, distances = case.scenario, case.scenario.distances_km
    known = {
        "plan": case.plan,
        "reading": _join([f"{name}={value}" for name, value in case.chosen]),
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


def failure(rows: Sequence[Row]) -> str | None:
    """The error in a scenario's rows, if it could not be answered."""
    error: str | None = rows[0][-1] if rows else None
    return error


def writer(format_: str) -> Callable[[Iterable[Row], IO[bytes]], None]:
    """What writes rows of ``COLUMNS`` in a format, a part of them at a time.

    Raises
    ------
    MissingExtraError
        Parquet needs pyarrow.
    """
    if format_ == "parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError:
            raise MissingExtraError("writing Parquet", "batch") from None
    return {"parquet": _write_parquet, "csv": _write_csv, "jsonl": _write_jsonl}[format_]


def _write_csv(rows: Iterable[Row], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow([name for name, _ in COLUMNS])
    out.writerows(["" if value is None else value for value in row] for row in rows)
    text.detach()  # which flushes; the file stays open, as it came


def _write_jsonl(rows: Iterable[Row], file: IO[bytes]) -> None:
    for row in rows:
        plain = {name: value for (name, _), value in zip(COLUMNS, row, strict=True)}
        file.write(json.dumps(plain, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def _write_parquet(rows: Iterable[Row], file: IO[bytes]) -> None:
    import pyarrow
    import pyarrow.parquet

    kinds = {TEXT: pyarrow.string(), WHOLE: pyarrow.int64(), REAL: pyarrow.float64()}
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in COLUMNS])
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as out:
        for part in _parts(iter(rows)):
            arrays = [
                pyarrow.array(values, kind)
                for values, kind in zip(zip(*part, strict=True), schema.types, strict=True)
            ]
            out.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while part := list(itertools.islice(rows, _ROW_GROUP)):
        yield part
