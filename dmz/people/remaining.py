"""Who remains: the shipped people, scaled by dated estimates where they are covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dmz.land.cover import GroundsOnFront
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.zones import Part, held_in_region
from dmz.people.estimates import CITY, ESTIMATES, Row, place_of, read_estimates
from dmz.people.scaling import Factor, ScaledPopulation, Scaling, scale_people
from dmz.people.source import RESIDENT, Basis, Count, Population
from dmz.sources.datasets import shipped_dataset


@dataclass(frozen=True)
class HeldPeople:
    """The people of the land that a party holds in a region, by a source.

    Attributes
    ----------
    people
        All of them.
    shares
        By row of the gazetteer, how much of each settlement there is on that land, 0 to
        1.
    """

    people: float
    shares: Mapping[int, float]


def count_held(
    source: Population,
    territory: Territory,
    front: Front,
    party: str,
    region: int,
    grounds: GroundsOnFront | None,
) -> HeldPeople:
    """Count a source's people on the land that a party holds in a region.

    Parameters
    ----------
    grounds
        Of the territory, on the front; None where the source counts by centre.
    """
    zone = held_in_region(front, territory, party, region)
    cover = grounds.cover(zone.inside) if grounds else None
    shares = dict.fromkeys(zone.settlements.tolist(), 1.0)
    if cover is not None:
        cover = cover.of(territory.gazetteer.region[cover.rows] == region)
        shares = dict(zip(cover.rows.tolist(), cover.share.tolist(), strict=True))
    # It lies in one region, and need not be split by them.
    km2 = zone.held.region_km2(territory, region)
    part = Part(party, region, zone.inside, km2, zone.settlements, km2, cover)
    (count,) = source.people([part])
    return HeldPeople(count.people or 0.0, shares)


@dataclass(frozen=True)
class RemainingPopulation(Population):
    """The shipped people, fewer where a dated estimate says how many remain.

    The latest estimate of each place is taken; of an upper bound, the bound. Weak ones
    and lower bounds are not. Elsewhere people are the baseline. What the estimates
    multiply by depends on the front.
    """

    source: Population
    territory: Territory

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part before 2022: who remains is known on a front only."""
        return self.source.people(parts)

    def on(self, front: Front) -> ScaledPopulation:
        """Return the people as the estimates scale them on a front.

        A city has its own factor. An oblast's is what its estimate leaves for the land
        outside those cities, over the baseline there; of a city that the front cuts,
        the part on that land is taken off.
        """
        cities = [row for row in _latest() if row["scope"] == CITY]
        places = {row["id"]: place_of(row, self.territory) for row in cities}
        shapes = None if self.source.by_centre else self.territory.grounds
        grounds = GroundsOnFront(shapes, front) if shapes else None
        factors = []
        for row in _latest():
            source = f"{row['source']}, {row['date']}"
            party = row["party"] or None
            if row["scope"] == CITY:
                place = places[row["id"]]
                share = _high(row) / (place.population or 1)
                factors.append(Factor(place.name, place.region, party, share, source, place.id))
                continue
            region = self.territory.region_ids.index(row["oblast"])
            held = count_held(self.source, self.territory, front, row["party"], region, grounds)
            left, rest = float(_high(row)), held.people
            for city in cities:
                place = places[city["id"]]
                if city["party"] in ("", row["party"]):
                    at = self.territory.gazetteer.ids.index(place.id)
                    share = held.shares.get(at, 0.0)
                    left -= share * _high(city)
                    rest -= share * (place.population or 0)
            factor = min(max(left, 0.0) / rest, 1.0) if rest > 0 else 0.0
            name = self.territory.region_names[region]
            factors.append(Factor(None, name, party, factor, source, None, region))
        scaling = Scaling(shipped_dataset(ESTIMATES, "estimates"), tuple(factors))
        return scale_people(self.source, scaling, self.territory)


def remaining_people(source: Population, territory: Territory) -> RemainingPopulation:
    """Return who remains of the people of a source, and what is said of them."""
    # Of no one date: each estimate has its own, the rest is older.
    label = "residents who remain, by dated estimates where there are any"
    names = ("id", "place", "party", "low", "high", "date", "source")
    return RemainingPopulation(
        source,
        territory,
        datasets=(*source.datasets, shipped_dataset(ESTIMATES, "estimates")),
        basis=Basis(RESIDENT, None, label, source.basis.regions),
        warnings=(
            "People are scaled by the latest dated estimate where one covers the land; elsewhere "
            "they are residents before February 2022.",
        ),
        complete=source.complete,
        by_centre=source.by_centre,
        by_place=source.by_place,
        factors=tuple({name: row[name] for name in names} for row in _latest()),
    )


def _latest() -> list[Row]:
    """Return the latest estimate of each place that can scale its people."""
    latest: dict[tuple[str, str, str], Row] = {}
    for row in sorted(read_estimates(), key=lambda row: row["date"]):
        if row["high"] and row["weak"] != "true":
            # A city has one estimate, whoever holds it; a part of an oblast is its
            # holder's.
            whose = "" if row["scope"] == CITY else row["party"]
            latest[row["place"], row["scope"], whose] = row
    return list(latest.values())


def _high(row: Row) -> int:
    return int(row["high"])
