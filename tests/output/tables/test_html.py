from __future__ import annotations

from xml.etree import ElementTree

from dmz.measure.languages import find_language
from dmz.output.tables.document import Column, Table
from dmz.output.tables.html import to_html
from dmz.output.webpage import read_part
from tests.output.tables.samples import DOCUMENT


def test_a_table() -> None:
    page = f"<body>{to_html(DOCUMENT.tables, level=3)}</body>"
    root = ElementTree.fromstring(page)  # noqa: S314
    assert root.findtext("h3") == "Places"
    assert [cell.text for cell in root.iter("th")][:3] == ["Place", "Area", "People"]
    first, second = (
        ["".join(cell.itertext()) for cell in row.iter("td")] for row in root.findall(".//tbody/tr")
    )
    assert first == ["Alder | east", "1,235", "1,000", "", "yes", "45.7 %", "48.1235", "5 km"]
    assert second[0] == "Beech & <co>"
    assert [row.get("class") for row in root.findall(".//tbody/tr")] == ["end", None]
    assert [cell.get("class") for cell in root.iter("th")][:4] == [None, "n", "n", None]


def test_numbers_and_headers_are_those_of_the_language() -> None:
    table = Table("Zones", (Column("area_km2", "Area km²", "area"),), [[1234.4]])
    text = to_html([table], language=find_language("uk"))
    assert "Площа, км²" in text
    assert "1\u202f234" in text


def test_dates_do_not_wrap() -> None:
    table = Table("Days", (Column("date", "Date", "date"),), [["2025-12-01"]])
    assert '<td class="date">2025-12-01</td>' in to_html([table])
    (rule,) = (line for line in read_part("base.css").splitlines() if "td.date" in line)
    assert "white-space: nowrap" in rule
