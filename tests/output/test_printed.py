"""What strangers' files say is printed, and does nothing where it is printed."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dmz.batch.rows import COLUMNS as BATCH_COLUMNS
from dmz.batch.rows import TEXT
from dmz.batch.writers import write_csv
from dmz.output.layers.kml import to_kml
from dmz.output.printed import printable, to_cell, to_json
from dmz.output.tables.csv import to_csv
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.markdown import to_markdown
from dmz.output.tables.terminal import to_text

HOSTILE = "A\x1b[31m\x1b]0;title\x07\nB\u202ec\x9b2J"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1")


def document(text: str) -> Document:
    table = Table(text, (Column("name", text),), [[text]])
    return Document(text, (table,), (text,), table, (text,))


@pytest.mark.parametrize("write", [to_text, to_markdown])
def test_no_control_character_is_printed(write: Callable[[Document], str]) -> None:
    text = write(document(HOSTILE))
    assert "title" in text
    assert not re.findall("[^\n\x20-\x7e\u00a0-\uffff]|\u202e", text)
    # One line each: title, table, heading, cell, note and source, as for a tame text.
    tame = "".join(each if each.isprintable() else " " for each in HOSTILE)
    assert text == write(document(tame))


def test_markup_is_not_followed() -> None:
    assert to_text(document("[red]A[/red]")).count("[red]A[/red]") == 6


def test_markdown_has_no_links_or_tags_of_strangers() -> None:
    text = to_markdown(document("<b>[A](javascript:1)`"))
    assert text.count("\\<b>\\[A](javascript:1)\\`") == text.count("<b>")


def test_json_says_the_same_without_control_characters() -> None:
    said = {HOSTILE: [f"{HOSTILE}\u2028\udcff\\ Кам’янське", 0.1 + 0.2, None]}
    for indent in (None, 2):
        text = to_json(said, indent=indent)
        assert json.loads(text) == said
        assert "Кам’янське" in text
        assert not re.findall("[^\n\x20-\x7e\u00a0-\uffff]|\u202e|\u2028", text)


def test_kml_has_no_control_characters() -> None:
    text = to_kml([], title=HOSTILE)
    assert ElementTree.fromstring(text).findtext(".//{*}name") == printable(HOSTILE)  # noqa: S314


def test_what_people_write_is_kept() -> None:
    for text in ("Кам’янське", "40\u202fkm", "a\u00a0b", "Łódź – 5 km²", "東京"):
        assert printable(text) == text
    assert printable("\udcff".join("ab")) == "a b"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    (_, (cell,)) = csv.reader(io.StringIO(to_csv(document(text)), newline=""))
    safe = "'" + text.replace("\t", " ").replace("\r", " ")
    assert cell == safe
    row = tuple(text if kind == TEXT else -1.5 for _, kind in BATCH_COLUMNS)
    file = io.BytesIO()
    write_csv([row], file)
    _, cells = csv.reader(io.StringIO(file.getvalue().decode(), newline=""))
    assert set(cells) == {safe, "-1.5"}


def test_numbers_and_plain_texts_are_kept() -> None:
    assert [to_cell(value) for value in (None, -1.5, 0, "a=b", "")] == ["", -1.5, 0, "a=b", ""]


def test_an_error_is_one_line_without_escapes(tmp_path: Path, run: Callable[..., Result]) -> None:
    collection = {"type": "FeatureCollection", "features": [], "crs": {"type": HOSTILE}}
    path = tmp_path / f"{HOSTILE.replace('/', '')}.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    done = run("compute", "--front", path)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.rstrip("\n").isprintable()
