from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest

from dmz.answers.compute import compute
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.sources.datasets import DATA

SHIPPED = {
    row["id"]: row
    for row in csv.DictReader((DATA / "estimates.csv").read_text(encoding="utf-8").splitlines())
}
# Those of the part of Donetsk oblast that Ukraine holds, and of its cities.
DONETSK = {
    id for id, row in SHIPPED.items() if row["oblast"] == "UA-14" and row["party"] != "russia"
}


def test_a_city_bears_on_the_zones_that_contain_it(territory: Territory) -> None:
    result = compute(Scenario.of(distances_km=(5, 40)), territory=territory)
    found = {estimate.id: estimate for estimate in result.estimates}
    assert found["kramatorsk-2025-07"].distances_km == (40,)
    # Official figures of 1 January 2022, as the note of each row has them.
    assert found["kramatorsk-2025-07"].baseline == 147_145
    assert found["sloviansk-2025-09-27"].baseline == 105_141
    assert (found["sloviansk-2025-09-27"].low, found["sloviansk-2025-09-27"].high) == (
        50_000,
        50_000,
    )


def test_an_oblasts_held_part_bears_on_zones_in_it(territory: Territory) -> None:
    result = compute(Scenario.of(distances_km=(5, 40)), territory=territory)
    held = [e for e in result.estimates if e.id.startswith("donetsk-held-by-ukraine")]
    assert [e.high for e in held] == [302_000, 273_200, 198_500, 192_600, 190_000]
    assert {e.distances_km for e in held} == {(5, 40)}
    part = next(row for row in result.zones[-3].by_oblast if row.oblast == "Donetsk")
    assert all((e.baseline or 0) >= (part.population or 0) > 0 for e in held)


def test_a_zone_has_its_share_of_an_estimate(territory: Territory) -> None:
    """By the share of the place's baseline that lives in the zone."""
    result = compute(Scenario.of(distances_km=(10, 40)), territory=territory)
    (donetsk,) = (e for e in result.estimates if e.id == "donetsk-held-by-ukraine-2025-11-12")
    for zone, said in zip((result.zones[0], result.zones[3]), donetsk.zones, strict=True):
        (row,) = (row for row in zone.by_oblast if row.oblast == "Donetsk")
        assert said.baseline == row.population
        assert said.high == round(198_500 * (row.population or 0) / donetsk.baseline)
    (kramatorsk,) = (e for e in result.estimates if e.id == "kramatorsk-2025-07")
    (said,) = kramatorsk.zones
    assert (said.distance_km, said.share, said.low, said.high) == (40, 1.0, 53_000, 53_000)


def test_none_where_none_bears(territory: Territory) -> None:
    assert (
        compute(Scenario.of(oblasts=("Sumy",), distances_km=(5,)), territory=territory).estimates
        == ()
    )
    one_sided = compute(Scenario.of(depths_km={"russia": 40.0}), territory=territory)
    assert {e.party for e in one_sided.estimates} == {"russia", None}


def test_a_city_that_was_fought_over_is_counted_whole(territory: Territory) -> None:
    """Pokrovsk lies on the line: each party's zone has its part of those who remain."""
    result = compute(Scenario.of(distances_km=(40,)), territory=territory)
    (pokrovsk,) = (e for e in result.estimates if e.id == "pokrovsk-2025-11-12")
    assert pokrovsk.party is None
    assert [zone.party for zone in pokrovsk.zones] == ["ukraine", "russia"]
    assert sum(zone.high or 0 for zone in pokrovsk.zones) == pytest.approx(1_253, abs=2)


def test_in_json_and_in_the_table(run: Callable[..., Any]) -> None:
    document = json.loads(run("compute", "-d", 40, "--format", "json").stdout)
    found = {e["id"] for e in document["estimates"]}
    assert DONETSK <= found <= set(SHIPPED)
    assert "kherson-2025-10-29" not in found
    assert "estimates" in {d["role"] for d in document["provenance"]["datasets"]}
    table = run("compute", "-d", 40, "--full").stdout
    assert "Who is there now: dated estimates" in table
    # The table has the latest of each place.
    assert "190,000" in table
    assert "198,500" not in table
    assert max(len(line) for line in table.splitlines()) <= 80


def test_they_stand_beside_land_that_a_plan_gives_up(run: Callable[..., Any]) -> None:
    """All of Donetsk oblast that Ukraine holds is what the estimates for that part are
    of, and its two cities are in it."""
    document = json.loads(run("plan", "run", "all-of-donetsk-2025", "--format", "json").stdout)
    assert {e["id"] for e in document["estimates"]} == DONETSK
    (baseline,) = {e["baseline"] for e in document["estimates"] if e["scope"] == "oblast_held_by"}
    assert baseline == document["readings"][0]["gives_up"][0]["leave"]["population"]
    assert "estimates" in {d["role"] for d in document["provenance"]["datasets"]}
    table = run("plan", "run", "all-of-donetsk-2025", "--full").stdout
    assert "Who is there now: dated estimates" in table
    assert max(len(line) for line in table.splitlines()) <= 80
    assert (
        json.loads(run("plan", "run", "korea-1953", "--oblast", "Sumy", "--format", "json").stdout)[
            "estimates"
        ]
        == []
    )


@pytest.mark.parametrize("row", SHIPPED.values(), ids=SHIPPED)
def test_every_estimate_has_a_source(row: dict[str, str]) -> None:
    assert row["source"]
    assert row["date"]
    assert row["low"] or row["high"]
    # A baseline is no estimate of who remains.
    assert row["date"] > "2022-02-24"
