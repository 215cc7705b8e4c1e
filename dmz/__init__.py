"""Demilitarised zones around a front line: which land, whose, how many people.

>>> import dmz
>>> result = dmz.compute(distances_km=(40,))
>>> [zone.party for zone in result.zones]
['ukraine', 'russia', 'both']

A question is asked in keywords, listed in `dmz.measure.scenario.Question`; they are the
command line's long options. A `Scenario` holds them for use with several functions:

>>> scenario = dmz.Scenario.of(distances_km=(5, 10), oblasts=("Donetsk",))
>>> dmz.compute(scenario).sector.title
'the front line in Donetsk'

Every answer has ``to_dict`` and ``to_dataframe``; a result of `compute` also has
``to_geodataframe``. In a notebook, answers show their figures. Failures raise a
`dmz.errors.DmzError` whose message says what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dmz import errors

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
    "errors",
    "read_front",
    "run_plan",
    "sweep",
]
# The breakdown by subregion, which `compute` and `run_plan` have.
_FINER = ("by", "regions")


if not TYPE_CHECKING:  # a type checker would take any name for one of the package

    def __getattr__(name: str) -> Any:
        """Import `Scenario` at its first use: the command line starts without it."""
        if name == "Scenario":
            from dmz.measure.scenario import Scenario

            return Scenario
        raise AttributeError(f"module 'dmz' has no attribute '{name}'")


def __dir__() -> list[str]:
    return list(__all__)


def compute(
    scenario: Scenario | None = None,
    /,
    *,
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> Result:
    """Measure the zones of a scenario: land, people and settlements by party.

    Parameters
    ----------
    scenario
        The question, instead of keywords.
    territory
        The shipped one by default; `dmz.land.theatre.read_theatre` and `read_territory`
        read others.
    **question
        ``distances_km``, or ``depths_km`` by party; ``fronts``, with ``where`` to
        select held land by its columns and ``incomplete`` to accept maps that leave
        some out; ``cities`` with ``reach_km``, or ``oblasts``, ``sector`` or
        ``whole_front``; ``model``; ``populations``; ``uncertainty_km``; ``by`` raion or
        hromada, with their polygons as ``regions``. `dmz.measure.scenario.Question` has
        all of them with their types.

    Returns
    -------
    For each distance, a zone for each party and their total, in ``zones``.

    Raises
    ------
    dmz.errors.QuestionError
        The question is invalid; the message lists every fault.
    dmz.errors.InputError
        A file cannot be used.

    Examples
    --------
    >>> import dmz
    >>> result = dmz.compute(depths_km={"ukraine": 5, "russia": 40})
    >>> [(zone.party, zone.distance_km) for zone in result.zones]
    [('ukraine', 5), ('russia', 40), ('both', None)]
    """
    from dmz.answers.ensemble import compute_question

    return compute_question(_make_scenario(scenario, question), territory=territory)


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
    """Measure area and people against distance, for each party.

    Parameters
    ----------
    start_km, stop_km, step_km
        The distances, both ends included. They replace those of the scenario.
    scenario, territory, **question
        As in `compute`, without depths.

    Returns
    -------
    For each distance, a point for each party and their total, in ``points``.

    Examples
    --------
    >>> import dmz
    >>> curve = dmz.sweep(start_km=5, stop_km=10, step_km=5)
    >>> [(point.party, point.distance_km) for point in curve.points[:3]]
    [('ukraine', 5), ('russia', 5), ('both', 5)]
    """
    from dmz.answers.sweep import sweep as answer

    return answer(
        _make_scenario(scenario, question, ("distances_km", "depths_km", *_FINER)),
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
    """Find the depth at which the other party's zone has equal area or people.

    Parameters
    ----------
    party
        The id of the party whose zone is given.
    depth_km, oblast
        The given zone: its depth, or the oblast in which it is all of the party's land.
    of
        ``area`` or ``population``.
    scenario, territory, **question
        As in `compute`, without distances and depths.

    Returns
    -------
    The two zones: ``given``, and ``match`` with its ``depth_km``.

    Examples
    --------
    >>> import dmz
    >>> found = dmz.balance(party="ukraine", depth_km=5)
    >>> found.match.figures.party
    'russia'
    """
    from dmz.answers.balance import Given
    from dmz.answers.balance import balance as answer

    if (depth_km is None) == (oblast is None):
        raise TypeError("a zone is given by its depth_km or by its oblast: give one of them")
    return answer(
        _make_scenario(scenario, question, ("distances_km", "depths_km", *_FINER)),
        Given(party, depth_km, oblast),
        of=of,
        territory=territory,
    )


def compare(
    scenario: Scenario | None = None,
    /,
    *,
    plans: Sequence[str] = (),
    chosen: Mapping[str, str | float] | None = None,
    territory: Territory | None = None,
    **question: Unpack[Question],
) -> Comparison:
    """Compare fronts, population sources, distances and plans.

    Parameters
    ----------
    plans
        Ids of shipped plans, or paths of TOML files.
    chosen
        Values for the parameters and roles that the plans leave open.
    scenario, territory, **question
        As in `compute`, but each of ``fronts`` and ``populations`` is a separate case;
        join the files of one case with ``+``.

    Returns
    -------
    The cases, with their figures and differences from the first, in ``cases``.

    Examples
    --------
    >>> import dmz
    >>> comparison = dmz.compare(distances_km=(5, 10))
    >>> [compared.case.measure for compared in comparison.cases]
    ['5 km', '10 km']
    """
    from dmz.answers.compare_maps import compare_question
    from dmz.measure.scenario import check_sequence
    from dmz.plans.files import read_plan

    check_sequence("plans", plans)
    return compare_question(
        _make_scenario(scenario, question, _FINER),
        territory=territory,
        plans=[read_plan(plan) for plan in plans],
        chosen=_format_values(chosen),
    )


def run_plan(
    plan: str,
    scenario: Scenario | None = None,
    /,
    *,
    chosen: Mapping[str, str | float] | None = None,
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
        Values for the parameters and roles that the plan leaves open. Without them,
        every reading is answered.
    lines
        Paths of the lines that the plan names, by their ids in it.
    scenario, territory, **question
        As in `compute`, without depths and model; the plan's own sector is used unless
        another is given.

    Returns
    -------
    For each reading, the figures of each provision and of all together, in
    ``readings``.

    Examples
    --------
    >>> import dmz
    >>> result = dmz.run_plan("twenty-point-2025", chosen={"distance": 5})
    >>> [dict(outcome.reading) for outcome in result.readings]
    [{'distance': 5.0}]
    """
    from dmz.plans.run import PlanQuestion, run_question

    asked = _make_scenario(scenario, question, ("distances_km", "depths_km", "model"))
    choices = _format_values(chosen)
    on_plan = PlanQuestion(spec=plan, scenario=asked, chosen=choices, lines=lines or {})
    return run_question(on_plan, territory=territory)


def read_front(
    *specs: str,
    territory: Territory | None = None,
    held_by: str | None = None,
    sliver_km: float = 1.0,
    include_border: bool = False,
    across_water: bool = False,
    min_pocket_km2: float = 0.0,
    where: str | None = None,
    incomplete: bool = False,
) -> Front:
    """Read a front line.

    Parameters
    ----------
    *specs
        Files, sources (``ID@DATE``) or addresses; polygons are united. By default, the
        schematic line that ships.
    territory
        As in `compute`.
    held_by, sliver_km, include_border, across_water, min_pocket_km2, where, incomplete
        As in `dmz.land.front_choice.FrontChoice`.

    Returns
    -------
    The line, and the land on both sides of it, in longitude and latitude.

    Examples
    --------
    >>> import dmz
    >>> front = dmz.read_front()
    >>> front.date, list(front.land)
    ('2025-12-01', ['ukraine', 'russia'])
    """
    from dmz.land.front_choice import FrontChoice
    from dmz.land.theatre import shipped_territory

    choice = FrontChoice(
        specs=specs,
        held_by=held_by,
        sliver_km=sliver_km,
        include_border=include_border,
        across_water=across_water,
        min_pocket_km2=min_pocket_km2,
        where=where,
        incomplete=incomplete,
    )
    return choice.read(territory or shipped_territory())


def _make_scenario(
    scenario: Scenario | None, question: Question, unused: Collection[str] = ()
) -> Scenario:
    """Return the scenario, or make one of keywords; refuse keywords without effect."""
    from dmz.measure.scenario import Scenario

    if scenario is not None and not isinstance(scenario, Scenario):
        raise TypeError(
            f"give a dmz.Scenario or keywords such as distances_km=(40,), not {scenario!r}"
        )
    if scenario is not None and question:
        raise TypeError(f"give a scenario or keywords, not both: {', '.join(question)}")
    for keyword in question:
        if keyword in unused:
            raise TypeError(f"{keyword} has no effect here; leave it out")
    return Scenario.of(**question) if scenario is None else scenario


def _format_values(chosen: Mapping[str, str | float] | None) -> dict[str, str]:
    """Return the values of a plan's names as its file writes them."""
    values = (chosen or {}).items()
    return {name: value if isinstance(value, str) else f"{value:g}" for name, value in values}
