"""The page of ``dmz compare``: two fronts, or two plans, on either side of a line."""

from __future__ import annotations

from dmz.answers.compare import Comparison
from dmz.answers.compute import Result
from dmz.errors import QuestionError
from dmz.measure.languages import Language
from dmz.output.maps.page import Look, make_fronts_page, make_plans_page
from dmz.plans.outcome import PlanResult


def make_comparison_page(comparison: Comparison, language: Language) -> str:
    """Make the page of a comparison, with its sentence and its table.

    Raises
    ------
    QuestionError
        The cases are not of one kind: fronts at the same distances, or plans on one
        front.
    """
    look = Look(language)
    results = [answer for answer in comparison.answers if isinstance(answer, Result)]
    plans = [answer for answer in comparison.answers if isinstance(answer, PlanResult)]
    if results and plans:
        raise QuestionError(
            "a page compares fronts or plans, not both: leave out --distance or --plan"
        )
    if plans:
        if len({id(plan.front) for plan in plans}) > 1:
            raise QuestionError("a page compares plans on one front: give one --front")
        return make_plans_page(plans, look=look, comparison=comparison)
    distances = [zones[-1].distance_km for zones in results[0].steps]
    marked = [km for km in distances if km is not None]
    return make_fronts_page(results, at_km=marked, look=look, comparison=comparison)
