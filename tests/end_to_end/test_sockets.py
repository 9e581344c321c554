"""Nothing leaves this machine: a working day and the pages, under strace, open no socket but local ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from desktops.fixtures import require
from desktops.packages import need
from desktops.xfce import Xfce
from end_to_end.traced import Sockets, Traced, traced


@pytest.fixture(autouse=True)
def strace() -> None:
    need("strace")


# A working hour in a second or two: one reminder follows the other.
DAY = {
    "reminder": {"earliest": "1s", "latest": "2s", "lull": "1s"},
    "snooze": {"choices": ["1s", "2s"]},
}


def test_a_working_day_opens_no_socket_but_local_ones(xfce: Xfce) -> None:
    require("logind")
    logind = xfce.start_logind()
    run = Traced(xfce, DAY)
    xfce.tray.wait()
    followers = [run.begin("status", "--follow"), run.begin("log", "--follow")]

    place = 0
    for number, answers in enumerate(
        (["done"], ["snooze"], ["now", "skip"], ["start", "done"], ["pain mild", "done"]), 1
    ):
        xfce.touch()
        place = run.wait_for(f"reminder {number} shown", after=place)
        for answer in answers:
            run.posture(*answer.split())
        if answers == ["snooze"]:
            xfce.touch()
            place = run.wait_for(f"reminder {number} shown (the snooze ended)", after=place)
            xfce.notifications.press("Done")
            run.wait_for(f"reminder {number} settled", after=place)
    logind.lock()
    place = run.wait_for("screen locked", after=place)
    logind.unlock()
    run.wait_for("screen unlocked", after=place)
    run.posture("pause", "1h")
    run.posture("config", "set", "reminder.latest", "30m")
    run.posture("resume")
    run.posture("sore")
    for question in ("status", "stats", "log", "doctor", "exercises list", "autostart status"):
        run.posture(*question.split())
    run.posture("stats", "--html", str(xfce.home / "stats.html"))
    run.posture("history", "export", str(xfce.home / "all.json"))
    run.posture("quit")
    run.process.wait()
    for follower in followers:
        follower.wait()

    sockets = run.sockets()
    assert sockets.elsewhere == []
    assert len(sockets.local) > 50


class Visitor:
    """A browser that the test plays: it fetches the page and listens to it until it leaves."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        ask = build_opener(HTTPCookieProcessor())
        with ask.open(address, timeout=20) as answer:
            self.page = answer.read().decode()
        self._events = ask.open(f"{parts.scheme}://{parts.netloc}/events", timeout=20)

    def leave(self) -> None:
        self._events.close()


def test_the_pages_listen_on_loopback_only_and_in_processes_of_their_own(xfce: Xfce) -> None:
    # The browser is not ours: this one only says where it was sent.
    browser = xfce.folder / "browser.sh"
    browser.write_text('#!/bin/sh\nprintf %s "$1" > "$ADDRESS.new" && mv "$ADDRESS.new" "$ADDRESS"\n')
    browser.chmod(0o755)
    run = Traced(xfce, DAY | {"exercises": {"conditions": []}})
    addresses = {page: xfce.folder / f"address-{page}" for page in ("guide", "settings", "setup")}

    run.posture("now")
    commands = {"guide": ("guide",), "settings": ("settings",), "setup": ("setup", "--page")}
    processes = [
        run.begin(*commands[page], BROWSER=f"{browser} %s", ADDRESS=str(address))
        for page, address in addresses.items()
    ]
    visitors = []
    for page, address in addresses.items():
        xfce.wait_until(address.exists, f"the address of the page of {page}")
        visitors.append(Visitor(address.read_text()))
    for visitor in visitors:
        visitor.leave()
    assert [process.wait() for process in processes] == [0, 0, 0]
    run.posture("quit")
    run.process.wait()

    sockets = run.sockets()
    assert sockets.elsewhere == []
    assert sum("bind(" in line for line in sockets.loopback) == 3


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("run", "socket.socket()"),
        ("run", "socket.socket(socket.AF_INET6)"),
        ("run", "os.fork() or socket.socket()"),
        ("run", "threading.Thread(target=socket.socket).start()"),
        ("guide", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"),
        ("guide", "socket.socket().bind(('0.0.0.0', 0))"),
        ("guide", "socket.socket(socket.AF_INET6).bind(('::', 0))"),
        ("setup", "socket.socket().connect_ex(('127.0.0.2', 9))"),
    ],
)
def test_what_could_leave_the_machine_is_seen(tmp_path: Path, program: str, code: str) -> None:
    file = tmp_path / "sockets"

    subprocess.run(
        [*traced(file), sys.executable, "-c", f"import os, socket, threading; {code}", program], check=True
    )

    assert Sockets(file.read_text()).elsewhere
