"""Completeness: land that a map of held areas leaves out, rightly or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, area_km2
from dmz.errors import InputError
from dmz.land.territory import Holding, Party, Territory
from dmz.sources.layers import Layer, repair_polygons

# Less than this is the rounding of edges that two features share.
_LEAST_KM2 = 0.05


def left_out_remarks(
    layers: Sequence[Layer], area: BaseGeometry, territory: Territory
) -> tuple[str, ...]:
    """Return a line for each layer from which features were left out, with their area.

    Only what lies in the territory, and outside the held area, counts as left out.

    Parameters
    ----------
    layers
        With the features that were left out, by their kinds.
    area
        The held area, in degrees.
    """
    remarks = []
    for layer in layers:
        parts = []
        for kind, geometries in layer.left_out.items():
            missed_km2 = _missed_km2(geometries, area, territory)
            if missed_km2 >= _LEAST_KM2:
                places = 1 if missed_km2 < 9.95 else 0
                parts.append(f"{kind}, {missed_km2:,.{places}f} km²")
        if parts:
            remarks.append(f"{layer.dataset.id}: left out: {'; '.join(parts)}")
    return tuple(remarks)


def _missed_km2(geometries: AnyArray, area: BaseGeometry, territory: Territory) -> float:
    """Area of polygons in a territory, without a held area."""
    areas = geometries[shapely.get_dimensions(geometries) == 2]
    near = areas[shapely.intersects(areas, territory.outline)] if len(areas) else areas
    if not len(near):
        return 0.0
    valid, _ = repair_polygons("", near)
    return area_km2(
        shapely.difference(shapely.intersection(shapely.union_all(valid), territory.land), area)
    )


def check_complete(
    layers: Sequence[Layer], area: BaseGeometry, party: Party, *, incomplete: bool
) -> tuple[str, ...]:
    """Refuse a map without land that its party is known to hold.

    Parameters
    ----------
    area
        What the layers show as the party's, in degrees.
    incomplete
        Whether to go on all the same.

    Returns
    -------
    A warning of what is missing, if the user goes on without it.

    Raises
    ------
    InputError
        Something is missing; the message names what completes it.
    """
    dates = [layer.dataset.date for layer in layers]
    day = max((date for date in dates if date), default=None)
    missing = [
        holding
        for holding in party.holdings
        if (day is None or day >= holding.since)
        and not shapely.intersects_xy(area, np.array(holding.points)).any()
    ]
    if not missing:
        return ()
    name = ", ".join(layer.dataset.id for layer in layers)
    if incomplete:
        each = ", ".join(f"{holding.name} ({holding.area_km2:,.0f})" for holding in missing)
        total_km2 = sum(holding.area_km2 for holding in missing)
        return (
            f"{name}: about {total_km2:,.0f} km² are missing that {party.name} has held since "
            f"{_years(missing)}, in km²: {each}. Figures that reach there are wrong.",
        )
    sources = list(dict.fromkeys(holding.completed_by for holding in missing))
    raise InputError(
        f"{name}: it shows nothing of what {party.name} has held since {_years(missing)} "
        f"({', '.join(holding.name for holding in missing)}); add it with "
        f"{' '.join(f'--front {source}' for source in sources)} (where each --front is a map of "
        f"its own, as NAME+{'+'.join(sources)}), or give --incomplete to go on without it"
    )


def _years(holdings: Sequence[Holding]) -> str:
    """The years since when some holdings are held, in words."""
    return " and ".join(sorted({holding.since[:4] for holding in holdings}))
