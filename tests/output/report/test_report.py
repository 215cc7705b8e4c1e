from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import shlex
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import Result as Answer
from defusedxml import ElementTree
from PIL import Image, ImageStat

import dmz
from dmz.answers.sweep import sweep
from dmz.errors import MissingExtraError
from dmz.land.territory import Territory
from dmz.measure.languages import ENGLISH, find_language
from dmz.measure.scenario import Scenario
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.panels import Panel
from dmz.output.maps.subject import subject_of_result
from dmz.output.report.curve import draw_curve
from dmz.output.report.formats import write_html, write_markdown, write_pdf
from dmz.output.report.provisions import provisions_in_words
from dmz.output.report.report import Picture, Report, Section
from dmz.output.report.sections import closing_sections, maps_picture
from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import Column, Table
from dmz.output.tables.html import to_html
from tests.output.examples import answer, run_two_readings
from tests.shared import ROOT

TABLE = Table("A | B", (Column("a", "A <b>"), Column("n", "N", "count")), [["x & y", 1234]])
REPORT = Report(
    "T <script>",
    "S",
    [Section("One", ["see `dmz <x>`"], tables=[TABLE], remarks=["r"]), Section("Two", folded=True)],
)


class Outline(HTMLParser):
    """Checks that tags are closed in order, and keeps what is in each."""

    VOID = frozenset({"meta", "link", "img", "source", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.references: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.references += [value or "" for name, value in attributes if name in ("href", "src")]
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    assert parser.open == []
    return parser


def test_html_is_well_formed_and_escapes_texts() -> None:
    text = write_html(REPORT)
    assert outline(text).headings == ["T <script>", "One", "Two"]
    assert "<script" not in text
    assert "<code>dmz &lt;x&gt;</code>" in text
    assert '<td data-label="N" class="n">1,234</td>' in text


def test_markdown_has_the_same_parts() -> None:
    text = write_markdown(REPORT)
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == [
        r"# T \<script>",
        "## One",
        "### A | B",
        "## Two",
    ]
    assert "| x & y | 1,234 |" in text


def test_a_picture_is_its_own_address() -> None:
    picture = Picture(lambda palette: b"abc" if palette is LIGHT else b"night", "svg", "w")
    assert picture.address == "data:image/svg+xml;base64,YWJj"
    assert picture.address_by_night == "data:image/svg+xml;base64,bmlnaHQ="


HOSTILE = "{{SECTIONS}} {% raw %} <script>alert(1)</script> {{ 7*7 }}"


def test_the_title_of_a_plan_is_text_and_no_template(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    plan = tmp_path / "hostile.toml"
    plan.write_text(
        f'title = "{HOSTILE}"\nkind = "proposal"\nsource = "a test"\ndate = "2025-12-01"\n\n'
        f'[[provision]]\nkind = "pullback"\nname = "{HOSTILE}"\ndepth_km = 5\n'
        'source = "a test"\ndate = "2025-12-01"\n',
        encoding="utf-8",
    )
    answer = run("report", plan, "--uncertainty", "none", "-o", tmp_path / "out.html")
    assert answer.exit_code == 0, answer.output
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    shown = outline(text)
    assert shown.headings[0] == f"{HOSTILE} (proposal, 2025-12-01)"
    assert "script" not in shown.tags
    # The title stands in its element, in the heading and in the picture's description;
    # the name stands in tables. Each time it is there in full.
    assert unescape(text).count(HOSTILE) > 4
    assert unescape(text).count("{{SECTIONS}}") == unescape(text).count(HOSTILE)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    from click.testing import CliRunner

    from dmz.cli import cli

    target = tmp_path_factory.mktemp("report") / "out.html"
    answer = CliRunner().invoke(
        cli, ["report", "-d", "10", "-d", "40", "--reach", "60", "-o", str(target)]
    )
    assert answer.exit_code == 0, answer.output
    return target.read_text(encoding="utf-8")


def test_a_report_has_every_part(written: str) -> None:
    assert outline(written).headings[1:] == [
        "In short",
        "Map",
        "Figures",
        "The curve: how it grows with distance",
        "How sure the figures are",
        "How it was measured",
        "Sources",
        "How this report was made",
        "Settlements",
    ]


def test_a_report_fetches_nothing(written: str) -> None:
    assert all(
        reference.startswith(("data:", "#part")) for reference in outline(written).references
    )
    assert not re.findall(r"url\(", written)
    assert len(written) < 3_000_000


def test_a_report_shows_the_tables_that_compute_prints(written: str) -> None:
    document = compute_document(dmz.compute(distances_km=(10, 40), reach_km=60)).complete()
    for table in document.tables[:3]:
        assert to_html([table], level=3, labelled=True) in written


def test_the_sentence_and_what_the_line_is_come_before_any_figure(written: str) -> None:
    result = dmz.compute(distances_km=(10, 40), reach_km=60)
    start = unescape(written[written.index("<body>") :])
    notice, sentence = start.index("Measured on a schematic line"), start.index(result.summary)
    assert notice < sentence < start.index("<table>")


def test_no_row_of_figures_stands_twice(written: str) -> None:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", written)
    figures = [re.sub("<[^>]*>", "|", row) for row in rows if len(re.findall(r"\d", row)) > 12]
    assert len(figures) > 30
    assert len(figures) == len(set(figures))


def test_the_towns_that_make_the_steps_are_named(written: str) -> None:
    """Donetsk and Makiivka are the largest towns within 50 km of the line."""
    table = written[written.index("Towns that make the steps") :]
    names = re.findall(r'<td data-label="Town">([^<]*)</td>', table)
    assert names[:2] == ["Donetsk", "Makiivka"]


def test_a_report_names_command_versions_and_hashes(written: str) -> None:
    command = re.search(r"<code>(dmz report .*?)</code>", written)
    assert command
    assert shlex.split(command[1])[:7] == ["dmz", "report", "-d", "10", "-d", "40", "--reach"]
    assert f"dmz {dmz.__version__}, Python 3" in written
    for dataset in dmz.compute(distances_km=(10,)).datasets:
        assert dataset.sha256 is not None
        assert dataset.sha256 in written


def test_the_map_in_a_report_is_a_picture(written: str) -> None:
    """By night it is another one, of the same size and dark; on paper it is not."""
    found = re.search(
        r'media="([^"]+)" srcset="data:image/png;base64,([^"]+)">\s*'
        r'<img src="data:image/png;base64,([^"]+)" alt="Map: ',
        written,
    )
    assert found
    assert found[1] == "screen and (prefers-color-scheme: dark)"
    night, day = (Image.open(io.BytesIO(base64.b64decode(each))) for each in found.groups()[1:])
    assert day.size == night.size
    assert day.size[0] > 1000
    # A third as large as with all colours, and it still says where it comes from.
    assert day.mode == night.mode == "P"
    assert "sha256:" in day.info["Source"]
    means = [ImageStat.Stat(picture.convert("L")).mean[0] for picture in (night, day)]
    assert means[0] < 80
    assert means[1] > 180


def test_variables_that_set_options_are_part_of_the_command(
    run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_REACH", "60")
    monkeypatch.setenv("DMZ_UNCERTAINTY", "none")
    answer = run("report", "-d", "10")
    assert answer.exit_code == 0, answer.output
    assert "`DMZ_REACH=60 DMZ_UNCERTAINTY=none dmz report -d 10`" in answer.stdout


# What every report of a plan has.
PARTS = ("In short", "What the plan asks", "Figures", "How sure the figures are")


def curve_row(text: str, km: int) -> list[str]:
    """Return a row of the curve's table: km² and people of each party."""
    section = text[text.index("\n## The curve") :]
    row = re.search(rf"^\| {km} km \| (.*) \|$", section, re.MULTILINE)
    assert row, section
    return row[1].split(" | ")


def test_unequal_depths_lie_on_one_curve(run: Callable[..., Answer]) -> None:
    depths = ("--depth", "ukraine=5", "--depth", "russia=40")
    answer = run("report", *depths, "--uncertainty", "none")
    assert answer.exit_code == 0, answer.output
    near, far = (dmz.compute(distances_km=(km,)).zones for km in (5, 40))
    assert curve_row(answer.stdout, 5)[:2] == [
        f"{near[0].area_km2:,.0f}",
        f"{near[0].population:,}",
    ]
    assert curve_row(answer.stdout, 40)[2:] == [f"{far[1].area_km2:,.0f}", f"{far[1].population:,}"]


def test_marks_stand_at_the_depths_of_each_party(territory: Territory) -> None:
    plain = Scenario.of(uncertainty_km=None)
    curve = sweep(plain, start_km=1, stop_km=10, step_km=1, territory=territory)
    drawn = [
        draw_curve(curve.points, Toponyms(territory, ENGLISH), marks).decode()
        for marks in ({}, {"ukraine": [5]}, {"russia": [2.5, 40]})
    ]
    # A mark is a use of a circle; one beyond the curve's end is not drawn.
    assert [text.count("<use ") - drawn[0].count("<use ") for text in drawn] == [0, 2, 2]


def test_the_curve_of_a_plan_starts_at_the_line_that_it_makes(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    """The curve after a withdrawal gives what a pullback after it measures.

    Of the plan, the report has all its parts.
    """
    plain_figures = ("--uncertainty", "none", "--format", "markdown")
    answer = run("report", "all-of-donetsk-2025", *plain_figures)
    assert answer.exit_code == 0, answer.output
    shipped = (ROOT / "data" / "plans" / "all-of-donetsk-2025.toml").read_text(encoding="utf-8")
    further = (
        '\n[[provision]]\nkind = "pullback"\nname = "further"\ndepth_km = 20\n'
        'source = "a test"\ndate = "2025-12-01"\n'
    )
    (tmp_path / "further.toml").write_text(shipped + further, encoding="utf-8")
    further_run = ("plan", "run", tmp_path / "further.toml", "--uncertainty", "none")
    plain = json.loads(run(*further_run, "--format", "json").stdout)
    figures = plain["readings"][0]["provisions"][1]["figures"]
    expected = [
        text
        for zone in figures[:2]
        for text in (f"{zone['area_km2']:,.0f}", f"{zone['population']:,}")
    ]
    assert curve_row(answer.stdout, 20) == expected
    assert "as the plan moves it" in answer.stdout
    for part in PARTS:
        assert f"\n## {part}\n" in answer.stdout


def test_a_plan_that_leaves_no_line_near_its_cities_has_no_curve(
    run: Callable[..., Answer],
) -> None:
    answer = run(
        "report",
        "all-of-donetsk-2025",
        "--city",
        "Pokrovsk (Donetsk)",
        "--reach",
        "5",
        "--uncertainty",
        "none",
        "--format",
        "markdown",
    )
    assert answer.exit_code == 0, answer.output
    assert "There is none: " in answer.stdout


def test_markdown_has_its_pictures_beside_it_and_the_cities_that_are_asked_for(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    one = ("--set", "distance=10", "--set", "ukraine-empties=the same depth", "--city", "687700")
    answer = run("report", "zelensky-2025", *one, "-o", tmp_path / "my plan.md")
    assert answer.exit_code == 0, answer.output
    text = (tmp_path / "my plan.md").read_text(encoding="utf-8")
    section = text.partition("## Cities")[2].partition("\n## ")[0]
    assert "Zaporizhzhia" in section
    assert "Kramatorsk" not in section
    assert re.findall(r"^!\[(\w+): .*\]\((.*)\)$", text, re.MULTILINE) == [
        ("Map", "my%20plan-1.png"),
        ("Curve", "my%20plan-2.svg"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "my plan-1.png",
        "my plan-2.svg",
        "my plan.md",
    ]
    with Image.open(tmp_path / "my plan-1.png") as picture:
        assert picture.size[0] > 1000
    assert ElementTree.parse(tmp_path / "my plan-2.svg").getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    "words",
    [
        # One distance of those that a plan names: each more takes as long again.
        ("twenty-point-2025", "--set", "distance=5", "--uncertainty", "none"),
        ("disengagement-2016",),
    ],
)
def test_shipped_plans_make_reports(
    run: Callable[..., Answer], tmp_path: Path, words: tuple[str, ...]
) -> None:
    target = tmp_path / "plan.html"
    answer = run("report", *words, "-o", target)
    assert answer.exit_code == 0, answer.output
    text = target.read_text(encoding="utf-8")
    headings = outline(text).headings
    for part in PARTS:
        assert part in headings
    assert any(heading.startswith("Map") for heading in headings)
    assert any(heading.startswith("Settlements") for heading in headings)


def test_maps_of_a_land_too_long_for_any_sheet_are_in_a_report_all_the_same() -> None:
    """`dmz map` asks for a larger sheet; a report has no option of its size."""
    subject = subject_of_result(answer(distances_km=(5,)))
    subject = replace(subject, bounds=(37.4, 46.0, 37.8, 51.0))  # 20 times as long as wide
    picture = maps_picture(([Panel("A", subject), Panel("B", subject)], "Both", ""), "Both")
    with Image.open(io.BytesIO(picture.draw(LIGHT))) as drawn:
        assert drawn.size[0] == pytest.approx(280 / 25.4 * 180, abs=1)


def test_a_plan_of_ones_own_makes_a_report(run: Callable[..., Answer], tmp_path: Path) -> None:
    plan = tmp_path / "mine.toml"
    plan.write_text(
        'title = "Fifteen each"\nkind = "proposal"\nsource = "a test"\ndate = "2025-12-01"\n\n'
        '[[provision]]\nkind = "pullback"\nname = "both back"\ndepth_km = 15\n'
        'source = "a test"\ndate = "2025-12-01"\n',
        encoding="utf-8",
    )
    answer = run("report", plan, "--uncertainty", "none", "--format", "markdown")
    assert answer.exit_code == 0, answer.output
    both = dmz.compute(distances_km=(15,)).zones[-1]
    assert answer.stdout.startswith("# Fifteen each (proposal, 2025-12-01)")
    where = "the front line within 50 km of Kramatorsk and Sloviansk"
    assert f"1. Each party goes back 15 km from {where}.\n" in answer.stdout
    assert f"{both.area_km2:,.0f}" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zelensky-2025", "-d", "5"], "a plan has distances of its own"),
        (["--set", "distance=5"], "go with a plan"),
        (["no-such-plan"], "no-such-plan"),
        (["-o", "out.csv"], "does not print csv"),
    ],
)
def test_faults_are_reported(
    run: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("report", *arguments)
    assert answer.exit_code in (1, 2)
    assert message in answer.stderr
    assert not list(tmp_path.iterdir())


def test_a_report_as_pdf_has_the_sentence_on_sheets_of_a4(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    """The sizes of sheets stand in a PDF as they are; its type is the shipped one."""
    pytest.importorskip("weasyprint", exc_type=OSError)
    target = tmp_path / "report.pdf"
    answer = run("report", "-d", "10", "--uncertainty", "none", "-o", target)
    assert answer.exit_code == 0, answer.output
    content = target.read_bytes()
    assert content.startswith(b"%PDF-")
    sheets = [s.decode("latin-1") for s in _streams(content)]
    text = content.decode("latin-1") + "".join(sheets)
    boxes = re.findall(r"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", text)
    assert len(boxes) > 3
    # 210 mm by 297 mm in points.
    for width, height in boxes:
        assert (float(width), float(height)) == pytest.approx((595.28, 841.89), abs=0.1)
    assert "Noto" in text


def test_sources_without_a_licence_are_named() -> None:
    sections = closing_sections(answer(distances_km=(5,)), "", ENGLISH, command="dmz report")
    (sources,) = (section for section in sections if section.title == "Sources")
    assert sources.remarks[-1].startswith("The licence of A meridian")
    assert "is not known: ask the publisher" in sources.remarks[-1]


def test_what_belongs_together_stands_on_one_sheet() -> None:
    """A heading with its sentence and its table; and each sheet says what it is of."""
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    columns = (Column("name", "Name"), Column("n", "N", "count"))
    sections = [
        Section(f"Head-{n}", [f"Words-{n}"], tables=[Table("", columns, [[f"First-{n}", 1]] * 6)])
        for n in range(14)
    ]
    page = write_html(Report("The title", "Its origin", sections), printed=True)
    sheets = [
        [box.text for box in sheet._page_box.descendants() if hasattr(box, "text")]
        for sheet in weasyprint.HTML(string=page).render().pages
    ]
    assert len(sheets) > 2
    for n in range(14):
        (found,) = (sheet for sheet in sheets if f"Head-{n}" in sheet)
        assert found.count(f"Words-{n}") == 1
        assert found.count(f"First-{n}") == 6
    assert [sheet.count("Its origin") for sheet in sheets] == [1] * len(sheets)
    assert sheets[1][-1] == f"2 / {len(sheets)}"


def _streams(content: bytes) -> list[bytes]:
    """The compressed streams of a PDF, as they are before compression."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(part))
    return found


def test_a_pdf_without_weasyprint_names_the_extra(
    run: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dmz-scenarios\[pdf\]'"):
        write_pdf(REPORT)


def test_each_kind_of_provision_is_said_in_words(tmp_path: Path) -> None:
    said = provisions_in_words(run_two_readings(tmp_path), ENGLISH)
    assert said == [
        "1. Ash leaves the land that it holds in South.",
        "2. Each party goes back 5 or 10 km from the whole front line.",
    ]


# Names, and how options and formats are spelled.
NAMES = {"dmz", "DeepState", "Liveuamap", "WGS", "JSON", "CSV", "SHA", "km"}


@pytest.mark.parametrize("asked", [("-d", "10"), ("economic-zone-2025",)])
def test_a_ukrainian_report_has_no_english(run: Callable[..., Answer], asked: tuple[str]) -> None:
    """But for its command, versions, and sources as they ask to be cited."""
    options = ("--uncertainty", "none", "--language", "uk", "--format", "markdown")
    answer = run("report", *asked, *options)
    assert answer.exit_code == 0, answer.output
    said, _, rest = answer.stdout.partition("\n## Джерела\n")
    assert rest
    said = re.sub(r"^- (Положення \d+ \(|.* переглянуто).*$", "", said, flags=re.MULTILINE)
    said = re.sub(r"`[^`]*`|--[a-z-]+( [\w@]+)?", "", said)
    assert set(re.findall(r"[A-Za-z]{2,}", said)) <= NAMES


def test_a_page_names_its_language() -> None:
    """And what it says itself, beside the report, is in it."""
    page = write_html(replace(REPORT, language=find_language("uk")))
    assert '<html lang="uk">' in page
    assert '<nav aria-label="Зміст">' in page
    assert "<summary>Показати</summary>" in page
    assert "1\u202f234</td>" in page
