"""Takes the pictures of the documents on a real XFCE desktop and in a real Chromium: ``python docs/pictures.py``.

Wants what the tests of desktops want, and xfdesktop4. The program is that of this checkout. Its work time is made
up, for nobody should sit 50 minutes for a picture; everything else is as a person sees it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from desktops.xfce import Xfce  # noqa: E402 - found on the path that was just set

PICTURES = ROOT / "docs/pictures"
SETTINGS = """\
[reminder]
earliest = "{earliest}"
[exercises]
conditions = []
only = ["overhead_reach"]
"""
PAGE = """#!/bin/sh
exec chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \\
    --window-size=1180,780 --timeout=4000 \\
    --user-data-dir={folder}/chromium --screenshot={file} "$1"
"""


class Photographed(Xfce):
    """XFCE as it comes: its own session manager, panels and background."""

    panel = ""
    before_bus = ()

    def _start_programs(self) -> None:
        Path(self.env["XDG_CONFIG_HOME"], "xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml").unlink()
        self._start_notifier()
        self._part("xfce4-session")


def reminder() -> None:
    """Take the notification with the panel above it."""
    with Photographed() as desktop:
        desktop.wait_until(lambda: desktop.hand.windows("xfdesktop"), "the background")
        desktop.write("posture-reminder/config.toml", SETTINGS.format(earliest="50m"))
        daemon = desktop.spawn("posture", "run")
        state = Path(desktop.env["XDG_STATE_HOME"]) / "posture-reminder/state.json"
        desktop.wait_until(state.exists, "the state")
        daemon.stop()
        _worked(state, minutes=49.95)
        desktop.spawn("posture", "run")
        desktop.notifications.wait("without a break")
        time.sleep(2)  # the bubble fades in
        _save(desktop.picture().crop((740, 0, 1280, 232)), "reminder.png")


def page() -> None:
    """Take the page of the guided break, as the browser draws it."""
    with Xfce() as desktop:
        raw = desktop.folder / "page.png"
        browser = desktop.folder / "browser"
        browser.write_text(PAGE.format(folder=desktop.folder, file=raw))
        browser.chmod(0o755)
        desktop.write("posture-reminder/config.toml", SETTINGS.format(earliest="50m"))
        desktop.spawn("posture", "guide", "overhead_reach", BROWSER=f"{browser} %s")
        desktop.wait_until(raw.exists, "the page")
        time.sleep(2)  # written to its end
        with Image.open(raw) as image:
            _save(image.convert("RGB").crop((0, 0, 1180, 735)), "page.png")


def statistics() -> None:
    """Take the page of the statistics, of a made-up year."""
    from datetime import date

    from report.people import records

    from reminder.report.page import render
    from reminder.report.summary import summarize
    from reminder.storage import catalogue

    shipped = ROOT / "config"
    summary = summarize(records(date(2025, 11, 27), 365), catalogue.load(shipped).catalogue)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, raw = folder / "page.html", folder / "page.png"
        page.write_text(
            render(summary, (shipped / "figures/body.svg").read_text(encoding="utf-8")), encoding="utf-8"
        )
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
        where = (f"--user-data-dir={folder}/chromium", "--window-size=1180,2310", f"--screenshot={raw}")
        subprocess.run(["chromium", *flags, *where, page.as_uri()], check=True, capture_output=True, timeout=120)
        with Image.open(raw) as image:
            _save(image.convert("RGB"), "statistics.png")


def _worked(state: Path, *, minutes: float) -> None:
    """Let the state say that so much work time has passed."""
    kept = json.loads(state.read_text())
    kept["engine"]["timer"] |= {"worked": minutes * 60, "rested": minutes * 60}
    state.write_text(json.dumps(kept))


def _save(image: Image.Image, name: str) -> None:
    image.quantize(256, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
    print(f"{PICTURES / name}: {(PICTURES / name).stat().st_size} bytes")


if __name__ == "__main__":
    reminder()
    page()
    statistics()
