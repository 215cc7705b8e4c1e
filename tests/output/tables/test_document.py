from __future__ import annotations

from dataclasses import dataclass

from dmz.output.tables.document import Column, Table, data_table, rows_of, table_of


@dataclass(frozen=True)
class Stretch:
    name: str
    length_km: float


STRETCHES = (Stretch("north", 1234.5), Stretch("south", 0.04))


def test_cells_are_written_by_the_kind_of_their_column() -> None:
    columns = (Column("name", "Name"), Column("length", "Length", "km"))
    assert Table("", columns, [["north", 1234.5], [None, None]]).texts() == [
        ["north", "1,234.5"],
        ["", "–"],
    ]


def test_a_table_of_objects_has_a_row_for_each() -> None:
    columns = [("name", "Stretch", "text"), ("length_km", "km", "km")]
    table = table_of("Stretches", columns, STRETCHES, name="stretches")
    assert (table.title, table.name) == ("Stretches", "stretches")
    assert table.columns == (Column("name", "Stretch"), Column("length_km", "km", "km"))
    assert table.rows == [["north", 1234.5], ["south", 0.04]]
    assert table_of("Stretches", columns, []).rows == []


def test_a_flat_table_has_the_names_of_its_columns_as_headers() -> None:
    table = data_table(["length_km"], rows_of(STRETCHES, ["length_km"]))
    assert table.columns == (Column("length_km", "length_km"),)
    assert table.rows == [[1234.5], [0.04]]
