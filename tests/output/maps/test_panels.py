"""Maps side by side, of plans and of changes, and charts: what they say and show."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result as Answer
from PIL import Image

from dmz.answers.front_diff import compare_fronts
from dmz.errors import QuestionError
from dmz.output.maps.change import subject_of_change
from dmz.output.maps.figure import draw_map
from dmz.output.maps.panels import Panel, draw_panels
from dmz.output.maps.subject import subject_of_result
from tests import paper
from tests.output.examples import answer

SVG = "{http://www.w3.org/2000/svg}text"


def texts_of(path: Path) -> list[str]:
    """The texts of an SVG file, in their order."""
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314
    return [text.text or "" for text in root.iter(SVG)]


def test_a_plan_is_drawn_with_its_provisions_and_sites(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    target = tmp_path / "plan.svg"
    plan = ("--plan", "twenty-point-2025", "--set", "distance=40", "--uncertainty", "none")
    answer = run("map", target, *plan, "-q")
    assert answer.exit_code == 0, answer.output
    texts = texts_of(target)
    assert "1  Russia leaves four oblasts" in texts
    assert "3  equal pullback" in texts
    # 25 km behind the line of 1 December 2025: only the 40 km zone has it.
    assert "Avdiivka coke plant" in texts
    groups = set(re.findall(r'<g id="([^"]+)"', target.read_text(encoding="utf-8")))
    assert {"provisions/1", "provisions/3", "zones/russia/left", "zones/ukraine/emptied"} <= groups
    assert "sites" in groups


def test_readings_of_a_plan_stand_side_by_side(run: Callable[..., Answer], tmp_path: Path) -> None:
    target = tmp_path / "plan.svg"
    plan = ("--plan", "zelensky-2025", "--set", "ukraine-empties=the same depth")
    assert run("map", target, *plan, "--uncertainty", "none", "-q").exit_code == 0
    texts = texts_of(target)
    assert all(any(text.startswith(f"{km}\u00a0km") for text in texts) for km in (5, 10, 40))
    assert texts.count("Kramatorsk") == 3
    # They have one frame, hence one scale bar with its arrow, and one legend.
    assert texts.count("N") == texts.count("site of note") == 1


def test_distances_stand_side_by_side_in_one_frame(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    target = tmp_path / "depths.png"
    arguments = ("-d", "5", "-d", "40", "--panel", "distance", "--size", "wide")
    assert run("map", target, *arguments, "--uncertainty", "none", "-q").exit_code == 0
    picture = Image.open(io.BytesIO(target.read_bytes()))
    assert picture.size == (1920, 1080)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--panel", "reading"), "is for plans: give --plan"),
        (("--panel", "distance", "-d", "5"), "2 to 9 maps, not 1"),
        (("--panel", "front"), "needs several --front"),
        (("--plan", "korea-1953", "--panel", "front"), "is not for plans"),
        (("--set", "distance=40"), "give --plan"),
    ],
)
def test_what_cannot_stand_side_by_side_is_refused(
    run: Callable[..., Answer], tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    answer = run("map", tmp_path / "out.png", *arguments)
    assert answer.exit_code == 2
    assert message in answer.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size_mm", [(80, 110), (110, 80)])
def test_maps_that_would_be_too_small_are_refused(size_mm: tuple[float, float]) -> None:
    # Nine maps with their headings and figures: each would be 2 cm wide or high.
    subject = subject_of_result(answer(distances_km=(5,)))
    panels = [Panel(f"{number}", subject) for number in range(9)]
    with pytest.raises(QuestionError, match="no room on this sheet"):
        draw_panels(panels, "svg", title="Nine", size_mm=size_mm)


def test_a_change_is_drawn_with_both_lines_and_its_finding() -> None:
    # The line moves 5 km along all of its 100 km: 500 km² change hands.
    land = paper.territory()
    change = compare_fronts(paper.front(of=land), paper.front(of=land, east_km=-5), land)
    subject = subject_of_change(change)
    assert "500\u00a0km²" in subject.title
    drawn = draw_map(subject, "svg").decode()
    for text in ("front line, later", "front line, earlier", "gained"):
        assert f">{text}</text>" in drawn


def test_a_curve_and_a_comparison_are_drawn(run: Callable[..., Answer], tmp_path: Path) -> None:
    curve, cases = tmp_path / "curve.svg", tmp_path / "cases.svg"
    assert run("sweep", "--to", "40", "--step", "13", "-o", curve, "-q").exit_code == 0
    assert {"Land, thousand km²", "People before 2022, thousand"} <= set(texts_of(curve))
    assert any(text.startswith("A 40\u00a0km pullback would empty") for text in texts_of(curve))
    asked = ("-d", "5", "-d", "10", "--language", "uk")
    assert run("compare", *asked, "-o", cases, "-q").exit_code == 0
    texts = texts_of(cases)
    assert {"5 км", "10 км", "Земля, тис. км²", "■ Україна"} <= set(texts)
    # Publishers keep their names.
    english = [text for text in texts if re.search("[a-z]{3,}", text)]
    assert all(text.startswith("Джерело: ") for text in english)
    assert any(text.startswith("10 км — звільнення близько") for text in texts_of(cases))
