"""The edge of a strip along a straight line of 100 km, walked point by point."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dmz.answers.annex import Annex, write_annex
from dmz.earth.positions import parse_position
from dmz.errors import QuestionError
from dmz.land.sectors import SectorChoice
from dmz.measure.survey import Survey
from dmz.output.tables.annex import annex_document
from dmz.plans.files import read_plan
from dmz.plans.run import draft_plan
from tests import paper
from tests.geodesics import GEOD


def annex(id: str, every_km: float, **choice: object) -> Annex:
    territory = paper.territory(towns=())
    survey = Survey(territory, paper.front(of=territory), None)
    plan = read_plan(id)
    sector = SectorChoice(**choice or {"whole_front": True})  # type: ignore[arg-type]
    return write_annex(plan, survey, draft_plan(plan, survey, sector=sector), every_km=every_km)


def test_a_strip_has_four_sides() -> None:
    found = annex("korea-1953", 10)
    assert [(ring.party, ring.ring, ring.hole) for ring in found.rings] == [
        ("ash", 1, False),
        ("birch", 1, False),
    ]
    for ring in found.rings:
        # Twice 100 km along the line, twice 2 km across: the last step has 4 km.
        assert ring.length_km == pytest.approx(204, rel=1e-3)
        assert ring.points == 21
        assert ring.area_km2 == pytest.approx(200, rel=2e-3)
        points = [point for point in found.points if point.party == ring.party]
        assert [point.number for point in points] == [*range(1, 22), 1]
        assert [point.closing for point in points] == [False] * 21 + [True]
        assert (points[0].latitude, points[0].longitude) == (
            points[-1].latitude,
            points[-1].longitude,
        )
        assert points[0].latitude == max(point.latitude for point in points)
        for one, other in pairwise(points[:-1]):
            _, _, metres = GEOD.inv(one.longitude, one.latitude, other.longitude, other.latitude)
            # A straight step is as long as the edge, but where it cuts a corner.
            assert metres / 1000 <= other.along_km - one.along_km + 1e-3
            assert other.along_km - one.along_km == pytest.approx(10)
        for point in points:
            assert parse_position(point.position) == pytest.approx(
                (point.latitude, point.longitude), abs=0.05 / 3600 + 1e-9
            )


def test_a_closer_walk_is_closer_to_the_zone() -> None:
    coarse, fine = annex("korea-1953", 10), annex("korea-1953", 0.5)

    def drift(found: Annex) -> float:
        return max(abs(ring.points_area_km2 / ring.area_km2 - 1) for ring in found.rings)

    assert drift(fine) < 0.01 < drift(coarse)
    assert "differs from the zone by -" in " ".join(annex_document(coarse).notes)


def test_clockwise() -> None:
    (ring, *_) = annex("korea-1953", 10).rings
    points = [p for p in annex("korea-1953", 10).points if p.party == ring.party]
    doubled = sum(
        one.longitude * other.latitude - other.longitude * one.latitude
        for one, other in pairwise(points)
    )
    assert doubled < 0  # by the shoelace formula


def test_an_edge_is_as_sure_as_its_line() -> None:
    found = annex("korea-1953", 10)
    assert found.uncertainty is not None
    # Between the normal law and Student's with 5 degrees, of which it is a mixture: the
    # 95th percentile over the 75th, from tables of both.
    ratio = found.uncertainty.nine_in_ten_km / found.uncertainty.median_km
    assert 1.645 / 0.6745 < ratio < 2.015 / 0.727
    assert [zone.party for zone in found.zones] == ["ash", "birch"]
    for zone in found.zones:
        assert zone.area_km2_low is not None
        assert zone.area_km2_high is not None
        assert zone.area_km2_low < 200 < zone.area_km2_high
    assert any("sure as the line" in note for note in annex_document(found).shortened().notes)


def test_each_class_has_its_edges() -> None:
    found = annex("golan-1974", 20)
    assert {point.what for point in found.points} == {
        provision.what for provision in found.plan.provisions({})
    }
    assert len(annex_document(found).tables) == len(found.rings) == 6


def test_what_cannot_be_listed() -> None:
    with pytest.raises(QuestionError, match="larger --every"):
        annex("korea-1953", 0.001)
    with pytest.raises(QuestionError, match="no edge to list"):
        annex("preah-vihear-2011", 5)
