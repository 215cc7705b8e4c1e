from __future__ import annotations

import csv
import io

from dmz.output.tables.csv import to_csv
from tests.output.tables.samples import COLUMNS, DOCUMENT


def test_numbers_are_in_full() -> None:
    head, first, second = csv.reader(io.StringIO(to_csv(DOCUMENT)))
    assert head == [column.name for column in COLUMNS]
    assert first == [
        "Alder | east",
        "1234.5678",
        "1000",
        "",
        "True",
        "0.4567",
        "48.123456",
        "5.0",
    ]
    assert second[5:] == ["", "", ""]
