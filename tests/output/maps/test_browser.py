"""The page of distances in a real browser, without a network.

Debian's packages are chromium and chromium-driver; `make test-browser` installs them.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import Result as Answer
from PIL import Image

import dmz
from tests.output.maps.reader import Reader, changed
from tests.shared import ROOT


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    from dmz.cli import cli

    target = tmp_path_factory.mktemp("page") / "zones.html"
    answer = CliRunner().invoke(cli, ["map", str(target), "--uncertainty", "none", "-q"])
    assert answer.exit_code == 0, answer.output
    return target


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    from dmz.cli import cli

    target = tmp_path_factory.mktemp("report") / "report.html"
    arguments = ["report", "-d", "10", "--uncertainty", "none", "-o", str(target)]
    answer = CliRunner().invoke(cli, arguments)
    assert answer.exit_code == 0, answer.output
    return target


@pytest.fixture
def reader(browser: Any, page: Path) -> Reader:
    return Reader(browser, page)


def test_it_loads_without_a_network_and_without_errors(reader: Reader) -> None:
    reader.settle()
    assert reader.faults() == []


def test_it_asks_no_host_for_anything(reader: Reader) -> None:
    reader.settle()
    messages = [
        json.loads(entry["message"])["message"] for entry in reader.browser.get_log("performance")
    ]
    asked = [
        m["params"]["request"]["url"]
        for m in messages
        if m["method"] == "Network.requestWillBeSent"
    ]
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_slider_moved_by_keyboard_shows_what_compute_prints(
    reader: Reader, run: Callable[..., Answer]
) -> None:
    from selenium.webdriver.common.keys import Keys

    reader.tab_to("distance")
    before = reader.picture()
    reader.browser.switch_to.active_element.send_keys(Keys.ARROW_LEFT * 20)  # from 40 to 20 km
    assert (
        reader.tell("document.getElementById('distance').getAttribute('aria-valuetext')")
        == "20\u00a0km"
    )
    answer = run("compute", "-d", "20", "--uncertainty", "none", "--format", "markdown").stdout
    sentence = next(line for line in answer.splitlines() if line.startswith("Pulling back"))
    assert reader.element("total").text == sentence
    printed = [
        row
        for row in re.findall(r"^\| (.*) \|$", answer, re.MULTILINE)
        if not row.startswith("---")
    ]
    rows = (
        "[...document.querySelectorAll('#figures tr')]"
        ".map((row) => [...row.cells].map((c) => c.textContent).join(' | '))"
    )
    shown = reader.tell(rows)
    # The page does not say 20 km in each row.
    assert shown == [re.sub(r"^(Distance|km|20 km|20) \| ", "", row) for row in printed]
    assert changed(reader.picture(), before) > 1000
    reader.browser.switch_to.active_element.send_keys(Keys.HOME)
    assert reader.element("total").text.startswith("Pulling back 1 km")


@pytest.mark.parametrize(
    "layer", ["zones", "front line", "sector", "oblast borders", "settlements", "cities", "names"]
)
def test_layers_are_toggled_from_the_keyboard(reader: Reader, layer: str) -> None:
    from selenium.webdriver.common.keys import Keys

    box = reader.browser.find_element("xpath", f"//label[normalize-space()='{layer}']/input")
    seen = []
    for _ in range(4):
        box.send_keys(Keys.SPACE)
        seen.append(reader.picture())
    without, whole, *again = seen
    assert changed(without, whole) > 40
    assert changed(without, again[0]) == changed(whole, again[1]) == 0


def test_the_map_is_moved_and_magnified_from_the_keyboard(reader: Reader) -> None:
    from selenium.webdriver.common.keys import Keys

    window = "[map.view.x - map.view.across / 2, map.view.x + map.view.across / 2]"
    start, end = reader.tell(window)
    reader.tab_to("map")
    reader.browser.switch_to.active_element.send_keys("+")
    near = reader.tell(window)
    assert near[1] - near[0] == pytest.approx((end - start) / 1.5)
    reader.browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert reader.tell(window)[0] > near[0]
    reader.tab_to("whole")
    reader.browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert reader.tell(window) == pytest.approx([start, end])


def test_more_names_appear_when_the_map_is_magnified(reader: Reader) -> None:
    count = "map.names(map.width / map.view.across).text.length"
    few = reader.tell(count)
    for _ in range(4):
        reader.element("in").click()
    assert reader.tell(count) > 2 * few


def test_hovering_names_the_zone_and_the_settlement(reader: Reader) -> None:
    from selenium.webdriver import ActionChains

    reader.settle()
    place = reader.tell(
        "(() => { const d = page.cases[0].settlements, i = d.name.indexOf('Kramatorsk');"
        " const { x, y, across } = map.view, k = map.width / across;"
        " return [(d.x[i] - x) * k, (y - d.y[i]) * k]; })()"
    )
    ActionChains(reader.browser).move_to_element_with_offset(
        reader.element("map"), *(round(v) for v in place)
    ).perform()
    reader.settle()
    assert "147,145" in reader.element("tip").text
    assert "Ukraine, 40\u00a0km" in reader.tell("document.getElementById('tip').textContent")


def test_a_hand_moves_the_map_and_it_is_painted_anew(reader: Reader) -> None:
    from selenium.webdriver import ActionChains

    before = reader.picture()
    x = reader.tell("map.view.x")
    hand = ActionChains(reader.browser).move_to_element(reader.element("map"))
    hand.click_and_hold().move_by_offset(40, 0).perform()
    # However far and fast it goes, the frame is covered.
    hand = ActionChains(reader.browser, duration=20)
    for offset in (300, -600, 300):
        hand.move_by_offset(offset, 0).perform()
        assert reader.seen()[:, :, 3].min() == 255
        assert reader.tell("map.used") <= 1
    hand.release().perform()
    after = reader.picture()
    assert reader.tell("map.view.x") < x
    assert reader.tell("document.querySelector('#map canvas').style.transform") == ""
    # What was painted before lies 40 pixels further right.
    assert changed(after[:, 40:], before[:, :-40]) < 0.02 * before.shape[0] * before.shape[1]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_a_screen_by_day_and_by_night(
    browser: Any, page: Path, width: int, height: int, scheme: str
) -> None:
    reader = Reader(browser, page, width=width, height=height, scheme=scheme)
    reader.settle()
    assert reader.tell("document.documentElement.scrollWidth <= innerWidth")
    assert reader.tell("document.getElementById('map').getBoundingClientRect().width") > (
        340 if width < 500 else 600
    )
    ground = [
        int(value)
        for value in re.findall(
            r"\d+", reader.tell("getComputedStyle(document.body).backgroundColor")
        )[:3]
    ]
    assert (sum(ground) > 600) == (scheme == "light")
    assert (reader.picture().mean() > 150) == (scheme == "light")
    # The key has the colours of the map.
    painted = reader.tell(
        "[...document.querySelectorAll('.key i')].map((e) => getComputedStyle(e).backgroundColor)"
    )
    for party, swatch in zip(("ukraine", "russia"), painted[:2], strict=True):
        zone = reader.tell(f"map.colours['inside-{party}']")
        assert swatch == f"rgb({int(zone[1:3], 16)}, {int(zone[3:5], 16)}, {int(zone[5:], 16)})"
    # The scale bar is as long as it says.
    km, pixels = reader.tell(
        "[parseFloat(document.getElementById('bar-km').textContent),"
        " document.getElementById('bar').getBoundingClientRect().width]"
    )
    across = reader.tell("map.view.across")
    assert km / pixels * reader.tell("document.getElementById('map').clientWidth") == pytest.approx(
        across, rel=0.01
    )


def test_the_address_says_and_sets_what_is_shown(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    reader = Reader(browser, page)
    reader.tab_to("distance")
    browser.switch_to.active_element.send_keys(Keys.ARROW_LEFT)  # from 40 to 39 km
    reader.await_("location.hash", "#d=39")
    # Somebody else opens the address, and another one after it.
    for address, shown in (("#d=12", "12"), ("#d=5&embed", "5"), ("#d=7000", "5")):
        reader.tell(f"(location.hash = '{address}')")
        reader.settle()
        assert reader.element("total").text.startswith(f"Pulling back {shown} km")
    # A part of the map is told by its middle and its width, and shown again from there.
    reader.tab_to("in")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    reader.tab_to("map")
    browser.switch_to.active_element.send_keys(Keys.ARROW_UP)
    reader.await_("seen() !== '' && location.hash.includes(`&at=${seen()}`)", True)
    address, seen = reader.tell("location.hash"), reader.tell("map.view")
    again = Reader(browser, page, state=address)
    found = again.tell("map.view")
    for name, value in seen.items():
        assert found[name] == pytest.approx(value, abs=0.6)  # km, of 200
    for broken in ("#d=5&at=x,1,2", "#d=5&at=48,37", "#d=5&at=1e9,37,9"):
        again.tell(f"(location.hash = '{broken}')")
        again.settle()
        assert again.tell("map.view") == again.tell("map.home"), broken
    assert again.faults() == []
    reader.tell("(location.hash = '#d=5&embed')")
    reader.settle()
    assert not reader.element("figures").is_displayed()
    assert reader.element("map").is_displayed()


def test_buttons_save_the_map_its_figures_and_its_zones(
    browser: Any, page: Path, tmp_path: Path
) -> None:
    import pyogrio

    reader = Reader(browser, page)
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
    for button, ending in (("png", ".png"), ("csv", ".csv"), ("geojson", ".geojson")):
        reader.element(button).click()
        target = tmp_path / f"dmz-40-km{ending}"
        for _ in range(40):
            reader.settle()
            if target.exists():
                break
        assert target.stat().st_size > 500
    picture = Image.open(io.BytesIO((tmp_path / "dmz-40-km.png").read_bytes()))
    # The sheet has the title, the sentence and the sources, too.
    assert picture.size[0] == 1680
    assert picture.size[1] > 1680 / 1.08
    assert "Donetsk" in (tmp_path / "dmz-40-km.csv").read_text(encoding="utf-8-sig")
    zones = pyogrio.read_dataframe(tmp_path / "dmz-40-km.geojson")
    rings = shapely.get_exterior_ring(shapely.get_parts(zones.geometry.to_numpy()))
    assert shapely.is_ccw(rings).all()
    computed = {z.party: z.area_km2 for z in dmz.compute(distances_km=(40,)).zones if z.zone}
    drawn = zones.to_crs("EPSG:6933").area / 1e6
    for party, area in zip(zones["party"], drawn, strict=True):
        assert area == pytest.approx(computed[party], rel=0.005)  # outlines are simplified


def test_a_dark_screen_prints_a_light_page(browser: Any, page: Path) -> None:
    from pypdf import PdfReader

    reader = Reader(browser, page, scheme="dark")
    assert reader.picture().mean() < 100
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    (drawn, *_) = PdfReader(io.BytesIO(base64.b64decode(printed["data"]))).pages[0].images
    assert np.asarray(drawn.image.convert("L")).mean() > 150
    assert reader.picture().mean() < 100  # and the screen is dark again


def test_tables_are_cards_on_a_phone(browser: Any, page: Path) -> None:
    reader = Reader(browser, page, width=390, height=844)
    rows = "[...document.querySelectorAll('#figures td')]"
    assert reader.tell(f"{rows}.every((cell) => cell.getBoundingClientRect().right <= innerWidth)")
    assert reader.tell(f"{rows}.every((cell) => cell.dataset.label)")
    assert reader.tell("document.documentElement.scrollWidth <= innerWidth")


def test_markup_in_a_title_or_a_name_is_shown_as_text(
    browser: Any, tmp_path: Path, run: Callable[..., Answer]
) -> None:
    target = tmp_path / "zones.html"
    text = "</script><!--<script>document.title = 'x'"
    city = f"{text.replace('=', '-')}=48.7,37.5"
    answer = run("map", target, "-d", "10", "--title", text, "--city", city, "-q")
    assert answer.exit_code == 0, answer.output
    reader = Reader(browser, target)
    assert reader.tell("document.title") == text
    assert reader.browser.find_element("css selector", "h1").text == text
    assert reader.faults() == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_report_opens_without_errors_and_keeps_nobody_out(
    browser: Any, report: Path, width: int, scheme: str
) -> None:
    reader = Reader(browser, report, width=width, scheme=scheme)
    assert reader.faults() == []
    assert reader.tell(
        "[...document.images].every((image) => image.complete && image.naturalWidth > 300)"
    )
    assert reader.tell("document.documentElement.scrollWidth <= innerWidth")
    assert reader.violations() == []
    # On a phone the rows of tables are cards.
    shown = reader.tell("getComputedStyle(document.querySelector('.table td')).display")
    assert shown == ("flex" if width < 500 else "table-cell")


def test_the_chore_and_ci_install_the_browser() -> None:
    assert "chromium-driver" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make browser" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
