"""The line: what is added to it on request, on paper and at Ochakiv."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from dmz import compute, read_front
from dmz.answers.compute import compute as answer
from dmz.answers.front_show import show_front
from dmz.earth.geodesy import densify, length_km
from dmz.earth.reach import Reach
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front, derive_front
from dmz.land.front_choice import FrontChoice
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.output.layers.features import holdings_features
from tests import paper
from tests.land.samples import mapped_water


def front(bay: shapely.Polygon, *, across_water: bool) -> Front:
    """A front with Birch east of the meridian and a bay, which is nobody's land."""
    land = replace(paper.territory(), water=mapped_water(bays=[bay]))
    return derive_front(
        area=shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1),
        holder=paper.BIRCH,
        territory=land,
        datasets=paper.front().datasets,
        across_water=across_water,
    )


class TestAcrossWater:
    # From 3 km west of the meridian to 5 km east of it: its middle is 1 km east.
    through = shapely.box(paper.east(-3), paper.SOUTH, paper.east(5), paper.NORTH)

    def test_the_middle_of_a_bay_is_the_line(self) -> None:
        with pytest.raises(InputError, match="no part of it faces land of the other party"):
            front(self.through, across_water=False)
        found = front(self.through, across_water=True)
        assert found.length_km == pytest.approx(paper.HEIGHT_KM, rel=2e-3)
        away = Reach(paper.front(east_km=1).line).distances_km(
            shapely.get_coordinates(densify(found.line))
        )
        # A point of shore every 100 m; the bay has corners at its two ends.
        assert np.percentile(away, 95) < 0.02

    def test_zones_are_land_within_the_distance_of_it(self) -> None:
        found = front(self.through, across_water=True)
        land = replace(paper.territory(), water=mapped_water(bays=[self.through]))
        scenario = Scenario.of(whole_front=True, distances_km=[10])
        result = answer(scenario, territory=land, front=found)
        # 4 km of water on either side of it.
        areas = {zone.party: zone.area_km2 for zone in result.zones}
        assert areas["ash"] == pytest.approx(600, rel=3e-3)
        assert areas["birch"] == pytest.approx(600, rel=3e-3)

    def test_where_the_bay_ends_the_line_is_the_edge(self) -> None:
        north = shapely.box(paper.east(-3), paper.MIDDLE, paper.east(5), paper.NORTH)
        without, found = (front(north, across_water=flag) for flag in (False, True))
        assert without.length_km == pytest.approx(50, rel=1e-3)
        # From the meridian to the middle, 1 km east, within a few km.
        assert 100 < found.length_km < 101
        edge, middle = shapely.get_parts(found.line)
        # A point of shore every 100 m.
        assert shapely.distance(edge, middle) < 2e-5

    def test_wider_waters_have_none(self) -> None:
        wide = shapely.box(paper.east(-12), paper.SOUTH, paper.east(9), paper.NORTH)
        with pytest.raises(InputError, match="so there is no front line"):
            front(wide, across_water=True)

    def test_a_water_that_one_party_alone_borders_adds_nothing(self) -> None:
        inland = shapely.box(paper.east(-9), paper.MIDDLE, paper.east(-3), paper.NORTH)
        found = front(inland, across_water=True)
        assert found.length_km == pytest.approx(paper.HEIGHT_KM, rel=1e-6)


class TestAdditionsThatATerritoryCannotHave:
    land = paper.territory()

    def test_water_that_is_not_mapped(self) -> None:
        with pytest.raises(QuestionError, match="no water is mapped there"):
            FrontChoice(across_water=True).read(self.land)

    def test_the_border_with_a_state_that_lies_nowhere_else(self) -> None:
        # Ash has no land beyond the rectangle, Birch has.
        with pytest.raises(QuestionError, match="a border with Ash's own state is not known"):
            FrontChoice(held_by="ash", include_border=True).read(self.land)
        assert FrontChoice(include_border=True).faults(self.land) == []


class TestOchakiv:
    """4.3 km from land that Russia holds on Kinburn, across the Dnipro's mouth."""

    @pytest.fixture
    def path(self, deepstate: Callable[[str], Path]) -> str:
        return str(deepstate("2025-12-01"))

    def test_is_at_the_line_if_asked(self, path: str) -> None:
        with pytest.raises(QuestionError, match="over water: add --across-water, or raise --reach"):
            compute(fronts=[path], cities=["Ochakiv"], distances_km=[5])
        result = compute(fronts=[path], cities=["Ochakiv"], distances_km=[5], across_water=True)
        (city,) = result.cities
        # The middle of 4.3 km, and the shore is up to 1 km from the city's point.
        assert 4.3 / 2 <= city.distance_to_front_km < 4.3 / 2 + 1
        assert city.inside[0].inside
        plain = result.to_dict()
        assert plain["parameters"]["across_water"] is True

    def test_every_point_is_as_far_from_either_shore(self, path: str, territory: Territory) -> None:
        without, found = (
            read_front(path, territory=territory, across_water=flag) for flag in (False, True)
        )
        added = shapely.difference(found.line, shapely.buffer(without.line, 1e-6))
        assert length_km(added) == pytest.approx(found.length_km - without.length_km, rel=1e-6)
        points = shapely.get_coordinates(densify(added, chord_km=1))
        window = shapely.buffer(added, 0.3)
        shores = [
            Reach(shapely.intersection(land.boundary, window)).distances_km(points)
            for land in found.land.values()
        ]
        assert np.abs(shores[0] - shores[1]).max() < 0.1
        assert max(shores[0]) <= 10.1
        features = holdings_features(show_front(found, territory))
        (line,) = (feature for feature in features if feature.kind == "front")
        assert line.properties["across_water"] is True
