"""A reader of pages in a real browser, which reaches no host but loopback."""

from __future__ import annotations

import base64
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

Picture = npt.NDArray[np.float64]
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


def open_browser(folder: Path) -> Iterator[Any]:
    """Chromium that reaches no host but loopback."""
    if not (CHROMIUM and DRIVER):
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have chromium and chromedriver")
        pytest.skip("chromium or chromedriver is not installed: 'make test-browser' installs them")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service(DRIVER), options=options)
    yield driver
    driver.quit()


# What of the canvases the frame of the map shows.
_SEEN = """(() => {
  const frame = document.getElementById("map").getBoundingClientRect();
  const seen = document.createElement("canvas"), pen = seen.getContext("2d");
  [seen.width, seen.height] = [frame.width, frame.height].map(Math.round);
  for (const canvas of document.querySelectorAll("#map canvas")) {
    const part = canvas.parentElement.getBoundingClientRect();
    const { left, top, width, height } = canvas.getBoundingClientRect();
    pen.save();
    pen.beginPath();
    pen.rect(Math.round(part.left - frame.left), 0, Math.round(part.width), seen.height);
    pen.clip();
    pen.drawImage(canvas, left - frame.left, top - frame.top, width, height);
    pen.restore();
  }
  return seen.toDataURL();
})()"""


class Reader:
    """A reader of the page, at a screen of some size."""

    def __init__(
        self,
        browser: Any,
        page: Path,
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        media: str = "",
        state: str = "",
    ) -> None:
        from selenium.webdriver.support.ui import WebDriverWait

        self.browser = browser
        browser.get_log("browser")
        browser.get_log("performance")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        emulated = {"media": media, "features": features}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
        browser.get("about:blank")
        browser.get(page.as_uri() + state)
        ready = (
            "return document.readyState === 'complete' && "
            "(document.body.dataset.ready === 'yes' || !document.getElementById('map'))"
        )
        WebDriverWait(browser, 30).until(lambda b: b.execute_script(ready))

    def tell(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(f"return {script}", *arguments)

    def settle(self) -> None:
        """Wait until what was asked for is painted."""
        self.browser.execute_async_script(
            "const done = arguments[0];"
            "const busy = () => typeof map !== 'undefined' && map.still === false;"
            "const wait = () => busy() ? again() : done();"
            "const again = () => setTimeout(() => requestAnimationFrame(wait), 50);"
            "setTimeout(again, 200);"
        )

    def await_(self, script: str, told: Any) -> None:
        """Wait until the page tells this: it tells its address when the hand rests."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.browser, 10).until(lambda _: self.tell(script) == told, script)

    def element(self, id: str) -> Any:
        return self.browser.find_element("id", id)

    def tab_to(self, id: str) -> None:
        """Reach an element with the tabulator alone."""
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        for _ in range(40):
            ActionChains(self.browser).send_keys(Keys.TAB).perform()
            if self.tell("document.activeElement.id") == id:
                return
        pytest.fail(f"the keyboard does not reach {id}")

    def picture(self) -> Picture:
        """The map as it is painted, in red, green and blue."""
        self.settle()
        return self.seen()[:, :, :3]

    def seen(self) -> Picture:
        """The map as it is at once; where nothing is painted, its fourth part is 0."""
        painted = base64.b64decode(self.tell(_SEEN).partition(",")[2])
        return np.asarray(Image.open(io.BytesIO(painted)).convert("RGBA"), dtype=float)

    def faults(self) -> list[str]:
        """What the browser's log has against the page."""
        logged = self.browser.get_log("browser")
        return [each["message"] for each in logged if each["level"] in ("SEVERE", "WARNING")]

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page, with the first place of each."""
        from importlib.resources import files

        axe = files("selenium_axe_python") / "axe-core" / "axe.min.js"
        self.browser.execute_script(axe.read_text(encoding="utf-8"))
        found = self.browser.execute_async_script(
            "const done = arguments[0]; axe.run().then((r) => done(r.violations))"
        )
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def changed(one: Picture, two: Picture) -> int:
    """How many pixels of two pictures anybody could tell apart."""
    return int((np.abs(one - two).max(axis=2) > 40).sum())
