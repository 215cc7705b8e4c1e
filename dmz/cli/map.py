"""``dmz map``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.options import option
from dmz.cli.output import is_quiet, noise_options
from dmz.cli.question import further_options, scenario_of, scenario_options
from dmz.cli.territory import choose_territory
from dmz.cli.values import Value
from dmz.errors import QuestionError
from dmz.output.languages import ENGLISH, LANGUAGES, find_language
from dmz.output.printed import printable

ENDINGS = (".html", ".png", ".svg", ".pdf")


# Those of `dmz.output.maps.figure.SIZES`: the help lists them without Matplotlib.
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


@click.command(
    name="map",
    epilog="""\b
Examples:
  dmz map zones.png
  dmz map zones.html --front deepstatemap_data_20251201.geojson
  dmz map front.pdf --whole-front -d 10 -d 40 --size 250x250
  dmz map zony.svg --language uk --title "Якщо відійти на 40 км" -d 40
""",
)
@click.argument("target", metavar="OUT.html|png|svg|pdf")
@scenario_options
@further_options
@option(
    "--size",
    "size",
    type=SheetSize(),
    default=None,
    metavar="SIZE",
    help="Width and height in mm, as 180x200, or print, wide (16:9), square, story (9:16). "
    "[default: print]",
)
@option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=ENGLISH.id,
    help="Language of the map.",
)
@option("--title", metavar="TEXT", help="Title. [default: what was asked]")
@noise_options
def map_(
    target: str,
    size: str | None,
    language: str,
    title: str | None,
    **question: Any,
) -> None:
    """Draw a map of the zones, for print or for a browser.

    A page for a browser is one file that works without a network. Its slider goes from
    1 to 50 km.
    """
    from pathlib import Path

    ending = Path(target).suffix.lower()
    if ending not in ENDINGS:
        raise QuestionError(f"'{target}' does not end in a format of maps: {', '.join(ENDINGS)}")
    if ending == ".html" and size:
        raise QuestionError("a page fits its window: --size is for png, svg and pdf")
    from dmz.answers.compute import compute
    from dmz.measure.scenario import DISTANCES_KM
    from dmz.output.files import write_atomically

    scenario = scenario_of(question)
    content: str | bytes
    if ending == ".html":
        from dmz.output.maps.page import make_page, page_distances

        asked = scenario.distances_km
        if not scenario.depths_km:
            asked = asked or DISTANCES_KM
            scenario = scenario.at_distances(*page_distances(asked))
        result = compute(scenario, territory=choose_territory())
        content = make_page(result, at_km=asked, language=find_language(language), title=title)
    else:
        from dmz.output.maps.figure import draw_map
        from dmz.output.maps.subject import subject_of_result

        result = compute(scenario, territory=choose_territory())
        subject = subject_of_result(result, language=find_language(language), title=title)
        size_mm, dpi = sheet_of(size)
        content = draw_map(subject, ending[1:], size_mm=size_mm, dpi=dpi)
    write_atomically(target, content)
    if not is_quiet():
        for remark in result.warnings:
            click.echo(printable(f"note: {remark}"), err=True)
