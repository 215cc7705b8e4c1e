"""Pages of plans, of days and of comparisons in a real browser, without a network."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image

from dmz.answers.compare import Comparison, compare
from dmz.answers.compute import Result, compute
from dmz.land.front import Front
from dmz.land.scenery import FetchedGround, Way
from dmz.measure.languages import find_language
from dmz.measure.scenario import Scenario
from dmz.output.maps.basemap import Basemap
from dmz.output.maps.comparison import make_comparison_page
from dmz.output.maps.page import Look, make_fronts_page, make_plans_page
from tests import paper
from tests.output.examples import LAND, run_two_readings
from tests.output.maps.reader import Picture, Reader, changed

DAYS = ("2000-01-02", "2000-01-03", "2000-01-05")


def front_of(number: int) -> Front:
    """The line of a day, each 3 km further west."""
    front = paper.front(of=LAND, east_km=-3.0 * number)
    dated = vars(front.datasets[0]) | {"date": DAYS[number], "title": "A meridian"}
    vars(front)["datasets"] = (type(front.datasets[0])(**dated),)
    vars(front)["date"] = DAYS[number]
    return front


def measure(number: int) -> Result:
    scenario = Scenario.of(distances_km=(2, 8), whole_front=True, uncertainty_km=1.0)
    return compute(scenario, territory=LAND, front=front_of(number))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of three days, of a plan with two readings, and of two lines compared."""
    folder = tmp_path_factory.mktemp("pages")
    days = [measure(number) for number in range(3)]
    pages = {
        "days": make_fronts_page(days, at_km=(2, 8)),
        "plan": make_plans_page([run_two_readings(folder)]),
        "uk": make_fronts_page(days, at_km=(2, 8), look=Look(find_language("uk"))),
        "compared": make_comparison_page(_compare(folder), find_language("en")),
    }
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


def _compare(folder: Path) -> Comparison:
    """Two lines from files: held land 3 km apart."""
    fronts = tuple(
        paper.layer(
            folder / f"{name}.geojson",
            paper.shapely.box(paper.east(-km), paper.SOUTH, paper.EAST, paper.NORTH),
        )
        for name, km in (("one", 0), ("other", 3))
    )
    scenario = Scenario.of(
        fronts=fronts, distances_km=(8,), whole_front=True, uncertainty_km=None, held_by="birch"
    )
    return compare(scenario, territory=LAND)


def test_days_play_and_the_address_names_the_day(browser: Any, folder: Path) -> None:
    reader = Reader(browser, folder / "days.html", state="#d=8&day=2000-01-02")
    first = reader.picture()
    assert "2 January 2000" in reader.element("total").text
    reader.element("play").click()
    for _ in range(20):
        reader.settle()
        if reader.element("case").get_attribute("value") == "2":
            break
    assert "5 January 2000" in reader.element("total").text
    reader.await_("location.hash", "#d=8&day=2000-01-05")
    assert changed(reader.picture(), first) > 1000
    assert reader.element("play").get_attribute("aria-label") == "Play"
    # Two days, 6 km apart, on either side of a line.
    alone = reader.picture()
    reader.tell("(location.hash = '#d=8&day=2000-01-05&with=2000-01-02')")
    reader.settle()
    assert len(reader.browser.find_elements("css selector", "#total p")) == 2
    both = reader.picture()
    half = both.shape[1] // 2
    assert changed(both[:, : half - 4], alone[:, : half - 4]) == 0
    assert changed(both[:, half + 4 :], first[:, half + 4 :]) == 0
    assert reader.faults() == []


def test_the_line_between_two_maps_moves_by_keyboard(browser: Any, folder: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    reader = Reader(browser, folder / "compared.html")
    names = reader.tell("[...document.querySelectorAll('#sides span')].map((e) => e.textContent)")
    assert len(set(names)) == 2
    before = reader.picture()
    reader.element("swipe").send_keys(Keys.HOME)
    assert changed(reader.picture(), before) > 500
    # The comparison's own table comes first: 8 km on both sides of 100 km, twice.
    table = reader.browser.find_element("css selector", "main table").text
    assert "Diff." in table
    assert table.count("1,600") == 2
    assert reader.faults() == []


def test_a_plan_has_its_readings_provisions_and_sentence(browser: Any, folder: Path) -> None:
    reader = Reader(browser, folder / "plan.html", state="#plan=two-readings&reading=2")
    assert reader.element("case").get_attribute("value") == "1"
    provisions = [e.text for e in reader.browser.find_elements("css selector", "#provisions li")]
    assert provisions == ["Ash leaves South", "pullback"]
    second, shown = reader.element("total").text, reader.picture()
    # Ash has 50 km by 70 km of the southern region, and more further south.
    land = re.search(r"Ash leave about ([\d,]+) km²", second)
    assert land
    assert float(land[1].replace(",", "")) == pytest.approx(3500, rel=0.01)
    box = reader.browser.find_element("css selector", "[data-layer=provisions]")
    box.click()
    assert changed(reader.picture(), shown) > 200
    reader.tell("(location.hash = '#plan=two-readings&reading=1')")
    reader.settle()
    assert reader.element("total").text != second
    assert reader.faults() == []


@pytest.mark.parametrize("name", ["days", "plan", "compared", "uk"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_nothing_keeps_readers_out(
    browser: Any, folder: Path, name: str, width: int, scheme: str
) -> None:
    """Axe-core finds no violation, and nothing is wider than a phone."""
    reader = Reader(browser, folder / f"{name}.html", width=width, scheme=scheme)
    assert reader.violations() == []
    assert reader.tell("document.documentElement.scrollWidth <= innerWidth")


class Tiles(BaseHTTPRequestHandler):
    """A server of tiles: each is red, but the first asked for of a level."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        out = io.BytesIO()
        Image.new("RGB", (256, 256), (200, 30, 30)).save(out, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(out.getvalue())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def tiles() -> Iterator[tuple[str, list[str]]]:
    """The address of a server of red tiles on loopback, and what it was asked for."""
    handler = type("Handler", (Tiles,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png", handler.asked
    server.shutdown()
    server.server_close()


def redness(picture: Picture) -> float:
    return float(np.mean(picture[:, :, 0] - picture[:, :, 1:].mean(axis=2)))


def test_a_base_map_lies_below_the_zones_and_is_named(
    browser: Any, tmp_path: Path, tiles: tuple[str, list[str]]
) -> None:
    address, asked = tiles
    target = tmp_path / "page.html"
    look = Look(basemap=Basemap.of(address, "© Red tiles"))
    target.write_text(make_fronts_page([measure(0)], at_km=(8,), look=look), encoding="utf-8")
    reader = Reader(browser, target)
    for _ in range(20):
        if redness(reader.picture()) > 40:
            break
    assert redness(reader.picture()) > 40
    assert "© Red tiles" in reader.tell("document.querySelector('footer').textContent")
    levels = {int(path.split("/")[1]) for path in asked}
    assert levels <= set(range(6, 11))
    assert reader.faults() == []


def test_roads_are_drawn_where_the_scale_has_room_for_them(browser: Any, tmp_path: Path) -> None:
    """Roads of the third rank are, up to a map of 150 km on 600 pixels."""
    line = shapely.LineString([(30.2, 48.5), (31.2, 48.6)])
    ground = FetchedGround((Way("road", 3, line),), shapely.box(30.4, 48.4, 30.5, 48.5), ())
    land = replace(LAND, ground=ground)
    page = make_fronts_page([replace(measure(0), territory=land)], at_km=(8,))
    target = tmp_path / "roads.html"
    target.write_text(page, encoding="utf-8")
    reader = Reader(browser, target)
    key = [each.text for each in browser.find_elements("css selector", "p.key > span")]
    assert key[2:] == ["built-up land", "main road"]

    def covered(layer: str) -> int:
        """Return how many pixels a layer changes."""
        with_it = reader.picture()
        box = f"document.querySelector('[data-layer={layer}]').click()"
        reader.tell(box)
        without = reader.picture()
        reader.tell(box)
        return int((np.abs(with_it - without).max(axis=2) > 8).sum())

    assert covered("ways") > 200
    assert covered("towns") > 1000
    reader.tell("map.zoom(150 / 600 * map.width / map.view.across * 1.01)")
    assert covered("ways") == 0
    reader.tell("map.zoom(0.98)")
    assert covered("ways") > 100


def test_tiles_lie_where_they_belong(browser: Any, folder: Path) -> None:
    """From the plane to degrees and back a point stays where it is, to a metre."""
    reader = Reader(browser, folder / "days.html")
    there = reader.tell(
        "[[3, 4], [-20, 31], [15, -40]].map((p) => map.plane(...map.degrees(...p)))"
    )
    for found, point in zip(there, [[3, 4], [-20, 31], [15, -40]], strict=True):
        assert found == pytest.approx(point, abs=0.001)


def test_a_base_map_that_does_not_answer_leaves_the_page_whole(
    browser: Any, tmp_path: Path
) -> None:
    target = tmp_path / "page.html"
    nobody = Basemap.of("http://127.0.0.1:9/{z}/{x}/{y}.png")
    target.write_text(
        make_fronts_page([measure(0)], at_km=(8,), look=Look(basemap=nobody)), encoding="utf-8"
    )
    reader = Reader(browser, target)
    picture = reader.picture()
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 20
