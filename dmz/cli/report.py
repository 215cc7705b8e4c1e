"""``dmz report``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.completion import complete_plans
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import (
    asked_language,
    choose_output,
    format_option,
    language_option,
    noise_options,
    quote_command,
)
from dmz.cli.question import (
    answer_plan,
    further_options,
    plan_options,
    scenario_of,
    scenario_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.output.report.report import Report


@command()
@click.argument("plan", required=False, metavar="[PLAN]", shell_complete=complete_plans)
@plan_options
@scenario_options
@uncertainty_option
@further_options
@format_option("html", "pdf", "markdown", default="markdown")
@option(
    "--output",
    "-o",
    metavar="PATH",
    help="Write to this file, completely or not at all; - is standard output. [default: -]",
)
@language_option
@noise_options
def report(plan: str | None, format_: str | None, output: str | None, **question: Any) -> None:
    """Write a report: map, figures, curve, methods and sources.

    PLAN is the id of a shipped plan ('dmz plan list') or a TOML file; without one, the
    report covers the distances. HTML and PDF are a single file. Markdown has its
    pictures in files next to it, and none on standard output. Ranges are those of
    --uncertainty auto unless you set another.

    \b
    Examples:
      dmz report -o report.html
      dmz report --distance 40 --front deepstatemap_data_20251201.geojson -o report.html
      dmz report twenty-point-2025 -o plan.pdf
      dmz report mine.toml --set distance=40 -o mine.md
    """
    out = choose_output(format_, output)
    from dmz.output.report.formats import write_html, write_markdown, write_pdf

    made = _report_plan(plan, question) if plan else _report_scenario(question)
    files = _write_pictures(made, output) if out.format == "markdown" and output else []
    out.emit(
        {
            "html": lambda: write_html(made),
            "pdf": lambda: write_pdf(made),
            "markdown": lambda: write_markdown(made, files),
        }
    )


def _write_pictures(made: Report, output: str) -> list[str]:
    """Write the pictures of a report next to it; none for a stream. Return their names.

    They come first, so that the report never names a picture that is not there.
    """
    from pathlib import Path

    from dmz.output.files import write_atomically
    from dmz.output.report.formats import picture_files

    target = Path(output)
    if output == "-" or (target.exists() and not target.is_file()):
        return []
    pictures = picture_files(made, target.stem)
    for name, content in pictures.items():
        write_atomically(str(target.with_name(name)), content)
    return list(pictures)


def _report_scenario(question: Mapping[str, Any]) -> Report:
    """Measure a scenario and its curve."""
    from dmz.answers.ensemble import compute_question
    from dmz.answers.sweep import sweep
    from dmz.land.uncertainty import ENSEMBLE
    from dmz.measure.survey import open_survey
    from dmz.output.report.scenario import make_scenario_report
    from dmz.output.report.sections import CURVE_KM

    if question["chosen"] or question["line_paths"]:
        raise QuestionError(
            "--set and --line go with a plan: name it, as in dmz report zelensky-2025"
        )
    scenario, territory = scenario_of(question), choose_territory()
    known: dict[str, Any] = {"territory": territory}
    if scenario.uncertainty_km != ENSEMBLE:  # else each map is read for itself
        survey = open_survey(scenario, territory=territory)
        known |= {"front": survey.front, "population": survey.population}
    start, stop, step = CURVE_KM
    curve = sweep(scenario, start_km=start, stop_km=stop, step_km=step, **known)
    result = compute_question(scenario, **known)
    return make_scenario_report(
        result, curve=curve, command=quote_command(), language=asked_language()
    )


def _report_plan(plan: str, question: Mapping[str, Any]) -> Report:
    asked = dict(question)
    if asked.pop("distances_km") or asked.pop("depths_km") or asked.pop("model") != "line":
        raise QuestionError(
            "a plan has distances of its own: --distance, --depth and --model do not go with it"
        )
    from dmz.output.report.plan import make_plan_report

    result = answer_plan(plan, asked)
    return make_plan_report(result, command=quote_command(), language=asked_language())
