"""Documents as CSV: one flat table, numbers in full."""

from __future__ import annotations

import csv
import io

from dmz.output.printed import to_cell
from dmz.output.tables.document import Document


def to_csv(document: Document) -> str:
    """Write the flat table of a document; see `dmz.output.printed.to_cell`."""
    data = document.complete().data
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in data.columns])
    for row in data.rows:
        writer.writerow([to_cell(value) for value in row])
    return out.getvalue()
