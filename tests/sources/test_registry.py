"""The registry: entries, addresses from variables, and terms to accept."""

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
from dmz.sources.registry import adapter_names, check_terms, read_sources
from dmz.sources.specs import read_layers, require_request
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


def test_every_source_has_an_adapter_and_terms() -> None:
    sources = read_sources()
    assert set(sources) == set(adapter_names())
    assert all(source.terms_line and source.citation for source in sources.values())


def test_variables_replace_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_SOURCE_GHS_POP_URL", "http://127.0.0.1/R{row}")
    monkeypatch.setenv("DMZ_SOURCE_ISW_URL_ADVANCES", "http://127.0.0.1/advances")
    sources = read_sources()
    assert sources["ghs-pop"].address(row=4, column=22) == "http://127.0.0.1/R4"
    assert sources["isw"].address("url_advances") == "http://127.0.0.1/advances"
    assert "VIEW_RussiaCoTinUkraine" in sources["isw"].address()


@pytest.mark.parametrize("address", ["http://host/{day}", "http://host/{", "http://host/{0}"])
def test_an_address_that_cannot_be_filled_in(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", address)
    with pytest.raises(InputError, match=r"cannot be filled in; it can have \{date\}, \{year\}"):
        read_sources()["deepstate"].address(date="2025-12-01", year=2025)


def test_a_file_changes_and_adds_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("DMZ_SOURCES", str(path))
    path.write_text('[deepstate]\nurl = "http://mirror/{date}"\n', encoding="utf-8")
    assert read_sources()["deepstate"].url == "http://mirror/{date}"
    assert read_sources()["deepstate"].restricted
    path.write_text('[mine]\nurl = "http://mirror/{date}"\n', encoding="utf-8")
    with pytest.raises(InputError, match="source 'mine' has no licence"):
        read_sources()
    path.write_text("[deepstate]\nurl = 5\n", encoding="utf-8")
    with pytest.raises(InputError, match="source 'deepstate': url is a text"):
        read_sources()
    path.write_text('[deepstate]\nfirst_date = "2024"\n', encoding="utf-8")
    with pytest.raises(InputError, match="first_date is a day, as in 2025-12-24, not '2024'"):
        read_sources()
    path.write_text("mine = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.toml, line 1: 'mine' is not a table"):
        read_sources()
    path.unlink()
    with pytest.raises(InputError, match=r"DMZ_SOURCES: .*mine\.toml: no such file"):
        read_sources()


def test_terms_are_one_line_with_their_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url)
    with pytest.raises(InputError) as raised:
        read_layers("deepstate@2025-12-01", "front")
    line = str(raised.value)
    assert "\n" not in line
    assert "No redistribution." in line
    assert "https://deepstatemap.live/license-en.html" in line
    assert "--accept-terms deepstate" in line
    assert not site.requests


def test_terms_are_accepted_once() -> None:
    source = read_sources()["isw"]
    with using(Access(accepted=frozenset({"deepstate"}))), pytest.raises(InputError, match="isw"):
        check_terms(source)
    with using(Access(accepted=frozenset({"isw"}))):
        check_terms(source)
    check_terms(source)
    with pytest.raises(InputError, match="New ones"):
        check_terms(replace(source, terms="New ones."))


def test_the_user_is_asked_with_that_line() -> None:
    asked: list[str] = []

    def ask(line: str) -> bool:
        asked.append(line)
        return len(asked) > 1

    source = read_sources()["isw"]
    with using(Access(ask=ask)):
        with pytest.raises(InputError):
            check_terms(source)
        for _ in range(2):
            check_terms(source)
    assert len(asked) == 2
    assert asked[0].startswith("isw: Written consent")


def test_unrestricted_sources_ask_nothing(cache: Path) -> None:
    check_terms(read_sources()["worldpop"])
    assert not cache.exists()


def test_variables_set_the_access(monkeypatch: pytest.MonkeyPatch) -> None:
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
    for limit in ("soon", "0", "nan"):
        monkeypatch.setenv("DMZ_TIME_LIMIT", limit)
        with pytest.raises(QuestionError, match="not a number of seconds"):
            environment_access()


def test_each_layer_has_a_cache_folder() -> None:
    one, two = (
        require_request(f"https://host/rest/services/A/FeatureServer/{n}").cache_id for n in (1, 2)
    )
    assert one != two
    assert one.startswith("arcgis-layer-")


def test_a_source_without_features_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url + "/{date}")
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    site.answers["/2025-12-01"] = document({"type": "FeatureCollection", "features": []})
    with pytest.raises(InputError, match="it has no features"):
        read_layers("deepstate@2025-12-01", "front")


def test_shipped_data_load_no_download_libraries() -> None:
    """An answer on shipped data loads no library for downloads or foreign files."""
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
    heavy = ("numpy", "shapely", "rich", "requests")
    print([name for name in heavy if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stderr.strip() == "[]"
