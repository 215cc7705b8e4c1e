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
from dmz.plans.run import PlanResult

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


def rows_of(result: Result) -> list[Row]:
    """The rows of a result, in the order of ``BODY``: for each zone the whole of it, with no oblast, then each oblast's share."""
    parameters, depths = result.parameters, result.parameters["depths_km"]
    question = {
        "model": parameters["model"],
        "sector": result.front.sector,
        "sector_length_km": result.front.sector_length_km,
        "cities": _listed(parameters["cities"]),
        "depths_km": _listed(f"{party}={km:g}" for party, km in depths.items()) if depths else None,
    } | _provenance(result)
    rows: list[Row] = []
    step = 0
    for zone in result.zones:
        inside = [
            c.name
            for c in result.cities
            if c.inside[step].inside and zone.party in (c.held_by, BOTH)
        ]
        rows += _zone_rows(zone, question, {"cities_inside": _listed(inside)})
        step += zone.party == BOTH
    return rows


def plan_rows(result: PlanResult) -> list[Row]:
    """The rows of a plan, reading by reading: those of each provision, and of all together, whose provision is ``total``."""
    rows = []
    for outcome in result.readings:
        reading = result.plan.label(outcome.reading) or None
        for provision in outcome.provisions:
            plan = {
                "plan": result.plan.id,
                "reading": reading,
                "provision": provision.name,
                "sector": provision.sector,
            }
            rows += [
                row
                for zone in provision.figures
                for row in _zone_rows(zone, plan | _provenance(result), {})
            ]
        plan = {"plan": result.plan.id, "reading": reading, "provision": TOTAL}
        rows += [
            row
            for zone in outcome.total
            for row in _zone_rows(zone, plan | _provenance(result), {})
        ]
    return rows


def _zone_rows(
    zone: ZoneFigures, question: Mapping[str, Any], whole: Mapping[str, Any]
) -> Iterator[Row]:
    """A zone's own row, with what only that has, and those of its oblasts."""
    head = {**question, "distance_km": zone.distance_km, "party": zone.party}
    for oblast, figures in ((None, zone), *((share.oblast, share) for share in zone.by_oblast)):
        measured = {name: getattr(figures, name, None) for name, _ in _FIGURES}
        row = {**head, **measured, "oblast": oblast, **(whole if oblast is None else {})}
        yield [row.get(name) for name, _ in BODY]


def _provenance(result: Result | PlanResult) -> dict[str, Any]:
    """Where the figures are from: the hash of everything that was read."""
    hashes = {
        f"{role}_sha256": _listed(d.sha256 for d in result.datasets if d.role == role and d.sha256)
        for role in ("front", "population", "territory")
    }
    return {
        "front_id": result.line.id,
        "front_date": result.line.date,
        "front_length_km": result.line.length_km,
        "population_id": _listed(d.id for d in result.datasets if d.role == "population"),
        "population_counts": result.population_counts,
        "dmz_version": __version__,
        "warnings": " ".join(result.warnings) or None,
    } | hashes


def _listed(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None


def error_row(case: Case, error: str) -> Row:
    """The one row of a scenario that could not be answered: what was asked, and why not."""
    scenario = case.scenario
    known = {
        "plan": case.plan,
        "reading": _listed(f"{name}={value}" for name, value in case.chosen),
        "model": None if case.plan else scenario.model,
        "cities": _listed(scenario.cities),
        "depths_km": _listed(f"{party}={km:g}" for party, km in scenario.depths_km.items()),
        "distance_km": scenario.distances_km[0] if len(scenario.distances_km) == 1 else None,
        "front_id": "+".join(front.rpartition("/")[2] for front in scenario.fronts) or None,
        "front_sha256": _listed(case.line.hashes),
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
