"""What a plan or a matrix names: plain files, and nobody's server or device."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dmz.errors import InputError
from dmz.sources.access import Access, using
from dmz.sources.named import check_named, locate_named
from tests.servers import Site

PLAN = """title = "T"
kind = "proposal"
source = "S"
date = "2025-12"
[[provision]]
kind = "special_zone"
name = "Z"
source = "S"
date = "2025-12-24"
polygons = "{name}"
"""


def addresses(site: Site) -> list[str]:
    address = f"{site.url}/a.geojson"
    return [
        address,
        f"/vsicurl/{address}",
        f"/./vsicurl/{address}",
        f"/vsicurl_streaming/{address}",
        "/vsis3/bucket/a.geojson",
        f"{site.url}/arcgis/rest/services/a/FeatureServer/0",
    ]


def test_plain_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").touch()
    assert locate_named("a.geojson", str(tmp_path)) == str(tmp_path / "a.geojson")
    assert locate_named(str(tmp_path / "absent.geojson"), "elsewhere").endswith("absent.geojson")


def test_devices_and_pipes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("/dev/zero", "pipe"):
        with pytest.raises(InputError, match="a device, a pipe or a socket"):
            locate_named(name, str(tmp_path))


def test_what_is_no_path(tmp_path: Path) -> None:
    for name in ("a\0b", "a" * 5000):
        with pytest.raises(InputError, match="not a path"):
            locate_named(name, str(tmp_path))


def test_an_address_is_asked_where_the_user_says_so(site: Site) -> None:
    with using(Access(remote=True)):
        for address in addresses(site):
            check_named(address)


def test_a_plan_asks_nobody(tmp_path: Path, site: Site, run: Callable[..., Result]) -> None:
    for address in addresses(site):
        (tmp_path / "plan.toml").write_text(PLAN.replace("{name}", address), encoding="utf-8")
        done = run("plan", "run", tmp_path / "plan.toml")
        assert done.exit_code == 1
        assert re.search(r"plan\.toml, line 10: .* is not asked", done.stderr)
        assert done.stderr.count("\n") == 1
    assert not site.requests


@pytest.mark.parametrize("key", ["front", "population", "sector", "scale", "plan"])
def test_a_matrix_asks_nobody(
    tmp_path: Path, site: Site, run: Callable[..., Result], key: str
) -> None:
    for address in addresses(site):
        matrix = f'[matrix]\ndistance_km = [5]\n{key} = ["{address}"]\n'
        (tmp_path / "matrix.toml").write_text(matrix, encoding="utf-8")
        done = run("batch", tmp_path / "matrix.toml", "-o", tmp_path / "out.csv")
        assert done.exit_code in (1, 2)
        assert "line 3: " in done.stderr
        assert done.stderr.count("\n") == 1
    assert not site.requests
    assert not (tmp_path / "out.csv").exists()


def test_a_matrix_reads_no_device(tmp_path: Path, run: Callable[..., Result]) -> None:
    os.mkfifo(tmp_path / "pipe")
    for key in ("front", "population", "sector", "scale", "plan"):
        for name in ("/dev/zero", "pipe", "a\\u0000b"):
            matrix = f'[matrix]\ndistance_km = [5]\n{key} = ["{name}"]\n'
            (tmp_path / "matrix.toml").write_text(matrix, encoding="utf-8")
            done = run("batch", tmp_path / "matrix.toml", "--dry-run")
            assert done.exit_code == 1
            assert re.search("line 3: .*(a device|not a path)", done.stderr), (key, name)
