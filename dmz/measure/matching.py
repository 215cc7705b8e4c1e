"""A depth at which a zone reaches a figure: area or people, that grow with depth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TOLERANCE = 1e-3
# Below this a zone's edge is finer than any line is known, and a step in its figure is a step in fact.
FINEST_KM = 1e-5


@dataclass(frozen=True)
class Match:
    """What was found.

    ``reached`` is whether ``value`` is within the tolerance of the target. Where it is not, the figure jumps over the target (a
    city is in or out) or ends below it, and ``value`` is the nearest that there is.
    """

    depth_km: float
    value: float
    target: float
    reached: bool


def matching_depth(
    measure: Callable[[float], float],
    target: float,
    *,
    longest_km: float,
    tolerance: float = TOLERANCE,
) -> Match:
    """Find the depth at which a figure that never falls with depth reaches a target: by doubling, then by halving.

    Parameters
    ----------
    measure
        The figure at a depth in km; 0 at 0 km.
    target
        Above zero, in the figure's unit.
    longest_km
        The largest depth that is tried.
    tolerance
        How near is near enough, as a share of the target.
    """
    low, high = (0.0, 0.0), (1.0, measure(1.0))
    while high[1] < target and high[0] < longest_km:
        depth = min(2 * high[0], longest_km)
        low, high = high, (depth, measure(depth))
    best = min(low, high, key=lambda pair: abs(pair[1] - target))
    while abs(best[1] - target) > tolerance * target and high[0] - low[0] > FINEST_KM:
        depth = (low[0] + high[0]) / 2
        middle = (depth, measure(depth))
        low, high = (middle, high) if middle[1] < target else (low, middle)
        best = min(low, high, key=lambda pair: abs(pair[1] - target))
    return Match(*best, target, reached=abs(best[1] - target) <= tolerance * target)
