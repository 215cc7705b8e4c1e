from __future__ import annotations

import dmz
from dmz.output.maps.steps import split_steps


def test_steps_are_the_results_of_their_distances() -> None:
    small, large = split_steps(dmz.compute(distances_km=(5, 40)))
    alone = dmz.compute(distances_km=(5,))
    assert small.to_dict()["zones"] == alone.to_dict()["zones"]
    assert [s.id for s in small.settlements] == [s.id for s in alone.settlements]
    assert [[i.distance_km for i in city.inside] for city in large.cities] == [[40.0], [40.0]]
