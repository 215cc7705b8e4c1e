"""Points as they lie to a line that moves as a whole."""

from __future__ import annotations

import numpy as np
import shapely

from dmz.land.displaced import DisplacedFront
from dmz.land.front import derive_front
from dmz.land.sectors import SectorChoice
from dmz.land.spots import Spots
from tests import paper

LAND = paper.territory(towns=())
FRONT = paper.front(of=LAND)


def test_who_holds_a_point_does_not_depend_on_what_was_asked_before() -> None:
    # West by 1 km in all draws but one of 200, and by 6 km in that one: what is that
    # rare moves no land which the other draws leave alone.
    displaced = DisplacedFront(FRONT, LAND, paper.MovedLine(*[1.0] * 199, 6.0))
    points = np.array([(paper.east(-km), paper.MIDDLE) for km in (0.5, 1.5, 5.0)])
    fresh, measured = Spots(displaced, points), Spots(displaced, points)
    measured.depths(SectorChoice(whole_front=True).find(FRONT, LAND))
    for spots in (fresh, measured):
        held = spots.held(FRONT, "ash")
        assert held[:, 0].all()
        assert held[:, 1:].sum(axis=1).tolist() == [0, 200, 200]


def test_the_state_border_does_not_move() -> None:
    # Birch holds North alone: on request, the line has the border with its own state in
    # South, 1 km east of a place that the error of 4 km would take.
    front = derive_front(
        area=shapely.box(paper.WEST - 1, paper.MIDDLE, paper.EAST + 1, paper.NORTH + 1),
        holder=paper.BIRCH,
        territory=LAND,
        datasets=(),
        include_border=True,
    )
    displaced = DisplacedFront(front, LAND, paper.MovedLine(4.0, -4.0))
    places = [(paper.east(19), paper.north(-25)), (paper.LINE, paper.north(-1))]
    spots = Spots(displaced, np.array(places))
    near_border, near_line = spots.held(front, "ash")
    assert near_border.tolist() == [True, True, True]
    assert near_line.tolist() == [True, False, True]


def test_nobody_ever_holds_what_is_no_land() -> None:
    displaced = DisplacedFront(FRONT, LAND, paper.MovedLine(4.0, -4.0))
    off = Spots(displaced, np.array([(paper.LINE, paper.NORTH + 0.1)]))
    assert not any(off.held(FRONT, party).any() for party in ("ash", "birch"))
