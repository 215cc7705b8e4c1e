"""Maps for print.

Golden thumbnails are 64 pixels wide; `make golden` draws them anew. Look at the maps
when they change.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import Result as Answer
from PIL import Image
from pypdf import PdfReader

import dmz
from dmz.answers.compute import Result
from dmz.errors import QuestionError
from dmz.measure.languages import find_language
from dmz.output.maps.figure import DPI, SIZES, draw_map, draw_sheet
from dmz.output.maps.lettering import text_size, wrap_text
from dmz.output.maps.print_style import print_style
from dmz.output.maps.subject import subject_of_reading, subject_of_result

GOLDEN = Path(__file__).parent / "golden"
SCENARIOS: dict[str, dict[str, Any]] = {
    "default": {},
    "whole_front": {"whole_front": True, "distances_km": (10, 40)},
    "city": {"model": "city", "cities": ("Kostiantynivka (Donetsk)",), "distances_km": (15,)},
    "uneven": {"depths_km": {"ukraine": 5.0, "russia": 40.0}},
}


@cache
def measured(**question: Any) -> Result:
    """A result that several tests draw; none of them changes it."""
    return dmz.compute(**question)


def texts_of(drawing: str) -> list[str]:
    """The texts of an SVG file that stay texts, in their order."""
    root = ElementTree.fromstring(drawing)  # noqa: S314
    return [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]


def thumbnail(question: dict[str, Any]) -> Image.Image:
    """A map of the shipped data, 64 pixels wide."""
    drawn = draw_map(subject_of_result(dmz.compute(**question)), "png", dpi=72)
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    return picture.resize((64, round(64 * picture.height / picture.width)), Image.Resampling.BOX)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_map_looks_like_the_golden_one(name: str) -> None:
    drawn, golden = (
        thumbnail(SCENARIOS[name]),
        Image.open(GOLDEN / f"map_{name}.png").convert("RGB"),
    )
    assert drawn.size == golden.size
    difference = np.abs(np.asarray(drawn, dtype=float) - np.asarray(golden, dtype=float))
    assert difference.mean() < 3, "look at the map; if it is right, 'make golden'"


def test_the_comparison_sees_a_map_that_is_another() -> None:
    one, two = (
        np.asarray(Image.open(GOLDEN / f"map_{name}.png").convert("RGB"), dtype=float)
        for name in ("default", "uneven")
    )
    rows = min(len(one), len(two))
    assert np.abs(one[:rows] - two[:rows]).mean() > 5


def test_svg_names_no_other_host_and_is_the_same_each_time() -> None:
    subject = subject_of_result(measured(distances_km=(10,)), title="A & B <c>")
    drawn = draw_map(subject, "svg")
    root = ElementTree.fromstring(drawn)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not re.findall(rb'(?:href|src)="(?!#|data:)', drawn)
    assert drawn == draw_map(subject, "svg")


def test_svg_has_real_texts_in_named_groups_and_carries_their_typeface() -> None:
    drawn = draw_map(subject_of_result(measured(distances_km=(10, 40))), "svg").decode()
    texts = texts_of(drawn)
    assert {"Kramatorsk", "Sloviansk", "Siverskyi Donets", "DONETSK", "front line"} <= set(texts)
    groups = set(re.findall(r'<g id="([^"]+)"', drawn))
    assert {"zones/ukraine/10km", "zones/russia/40km", "front", "labels/cities"} <= groups
    assert {"ground/water", "ground/rivers/1", "legend", "labels/halos", "sector"} <= groups
    assert drawn.count("@font-face") == 3
    assert "font/woff;base64," in drawn


def test_files_say_what_they_are_made_from() -> None:
    subject = subject_of_result(measured(distances_km=(10,)))
    picture = Image.open(io.BytesIO(draw_map(subject, "png", dpi=40)))
    assert picture.info["Title"] == subject.title
    source = picture.info["Source"]
    for dataset in subject.datasets:
        assert f"sha256:{dataset.sha256}" in source
    # Estimates are dated figures in tables; a print shows none and credits none.
    assert "estimates" not in {dataset.role for dataset in subject.datasets}
    drawing = draw_map(subject, "svg").decode()
    assert "© OpenStreetMap contributors" in drawing.split("</metadata>")[0]
    pdf = PdfReader(io.BytesIO(draw_map(subject, "pdf")), strict=True)
    packet = pdf.xmp_metadata
    assert packet is not None
    assert pdf.metadata is not None
    assert packet.dc_title == {"x-default": subject.title}
    assert (pdf.metadata.title, pdf.metadata.keywords) == (subject.title, source)
    assert " ".join((packet.dc_source or "").split()) == " ".join(source.split())
    (page,) = pdf.pages
    texts = page.extract_text()
    assert {"Kramatorsk", "Sloviansk"} <= set(texts.splitlines())
    assert "front line" in texts
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    for font in fonts:
        (own,) = font.get("/DescendantFonts", [font])
        assert "/FontFile2" in own.get_object()["/FontDescriptor"]  # TrueType, in the file


@pytest.mark.parametrize("size", ["print", "wide", "square", "story", "large"])
def test_no_label_lies_over_another(size: str) -> None:
    subject = subject_of_result(measured(distances_km=(10, 40), whole_front=size == "large"))
    sheet = ((400.0, 400.0), DPI) if size == "large" else SIZES[size]
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with print_style():
        figure = draw_sheet(subject, sheet[0])
        renderer = FigureCanvasAgg(figure).get_renderer()
        groups = [a for a in figure.axes[0].artists if str(a.get_gid()).startswith("labels/")]
        labels = [
            (text.get_text(), text.get_window_extent(renderer).padded(-0.5))
            for group in groups
            if group.get_gid() != "labels/halos"
            for text in group.artists
        ]
    assert len(labels) > 15
    for (one, first), (two, second) in combinations(labels, 2):
        assert not first.overlaps(second), (one, two)


def test_pdf_has_the_size_that_was_asked_for() -> None:
    subject = subject_of_result(measured(distances_km=(10,)))
    pdf = draw_map(subject, "pdf", size_mm=(127, 254))
    assert pdf.startswith(b"%PDF")
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert box
    assert [float(side) for side in box.groups()] == pytest.approx(
        [360, 720], abs=0.1
    )  # 5 by 10 inches


@pytest.mark.parametrize("size", [(100, 170), (180, 200), (400, 300)])
def test_any_reasonable_sheet_does(size: tuple[float, float]) -> None:
    subject = subject_of_result(measured(), language=find_language("uk"))
    picture = Image.open(io.BytesIO(draw_map(subject, "png", size_mm=size, dpi=50)))
    assert picture.size == pytest.approx([side / 25.4 * 50 for side in size], abs=1)


def test_sheets_that_no_map_fits_are_refused() -> None:
    subject = subject_of_result(measured())
    with pytest.raises(QuestionError, match="80 to 1200 mm"):
        draw_map(subject, "png", size_mm=(10, 200))
    with pytest.raises(QuestionError, match="take a larger sheet"):
        draw_map(subject, "png", size_mm=(80, 80))


def test_more_distances_than_can_be_told_apart_are_refused() -> None:
    subject = subject_of_result(measured(distances_km=tuple(range(1, 10))))
    with pytest.raises(QuestionError, match="at most 6 distances, not 9"):
        draw_map(subject, "png")


def test_a_reading_of_a_plan_is_drawn_like_any_other_map() -> None:
    plan = dmz.run_plan("twenty-point-2025", chosen={"distance": "10"}, uncertainty_km=None)
    drawn = draw_map(subject_of_reading(plan, plan.readings[0]), "svg").decode()
    texts = texts_of(drawn)
    assert {"front line under the plan", "left", "emptied"} <= set(texts)
    assert "Zones are nested" not in " ".join(texts)


def test_lines_are_no_wider_than_their_room() -> None:
    text = "Зони в межах 5, 10 і 40 км від лінії фронту " * 5
    lines = wrap_text(text.strip(), 12.5, 300, bold=True)
    assert " ".join(lines) == text.strip()
    assert all(text_size(line, 12.5, bold=True)[0] <= 300 for line in lines)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_command_writes_a_map(run: Callable[..., Answer], tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"out.{ending}"
    answer = run("map", target, "-d", "20", "--title", "Twenty", "--uncertainty", "none", "-q")
    assert (answer.exit_code, answer.output) == (0, "")
    assert target.stat().st_size > 10_000
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["out.jpg"], 2, "does not end in a format of maps"),
        (["out.html", "--size", "100x100"], 2, "--size is for png, svg and pdf"),
        (["out.png", "--size", "broad"], 2, "is not WIDTHxHEIGHT"),
        (["out.png", "--size", "5x5"], 2, "80 to 1200 mm"),
        (["out.png", "--language", "xx"], 2, "'xx' is not one of 'en', 'uk'"),
        (["/nowhere/out.png", "--uncertainty", "none"], 1, "could not be written"),
    ],
)
def test_the_command_reports_faults(
    run: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("map", *arguments)
    assert answer.exit_code == code
    assert message in answer.stderr
    assert not list(tmp_path.iterdir())


# A page has fifty distances: what it needs is looked for before anything is read.
@pytest.mark.parametrize(
    ("ending", "module", "more"),
    [("png", "matplotlib", ()), ("html", "jinja2", ("--front", "absent.geojson"))],
)
def test_a_missing_extra_is_named(
    run: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    module: str,
    more: tuple[str, ...],
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    answer = run("map", tmp_path / f"out.{ending}", "-d", "5", *more)
    assert answer.exit_code == 1
    assert "pip install 'dmz-scenarios[map]'" in answer.stderr
    assert not list(tmp_path.iterdir())


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, question in SCENARIOS.items():
        thumbnail(question).save(GOLDEN / f"map_{name}.png", optimize=True)
