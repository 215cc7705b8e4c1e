"""Zones on lines that are really displaced, to hold the shortcut of ranges to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from dmz.land.displaced import DisplacedFront
from dmz.land.front import Front, move_front
from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey


def displaced_front(displaced: DisplacedFront, draw: int) -> Front:
    """Draw the front of one draw: land passes as far as each edge of the line moves."""
    front, territory = displaced.front, displaced.territory
    edges = displaced.edges
    shift = displaced.shift[displaced.nodes, draw]
    moved = front
    for number, sign in enumerate((1, -1)):
        own, other = territory.parties[number], territory.parties[1 - number]
        mine = shift * sign > 0
        wide = shapely.union_all(shapely.buffer(edges[mine], np.abs(shift[mine]), quad_segs=6))
        passing = shapely.intersection(displaced.plane.unproject(wide), front.land[own.id])
        moved = move_front(moved, territory, area=passing, to=other.id)
    return moved


def rederive(
    scenario: Scenario, survey: Survey, displaced: DisplacedFront, draws: Iterator[int]
) -> Iterator[list[ZoneFigures]]:
    """Measure a scenario's zones on the line of each draw, from the overlay on."""
    for draw in draws:
        front = displaced_front(displaced, draw)
        sector = scenario.find_sector(front, survey.territory)
        again = Survey(survey.territory, front, survey.population)
        (steps,) = again.measure_steps([(sector, scenario.steps(survey.territory))])
        yield [zone for step in steps for zone in step]
