"""People as a surface, on paper: discs cut by lines, overlapping towns, no one lost."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dmz import read_front
from dmz.answers.compute import Result, compute
from dmz.land.territory import Territory
from dmz.land.zones import Zone, held_in_region
from dmz.measure.answer import population_facts, population_warnings
from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.surface import SurfacePopulation, surface_population
from dmz.sources.datasets import DATA
from tests import paper
from tests.paper import Town

modest = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def survey(land: Territory, *, east_km: float = 0.0) -> Survey:
    assert land.grounds is not None
    population = SurfacePopulation(land, land.grounds, datasets=())
    return Survey(land, paper.front(of=land, east_km=east_km), population)


def answer(land: Territory, *distances_km: float) -> Result:
    asked = Scenario.of(whole_front=True, distances_km=distances_km)
    found = survey(land)
    return compute(asked, territory=land, front=found.front, population=found.population)


def whole(of: Survey) -> list[ZoneFigures]:
    """All land of each party, measured."""
    none = np.zeros(0, dtype=np.int64)
    lands = of.front.land.items()
    zones = [
        Zone(id, None, land, shapely.MultiPolygon(), none, of.front.holdings[id])
        for id, land in lands
    ]
    return of.measure(zones)


def test_a_disc_cut_in_half_is_half_inside() -> None:
    """The town's centre is where the zone ends."""
    land = paper.settled([Town("Alder", -8.0, 10.0, 10_000)], [2.0])
    ash, birch, _ = answer(land, 8.0).zones
    assert ash.population == pytest.approx(5_000, abs=10)
    assert birch.population == 0
    assert (ash.settlements, ash.settlements_in_part) == (1, 1)


def test_a_disc_cut_off_its_centre_loses_a_segment() -> None:
    """The edge is 1 km from the centre: r² acos(h/r) - h √(r² - h²) is outside."""
    land = paper.settled([Town("Alder", -8.0, 10.0, 10_000)], [2.0])
    segment = 4 * math.acos(0.5) - math.sqrt(3)
    ash, _, _ = answer(land, 9.0).zones
    assert ash.population == pytest.approx(10_000 * (1 - segment / (4 * math.pi)), abs=10)


def test_a_town_across_the_front_has_people_on_both_sides() -> None:
    land = paper.settled([Town("Alder", 1.0, 10.0, 10_000)], [2.0])
    segment = 4 * math.acos(0.5) - math.sqrt(3)
    ash, birch, both = answer(land, 30.0).zones
    assert ash.population == pytest.approx(10_000 * segment / (4 * math.pi), abs=10)
    assert both.population == ash.population + birch.population == 10_000


def test_overlapping_towns_add() -> None:
    """One disc lies within the other, and the zone's edge halves both."""
    towns = [Town("Alder", -8.0, 10.0, 10_000), Town("Beech", -8.0, 10.5, 600)]
    land = paper.settled(towns, [2.0, 1.0], between=3.0)
    apart = [paper.settled([town], [km]) for town, km in zip(towns, (2.0, 1.0), strict=True)]
    together_people = sum(answer(one, 8.0).zones[0].population or 0 for one in apart)
    ash, _, _ = answer(land, 8.0).zones
    # 800 km² within 8 km of 100 km of line, less half of both discs.
    between = 3.0 * (800 - (4 + 1) * math.pi / 2)
    assert ash.population == pytest.approx(together_people + between, rel=2e-3)


def test_the_land_between_is_settled_evenly() -> None:
    land = paper.settled([Town("Alder", -40.0, 10.0, 0)], [1.0], between=10.0)
    ash, birch, _ = answer(land, 10.0).zones
    assert (ash.population, birch.population) == (pytest.approx(10_000, rel=2e-3),) * 2


def test_nobody_lives_on_wide_water() -> None:
    from dataclasses import replace

    land = paper.settled([Town("Alder", -40.0, 10.0, 0)], [1.0], between=10.0)
    # 5 km along the line and 2 km wide, in the region North.
    lake = shapely.box(paper.east(-4), paper.north(20), paper.east(-2), paper.north(25))
    assert land.grounds is not None
    vars(land)["grounds"] = replace(
        land.grounds, water=np.array([lake]), water_region=np.array([1]), _known={}
    )
    ash, birch, _ = answer(land, 10.0).zones
    assert ash.population == pytest.approx(10_000 - 100, abs=20)
    assert birch.population == pytest.approx(10_000, abs=20)


towns_of = st.lists(
    st.tuples(
        st.floats(-60, 15),
        st.floats(1, 40) | st.floats(-40, -1),
        st.floats(0.2, 8),
        st.integers(1, 10**6),
    ),
    min_size=1,
    max_size=6,
)


@modest
@given(towns_of, st.floats(-30, 10), st.floats(1, 25), st.floats(1, 25))
def test_people_are_neither_lost_nor_invented(
    drawn: Sequence[tuple[float, float, float, int]], line_km: float, near_km: float, band_km: float
) -> None:
    towns = [Town(str(n), e, north, people) for n, (e, north, _, people) in enumerate(drawn)]
    # Discs stay in their region.
    radius = [min(km, 0.9 * abs(north)) for _, north, km, _ in drawn]
    land = paper.settled(towns, radius, between=2.0)
    found = survey(land, east_km=line_km)
    assert land.grounds is not None
    everyone = land.gazetteer.population.sum() + land.grounds.between_people.sum()
    assert sum(zone.population or 0 for zone in whole(found)) == pytest.approx(everyone, abs=3)
    sector = Scenario.of(whole_front=True).find_sector(found.front, land)
    steps = [{"ash": km, "birch": km} for km in (near_km, near_km + band_km)]
    ((near, wide),) = found.measure_steps([(sector, steps)])
    for small, large in zip(near, wide, strict=True):
        assert small.zone is not None
        assert large.zone is not None
        area = shapely.difference(large.zone.inside, small.zone.inside)
        none = np.zeros(0, dtype=np.int64)
        held = found.front.holdings[small.party]
        zone = Zone(small.party, None, area, shapely.MultiPolygon(), none, held)
        (band,) = found.measure([zone])
        assert (small.population or 0) + (band.population or 0) == pytest.approx(
            large.population, abs=4
        )
        rows = [row.population or 0 for row in large.by_oblast]
        assert sum(rows) == large.population
        assert all(isinstance(row, int) for row in rows)


def test_every_oblast_has_its_official_total(territory: Territory) -> None:
    people = surface_population(territory)
    assert people is not None
    survey = Survey(territory, read_front(territory=territory), people)
    found = dict.fromkeys(territory.region_names, 0)
    for zone in whole(survey):
        for row in zone.by_oblast:
            found[row.oblast] += int(row.population or 0)
    with (DATA / "population_oblast_2020.csv").open(encoding="utf-8") as lines:
        official = {row["oblast"]: int(row["population"]) for row in csv.DictReader(lines)}
    assert found == {
        name: official[id]
        for id, name in zip(territory.region_ids, territory.region_names, strict=True)
    }
    # Not by luck of rounding: before it, parts sum to a hundredth of a person.
    zones = [row.zone for row in whole(survey) if row.zone]
    parts = [part for each, _ in survey.split(zones) for part in each]
    sums: dict[int | None, float] = {}
    for part in parts:
        sums[part.region] = sums.get(part.region, 0.0) + people._count(part)
    assert [abs(total - round(total)) < 0.01 for total in sums.values()] == [True] * len(sums)


def test_crimea_has_the_figures_of_2014_and_says_so(territory: Territory) -> None:
    """Ukraine's State Statistics Service, population as of 1 January 2014: 1,967.2 and
    385.9 thousand."""
    survey = Survey(territory, read_front(territory=territory), surface_population(territory))
    asked = [
        held_in_region(survey.front, territory, "russia", territory.region(name))
        for name in ("Crimea", "Sevastopol")
    ]
    zones = survey.measure(asked)
    assert [zone.population for zone in zones] == [1_967_200, 385_900]
    facts = population_facts(survey.population, zones)
    assert [(row.oblast, row.date) for row in facts.regions] == [
        ("Sevastopol", "2014-01-01"), ("Crimea", "2014-01-01")
    ]  # fmt: skip
    (note,) = population_warnings(zones, territory, survey.population)
    assert note.startswith("Sevastopol and Crimea: official total of 1 January 2014; ")
