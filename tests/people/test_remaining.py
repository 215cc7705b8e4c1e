"""Who remains, by the estimates that ship."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dmz import read_front
from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.land.zones import held_in_region
from dmz.measure.estimates import find_estimates
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice

# The latest estimates of the part of Donetsk oblast that Ukraine holds, of February
# 2026, and of Kramatorsk, of July 2025.
DONETSK, KRAMATORSK = 190_000, 53_000


@pytest.mark.parametrize("specs", [(), ("points",)])
def test_a_partys_part_of_an_oblast_has_the_people_of_its_estimate(
    territory: Territory, specs: tuple[str, ...]
) -> None:
    population = PopulationChoice(specs=specs, scale="remaining").read(territory)
    plain = PopulationChoice(specs=specs).read(territory)
    front = read_front(territory=territory)
    zones = [
        held_in_region(front, territory, party, territory.region(region))
        for party, region in (("ukraine", "Donetsk"), ("russia", "Kherson"), ("ukraine", "Odesa"))
    ]
    remaining = [
        zone.population or 0 for zone in Survey(territory, front, population).measure(zones)
    ]
    baseline = [zone.population or 0 for zone in Survey(territory, front, plain).measure(zones)]
    assert remaining[0] == pytest.approx(DONETSK, rel=1e-3)
    # No estimate covers the rest.
    assert remaining[1:] == baseline[1:]


def test_it_says_what_it_is_of(run: Callable[..., Any]) -> None:
    done = run("compute", "-d", 40, "--scale", "remaining", "--format", "json")
    document = json.loads(done.stdout)
    assert document["population"]["what"] == "resident"
    used = {row["id"] for row in document["parameters"]["scale_factors"]}
    assert {"donetsk-held-by-ukraine-2026-02", "kramatorsk-2025-07"} <= used
    # An older one, a weak one and a lower bound scale nothing.
    assert not used & {
        "sloviansk-2025-09-27", "donetsk-held-by-russia-2025-12-31",
        "zaporizhzhia-held-by-ukraine-2026-01-26",
    }  # fmt: skip
    # Beside them the estimates still stand with their baseline.
    (kramatorsk,) = (e for e in document["estimates"] if e["id"] == "kramatorsk-2025-07")
    assert (kramatorsk["baseline"], kramatorsk["zones"][0]["high"]) == (147_145, KRAMATORSK)
    assert any("latest dated estimate" in warning for warning in document["warnings"])


@pytest.mark.parametrize("specs", [(), ("points",)])
def test_estimates_and_factors_have_one_base(territory: Territory, specs: tuple[str, ...]) -> None:
    """What remains in all that Ukraine holds of Donetsk is what the estimate beside it
    says, in people of the same source."""
    zones = {}
    for scale in (None, "remaining"):
        population = PopulationChoice(specs=specs, scale=scale).read(territory)
        survey = Survey(territory, read_front(territory=territory), population)
        held = held_in_region(survey.front, territory, "ukraine", territory.region("Donetsk"))
        (zone,) = survey.measure([held])
        (latest,) = (
            e for e in find_estimates([zone], survey) if e.id == "donetsk-held-by-ukraine-2026-02"
        )
        zones[scale] = zone, latest
    plain, scaled = zones[None], zones["remaining"]
    assert plain[1].zones == scaled[1].zones
    assert plain[1].baseline == plain[0].population
    assert scaled[0].population == pytest.approx(scaled[1].zones[0].high, rel=1e-3)


def test_other_sources_are_refused(territory: Territory) -> None:
    with pytest.raises(QuestionError, match="--scale remaining is for the people who ship"):
        PopulationChoice(specs=("people.tif",), scale="remaining").read(territory)
