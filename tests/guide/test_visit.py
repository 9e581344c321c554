"""A page is opened, served while it is there, and given up when nobody comes or it is gone."""

from __future__ import annotations

import json
import re
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from reminder import paths
from reminder.guide import browser, callers, visit
from reminder.guide.site import Site
from reminder.guide.visit import Limits

SITE = Site(page=lambda ticket: "<p>Hello</p>")
SOON = Limits(
    open_within=timedelta(seconds=20),
    hidden_for=timedelta(seconds=10),
    gone_after=timedelta(milliseconds=50),
    linger=timedelta(milliseconds=50),
)


class Visitor:
    """A browser with memory: goes where it is sent, and keeps what it saw."""

    def __init__(self, *, reads_files: bool = True, scripts: bool = True, stays: bool = False) -> None:
        self.sent: list[str] = []
        self.saw: list[str] = []
        self.modes: list[int] = []
        self.heard: list[object] = []
        self._reads_files = reads_files
        self._scripts = scripts
        self._stays = stays
        self._threads: list[threading.Thread] = []

    def __call__(self, address: str) -> None:
        self.sent.append(address)
        if address.startswith("file:"):
            if not self._reads_files:
                return
            file = Path(unquote(urlsplit(address).path))
            self.modes.append(stat.S_IMODE(file.stat().st_mode))
            found = re.search(r'url=([^"]+)"', file.read_text())
            assert found is not None
            address = found[1]
        self._threads.append(threading.Thread(target=self._go, args=(address,)))
        self._threads[-1].start()

    def _go(self, address: str) -> None:
        ask = build_opener(HTTPCookieProcessor())
        with ask.open(address, timeout=20) as answer:
            self.saw.append(answer.read().decode())
        if self._scripts:
            parts = urlsplit(address)
            # As long as this is open the page is there.
            with ask.open(f"{parts.scheme}://{parts.netloc}/events", timeout=20) as events:
                lines = list(events) if self._stays else [events.readline()]
            self.heard += [json.loads(line.removeprefix(b"data: ")) for line in lines if line.startswith(b"data")]

    def leave(self) -> None:
        for thread in self._threads:
            thread.join(20)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    visitor = Visitor()
    yield visitor
    visitor.leave()


@pytest.fixture
def nobody_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that does not tell whose a connection is."""
    monkeypatch.setattr(callers, "are_known", lambda port: False)
    monkeypatch.setattr(browser, "tells_others", lambda: True)


def test_a_page_that_is_closed_ends_the_visit(visitor: Visitor) -> None:
    shown: list[str] = []

    assert visit.visit(SITE, visitor, shown=lambda: shown.append("shown"), limits=SOON)

    assert visitor.saw == ["<p>Hello</p>"]
    assert shown == ["shown"]


def test_where_nobody_comes_that_is_said() -> None:
    sent: list[str] = []

    assert not visit.visit(SITE, sent.append, limits=Limits(open_within=timedelta(milliseconds=20)))

    assert len(sent) == 1


def test_a_page_that_is_of_no_more_use_is_not_waited_for() -> None:
    over = threading.Event()
    limits = Limits(open_within=timedelta(hours=1), late=timedelta(milliseconds=1))
    waiting = threading.Thread(
        target=visit.visit, args=(SITE, lambda _: over.set()), kwargs={"over": over, "limits": limits}, daemon=True
    )

    waiting.start()

    waiting.join(30)
    assert not waiting.is_alive()


def test_a_browser_that_is_a_little_late_is_told_that_it_is_over() -> None:
    visitor, over = Visitor(stays=True), threading.Event()
    over.set()

    assert visit.visit(SITE, visitor, over=over, limits=SOON)

    visitor.leave()
    assert visitor.heard == [{"over": "elsewhere"}]


def test_a_page_that_cannot_speak_is_left_alone() -> None:
    visitor, over, calls = Visitor(scripts=False), threading.Event(), list[str]()
    limits = Limits(open_within=timedelta(seconds=1), gone_after=timedelta(milliseconds=50))

    assert visit.visit(
        SITE,
        visitor,
        shown=lambda: calls.append("shown"),
        over=over,
        too_long=lambda: calls.append("late"),
        limits=limits,
    )

    visitor.leave()
    assert over.is_set()
    assert not calls


def test_a_page_that_stays_for_too_long_is_told() -> None:
    visitor, late = Visitor(stays=True), list[str]()
    limits = Limits(at_most=timedelta(milliseconds=1), linger=timedelta(seconds=1), gone_after=timedelta(seconds=5))

    assert visit.visit(SITE, visitor, too_long=lambda: late.append("late"), limits=limits)

    visitor.leave()
    assert late == ["late"]
    assert visitor.heard == [{"over": "too_long"}]


def test_where_callers_are_known_the_address_is_given_as_it_is(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "are_known", lambda port: True)
    monkeypatch.setattr(callers, "check", lambda *_: None)

    visit.visit(SITE, visitor, limits=SOON)

    assert visitor.sent[0].startswith("http://127.0.0.1:")


@pytest.mark.posix("command lines that others can read")
@pytest.mark.usefixtures("nobody_is_known")
def test_where_callers_are_not_known_no_command_line_holds_the_key(visitor: Visitor) -> None:
    assert visit.visit(SITE, visitor, limits=SOON)

    assert [urlsplit(address).scheme for address in visitor.sent] == ["file"]
    assert visitor.modes == [0o600]
    assert visitor.saw == ["<p>Hello</p>"]
    assert not list(paths.runtime_folder().glob("open-*"))


@pytest.mark.usefixtures("nobody_is_known")
def test_a_browser_that_may_not_read_that_file_is_given_the_address_and_that_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    visitor = Visitor(reads_files=False)
    limits = Limits(hidden_for=timedelta(milliseconds=50), gone_after=timedelta(milliseconds=50))

    assert visit.visit(SITE, visitor, limits=limits)

    visitor.leave()
    assert [urlsplit(address).scheme for address in visitor.sent] == ["file", "http"]
    assert "other users of this machine can see the address" in caplog.text


@pytest.mark.usefixtures("nobody_is_known")
def test_where_there_is_no_place_for_that_file_it_works_and_is_said(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("not a folder")
    monkeypatch.setattr(paths, "runtime_folder", lambda: tmp_path / "taken")

    assert visit.visit(SITE, visitor, limits=SOON)

    assert visitor.sent[0].startswith("http:")
    assert "cannot be used" in caplog.text


def test_a_real_browser_goes_the_hidden_way_too(
    browser: Any, monkeypatch: pytest.MonkeyPatch, wait_until: Any, nobody_is_known: None
) -> None:
    sent: list[str] = []
    head = '<title>Hello</title><link rel="icon" href="icon.svg">'
    script = Site(page=lambda ticket: f"<!doctype html>{head}<p>Hello</p>", assets=("icon.svg",))
    thread = threading.Thread(target=visit.visit, args=(script, sent.append), kwargs={"limits": SOON})
    thread.start()
    wait_until(lambda: sent, "it is sent somewhere")

    browser.open(sent[0])

    wait_until(lambda: browser.run("return document.title") == "Hello", "the page")
    assert browser.run("return location.pathname") == "/"
    browser.run("new EventSource('events')")
    browser.leave()
    thread.join(20)
    assert not thread.is_alive()
