"""How much of a zone is water: on paper, and in every answer that is whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from dmz.answers.compute import compute
from dmz.land.territory import Territory
from dmz.land.water import Water
from dmz.measure.scenario import Scenario
from dmz.output.tables.compute import compute_document
from dmz.output.tables.csv import to_csv
from dmz.sources.datasets import Dataset
from dmz.sources.layers import Layer
from tests import paper

# A lake 1 to 5 km west of the line, 8 km of it in the south and 12 in the north; and a
# lagoon beside it, as long, which the map has as a kind of its own.
LAKE, LAGOON = (
    shapely.box(paper.east(west), paper.north(-8), paper.east(east), paper.north(12))
    for west, east in ((-5, -1), (-6, -5))
)


def with_water() -> Territory:
    shapes, kinds = np.array([LAKE, LAGOON], dtype=object), np.array(["inland", "lagoons"])
    layer = Layer(Dataset("water", "lake", "A lake"), shapes, {"id": kinds})
    return replace(paper.territory(), water=Water(layer=layer))


SCENARIO = Scenario.of(whole_front=True, distances_km=(3, 10), uncertainty_km="none")


def test_of_zones_and_their_regions() -> None:
    land = with_water()
    result = compute(SCENARIO, territory=land, front=paper.front(of=land))
    found = [zone.water_km2 for zone in result.zones]
    # Within 3 km of the line are 2 of the 4 km of the lake's width.
    expected = [2 * 20, 0, 2 * 20, 5 * 20, 0, 5 * 20]
    assert found == pytest.approx(expected, rel=1e-3)
    ash = result.zones[0]
    # The lake is water in the area, not land that is taken from it.
    assert ash.area_km2 == pytest.approx(300, rel=1e-3)
    assert ash.water_in("South") == pytest.approx(2 * 8, rel=1e-3)
    rows = {row["oblast"]: row["water_km2"] for row in ash.to_dict()["by_oblast"]}
    assert rows["North"] == pytest.approx(2 * 12, rel=1e-3)


def test_the_whole_document_says_it() -> None:
    land = with_water()
    document = compute_document(compute(SCENARIO, territory=land, front=paper.front(of=land)))
    (note,) = [note for note in document.complete().notes if "inland water" in note]
    assert "3 km: Ash 40 of 300 km², Birch 0 of 300 km²; 10 km: Ash 100 of 1,000 km²" in note
    lines = to_csv(document).splitlines()
    assert lines[0].endswith(",water_km2")
    assert float(lines[1].rsplit(",", 1)[1]) == pytest.approx(40, rel=1e-3)


def test_without_a_map_of_water_it_is_not_known() -> None:
    result = compute(SCENARIO, territory=paper.territory(), front=paper.front())
    assert [zone.water_km2 for zone in result.zones] == [None] * 6
    assert result.to_dict()["zones"][0]["water_km2"] is None
    assert not any("water" in note for note in compute_document(result).complete().notes)
