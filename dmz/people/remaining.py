"""Who remains: the shipped people, scaled by dated estimates where they are covered."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dmz.land.cover import GroundsOnFront
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.zones import Part, held_in_region, split_by_region
from dmz.people.scaling import Factor, ScaledPopulation, Scaling
from dmz.people.source import RESIDENT, Basis, Count, Population
from dmz.sources.datasets import DATA, Dataset, shipped_dataset

REMAINING = "remaining"
CITY = "city"
ESTIMATES = "estimates.csv"

Row = Mapping[str, str]


def read_estimates() -> list[Row]:
    """Read the shipped table of estimates, in file order."""
    with (DATA / ESTIMATES).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True)
class RemainingPopulation:
    """The shipped people, fewer where a dated estimate says how many remain.

    The latest estimate of each place is taken; of an upper bound, the bound. Elsewhere
    people are the baseline.
    """

    source: Population
    territory: Territory
    warnings: tuple[str, ...] = (
        "People are scaled by the latest dated estimate where one covers the land; elsewhere they "
        "are residents before February 2022.",
    )

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The provenance of the source, and of the estimates."""
        return (*self.source.datasets, shipped_dataset(ESTIMATES, "estimates"))

    @property
    def basis(self) -> Basis:
        """Residents, of when the latest estimate is."""
        date = max(row["date"] for row in self._latest())
        return Basis(RESIDENT, date, "residents who remain, by dated estimates where there are any")

    @property
    def complete(self) -> bool | None:
        """As the source."""
        return self.source.complete

    @property
    def by_centre(self) -> bool:
        """As the source."""
        return self.source.by_centre

    @property
    def by_place(self) -> bool:
        """As the source."""
        return self.source.by_place

    @property
    def factors(self) -> tuple[Mapping[str, Any], ...]:
        """The estimates; what they multiply by depends on the front."""
        names = ("id", "place", "party", "low", "high", "date", "source")
        return tuple({name: row[name] for name in names} for row in self._latest())

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part before 2022: who remains is known on a front only."""
        return self.source.people(parts)

    def on(self, front: Front) -> ScaledPopulation:
        """Return the people as the estimates scale them on a front.

        A city has its own factor. An oblast's is what its estimate leaves for the land
        outside those cities, over the baseline there.
        """
        cities = [row for row in self._latest() if row["scope"] == CITY]
        factors = []
        for row in self._latest():
            region = self.territory.region_ids.index(row["oblast"])
            name = self.territory.region_names[region]
            source = f"{row['source']}, {row['date']}"
            if row["scope"] == CITY:
                place = self.territory.gazetteer.find(f"{row['place']} ({name})")
                share = _high(row) / (place.population or 1)
                factors.append(Factor(place.name, name, row["party"], share, source, place.id))
                continue
            own = [c for c in cities if (c["oblast"], c["party"]) == (row["oblast"], row["party"])]
            places = [self.territory.gazetteer.find(f"{c['place']} ({name})") for c in own]
            baseline = self._baseline(front, row["party"], region)
            rest = baseline - sum(place.population or 0 for place in places)
            left = max(_high(row) - sum(map(_high, own)), 0)
            share = min(left / rest, 1.0) if rest > 0 else 0.0
            factors.append(Factor(None, name, row["party"], share, source, None, region))
        scaling = Scaling(shipped_dataset(ESTIMATES, "estimates"), tuple(factors))
        return ScaledPopulation(self.source, scaling, self.territory)

    def _latest(self) -> list[Row]:
        """Return the latest estimate of each place that has an upper bound."""
        latest: dict[tuple[str, str, str], Row] = {}
        for row in sorted(read_estimates(), key=lambda row: row["date"]):
            if row["high"]:
                latest[row["place"], row["scope"], row["party"]] = row
        return list(latest.values())

    def _baseline(self, front: Front, party: str, region: int) -> float:
        """Return the source's people of the land that a party holds in a region."""
        zone = held_in_region(front, self.territory, party, region)
        grounds = None if self.by_centre else self.territory.grounds
        cover = GroundsOnFront(grounds, front).cover(zone.inside) if grounds else None
        counts = self.source.people(split_by_region(zone, self.territory, cover))
        return sum(count.people or 0.0 for count in counts)


def _high(row: Row) -> int:
    return int(row["high"])
