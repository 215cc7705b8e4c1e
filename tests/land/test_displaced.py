"""Points as they lie to a line that moves as a whole."""

from __future__ import annotations

import numpy as np

from dmz.land.displaced import DisplacedFront
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
