"""The line of the day of agreement, from an archive that a server on loopback holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.land.territory import Territory
from tests import paper
from tests.held import east_of
from tests.processes import PATIENCE_SECONDS, started
from tests.served import deepstate_archive
from tests.servers import Site, serving

# A plan that freezes Donetsk oblast alone, so that its meaning can be drawn by hand.
PLAN = """\
title = "Freeze"
kind = "proposal"
source = "S"
date = "2026"
[lines.agreement]
title = "the line on the day of agreement"
instead = "front"
[[provision]]
kind = "freeze"
name = "freeze"
oblasts = ["Donetsk"]
line = "agreement"
source = "S"
date = "2026"
"""
# Held land by day, east of a meridian. The line of the day of agreement lies further
# east than today's.
MERIDIANS = {"2025-11-01": 38.0, "2025-11-04": 37.5, "2025-12-01": 37.0}


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for day, meridian in MERIDIANS.items():
        name = f"deepstatemap_data_{day.replace('-', '')}.geojson"
        paper.layer(tmp_path / name, east_of(meridian))
    (tmp_path / "freeze.toml").write_text(PLAN, encoding="utf-8")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    with serving() as site:
        url = deepstate_archive(site, tmp_path, MERIDIANS)
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", url)
        yield site


def ask(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run ``dmz plan`` in a process; return its exit code and what it wrote."""
    words = ("-m", "dmz", "plan", *arguments, "--uncertainty", "none", "--format", "json")
    with started(*words, cwd=folder) as process:
        out, errors = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, errors


def test_the_line_of_a_day_stands_for_the_day_of_agreement(
    archive: Site, tmp_path: Path, territory: Territory
) -> None:
    line = ("--line", "agreement=deepstate@2025-11-01")
    code, out, errors = ask(
        tmp_path, "run", "freeze.toml", "--front", "deepstate@2025-12-01", *line
    )
    assert code == 0, errors
    answer: dict[str, Any] = json.loads(out)
    # Russia leaves the strip between the meridians of the two days, in Donetsk oblast.
    oblast = territory.regions[territory.region("Donetsk")]
    strip = shapely.intersection(oblast, shapely.box(37, 44, 38, 52))
    ukraine, russia = answer["readings"][0]["gives_up"]
    assert russia["leave"]["area_km2"] == pytest.approx(area_km2(strip), rel=1e-3)
    assert ukraine["leave"]["area_km2"] == 0
    assert {
        each["date"] for each in answer["provenance"]["datasets"] if each["role"] == "front"
    } == {
        "2025-11-01",
        "2025-12-01",
    }
    assert len(archive.requests) == 2


def test_a_day_that_the_archive_lacks(archive: Site, tmp_path: Path) -> None:
    line = ("--line", "agreement=deepstate@2025-11-02")
    code, out, errors = ask(
        tmp_path, "run", "freeze.toml", "--front", "deepstate@2025-12-01", *line
    )
    assert (code, out) == (1, "")
    assert errors == (
        "Error: deepstate@2025-11-02: deepstate has no file of that day; the nearest days are "
        "2025-11-01 and 2025-11-04: ask for deepstate@2025-11-01 or deepstate@2025-11-04\n"
    )


def test_history_names_the_days_that_are_missing(archive: Site, tmp_path: Path) -> None:
    line = ("--line", "agreement=deepstate@2025-11-01")
    days = "deepstate@2025-11-03..2025-11-05"
    code, out, errors = ask(tmp_path, "history", "freeze.toml", days, *line)
    assert code == 0, errors
    answer = json.loads(out)
    assert [day["date"] for day in answer["days"]] == ["2025-11-04"]
    assert [each["front"] for each in answer["missing"]] == [
        "deepstate@2025-11-03",
        "deepstate@2025-11-05",
    ]
