"""A real Chromium without a window, driven over WebDriver's plain HTTP: no library in between."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from desktops.packages import need

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--hide-scrollbars",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name WebDriver gives to a reference to an element
SPACE, TAB, ENTER, RIGHT, LEFT, ESCAPE, SHIFT = " ", "\ue004", "\ue007", "\ue014", "\ue012", "\ue00c", "\ue008"


class Element:
    """Something on the page."""

    def __init__(self, browser: Browser, id: str) -> None:
        self._browser = browser
        self._id = id

    def click(self) -> None:
        """Press it with the pointer: refused by the browser where something covers it."""
        self._browser.call("POST", f"element/{self._id}/click", {})

    @property
    def text(self) -> str:
        """What can be read on it."""
        return str(self._browser.call("GET", f"element/{self._id}/text"))

    @property
    def shown(self) -> bool:
        return bool(self._browser.call("GET", f"element/{self._id}/displayed"))

    @property
    def name(self) -> str:
        """Its accessible name, as a screen reader says it."""
        return str(self._browser.call("GET", f"element/{self._id}/computedlabel"))


class Browser:
    """One Chromium with a profile of its own."""

    def __init__(self) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="posture-chromium-"))
        with self._log.open("w") as log:
            self._driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=log, stderr=subprocess.DEVNULL)
        until(self._port, "chromedriver answers", 60)
        self._url = f"http://127.0.0.1:{self._port()}/session"
        options = {
            "binary": shutil.which("chromium"),
            "args": [*FLAGS, f"--user-data-dir={self._profile}", "--window-size=1280,900"],
        }
        capabilities = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        self._session = self._request("POST", self._url, capabilities)["sessionId"]

    @property
    def _log(self) -> Path:
        return self._profile / "chromedriver.log"

    def _port(self) -> str:
        """Return the free port that chromedriver has found; "" while it is not up."""
        found = re.search(r"started successfully on port (\d+)", self._log.read_text())
        return found[1] if found else ""

    def quit(self) -> None:
        try:
            self._request("DELETE", f"{self._url}/{self._session}")
        finally:
            self._driver.kill()
            self._driver.wait()
            shutil.rmtree(self._profile, ignore_errors=True)

    def _request(self, method: str, url: str, body: object = None) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        request = Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            with error:
                value = json.load(error)["value"]
            raise RuntimeError(f"{value['error']}: {value['message']}") from None

    def call(self, method: str, what: str, body: object = None) -> Any:
        """Ask WebDriver for something within the session."""
        return self._request(method, f"{self._url}/{self._session}/{what}", body)

    # ------------------------------------------------------------------------------------------- the page

    def open(self, url: str) -> None:
        self.call("POST", "url", {"url": url})

    def reload(self) -> None:
        self.call("POST", "refresh", {})

    def leave(self) -> None:
        """Close the page."""
        self.open("about:blank")

    def find(self, selector: str) -> Element:
        found = self.call("POST", "element", {"using": "css selector", "value": selector})
        return Element(self, found[ELEMENT])

    def button(self, label: str) -> Element:
        """Return the button of that label that can be seen."""
        found = self.call("POST", "elements", {"using": "xpath", "value": "//button|//summary"})
        elements = [Element(self, each[ELEMENT]) for each in found]
        return next(element for element in elements if element.shown and label in element.text)

    def run(self, script: str, *arguments: object) -> Any:
        """Return what *script* returns."""
        return self.call("POST", "execute/sync", {"script": script, "args": list(arguments)})

    def press(self, *keys: str) -> None:
        """Press *keys* one after the other on the real keyboard path, to whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def focused(self) -> str:
        """Return the label of what has the focus."""
        return str(self.run("return (document.activeElement.textContent || document.activeElement.id).trim()"))

    def devtools(self, command: str, **parameters: object) -> Any:
        return self.call("POST", "goog/cdp/execute", {"cmd": command, "params": parameters})

    def log(self) -> list[str]:
        """Return what the browser complained of: scripts, refused resources."""
        return [entry["message"] for entry in self.call("POST", "se/log", {"type": "browser"})]

    def violations(self, axe: str, **options: object) -> list[str]:
        """Return what *axe* finds on the page that keeps people out."""
        if self.run("return !window.axe"):
            self.run(f"{axe}; window.axe = axe")
        found: dict[str, list[str]] = self.run(
            "return axe.run(arguments[0]).then((found) => ({"
            "passed: found.passes.map((p) => p.id), wrong: found.violations.map((v) => "
            "`${v.impact} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)}))",
            options,
        )
        # It did look.
        assert "color-contrast" in found["passed"]
        return found["wrong"]

    # ------------------------------------------------------------------------------------------ the window

    def resize(self, width: int, height: int) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def prefer(self, **features: str) -> None:
        """Set what the reader prefers: color_scheme="dark", reduced_motion="reduce"."""
        wanted = [{"name": f"prefers-{name.replace('_', '-')}", "value": v} for name, v in features.items()]
        self.devtools("Emulation.setEmulatedMedia", features=wanted)

    def screenshot(self, file: Path, *, whole: bool = True) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = self.devtools("Page.captureScreenshot", captureBeyondViewport=whole, format="png")["data"]
        file.write_bytes(base64.b64decode(picture))


def until(is_so: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"it did not come to this: {what}"
        time.sleep(0.03)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a room."""
    need("chromium", "chromedriver")
    browser = Browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks a page over for what keeps people out."""
    import axe_core_python

    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
