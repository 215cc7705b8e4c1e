"""The shipped table of dated estimates of who remains."""

from __future__ import annotations

from collections.abc import Mapping

from dmz.land.gazetteer import Place
from dmz.land.territory import Territory
from dmz.sources.datasets import DATA, shipped_rows

CITY = "city"  # the scope of an estimate that is no party's part of an oblast
ESTIMATES = "estimates.csv"

Row = Mapping[str, str]


def read_estimates() -> list[Row]:
    """Read the shipped table of estimates, in file order."""
    return list(shipped_rows(DATA / ESTIMATES))


def place_of(row: Row, territory: Territory) -> Place:
    """Return the place of the gazetteer that an estimate of a city is about."""
    name = territory.region_names[territory.region_ids.index(row["oblast"])]
    return territory.gazetteer.find(f"{row['place']} ({name})")
