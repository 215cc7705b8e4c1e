"""Demilitarised zones between two front lines: which land, whose, how many people.

>>> import dmz
>>> result = dmz.compute(distances_km=(40,))
>>> [zone.party for zone in result.zones]
['ukraine', 'russia', 'both']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dmz.answers.compute import Result

__version__ = "0.1.0"
__all__ = ["__version__", "compute"]


def compute(**question: Any) -> Result:
    """Answer a scenario on the shipped territory.

    Parameters
    ----------
    **question
        The fields of `dmz.measure.scenario.Scenario`: ``distances_km``, ``depths_km``, ``model``, ``cities``, ``reach_km``, ``oblasts``,
        ``sector``, ``whole_front``, ``fronts``, ``held_by``, ``sliver_km``, ``include_border``, ``uncertainty_km``.

    Raises
    ------
    dmz.errors.DmzError
        The question cannot be answered; the message says why and what to do.
    """
    from dmz.answers.compute import compute as answer
    from dmz.measure.scenario import Scenario

    return answer(Scenario(**question))
