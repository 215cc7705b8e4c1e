"""Features have the figures of their answer, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

import dmz
from dmz.answers.cities import find_places
from dmz.answers.compare import compare
from dmz.answers.compute import Result
from dmz.answers.front_diff import compare_fronts
from dmz.answers.front_show import show_front
from dmz.answers.where import find_in_plan
from dmz.earth.geodesy import area_km2, areas_km2
from dmz.land.front import derive_front
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.measure.towns import CutTown
from dmz.output.layers.cases import comparison_features
from dmz.output.layers.features import (
    Feature,
    change_features,
    holdings_features,
    make_feature,
    places_features,
    plan_features,
    result_features,
)
from dmz.output.layers.kinds import LAYERS
from dmz.output.layers.places import where_features
from dmz.plans.files import read_plan
from dmz.plans.run import draft_plan
from dmz.sources.point_tables import NamedPoint
from tests import paper
from tests.output.examples import FRONT, LAND, PLAN, answer, run_two_readings

RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")


def kinds(features: list[Feature]) -> list[str]:
    """Return the kinds of features, in their order."""
    return [feature.kind for feature in features]


def named(features: list[Feature], **properties: object) -> list[Feature]:
    """Return the features that have all of some properties."""
    return [
        feature
        for feature in features
        if all(feature.properties.get(name) == value for name, value in properties.items())
    ]


class TestGeometry:
    def test_rings_turn_as_they_should(self) -> None:
        outer = shapely.box(30, 48, 32, 50, ccw=False)
        inner = shapely.box(30.5, 48.5, 31, 49, ccw=True)
        made = make_feature(MultiPolygon([Polygon(outer.exterior, [inner.exterior])]), {}, {})
        (polygon,) = (part for part in shapely.get_parts(made.geometry))
        assert polygon.exterior.is_ccw
        assert not polygon.interiors[0].is_ccw

    def test_six_decimals(self) -> None:
        made = make_feature(LineString([(30.123456789, 48.1), (31.000000049, 48.2)]), {}, {})
        assert shapely.get_coordinates(made.geometry).tolist() == [[30.123457, 48.1], [31.0, 48.2]]

    def test_a_point_is_where_it_is(self) -> None:
        assert make_feature(Point(37.5844, 48.7389), {}, {}).geometry.coords[0] == (
            37.5844,
            48.7389,
        )


@pytest.fixture(scope="module")
def result() -> Result:
    """Three steps with ranges; Birch's own state begins 20 km behind the line."""
    return answer(uncertainty_km=2.0)


@pytest.fixture(scope="module")
def features(result: Result) -> list[Feature]:
    return result_features(result)


class TestResult:
    def test_kinds(self, features: list[Feature]) -> None:
        found = kinds(features)
        assert {kind: found.count(kind) for kind in found} == {
            "zone": 7,
            "front": 1,
            "sector": 1,
            "settlement": 6,
            "city": 1,
        }

    def test_widest_zones_first_and_land_beyond_the_border_apart(
        self, features: list[Feature]
    ) -> None:
        zones = [feature.properties for feature in named(features, kind="zone")]
        assert [(zone["distance_km"], zone["party"], zone["part"]) for zone in zones] == [
            (40, "ash", "inside"),
            (40, "birch", "inside"),
            (40, "birch", "beyond_border"),
            (10, "ash", "inside"),
            (10, "birch", "inside"),
            (5, "ash", "inside"),
            (5, "birch", "inside"),
        ]

    def test_figures_are_those_of_the_answer(self, result: Result, features: list[Feature]) -> None:
        zones = [zone for zone in result.zones if zone.zone is not None]
        assert len(zones) == 6
        for zone in zones:
            parts = named(features, kind="zone", party=zone.party, distance_km=zone.distance_km)
            inside = parts[0].properties
            for name in ("area_km2", "population", "settlements", *RANGES):
                assert inside[name] == getattr(zone, name), name
            oblasts = [
                (row["oblast"], row["area_km2"], row["population"], row["settlements"])
                for row in inside["by_oblast"]
            ]
            assert oblasts == [
                (row.oblast, row.area_km2, row.population, row.settlements)
                for row in zone.by_oblast
            ]
            # Features can be added up: what is beyond the border is in one of them.
            for name in ("area_km2", "beyond_border_km2"):
                assert sum(part.properties[name] for part in parts) == getattr(zone, name)
            known = [part.properties["population"] for part in parts]
            assert sum(people for people in known if people is not None) == zone.population

    def test_lengths_places_and_distances_are_those_of_the_answer(
        self, result: Result, features: list[Feature]
    ) -> None:
        (front,), (sector,) = named(features, kind="front"), named(features, kind="sector")
        assert front.properties["length_km"] == result.front.length_km
        assert sector.properties["length_km"] == result.sector.length_km
        settlements = [
            (each.properties["id"], each.properties["population"], each.properties["distance_km"])
            for each in named(features, kind="settlement")
        ]
        assert settlements == [(s.id, s.population, s.distance_km) for s in result.settlements]
        (city,) = named(features, kind="city")
        (alder,) = result.cities
        assert city.properties["distance_to_front_km"] == alder.distance_to_front_km
        assert [city.properties[f"inside_{km}_km"] for km in (5, 10, 40)] == [
            each.inside for each in alder.inside
        ]

    def test_the_area_is_that_of_what_is_drawn(self) -> None:
        """With a real border; whoever adds up the features counts nothing twice."""
        result = dmz.compute(distances_km=(40,), whole_front=True)
        zones = named(result_features(result), kind="zone")
        assert {zone.properties["part"] for zone in zones} == {"inside", "beyond_border"}
        for zone in zones:
            stated = zone.properties["area_km2"] + zone.properties["beyond_border_km2"]
            assert area_km2(zone.geometry) == pytest.approx(stated, rel=1e-5)
        russia = named(zones, party="russia")
        assert [zone.properties["population"] for zone in russia] == [
            result.zones[1].population,
            None,
        ]

    def test_provenance_and_colours(self, features: list[Feature]) -> None:
        for feature in features:
            if feature.kind in ("zone", "front", "sector"):
                assert "A meridian" in feature.properties["provenance"]
        (ash,) = named(features, kind="zone", party="ash", distance_km=40)
        assert (ash.style["fill"], ash.style["stroke"]) == (paper.ASH.colour,) * 2
        (city,) = named(features, kind="city")
        assert set(city.style) == {"marker-color", "marker-size"}

    def test_a_zone_has_its_own_towns_and_the_limits_of_its_line(self, result: Result) -> None:
        towns = [
            CutTown(km, party, name, "South", 100, 60, 40)
            for name, party, km in (("Near", "ash", 5.0), ("Far", "birch", 40.0))
        ]
        rough = replace(result.front, schematic="drawn roughly")
        features = result_features(replace(result, front=rough, cut_towns=tuple(towns)))
        zones = named(features, kind="zone", part="inside")
        assert {zone.properties["schematic"] for zone in zones} == {"drawn roughly"}
        cut = {
            (zone.properties["party"], zone.properties["distance_km"]): zone.properties["cut_towns"]
            for zone in zones
            if zone.properties["cut_towns"]
        }
        assert sorted(cut) == [("ash", 5.0), ("birch", 40.0)]
        assert "Near" in cut["ash", 5.0]

    def test_model_city_and_unequal_depths(self) -> None:
        assert named(result_features(answer(model="city", distances_km=(2,))), kind="zone")
        uneven = result_features(answer(depths_km={"ash": 5, "birch": 9}))
        names = {feature.properties["name"] for feature in uneven}
        assert {"ash, 5 km", "birch, 9 km"} <= names


def test_provisions_have_the_figures_of_the_plan(tmp_path: Path) -> None:
    result = run_two_readings(tmp_path, uncertainty_km=2.0)
    features = plan_features(result)
    assert kinds(features).count("plan_front") == 2
    assert kinds(features)[-1] == "front"
    seen = 0
    for outcome in result.readings:
        (line,) = named(features, kind="plan_front", reading=dict(outcome.reading))
        assert line.properties["length_km"] == outcome.front.length_km
        for provision in outcome.provisions:
            for zone in provision.figures:
                if zone.zone is None:
                    continue
                parts = named(
                    features,
                    kind="provision",
                    number=provision.provision.number,
                    reading=dict(outcome.reading),
                    party=zone.party,
                )
                seen += len(parts)
                for name in ("population", "settlements", *RANGES):
                    assert parts[0].properties[name] == getattr(zone, name), name
                for name in ("area_km2", "beyond_border_km2"):
                    assert sum(part.properties[name] for part in parts) == getattr(zone, name)
                # Who leaves an oblast to the other party empties nothing of a class.
                (of_class,) = outcome.classes
                party = next(row for row in of_class.figures if row.party == zone.party)
                moves = provision.provision.moves_line
                total = None if moves else party.area_km2
                assert parts[0].properties["class_area_km2"] == total
    assert seen == kinds(features).count("provision") > 0


def test_holdings_have_the_figures_of_the_answer() -> None:
    holdings = show_front(FRONT, LAND)
    features = holdings_features(holdings)
    assert kinds(features) == ["held_area", "held_area", "front"]
    totals = [holding for holding in holdings.holdings if holding.oblast is None]
    for holding, feature in zip(totals, features, strict=False):
        assert (feature.properties["area_km2"], feature.properties["share"]) == (
            holding.area_km2,
            holding.share,
        )
        assert area_km2(feature.geometry) == pytest.approx(holding.area_km2, rel=1e-6)
    shapes = [shapely.box(31, 48.2, 31 + width, 48.3) for width in (0.01, 0.02)]
    kinds_of = [(kind, np.array([shape])) for kind, shape in zip("ab", shapes, strict=True)]
    holdings = show_front(replace(FRONT, gap_shapes=kinds_of), LAND)
    gaps = named(holdings_features(holdings), kind="gap")
    found = {gap.properties["name"]: gap.properties["area_km2"] for gap in gaps}
    assert [found["a"], found["b"]] == pytest.approx(areas_km2(shapes))


def test_changes_have_the_figures_of_the_answer() -> None:
    change = compare_fronts(FRONT, paper.front(of=LAND, east_km=-10), LAND)
    gained, earlier, later = change_features(change)  # nothing was lost
    assert gained.properties["area_km2"] == change.changes[0].gained_km2
    assert gained.style["fill"] == paper.BIRCH.colour
    assert [line.properties["which"] for line in (earlier, later)] == ["earlier", "later"]
    assert earlier.properties["length_km"] == change.earlier.length_km
    assert later.properties["length_km"] == change.later.length_km
    lost, *_ = change_features(compare_fronts(change.later, FRONT, LAND))
    assert (lost.kind, lost.properties["name"]) == ("lost", "to ash")
    assert lost.style["fill"] == paper.ASH.colour


def test_places_have_the_figures_of_the_answer() -> None:
    found = find_places(FRONT, LAND)
    features = places_features(found)
    assert len(features) == 6
    for place, feature in zip(found.places, features, strict=True):
        assert feature.properties["population"] == place.population
        assert feature.properties["distance_to_front_km"] == place.distance_to_front_km
        assert feature.geometry.coords[0] == pytest.approx(
            (place.longitude, place.latitude), abs=5e-7
        )


def places_in_zones(folder: Path) -> list[Feature]:
    """Return a camp of the user's, in both readings of a plan."""
    plan = read_plan(paper.written(folder / "plan.toml", PLAN))
    survey = Survey(LAND, FRONT, None)
    camp = NamedPoint("Camp", 48.5, paper.east(1.0))
    return where_features(find_in_plan([camp], plan, survey, draft_plan(plan, survey)))


def test_every_kind_has_a_layer(tmp_path: Path) -> None:
    west = paper.front(of=LAND, east_km=-10)
    # With a sliver along the eastern border.
    short = shapely.box(paper.LINE, paper.SOUTH - 1, paper.east(19.1), paper.NORTH + 1)
    gappy = derive_front(area=short, holder=paper.BIRCH, territory=LAND, datasets=FRONT.datasets)
    features = [
        *result_features(answer()),
        *plan_features(run_two_readings(tmp_path)),
        *holdings_features(show_front(gappy, LAND)),
        *change_features(compare_fronts(FRONT, west, LAND)),
        *change_features(compare_fronts(west, FRONT, LAND)),
        *places_features(find_places(FRONT, LAND)),
        *places_in_zones(tmp_path),
    ]
    assert set(kinds(features)) == set(LAYERS)
    for feature in features:
        assert set(LAYERS[feature.kind].legend) <= set(feature.properties)


class TestPieces:
    """Zones cut by oblast: the paper land has a southern and a northern one."""

    def test_add_up_to_the_zone(self, result: Result) -> None:
        pieces = named(result_features(result, by_oblast=True), kind="zone", part="inside")
        for zone in result.zones:
            if zone.zone is None:
                continue
            own = [
                each
                for each in pieces
                if (each.properties["party"], each.properties["distance_km"])
                == (zone.party, zone.distance_km)
            ]
            assert [each.properties["oblast"] for each in own] == ["South", "North"]
            for name in ("area_km2", "population", "settlements"):
                total = sum(each.properties[name] for each in own)
                assert total == pytest.approx(getattr(zone, name), rel=1e-9), name
            # Each piece is the land that its figures are about.
            for each in own:
                assert area_km2(each.geometry) == pytest.approx(
                    each.properties["area_km2"], rel=1e-5
                )

    def test_half_the_land_is_in_each_oblast(self, result: Result) -> None:
        """The border between them is the middle parallel, 50 km from both ends."""
        south, north = named(
            result_features(result, by_oblast=True), party="ash", distance_km=40, part="inside"
        )
        assert south.geometry.bounds[3] == pytest.approx(north.geometry.bounds[1], abs=1e-6)
        for name in RANGES:
            assert south.properties[name] is not None

    def test_of_a_plan_add_up(self, tmp_path: Path) -> None:
        plan = run_two_readings(tmp_path)
        whole = named(plan_features(plan), kind="provision", part="inside")
        pieces = named(plan_features(plan, by_oblast=True), kind="provision", part="inside")
        assert len(pieces) > len(whole)
        for name in ("area_km2", "population"):
            totals = [sum(each.properties[name] for each in found) for found in (whole, pieces)]
            assert totals[0] == pytest.approx(totals[1], rel=1e-9)

    def test_people_without_land_are_kept(self) -> None:
        piece = make_feature(MultiPolygon(), {"kind": "zone", "oblast": "South"}, {})
        assert piece.is_written
        assert not make_feature(MultiPolygon(), {"kind": "gained"}, {}).is_written


def test_a_comparison_has_the_zones_of_every_case(tmp_path: Path) -> None:
    line = LineString([(paper.LINE, paper.SOUTH), (paper.LINE, paper.NORTH)])
    spec = paper.layer(tmp_path / "line_2024-06-01.geojson", line)
    asked = {"whole_front": True, "uncertainty_km": None, "distances_km": (5, 10)}
    comparison = compare(Scenario.of(fronts=(spec,), **asked), territory=LAND)
    features = comparison_features(comparison)
    zones = named(features, kind="zone", part="inside")
    assert [(each.properties["case"], each.properties["party"]) for each in zones] == [
        (1, "ash"), (1, "birch"), (2, "ash"), (2, "birch")
    ]  # fmt: skip
    for each in zones:
        compared = comparison.cases[each.properties["case"] - 1]
        figure = compared.figure("area_km2", each.properties["party"])
        assert each.properties["area_km2"] == figure.value
        assert area_km2(each.geometry) == pytest.approx(figure.value or 0, rel=1e-5)
    assert len(named(features, kind="front")) == 1
