from __future__ import annotations

from dmz.output.tables.markdown import to_markdown, to_markdown_tables
from tests.output.tables.samples import DOCUMENT, TABLE


def test_a_document() -> None:
    lines = to_markdown(DOCUMENT).splitlines()
    assert lines[:3] == ["# A title", "", "## Places"]
    assert lines[-2:] == ["- A note.", "- A source."]


def test_a_table() -> None:
    text = to_markdown_tables([TABLE], level=3)
    title, _, head, sides, first, second = text.splitlines()
    assert title == "### Places"
    assert head == "| Place | Area | People | Note | In | Share | Lat | Far |"
    assert sides == "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |"
    assert first == r"| Alder \| east | 1,235 | 1,000 |  | yes | 45.7 % | 48.1235 | 5 km |"
    assert second == r"| Beech & \<co> | 0.0 | 0 | x | no | – | – | – |"
