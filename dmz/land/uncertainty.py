"""How sure: the same figures with the front line moved to either side by as much as it may be wrong."""

from __future__ import annotations

import math
from typing import Literal

from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import Front, moved_front
from dmz.land.territory import Territory

# Two maps of one day, DeepState's and Liveuamap's of 1 December 2025, are this far apart in the median.
UNCERTAINTY_KM = 1.3
LARGEST_KM = 50.0
AUTO: Literal["auto"] = "auto"
Uncertainty = float | Literal["auto"] | None


def uncertainty_fault(uncertainty: Uncertainty) -> str | None:
    """What is wrong with an uncertainty that was asked for, if anything."""
    if uncertainty is None or uncertainty == AUTO:
        return None
    if math.isfinite(uncertainty) and 0 < uncertainty <= LARGEST_KM:
        return None
    return f"the uncertainty is {uncertainty:g} km; it must be above zero and {LARGEST_KM:g} km at most"


def uncertainty_of(front: Front, uncertainty: Uncertainty) -> float | None:
    """How far the line may be wrong, in km: what was asked; for ``auto`` what the source says of itself, else 1.3; or None."""
    if fault := uncertainty_fault(uncertainty):
        raise QuestionError(fault)
    return (front.known_to_km or UNCERTAINTY_KM) if uncertainty == AUTO else uncertainty


def shifted_fronts(front: Front, territory: Territory, uncertainty_km: float) -> tuple[Front, ...]:
    """The front with its line moved by the uncertainty towards each party in turn.

    All land within that geodesic distance of the line passes to one party, then to the other: each party's land is shrunk and grown
    along the whole line at once. Whatever is measured on the front as drawn and on these two has a lowest and a highest value, and
    those two are the range of a figure. Coast and state border do not move.

    It is the range of one error on the whole line, not of every error that could be: a line that is wrong by as much to one side
    here and to the other there may give figures in between, and an area of forces further wrong than this gives others. On a
    straight line a zone's area does not change, since its far edge moves with the near one; who lives in it does.
    """
    strip = Reach(front.line).within(uncertainty_km)
    return tuple(
        moved_front(front, territory, area=strip, to=party.id) for party in territory.parties
    )
