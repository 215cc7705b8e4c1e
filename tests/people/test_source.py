"""What every source of people promises."""

from __future__ import annotations

import numpy as np
import pytest

from dmz.errors import InputError
from dmz.people.points import PointPopulation
from dmz.people.source import Population, check_covers, describe_basis
from dmz.sources.datasets import Dataset


def source(*datasets: Dataset) -> Population:
    return PointPopulation(
        np.zeros(0, dtype=object),
        np.zeros(0),
        datasets=datasets,
        basis=describe_basis("resident", None),
    )


TILES = (Dataset("population", "west.tif", "West"), Dataset("population", "east.tif", "East"))


@pytest.mark.parametrize("covered_km2", [[], [None], [None, None], [0.0, 0.1], [None, 2.0, 0.0]])
def test_a_source_that_covers_some_zone_or_is_made_of_points(
    covered_km2: list[float | None],
) -> None:
    check_covers(source(*TILES), covered_km2)


@pytest.mark.parametrize("covered_km2", [[0.0], [0.0, 0.0], [None, 0.0]])
def test_a_source_that_covers_none_of_the_zones_is_named(covered_km2: list[float | None]) -> None:
    with pytest.raises(InputError, match=r"^west\.tif, east\.tif: it covers none of the zones"):
        check_covers(source(*TILES, Dataset("scale", "factors.csv", "Factors")), covered_km2)


def test_a_basis_is_labelled_with_its_date() -> None:
    assert describe_basis("resident", "2025").label == "residents, 2025"
    assert describe_basis("resident", None, "registered").label == "registered, no date given"
