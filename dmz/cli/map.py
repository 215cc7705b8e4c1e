"""``dmz map``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.completion import complete_files
from dmz.cli.formats import PICTURES
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import noise_options, print_notes
from dmz.cli.page import refuse_ensemble
from dmz.cli.question import (
    answer_plan,
    further_options,
    plan_options,
    scenario_of,
    scenario_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory, ground_option
from dmz.cli.values import Value
from dmz.errors import QuestionError
from dmz.measure.languages import ENGLISH, LANGUAGES, Language, find_language

if TYPE_CHECKING:
    from dmz.output.maps.panels import Panel
    from dmz.output.maps.subject import Subject

FORMATS = ("html", *PICTURES)


# Sizes are those of `dmz.output.maps.figure`: the help lists them without Matplotlib.
PANELS = ("distance", "reading", "front", "plan")
SIZES = ("print", "wide", "square", "story")


class SheetSize(Value[str]):
    """``WIDTHxHEIGHT`` in mm, or one of the named sizes."""

    name = "mm"

    def parse(self, text: str) -> str:
        """Return the size as it was given, checked."""
        if text not in SIZES:
            try:
                _, _ = (float(side) for side in text.lower().split("x"))
            except ValueError:
                raise ValueError(
                    f"'{text}' is not WIDTHxHEIGHT in mm, as in 180x200, "
                    f"nor one of {', '.join(SIZES)}"
                ) from None
        return text


def sheet_of(size: str | None) -> tuple[tuple[float, float], float]:
    """Return width and height in mm, and dots an inch, of a size as given."""
    from dmz.output.maps.figure import DPI
    from dmz.output.maps.figure import SIZES as NAMED

    size = size or "print"
    if size in NAMED:
        return NAMED[size]
    width, height = (float(side) for side in size.lower().split("x"))
    return (width, height), DPI


@command(name="map")
@click.argument("target", metavar="OUT.html|png|svg|pdf", shell_complete=complete_files)
@option(
    "--plan",
    "plans",
    multiple=True,
    metavar="PLAN",
    help="Draw a plan instead: the id of a shipped one, or a TOML file.",
)
@plan_options
@option("--panel", type=click.Choice(PANELS), help="Draw one map for each of these, side by side.")
@scenario_options
@uncertainty_option
@further_options
@ground_option
@option(
    "--size",
    "size",
    type=SheetSize(),
    metavar="SIZE",
    stated_default="print",
    help="Width and height in mm, such as 180x200, or print, wide (16:9), square, story (9:16).",
)
@option("--language", type=click.Choice(LANGUAGES), default=ENGLISH.id, help="Language of the map.")
@option("--title", metavar="TEXT", help="Title. [default: what the map shows]")
@option(
    "--basemap",
    metavar="URL",
    help="Show tiles from this address (https://HOST/{z}/{x}/{y}.png) below the zones of a page "
    "when its reader is online. [default: none; the page loads nothing]",
)
@option(
    "--basemap-credit",
    metavar="TEXT",
    help="Credit for the tiles, as their terms require. [default: the name of the host]",
)
@noise_options
def map_(
    target: str,
    plans: tuple[str, ...],
    panel: str | None,
    size: str | None,
    language: str,
    title: str | None,
    basemap: str | None,
    basemap_credit: str | None,
    **question: Any,
) -> None:
    """Draw a map of zones or of a plan, for print or for a browser.

    A page for a browser is one file that works offline. Its slider goes from 1 to 50
    km; if --front names several days (ID@FIRST..LAST, or a file pattern), a second
    slider plays them at the given distances. --panel puts maps side by side, one for
    each distance, reading, front or plan; in a page, two fronts.

    \b
    Examples:
      dmz map zones.png
      dmz map zones.html --front deepstatemap_data_20251201.geojson
      dmz map days.html --front deepstate@2025-11-01..2025-11-07 -d 10 -d 40
      dmz map plan.html --plan twenty-point-2025
      dmz map plan.png --plan twenty-point-2025 --set distance=40
      dmz map plans.png --plan kellogg-2025 --plan zelensky-2025 --panel plan
      dmz map depths.png -d 5 -d 10 -d 40 --panel distance --size wide
      dmz map roads.png -d 40 --ground natural-earth
      dmz map front.pdf --whole-front -d 10 -d 40 --size 250x250
      dmz map zony.svg --language uk --title "Якщо відійти на 40 км" -d 40
    """
    format_ = _check_format(target, size, basemap, basemap_credit)
    if not plans and (question["chosen"] or question["line_paths"]):
        raise QuestionError("--set and --line choose a reading of a plan: give --plan")
    from dmz.output.files import write_atomically

    drawing = _Drawing(format_, size, find_language(language), title)
    content: str | bytes
    if format_ == "html":
        from dmz.cli.page import draw_page
        from dmz.output.maps.basemap import Basemap
        from dmz.output.maps.page import Look

        tiles = Basemap.of(basemap, basemap_credit) if basemap else None
        content, warnings = draw_page(Look(drawing.language, title, tiles), plans, panel, question)
    elif plans:
        content, warnings = _draw_plans(drawing, plans, panel, question)
    elif panel:
        content, warnings = _draw_panels(drawing, panel, question)
    else:
        content, warnings = _draw_zones(drawing, question)
    write_atomically(target, content)
    print_notes(warnings)


def _check_format(
    target: str, size: str | None, basemap: str | None, basemap_credit: str | None
) -> str:
    """Return the format that a file's ending names; refuse options that it has not."""
    format_ = PurePath(target).suffix.lower().removeprefix(".")
    if format_ not in FORMATS:
        endings = ", ".join(f".{each}" for each in FORMATS)
        raise QuestionError(f"'{target}' does not end in a format of maps: {endings}")
    if format_ == "html" and size:
        raise QuestionError("a page fits its window: --size is for png, svg and pdf")
    if format_ != "html" and (basemap or basemap_credit):
        raise QuestionError("--basemap is for a page: write to a file that ends in .html")
    if basemap_credit and not basemap:
        raise QuestionError("--basemap-credit says whose tiles they are: give --basemap")
    return format_


@dataclass(frozen=True)
class _Drawing:
    """How a map is to be drawn: its format, its size as given, language and title."""

    format_: str
    size: str | None
    language: Language
    title: str | None

    def draw(self, subject: Subject) -> bytes:
        """Draw one map."""
        from dmz.output.maps.figure import draw_map

        size_mm, dpi = sheet_of(self.size)
        return draw_map(subject, self.format_, size_mm=size_mm, dpi=dpi)

    def draw_side_by_side(self, panels: Sequence[Panel], title: str, subtitle: str) -> bytes:
        """Draw several maps on one sheet."""
        from dmz.output.maps.panels import draw_panels

        size_mm, dpi = sheet_of(self.size)
        return draw_panels(
            panels,
            self.format_,
            title=self.title or title,
            subtitle=subtitle,
            size_mm=size_mm if self.size else None,
            dpi=dpi,
        )


Drawn = tuple[str | bytes, Sequence[str]]  # the file, and what a reader has to know


def _draw_zones(drawing: _Drawing, question: Mapping[str, Any]) -> Drawn:
    """Draw the zones of a scenario on one map."""
    from dmz.answers.ensemble import compute_question
    from dmz.output.maps.subject import subject_of_result

    result = compute_question(scenario_of(question), territory=choose_territory())
    subject = subject_of_result(result, language=drawing.language, title=drawing.title)
    return drawing.draw(subject), result.warnings


def _draw_panels(drawing: _Drawing, panel: str, question: Mapping[str, Any]) -> Drawn:
    """Draw the zones of a scenario on a map for each distance or front."""
    from dmz.answers.ensemble import compute_question
    from dmz.output.maps.steps import split_steps
    from dmz.output.maps.views import panels_of_results
    from dmz.sources.specs import split_spec

    if panel not in ("distance", "front"):
        raise QuestionError(f"--panel {panel} is for plans: give --plan")
    scenario, territory = scenario_of(question), choose_territory()
    if panel == "distance":
        results = split_steps(compute_question(scenario, territory=territory))
    else:
        fronts = [replace(scenario.front, specs=split_spec(spec)) for spec in scenario.front.specs]
        if len(fronts) < 2:
            raise QuestionError("--panel front needs several --front")
        refuse_ensemble(scenario)
        alone = [replace(scenario, front=front) for front in fronts]
        results = [compute_question(each, territory=territory) for each in alone]
    panels, title, subtitle = panels_of_results(results, panel, drawing.language)
    warnings = dict.fromkeys(warning for each in results for warning in each.warnings)
    return drawing.draw_side_by_side(panels, title, subtitle), tuple(warnings)


def _draw_plans(
    drawing: _Drawing, plans: Sequence[str], panel: str | None, options: Mapping[str, Any]
) -> Drawn:
    """Draw one reading of a plan, or readings of plans side by side."""
    from dmz.output.maps.subject import subject_of_reading
    from dmz.output.maps.views import panels_of_plans

    if panel in ("distance", "front"):
        raise QuestionError(f"--panel {panel} is not for plans: use reading or plan")
    results = [answer_plan(plan, options) for plan in plans]
    warnings = tuple(dict.fromkeys(w for result in results for w in result.warnings))
    readings = [(result, outcome) for result in results for outcome in result.readings]
    if len(readings) == 1 and panel is None:
        subject = subject_of_reading(*readings[0], language=drawing.language, title=drawing.title)
        return drawing.draw(subject), warnings
    panels, title, subtitle = panels_of_plans(readings, drawing.language)
    return drawing.draw_side_by_side(panels, title, subtitle), warnings
