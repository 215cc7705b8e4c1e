from __future__ import annotations

import json
import sys

import pytest
from jinja2 import UndefinedError

from dmz.errors import MissingExtraError
from dmz.output.webpage import render_page, script_json

REPORT = {
    "language": "en",
    "say": str,
    "title": "T",
    "subtitle": "S",
    "notice": "",
    "printed": False,
    "sections": [],
    "tables_of": lambda section: "",
}


def test_texts_are_escaped_and_never_read_as_templates() -> None:
    page = render_page("report", **REPORT | {"title": "<b> & {{ 7*7 }} {% raw %}"})
    assert "<h1>&lt;b&gt; &amp; {{ 7*7 }} {% raw %}</h1>" in page
    assert "<title>&lt;b&gt; &amp; {{ 7*7 }} {% raw %}</title>" in page


def test_a_field_that_is_not_given_is_refused() -> None:
    with pytest.raises(UndefinedError):
        render_page("report", **{k: v for k, v in REPORT.items() if k != "subtitle"})


def test_a_report_may_neither_fetch_anything_nor_run_scripts() -> None:
    page = render_page("report", **REPORT)
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"" in page


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "a < b", "\u2028", "Краматорськ"])
def test_json_stays_in_its_script_and_reads_back(text: str) -> None:
    written = script_json({"text": text})
    assert "</" not in written
    assert "<!--" not in written
    assert json.loads(written) == {"text": text}


def test_a_missing_jinja_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dmz-scenarios\[map\]'"):
        render_page("report", **REPORT)
