"""Writers of the rows of a batch: Parquet, CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import IO

from dmz.batch.rows import COLUMNS, REAL, TEXT, WHOLE, Row
from dmz.errors import MissingExtraError
from dmz.output.printed import to_cell

Columns = Sequence[tuple[str, str]]
Writer = Callable[[Iterable[Row], IO[bytes], Columns], None]
# In CSV, which people read: to 1,000 m² and 1 m, a tenth of a person, 0.001 %.
_DECIMALS = (("_km2", 3), ("_km", 3), ("population", 1), ("share", 5), ("coverage", 5))
_ROW_GROUP = 4_096  # the rows of a group are in memory at once


def find_writer(format: str) -> Writer:
    """Return what writes rows of some columns to an open file.

    Parameters
    ----------
    format
        ``parquet``, ``csv`` or ``jsonl``.

    Raises
    ------
    MissingExtraError
        Parquet needs pyarrow.
    """
    # It is imported once the scenarios are answered: it takes 50 MB of memory.
    if format == "parquet" and find_spec("pyarrow") is None:
        raise MissingExtraError("writing Parquet", "batch")
    return {"parquet": write_parquet, "csv": write_csv, "jsonl": write_jsonl}[format]


def write_csv(rows: Iterable[Row], file: IO[bytes], columns: Columns = COLUMNS) -> None:
    """Write CSV with a head, rounded; see `dmz.output.printed.to_cell`."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow([name for name, _ in columns])
    decimals = [_decimals_of(name) if kind == REAL else None for name, kind in columns]
    for row in rows:
        out.writerow(
            [
                to_cell(value if value is None or digits is None else round(value, digits))
                for value, digits in zip(row, decimals, strict=True)
            ]
        )
    text.detach()  # flushes, and leaves the file open


def _decimals_of(name: str) -> int | None:
    """Return how many decimals a column has in CSV; None for all."""
    return next((digits for part, digits in _DECIMALS if part in name), None)


def write_jsonl(rows: Iterable[Row], file: IO[bytes], columns: Columns = COLUMNS) -> None:
    """Write one JSON object a line."""
    for row in rows:
        named = {name: value for (name, _), value in zip(columns, row, strict=True)}
        file.write(json.dumps(named, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def write_parquet(rows: Iterable[Row], file: IO[bytes], columns: Columns = COLUMNS) -> None:
    """Write Parquet with typed columns."""
    import pyarrow
    import pyarrow.json
    import pyarrow.parquet

    kinds = {TEXT: pyarrow.string(), WHOLE: pyarrow.int64(), REAL: pyarrow.float64()}
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns])
    parsing = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as out:
        for group in _split(iter(rows)):
            # By way of JSON: pyarrow makes no array of a list without importing pandas,
            # which takes as much memory as the whole table.
            lines = io.BytesIO()
            write_jsonl(group, lines, columns)
            reading = pyarrow.json.ReadOptions(use_threads=False, block_size=lines.tell())
            lines.seek(0)
            out.write_table(pyarrow.json.read_json(lines, reading, parsing))


def _split(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(itertools.islice(rows, _ROW_GROUP)):
        yield group
