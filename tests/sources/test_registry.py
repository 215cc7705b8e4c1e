"""What a spec names, where addresses come from, and terms that are to be accepted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dmz.errors import InputError, QuestionError
from dmz.sources.access import Access, current_access, environment_access, using
from dmz.sources.registry import (
    adapter_names,
    cache_id,
    check_terms,
    known_sources,
    parse,
    request_of,
)
from dmz.sources.specs import named, read_layers
from tests.servers import Site, document, serving


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DMZ_ACCEPT_TERMS", "DMZ_OFFLINE", "DMZ_SOURCES", "DMZ_TIME_LIMIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as site:
        yield site


@pytest.mark.parametrize(
    ("spec", "id", "date"),
    [
        ("deepstate", "deepstate", None),
        ("deepstate@latest", "deepstate", None),
        ("DeepState@latest", "deepstate", None),
        ("deepstate@2025-12-01", "deepstate", "2025-12-01"),
        ("deepstate@20251201", "deepstate", "2025-12-01"),
        ("worldpop@2025", "worldpop", "2025"),
        ("https://services5.arcgis.com/x/arcgis/rest/services/Y/FeatureServer/49", "arcgis", None),
        ("http://host/rest/services/Y/MapServer/3/", "arcgis", None),
    ],
)
def test_what_names_a_source(spec: str, id: str, date: str | None) -> None:
    request = named(spec)
    assert request is not None
    assert (request.source.id, request.date) == (id, date)


@pytest.mark.parametrize(
    "spec",
    ["-", "held.geojson", "./viina", "a/b", "nothing", "a@b/c.geojson", "/vsizip/a.zip/a.shp"],
)
def test_what_is_a_path(spec: str) -> None:
    assert named(spec) is None


def test_a_file_outdoes_an_unknown_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuestionError, match="no such file, and no source 'held'"):
        parse("held@2025-12-01")
    Path("held@2025-12-01").write_text("", encoding="utf-8")
    assert parse("held@2025-12-01") is None


@pytest.mark.parametrize(
    "spec", ["deepstate@2025-13-01", "deepstate@yesterday", "deepstate@", "deepstate@2025-02-30"]
)
def test_days_that_are_none(spec: str) -> None:
    with pytest.raises(QuestionError, match="is not a day"):
        parse(spec)


def test_every_source_has_an_adapter_and_terms() -> None:
    sources = known_sources()
    assert set(sources) == set(adapter_names())
    assert all(source.terms_line and source.citation for source in sources.values())


def test_addresses_come_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_SOURCE_GHS_POP_URL", "http://127.0.0.1/R{row}")
    monkeypatch.setenv("DMZ_SOURCE_ISW_URL_ADVANCES", "http://127.0.0.1/advances")
    sources = known_sources()
    assert sources["ghs-pop"].address(row=4, column=22) == "http://127.0.0.1/R4"
    assert sources["isw"].address("url_advances") == "http://127.0.0.1/advances"
    assert "VIEW_RussiaCoTinUkraine" in sources["isw"].address()


def test_a_file_changes_and_adds_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("DMZ_SOURCES", str(path))
    path.write_text('[deepstate]\nurl = "http://mirror/{date}"\n', encoding="utf-8")
    assert known_sources()["deepstate"].url == "http://mirror/{date}"
    assert known_sources()["deepstate"].restricted
    path.write_text('[mine]\nurl = "http://mirror/{date}"\n', encoding="utf-8")
    with pytest.raises(InputError, match="source 'mine' has no licence"):
        known_sources()
    path.write_text("mine = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="'mine' is not a table"):
        known_sources()
    path.unlink()
    with pytest.raises(InputError, match=r"mine\.toml \(DMZ_SOURCES\): cannot be read"):
        known_sources()


def test_terms_are_asked_for_in_one_line_with_the_link(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url)
    with pytest.raises(InputError) as raised:
        read_layers("deepstate@2025-12-01", "front")
    line = str(raised.value)
    assert "\n" not in line
    assert "No redistribution." in line
    assert "https://deepstatemap.live/license-en.html" in line
    assert "--accept-terms deepstate" in line
    assert not site.asked


def test_terms_are_accepted_once() -> None:
    source = known_sources()["isw"]
    with using(Access(accepted=frozenset({"deepstate"}))), pytest.raises(InputError, match="isw"):
        check_terms(source)
    with using(Access(accepted=frozenset({"isw"}))):
        check_terms(source)
    check_terms(source)
    with pytest.raises(InputError, match="New ones"):
        check_terms(replace(source, terms="New ones."))


def test_whoever_asks_is_told_the_line() -> None:
    asked: list[str] = []

    def ask(line: str) -> bool:
        asked.append(line)
        return len(asked) > 1

    source = known_sources()["isw"]
    with using(Access(ask=ask)):
        with pytest.raises(InputError):
            check_terms(source)
        for _ in range(2):
            check_terms(source)
    assert len(asked) == 2
    assert asked[0].startswith("isw: Written consent")


def test_sources_without_restrictions_ask_nothing(cache: Path) -> None:
    check_terms(known_sources()["worldpop"])
    assert not cache.exists()


def test_the_environment_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate, isw")
    monkeypatch.setenv("DMZ_OFFLINE", "1")
    monkeypatch.setenv("DMZ_TIME_LIMIT", "60")
    access = current_access()
    assert (access.accepted, access.offline, access.time_limit_s) == (
        {"deepstate", "isw"},
        True,
        60,
    )
    monkeypatch.setenv("DMZ_OFFLINE", "0")
    assert not environment_access().offline
    monkeypatch.setenv("DMZ_TIME_LIMIT", "soon")
    with pytest.raises(QuestionError, match="not a number of seconds"):
        environment_access()


def test_layers_by_address_have_folders_of_their_own() -> None:
    one, two = (
        cache_id(request_of(f"https://host/rest/services/A/FeatureServer/{n}")) for n in (1, 2)
    )
    assert one != two
    assert one.startswith("arcgis-layer-")
    with pytest.raises(QuestionError, match="names no source; the sources are deepstate"):
        request_of("held.geojson")


def test_a_source_of_another_kind_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url + "/{date}")
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    site.answers["/2025-12-01"] = document({"type": "FeatureCollection", "features": []})
    with pytest.raises(InputError, match="there are no features"):
        read_layers("deepstate@2025-12-01", "front")


def test_shipped_data_need_nothing_of_this() -> None:
    """What computes on shipped data loads none of the libraries that fetch, unpack or open foreign files."""
    program = """
import json, sys
import dmz
dmz.compute(distances_km=(40,))
lazy = ("requests", "urllib3", "platformdirs", "filelock", "pyogrio", "defusedxml")
print(json.dumps([name for name in lazy if name in sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert json.loads(done.stdout) == []


def test_help_needs_click_alone() -> None:
    program = """
import sys
sys.argv = ["dmz", "front", "show", "--help"]
from dmz.cli import cli
try:
    cli()
except SystemExit:
    print([name for name in ("numpy", "shapely", "rich", "requests") if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stderr.strip() == "[]"
