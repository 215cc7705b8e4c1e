"""What a front line says of a day: its length, the land each party holds, and who holds which place how far from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import shapely

from dmz import __version__
from dmz.earth.geodesy import area_km2, areas_km2, distance_fault
from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.territory import Territory
from dmz.sources.datasets import Dataset, shipped_dataset


@dataclass(frozen=True)
class Holding:
    """Land of a party in a region; ``oblast`` is None for the whole territory. ``share`` is of the region's area, 0 to 1."""

    party: str
    oblast: str | None
    area_km2: float
    share: float


@dataclass(frozen=True)
class FrontHoldings:
    """The answer to ``dmz front show``.

    ``source_area_km2`` is what the source drew, unclipped; the holdings are fitted to the territory's outline. ``gap_area_km2``
    is in neither: slivers between the two maps, lagoons and reservoirs.
    """

    front: Front = field(repr=False)
    holdings: tuple[Holding, ...]
    source_area_km2: float
    gap_area_km2: float
    datasets: tuple[Dataset, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.front/1``."""
        front = self.front
        return {
            "schema": "dmz.front/1",
            "front": {
                "id": front.id,
                "source": "; ".join(dataset.title for dataset in front.datasets),
                "date": front.date,
                "length_km": front.length_km,
                "schematic": front.schematic or None,
                "source_area_km2": {"party": front.holder.id, "area_km2": self.source_area_km2},
            },
            "gap_area_km2": self.gap_area_km2,
            "holdings": [asdict(holding) for holding in self.holdings],
            "warnings": list(front.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [d.to_dict() for d in self.datasets],
            },
        }


def survey_holdings(front: Front, territory: Territory) -> FrontHoldings:
    """Measure the land each party holds, in all and by region; the parties' land and the gap add up to the territory."""
    regions = areas_km2(territory.regions)
    rows = []
    for id, land in front.land.items():
        areas = areas_km2(shapely.intersection(land, territory.regions))
        rows.append(Holding(id, None, float(areas.sum()), float(areas.sum() / regions.sum())))
        held = [i for i in np.argsort(-areas) if areas[i] > 1e-6]
        rows += [
            Holding(id, territory.region_names[i], float(areas[i]), float(areas[i] / regions[i]))
            for i in held
        ]
    gap = float(regions.sum()) - sum(row.area_km2 for row in rows if row.oblast is None)
    return FrontHoldings(
        front, tuple(rows), area_km2(front.source_area), gap, (*front.datasets, territory.dataset)
    )


@dataclass(frozen=True)
class PlaceAnswer:
    """A place, who holds it and how far the front line is from its point."""

    id: str
    name: str
    oblast: str | None
    latitude: float
    longitude: float
    population: int | None
    held_by: str
    distance_to_front_km: float


@dataclass(frozen=True)
class PlacesFound:
    """The answer to ``dmz cities``."""

    front: Front = field(repr=False)
    places: tuple[PlaceAnswer, ...]
    datasets: tuple[Dataset, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.cities/1``."""
        return {
            "schema": "dmz.cities/1",
            "front": {
                "id": self.front.id,
                "date": self.front.date,
                "schematic": self.front.schematic or None,
            },
            "cities": [asdict(place) for place in self.places],
            "warnings": list(self.front.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [d.to_dict() for d in self.datasets],
            },
        }


def find_places(
    front: Front,
    territory: Territory,
    *,
    names: Sequence[str] = (),
    oblast: str | None = None,
    within_km: float | None = None,
    limit: int = 20,
) -> PlacesFound:
    """Find places by name, or the largest ones, and say of each who holds it and how far it is from the front line.

    Parameters
    ----------
    names
        Each gives all places that bear it; without any, all places.
    oblast, within_km
        Keep places of this oblast, and within this distance of the line.
    limit
        How many of them, the largest first, where no name is given.

    Raises
    ------
    QuestionError
        A name that no place bears (the nearest names are given), an unknown oblast, or a distance that cannot be measured.
    """
    if within_km is not None and (fault := distance_fault(within_km)):
        raise QuestionError(f"the distance to the line is {fault}")
    gazetteer = territory.gazetteer
    if names:
        places = [
            place for name in names for place in gazetteer.search(name) or [gazetteer.find(name)]
        ]
    else:
        places = [gazetteer.place(i) for i in np.argsort(-gazetteer.population, kind="stable")]
    if oblast:
        region = territory.region_names[territory.region(oblast)]
        places = [place for place in places if place.region == region]
    if within_km is not None:
        points = np.array([(p.longitude, p.latitude) for p in places], dtype=float).reshape(-1, 2)
        near = Reach(front.line).distances_km(points, limit_km=within_km) <= within_km
        places = [place for place, keep in zip(places, near, strict=True) if keep]
    datasets = (
        (shipped_dataset(territory.gazetteer_path.name, "gazetteer"),)
        if territory.gazetteer_path
        else ()
    )
    return locate(places if names else places[:limit], front, datasets)


def locate(places: Sequence[Place], front: Front, datasets: Sequence[Dataset]) -> PlacesFound:
    """Say of each place who holds it and how far it is from the front line."""
    points = np.array([(p.longitude, p.latitude) for p in places], dtype=float).reshape(-1, 2)
    holders = front.holders(points).tolist() if len(points) else []
    distances = Reach(front.line).distances_km(points).tolist()
    answers = tuple(
        PlaceAnswer(p.id, p.name, p.region, p.latitude, p.longitude, p.population, holder, distance)
        for p, holder, distance in zip(places, holders, distances, strict=True)
    )
    return PlacesFound(front, answers, (*front.datasets, *datasets))
