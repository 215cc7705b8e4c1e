"""Demilitarised zones between two front lines: which land, whose, how many people.

>>> import dmz
>>> result = dmz.compute(distances_km=(40,))
>>> [zone.party for zone in result.zones]
['ukraine', 'russia', 'both']

A question is put in keywords: those of `dmz.measure.scenario.Question`, which are the long
options of the command line. Every answer has `to_dict`, `to_dataframe` and a short `repr`,
and shows itself in a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Unpack

    from dmz.answers.balance import Balance
    from dmz.answers.compare import Comparison
    from dmz.answers.compute import Result
    from dmz.answers.sweep import Curve
    from dmz.land.front import Front
    from dmz.land.territory import Territory
    from dmz.measure.scenario import Question, Scenario
    from dmz.plans.outcome import PlanResult

__version__ = "0.1.0"
__all__ = [
    "Scenario",
    "__version__",
    "balance",
    "compare",
    "compute",
    "read_front",
    "run_plan",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Import `Scenario` when it is asked for: the command line starts without it."""
    if name == "Scenario":
        from dmz.measure.scenario import Scenario

        return Scenario
    raise AttributeError(f"module 'dmz' has no attribute '{name}'")


def compute(
    scenario: Scenario | None = None,
    /,
    *,
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> Result:
    """Measure the zones of a scenario.

    Parameters
    ----------
    scenario
        The question, in place of keywords.
    territory
        By default the shipped one; see `dmz.land.territory.read_territory` for others.
    **question
        See `dmz.measure.scenario.Question`.

    Raises
    ------
    dmz.errors.DmzError
        The question cannot be answered; the message says why and what to do.

    Examples
    --------
    >>> import dmz
    >>> result = dmz.compute(depths_km={"ukraine": 5, "russia": 40})
    >>> [zone.distance_km for zone in result.zones]
    [5, 40, None]
    """
    from dmz.answers.compute import compute as answer

    return answer(_scenario(scenario, question), territory=territory)


def sweep(
    scenario: Scenario | None = None,
    /,
    *,
    start_km: float = 1.0,
    stop_km: float = 50.0,
    step_km: float = 0.5,
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> Curve:
    """Measure land and people against distance; see `compute` for the other parameters.

    Examples
    --------
    >>> import dmz
    >>> curve = dmz.sweep(start_km=5, stop_km=10, step_km=5)
    >>> [point.distance_km for point in curve.points if point.party == "both"]
    [5, 10]
    """
    from dmz.answers.sweep import sweep as answer

    return answer(
        _scenario(scenario, question),
        start_km=start_km,
        stop_km=stop_km,
        step_km=step_km,
        territory=territory,
    )


def balance(
    scenario: Scenario | None = None,
    /,
    *,
    party: str,
    depth_km: float | None = None,
    oblast: str | None = None,
    of: str = "area",
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> Balance:
    """Find the depth at which the other party's zone has as much area, or as many people.

    Parameters
    ----------
    party, depth_km, oblast
        The given zone: of a depth, or all the land that the party holds in an oblast.
    of
        ``area`` or ``population``.

    See `compute` for the other parameters.

    Examples
    --------
    >>> import dmz
    >>> found = dmz.balance(party="ukraine", depth_km=5)
    >>> found.match.figures.party
    'russia'
    """
    from dmz.answers.balance import Given
    from dmz.answers.balance import balance as answer

    given = Given(party, depth_km, oblast)
    return answer(_scenario(scenario, question), given, of=of, territory=territory)


def compare(
    scenario: Scenario | None = None,
    /,
    *,
    plans: tuple[str, ...] = (),
    chosen: Mapping[str, str] | None = None,
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> Comparison:
    """Set fronts, sources of people, distances and plans side by side.

    Parameters
    ----------
    plans
        Ids of shipped plans, or paths of TOML files.
    chosen
        Values of what the plans leave open.
    **question
        As in `compute`, but each of ``fronts`` and ``populations`` is a case of its own;
        files that make one together are joined by ``+``.

    Examples
    --------
    >>> import dmz
    >>> comparison = dmz.compare(distances_km=(5, 10))
    >>> [compared.case.measure for compared in comparison.cases]
    ['5 km', '10 km']
    """
    from dmz.answers.compare import compare as answer
    from dmz.plans.files import read_plan

    return answer(
        _scenario(scenario, question),
        territory=territory,
        plans=[read_plan(plan) for plan in plans],
        chosen=chosen,
    )


def run_plan(
    plan: str,
    scenario: Scenario | None = None,
    /,
    *,
    chosen: Mapping[str, str] | None = None,
    lines: Mapping[str, str] | None = None,
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> PlanResult:
    """Apply a plan to a front line.

    Parameters
    ----------
    plan
        The id of a shipped plan, or the path of a TOML file.
    chosen
        Values of what the plan's text leaves open.
    lines
        Paths of the lines that the plan names, by their ids in it.

    See `compute` for the other parameters; a plan has its own depths.

    Examples
    --------
    >>> import dmz
    >>> result = dmz.run_plan("zelensky-2025", chosen={"distance": "5"})
    >>> [dict(outcome.reading) for outcome in result.readings]
    [{'distance': 5.0}]
    """
    from dmz.plans.run import open_plan

    asked = _scenario(scenario, question)
    run = open_plan(plan, asked, chosen=chosen, lines=lines, territory=territory)
    return run(asked.uncertainty_km)


def read_front(
    *specs: str,
    territory: Territory | None = None,
    held_by: str | None = None,
    sliver_km: float = 1.0,
    include_border: bool = False,
) -> Front:
    """Read a front line; without a spec, the schematic one that ships.

    See `dmz.land.front.FrontChoice` for the parameters.

    Examples
    --------
    >>> import dmz
    >>> dmz.read_front().date
    '2025-12-01'
    """
    from dmz.land.front import FrontChoice
    from dmz.land.territory import shipped_territory

    choice = FrontChoice(
        specs=specs, held_by=held_by, sliver_km=sliver_km, include_border=include_border
    )
    return choice.read(territory or shipped_territory())


def _scenario(scenario: Scenario | None, question: Question) -> Scenario:
    """Return the question as a scenario: the one given, or one of keywords."""
    from dmz.measure.scenario import Scenario

    if scenario is None:
        return Scenario.of(**question)
    if question:
        raise TypeError("give a scenario or keywords, not both")
    return scenario
