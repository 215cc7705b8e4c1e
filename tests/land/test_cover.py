"""What an area covers of the grounds of settlements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dmz import read_front
from dmz.land.cover import GroundsOnFront
from dmz.land.territory import Territory
from dmz.land.zones import draw_zones
from dmz.measure.scenario import Scenario
from tests import paper
from tests.paper import Town


def test_zones_know_grounds_within_their_depth_by_what_the_party_holds(
    territory: Territory,
) -> None:
    """The short way for zones of a depth, and the overlay of any area, agree."""
    front = read_front(territory=territory)
    sector = Scenario.of().find_sector(front, territory)
    grounds = territory.grounds
    assert grounds is not None
    on_front = GroundsOnFront(grounds, front)
    steps = [dict.fromkeys(front.land, km) for km in (10.0, 40.0)]
    zones = [z for step in draw_zones(sector.reach, front, territory, steps) for z in step]
    areas, limits = [zone.inside for zone in zones], [zone.limit for zone in zones]
    # More than are covered at once: each has its own, whatever stands beside it.
    many = GroundsOnFront(grounds, front).cover_each(areas * 6, limits * 6)
    for zone, beside in zip(zones, many[20:], strict=True):
        short = on_front.cover(zone.inside, zone.limit)
        assert (short.share == beside.share).all()
        assert (short.water_km2 == beside.water_km2).all()
        overlaid = on_front.cover(zone.inside)
        assert short.rows.tolist() == overlaid.rows.tolist()
        assert short.share == pytest.approx(overlaid.share, abs=1e-5)
        assert short.settled_km2 == pytest.approx(overlaid.settled_km2, rel=1e-5)


def test_a_ground_off_all_held_land_counts_by_its_centre() -> None:
    land = paper.settled([Town("Alder", -3.0, 10.0, 10_000)], [2.0])
    front = paper.front(of=land)
    assert land.grounds is not None
    nobody = replace(front, land={party: area.buffer(-1) for party, area in front.land.items()})
    cover = GroundsOnFront(land.grounds, nobody).cover(front.land["ash"])
    assert cover.share.tolist() == [1.0]
