"""The answer to ``dmz front show``: a line's length, and the land each party holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import area_km2, areas_km2
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.answer import Answer, front_dict

# Less than 1 m² is where two edges were computed apart.
_LEAST_KM2 = 1e-6


@dataclass(frozen=True)
class Holding:
    """Land of a party in a region.

    ``oblast`` is None for the whole territory; ``share`` is of the region's area, 0 to
    1.
    """

    party: str
    oblast: str | None
    area_km2: float
    share: float


@dataclass(frozen=True, kw_only=True)
class FrontHoldings(Answer):
    """The land each party holds.

    Attributes
    ----------
    holdings
        Fitted to the territory's outline.
    source_area_km2
        What the source drew as held, unclipped.
    gap_area_km2
        What is in neither: slivers between the two maps, lagoons and reservoirs.
    """

    schema = "dmz.front/1"

    front: Front
    holdings: tuple[Holding, ...] = field(repr=False)
    source_area_km2: float
    gap_area_km2: float

    def body(self) -> dict[str, Any]:
        """Return the line and the holdings."""
        drawn = {"party": self.front.holder.id, "area_km2": self.source_area_km2}
        return {
            "front": front_dict(self.front) | {"source_area_km2": drawn},
            "gap_area_km2": self.gap_area_km2,
            "holdings": list(self.rows()),
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each holding."""
        return [asdict(holding) for holding in self.holdings]


def measure_holdings(front: Front, territory: Territory) -> tuple[Holding, ...]:
    """Measure the land each party holds, in all and by region, the largest first."""
    regions = areas_km2(territory.regions)
    holdings = []
    for party, land in front.land.items():
        areas = areas_km2(shapely.intersection(land, territory.regions))
        total = float(areas.sum())
        holdings.append(Holding(party, None, total, float(total / regions.sum())))
        for i in np.argsort(-areas):
            if areas[i] > _LEAST_KM2:
                area, share = float(areas[i]), float(areas[i] / regions[i])
                holdings.append(Holding(party, territory.region_names[i], area, share))
    return tuple(holdings)


def show_front(front: Front, territory: Territory) -> FrontHoldings:
    """Measure a front line; the parties' land and the gap add up to the territory."""
    holdings = measure_holdings(front, territory)
    held = sum(holding.area_km2 for holding in holdings if holding.oblast is None)
    return FrontHoldings(
        territory=territory,
        front=front,
        holdings=holdings,
        source_area_km2=area_km2(front.source_area),
        gap_area_km2=float(areas_km2(territory.regions).sum()) - held,
        warnings=front.warnings,
        datasets=(*front.datasets, territory.dataset),
    )
