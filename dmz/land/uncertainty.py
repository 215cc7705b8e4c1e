"""How sure: the same figures with the front line moved to either side."""

from __future__ import annotations

import math
from typing import Literal

from dmz.land.front import Front, move_front
from dmz.land.territory import Territory

# Two maps of one day, DeepState's and Liveuamap's of 1 December 2025, are this far
# apart in the median.
UNCERTAINTY_KM = 1.3
LARGEST_KM = 50.0
AUTO: Literal["auto"] = "auto"
Uncertainty = float | Literal["auto"] | None


def uncertainty_fault(uncertainty: Uncertainty) -> str | None:
    """Return what is wrong with an uncertainty; None if nothing is."""
    if uncertainty is None or uncertainty == AUTO:
        return None
    if math.isfinite(uncertainty) and 0 < uncertainty <= LARGEST_KM:
        return None
    return (
        f"the uncertainty is {uncertainty:g} km; "
        f"it must be above zero and {LARGEST_KM:g} km at most"
    )


def uncertainty_of(front: Front, uncertainty: Uncertainty) -> float | None:
    """Return how far the line may be wrong, in km.

    ``auto`` stands for what the source says of itself, else 1.3 km. None: not asked.
    """
    return (front.known_to_km or UNCERTAINTY_KM) if uncertainty == AUTO else uncertainty


def shift_front(front: Front, territory: Territory, uncertainty_km: float) -> tuple[Front, ...]:
    """Return the front with its line moved towards each party in turn.

    All land within that geodesic distance of the line passes to one party, then to the
    other. What is measured on the front as drawn and on these two has a lowest and a
    highest value, and those are the range of a figure. Coast and state border do not
    move.

    It is the range of one error on the whole line, not of every error that could be: a
    line that is wrong to one side here and to the other there may give figures in
    between. On a straight line a zone's area does not change, since its far edge moves
    with the near one; who lives in it does.
    """
    strip = front.reach.within(uncertainty_km)
    return tuple(
        move_front(front, territory, area=strip, to=party.id) for party in territory.parties
    )
