from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import Result as Answer

import dmz
from dmz.answers.compute import Result
from dmz.errors import QuestionError
from dmz.measure.languages import find_language
from dmz.output.maps.basemap import Basemap
from dmz.output.maps.page import Look, make_fronts_page, page_distances
from dmz.output.tables.compute import compute_document
from dmz.output.tables.html import to_html


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=page_distances((5, 10, 40)))


def make_page(result: Result, at_km: Sequence[float] = (), **look: Any) -> str:
    return make_fronts_page([result], at_km=at_km, look=Look(**look))


@pytest.fixture(scope="module")
def page(result: Result) -> str:
    return make_page(result, at_km=(5, 10, 40))


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'id="page-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1].replace("<\\/", "</"))
    return data


class Scripts(HTMLParser):
    """The texts of a page's script elements."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.texts[-1] += data


def polygon_of(rings: list[list[int]], grid: float) -> shapely.Polygon:
    """Return a polygon from rings of a first corner and the steps to the next ones."""
    drawn = []
    for ring in rings:
        x = y = 0
        corners = []
        for dx, dy in zip(ring[::2], ring[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x * grid, y * grid))
        drawn.append(corners)
    return shapely.Polygon(drawn[0], drawn[1:])


def test_distances_are_whole_km_to_50_and_those_asked_for() -> None:
    assert page_distances((5, 10, 40)) == tuple(range(1, 51))
    assert page_distances((7.5,)) == tuple(sorted([7.5, *range(1, 51)]))
    assert page_distances((80,))[-1] == 80
    far = page_distances((200,))
    assert (len(far), far[-3:]) == (80, (190, 195, 200))


def test_it_holds_no_address_and_may_fetch_nothing(page: str) -> None:
    addresses = set(re.findall(r"""(?:https?:)?//[\w.-]+\.\w{2,}[^\s"'`<>)]*""", page))
    assert {
        address for address in addresses if address.startswith(("http", "//"))
    } - _NAMESPACES == set()
    assert "default-src 'none'" in page
    assert not re.findall(r"<(?:link|script|img|iframe)[^>]+(?:href|src)=\"(?!data:)", page)


# Names of XML vocabularies look like addresses; nothing is fetched from them.
_NAMESPACES = {
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
}


def test_it_is_smaller_than_3_mb(page: str) -> None:
    assert len(page.encode()) < 3_000_000


def test_the_command_writes_a_page_of_the_whole_front_smaller_than_3_mb(
    run: Callable[..., Answer], tmp_path: Path, deepstate: Callable[[str], Path]
) -> None:
    """The largest page of one line: in Ukrainian, with the ranges of 50 zones."""
    target, front = tmp_path / "out.html", deepstate("2025-12-01")
    words = ("--whole-front", "--front", front, "-d", "20", "--language", "uk")
    answer = run("map", target, *words)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == ""
    assert target.stat().st_size < 3_000_000
    data = data_of(target.read_text(encoding="utf-8"))
    assert (data["start"], len(data["cases"][0]["steps"])) == (19, 50)


@pytest.mark.parametrize("km", [1, 10, 40, 50])
def test_each_step_shows_the_tables_that_compute_prints(page: str, km: int) -> None:
    step = data_of(page)["cases"][0]["steps"][km - 1]
    alone = dmz.compute(distances_km=(km,))
    document = compute_document(alone).complete()
    # One distance is not said in each row.
    zones = document.tables[0].without([0])
    assert step["tables"] == to_html([zones, *document.tables[1:]])
    assert step["sentence"] == alone.summary


def test_each_step_draws_the_zones_that_were_measured(page: str, result: Result) -> None:
    """Simplified outlines keep areas to 2 %, in the thin zones of 1 km to 10 %."""
    data = data_of(page)
    for zone in result.zones:
        if zone.zone is None:
            continue
        inside, _ = data["cases"][0]["outlines"][f"{zone.party} {zone.distance_km:g}km"]
        drawn = sum(polygon_of(rings, data["grid"]).area for rings in inside)
        assert drawn == pytest.approx(zone.area_km2, rel=0.1 if zone.distance_km == 1 else 0.02)


def test_a_key_says_whose_zone_each_colour_is(page: str) -> None:
    found = re.search(r'<p class="key">(.*?)</p>', page)
    assert found
    swatches = re.findall(r'<span><i class="(\w+)" style="([^"]*)"></i>([^<]*)</span>', found[1])
    assert [(kind, name) for kind, _, name in swatches] == [
        ("plain", "Land held by Ukraine"),
        ("hatched", "Land held by Russia"),
        ("town", "built-up land"),
    ]
    paint = data_of(page)["paint"]
    for (_, style, _), party in zip(swatches[:2], ("ukraine", "russia"), strict=True):
        for mode, name in (("light", "--day"), ("dark", "--night")):
            assert f"{name}: {paint[mode][f'inside-{party}']}" in style


def test_names_of_each_magnification_are_more_the_larger_it_is(page: str) -> None:
    numbers = [len(level["text"]) for level in data_of(page)["names"]]
    assert numbers[0] >= 4
    assert numbers[-1] > 100
    assert all(
        {"Kramatorsk", "Sloviansk"} <= set(level["text"]) for level in data_of(page)["names"]
    )


def test_it_starts_at_the_largest_distance_asked_for(page: str) -> None:
    assert 'value="39"' in page  # the 40th step
    assert data_of(page)["start"] == 39


def test_unequal_depths_have_no_slider() -> None:
    page = make_page(dmz.compute(depths_km={"ukraine": 5.0, "russia": 40.0}))
    assert re.search(r'class="controls" hidden', page)
    assert len(data_of(page)["cases"][0]["steps"]) == 1


def test_in_ukrainian_nothing_english_is_left_but_sources(result: Result) -> None:
    page = make_page(result, language=find_language("uk"), at_km=(40,))
    data = data_of(page)
    assert '<html lang="uk">' in page
    visible = re.sub(
        r"<script.*?</script>|<style.*?</style>|<footer.*?</footer>|<noscript.*?</noscript>",
        "",
        page,
        flags=re.DOTALL,
    )
    # Formats of files have the same names in every language.
    body = re.sub(r"\b(PNG|CSV|GeoJSON)\b", "", visible[visible.index("<body>") :])
    assert set(re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", body)) == set()
    step = data["cases"][0]["steps"][39]
    assert not re.search(r">[^<>]*[A-Za-z]{3,}[^<>]*<", step["tables"])
    assert re.search(r"\d\u202f\d{3} км²", step["sentence"].replace("\u00a0", " "))
    assert not re.search("[A-Za-z]{3,}", step["sentence"])


@pytest.mark.parametrize("text", ['</script><script>alert("x")</script>', "<!--<script>"])
def test_texts_from_outside_cannot_break_out(text: str) -> None:
    """A title is escaped; the name of a city also stands in a script, as JSON."""
    result = dmz.compute(cities=(f"{text}=48.7,37.5",), distances_km=(10,))
    page = make_page(result, title=text)
    scripts = Scripts()
    scripts.feed(page)
    data, code = scripts.texts
    assert code.strip().startswith('"use strict"')
    assert text in json.loads(data)["names"][0]["text"]
    assert "<!--" not in data
    title = re.search(r"<title>(.*?)</title>", page)
    assert title
    assert unescape(title[1]) == text


def test_an_empty_zone_makes_a_page_like_any_other() -> None:
    """Within 10 km of Kramatorsk's centre one party holds everything."""
    page = make_page(
        dmz.compute(model="city", cities=("Kramatorsk",), distances_km=(5, 10)), at_km=(10,)
    )
    assert data_of(page)["cases"][0]["outlines"]["russia 10km"] == [[], []]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/{z}/{x}/{y}.png",
        "https://a.example/{z}/{x}.png",
        "https://a.example/{z}/{x}/{y}.png?{s}",
        "https://{z}.example/{x}/{y}.png",
        "https://name:word@a.example/{z}/{x}/{y}.png",
        "https://a.example/{z}/{x}/{y}.png; script-src *",
        "https://*/{z}/{x}/{y}.png",
        "https://[a/{z}/{x}/{y}.png",
        "/{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_address_of_tiles_is_refused(address: str) -> None:
    with pytest.raises(QuestionError, match="--basemap"):
        Basemap.of(address)


def test_a_page_may_load_pictures_from_the_host_of_its_tiles_alone(result: Result) -> None:
    page = make_page(result, basemap=Basemap.of("https://a.example:8080/t/{z}/{x}/{y}.png?k=1"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data: https://a.example:8080; "
        "script-src 'unsafe-inline'"
    )
    assert "Base map: a.example. Its tiles are loaded from a.example:8080" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("out.html", "--panel", "distance"), "a page has a slider over distances"),
        (("out.html", "--panel", "front", "--plan", "zelensky-2025"), "not for plans"),
        (("out.html", "--basemap", "here"), "not an address of tiles"),
        (("out.html", "--basemap-credit", "X"), "give --basemap"),
        (("out.png", "--basemap", "https://a.example/{z}/{x}/{y}.png"), "is for a page"),
        (("out.html", "--front", "2025-01-01..2025-12-31"), "100 fronts or days at most, not 365"),
    ],
)
def test_the_command_refuses_what_a_page_cannot_show(
    run: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("map", *arguments)
    assert answer.exit_code == 2
    assert message in answer.stderr
    assert not list(tmp_path.iterdir())


def test_days_of_one_source_play_and_a_missing_day_is_left_out(
    run: Callable[..., Answer], tmp_path: Path, deepstate: Callable[[str], Path]
) -> None:
    for day in ("2025-11-01", "2025-11-02"):
        shutil.copy(deepstate(day), tmp_path)
    (tmp_path / "deepstatemap_data_20251103.geojson").write_text("nothing", encoding="utf-8")
    target = tmp_path / "days.html"
    pattern = str(tmp_path / "*.geojson")
    answer = run("map", target, "--front", pattern, "-d", "10", "--uncertainty", "none")
    assert answer.exit_code == 0, answer.output
    assert "note: left out: " in answer.stderr
    data = data_of(target.read_text(encoding="utf-8"))
    assert data["kind"] == "day"
    assert [case["address"] for case in data["cases"]] == [
        {"day": "2025-11-01"},
        {"day": "2025-11-02"},
    ]


def test_compare_writes_a_page_with_its_own_sentence(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    target, question = tmp_path / "compared.html", ("-d", "5", "-d", "10", "--uncertainty", "none")
    answer = run("compare", *question, "-o", target, "-q")
    assert answer.exit_code == 0, answer.output
    sentence = run("compare", *question, "--brief").stdout.strip()
    assert f'<p class="lead">{sentence}</p>' in unescape(target.read_text(encoding="utf-8"))


def test_a_page_compares_fronts_or_plans(run: Callable[..., Answer], tmp_path: Path) -> None:
    both = ("-d", "5", "--plan", "all-of-donetsk-2025", "--uncertainty", "none")
    answer = run("compare", *both, "-o", tmp_path / "compared.html")
    assert answer.exit_code == 2
    assert "fronts or plans, not both" in answer.stderr
    assert not list(tmp_path.iterdir())
