"""The answer to ``dmz front show``: a line's length, and the land each party holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import area_km2, areas_km2
from dmz.land.front import Front
from dmz.land.front_choice import FrontChoice
from dmz.land.territory import Territory
from dmz.land.water import shared_waters
from dmz.measure.answer import Answer, front_dict
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases, capitalised
from dmz.measure.toponyms import Toponyms

# Less than 1 m² is where two edges were computed apart.
_LEAST_KM2 = 1e-6


@dataclass(frozen=True)
class Holding:
    """Land of a party in a region.

    ``oblast`` is None for the whole territory; ``share``, 0 to 1, is of what the two
    parties hold of the region and the water between them: what else is in neither, gaps
    and bays behind the holder's own spits, is left out.
    ``water_km2`` is the part of the area that is mapped water, None where none is
    mapped.
    """

    party: str
    oblast: str | None
    area_km2: float
    share: float
    water_km2: float | None


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
        What is in neither: bays, and what the front lists as its gaps.
    bays_area_km2
        Of it, bays and limans that are open to the sea.
    choice
        How the line was read; None where it was made otherwise.
    """

    schema = "dmz.front/2"

    front: Front
    holdings: tuple[Holding, ...] = field(repr=False)
    source_area_km2: float
    gap_area_km2: float
    bays_area_km2: float = 0.0
    choice: FrontChoice | None = None

    def summarize(self, language: Language) -> str:
        """Return the land that the holder has, and the length of the line."""
        phrases, front = Phrases(Toponyms(self.territory, language)), self.front
        held = next(h for h in self.holdings if h.oblast is None and h.party == front.holder.id)
        said = phrases.say(
            "By {source}, {party} holds {area}, {share} of the whole, behind a front of "
            "{length}, or {rough} at 1 km detail.",
            source=phrases.source(front),
            party=phrases.names.party(held.party),
            area=phrases.area_of(held.area_km2, exact=True),
            share=phrases.share(held.share),
            length=phrases.length(front.length_km),
            rough=phrases.length(front.length_at_1km_km),
        )
        return capitalised(said)

    def body(self) -> dict[str, Any]:
        """Return the line and the holdings."""
        drawn = {"party": self.front.holder.id, "area_km2": self.source_area_km2}
        asked = asdict(self.choice) if self.choice else {}
        specs = {"fronts": list(asked.pop("specs"))} if asked else {}
        return {
            **({"parameters": specs | asked} if asked else {}),
            "front": front_dict(self.front) | {"source_area_km2": drawn},
            "gap_area_km2": self.gap_area_km2,
            "bays_area_km2": self.bays_area_km2,
            "gaps": [asdict(gap) for gap in self.front.gaps],
            "pockets": [pocket.to_dict() for pocket in self.front.pockets],
            "holdings": list(self.rows()),
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each holding."""
        return [asdict(holding) for holding in self.holdings]


def measure_holdings(front: Front, territory: Territory) -> tuple[Holding, ...]:
    """Measure the land each party holds, in all and by region, the largest first."""
    areas, waters = {}, {}
    for party, land in front.land.items():
        areas[party] = areas_km2(shapely.intersection(land, territory.regions))
        if mapped := territory.regional_water:
            waters[party] = mapped.inside_km2(shapely.force_2d(land))
    shared = shared_waters(list(front.land.values()), territory.water)
    between = areas_km2(shapely.intersection(shared, territory.regions))
    held = np.sum(list(areas.values()), axis=0) + between
    names = (*territory.region_names, None)
    holdings = []
    for party, own in areas.items():
        water = waters.get(party)
        largest = [i for i in np.argsort(-own) if own[i] > _LEAST_KM2]
        # The sum of all regions stands last.
        own, of, wet = (np.append(km2, km2.sum()) for km2 in (own, held, waters.get(party, own)))
        for i in (-1, *largest):
            wet_km2 = None if water is None else float(wet[i])
            holdings.append(Holding(party, names[i], float(own[i]), float(own[i] / of[i]), wet_km2))
    return tuple(holdings)


def show_front(
    front: Front, territory: Territory, choice: FrontChoice | None = None
) -> FrontHoldings:
    """Measure a front line; the parties' land and the gap add up to the territory."""
    holdings = measure_holdings(front, territory)
    held = sum(holding.area_km2 for holding in holdings if holding.oblast is None)
    whole = float(areas_km2(territory.regions).sum())
    bays = len(territory.water.bays) > 0
    return FrontHoldings(
        territory=territory,
        front=front,
        choice=choice,
        holdings=holdings,
        source_area_km2=area_km2(front.source_area),
        gap_area_km2=whole - held,
        bays_area_km2=whole - area_km2(territory.land) if bays else 0.0,
        warnings=front.warnings,
        datasets=(*front.datasets, *territory.datasets),
    )
