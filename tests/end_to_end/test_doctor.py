"""`posture doctor` on real desktops: what it says is so, and its advice, followed to the letter, mends it."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from desktops.desktop import Desktop
from desktops.gnome import EXTENSION, Gnome
from desktops.session import BusSession, Session
from desktops.sway import Sway
from desktops.xfce import Dunst, Xfce
from end_to_end.running import Run

LATER = {"reminder": {"earliest": "50m"}}
DRAWS_BUTTONS = {"xfce", "gnome", "plasma", "plasma_wayland"}
NO_FULL_SCREEN = {"gnome", "plasma_wayland"}


class Findings:
    """What `posture doctor --json` printed."""

    def __init__(self, session: Session, *options: str, **env: str) -> None:
        process = session.spawn("posture", "doctor", "--json", *options, **env)
        self.code = process.wait()
        self.facts: dict[str, Any] = json.loads(process.log)
        self._by_name = {each["capability"]: each for each in self.facts["capabilities"]}

    def verdict(self, capability: str) -> str:
        return str(self._by_name[capability]["verdict"])

    def reasons(self, capability: str) -> str:
        return "; ".join(each["reason"] for each in self._by_name[capability]["why_not"])

    def command(self, capability: str) -> str:
        """Return the command that mends it."""
        advice = self._by_name[capability]["advice"]
        return str(advice["command"]) if advice else ""

    def works(self) -> set[str]:
        return {name for name, each in self._by_name.items() if each["verdict"] == "works"}


def works_by_now(session: Session, capability: str) -> Findings:
    """Ask until the capability works: what was started may take its time."""

    def look() -> Findings | None:
        findings = Findings(session)
        return findings if findings.verdict(capability) == "works" else None

    found = session.wait_until(look, f"{capability} to work by the advice of posture doctor")
    assert found is not None
    return found


@pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
def test_on_a_whole_desktop_it_finds_what_is_there(desktop: Desktop) -> None:
    findings = Findings(desktop)

    assert findings.code == 0
    assert findings.facts["daemon"] is None
    assert {"notifications", "pictures", "tray", "idle", "sleep", "do-not-disturb", "history"} <= findings.works()
    assert findings.verdict("buttons") == ("works" if desktop.kind in DRAWS_BUTTONS else "partly")
    assert findings.verdict("full-screen") == ("missing" if desktop.kind in NO_FULL_SCREEN else "works")
    assert findings.verdict("lock") == ("works" if desktop.kind.startswith("plasma") else "missing")
    assert not desktop.tray.items  # it shows no icon to find out about icons


@pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
def test_it_tells_what_the_running_daemon_uses(desktop: Desktop) -> None:
    run = Run(desktop, LATER)
    run.wait_for("here: ")

    findings = Findings(desktop)

    assert findings.facts["daemon"] == "working"
    adapters = run.status()["adapters"]
    by_name = {each["capability"]: each["mechanism"] for each in findings.facts["capabilities"]}
    assert (by_name["notifications"], by_name["idle"]) == (adapters["notifications"], adapters["idle"])
    assert by_name["tray"] == "statusnotifier"
    run.stop()


def test_a_daemon_from_outside_of_the_session_is_restarted_in_it(xfce: Xfce) -> None:
    run = Run(xfce, LATER, DISPLAY="", DBUS_SESSION_BUS_ADDRESS="")

    findings = Findings(xfce)

    assert findings.code == 5
    assert {findings.verdict(each) for each in ("notifications", "tray", "idle")} == {"missing"}
    xfce.run("sh", "-c", findings.command("notifications"))
    assert run.process.wait() == 0
    xfce.wait_until(lambda: Findings(xfce).facts["daemon"], "a daemon again")
    mended = works_by_now(xfce, "tray")
    assert mended.verdict("notifications") == mended.verdict("idle") == "works"
    run.posture("quit")


def test_the_gnome_extension_that_is_switched_off_is_switched_on(gnome: Gnome) -> None:
    gnome.worn = True
    gnome.run("gnome-extensions", "disable", EXTENSION)
    gnome.wait_until(lambda: not gnome.tray.hosted, what="no tray")

    findings = Findings(gnome)

    assert (findings.code, findings.verdict("tray")) == (0, "missing")
    assert "no panel" in findings.reasons("tray")
    assert findings.command("tray") == f"gnome-extensions enable {EXTENSION}"
    gnome.run(*shlex.split(findings.command("tray")))
    works_by_now(gnome, "tray")


def test_a_bar_that_does_not_run_is_started_on_sway(sway: Sway) -> None:
    sway.worn = True
    sway._end_part(sway.panel)
    sway.wait_until(lambda: not sway.tray.hosted, what="no tray")

    findings = Findings(sway)

    assert findings.verdict("tray") == "missing"
    assert findings.command("tray") == "setsid -f waybar"
    sway.run(*shlex.split(findings.command("tray")))
    works_by_now(sway, "tray")


def test_with_dunst_alone_a_reminder_is_answered_by_its_command(dunst: Dunst) -> None:
    run = Run(dunst)
    run.wait_for("reminder 1 shown")
    dunst.notifications.wait("without a break")

    findings = Findings(dunst)

    assert findings.code == 0
    assert (findings.verdict("buttons"), findings.verdict("tray")) == ("partly", "missing")
    dunst.run(*shlex.split(findings.command("buttons")))
    run.wait_for("reminder 1: break started")
    assert findings.command("tray") == "setsid -f xfce4-panel"
    run.stop()


@pytest.mark.desktop("dunst", "sway")
def test_a_notification_service_that_does_not_run_is_started(desktop: Desktop) -> None:
    desktop.worn = True
    desktop._end_part(desktop.notifier)
    desktop.wait_until(lambda: not desktop.bus.owner("org.freedesktop.Notifications"), what="no service")

    findings = Findings(desktop)

    assert (findings.code, findings.verdict("notifications")) == (5, "missing")
    assert "no notification service is running" in findings.reasons("notifications")
    assert findings.command("notifications") == f"setsid -f {desktop.notifier}"
    desktop.run(*shlex.split(findings.command("notifications")))
    assert works_by_now(desktop, "notifications").code == 0


def test_xfces_panel_without_a_tray_gets_one(xfce: Xfce) -> None:
    xfce.worn = True
    xfce._end_part(xfce.panel)
    removed = ("xfconf-query", "-c", "xfce4-panel", "-p", "/panels/panel-1/plugin-ids")
    xfce.run(*removed, "-t", "int", "-s", "1", "-a")
    xfce._start_panel()
    xfce.wait_for_name("org.xfce.Panel")

    findings = Findings(xfce)

    assert findings.verdict("tray") == "missing"
    assert findings.command("tray") == "xfce4-panel --add=systray"
    xfce.run(*shlex.split(findings.command("tray")))
    works_by_now(xfce, "tray")


def test_without_bus_and_display_it_says_where_to_go_and_starts_nothing(bare: Session) -> None:
    findings = Findings(bare)

    assert findings.code == 5
    assert "no session bus" in findings.reasons("notifications")
    assert {"sleep", "history"} <= findings.works()
    assert findings.verdict("idle") == "missing"
    assert "terminal of your desktop" in str(findings.facts["capabilities"][0]["advice"]["text"])
    assert not list(bare.home.rglob("posture-reminder*"))
    assert not (bare.runtime / "posture-reminder").exists()


def test_with_a_bus_that_nobody_is_on_notifications_are_missing(bus_session: BusSession) -> None:
    findings = Findings(bus_session)

    assert (findings.code, findings.verdict("notifications")) == (5, "missing")
    assert "the session can start none" in findings.reasons("notifications")


@pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
def test_a_test_reminder_is_shown_clicked_and_heard_back(desktop: Desktop) -> None:
    doctor = desktop.spawn("posture", "doctor", "--try")
    desktop.notifications.wait("A test reminder")

    desktop.notifications.press("Done")

    assert doctor.wait() == 0, doctor.log
    assert "Heard back after" in doctor.log
    if isinstance(desktop, Gnome):
        # The shell takes it off with its sender, and may then tell nobody.
        desktop.wait_until(lambda: desktop.text_box("A test reminder") is None, what="no test reminder")
    else:
        desktop.notifications.wait_gone()


def test_without_notifications_there_is_no_test_reminder(bus_session: BusSession) -> None:
    doctor = bus_session.spawn("posture", "doctor", "--try")

    assert doctor.wait() == 5
    assert "could not be shown as a notification" in doctor.log


def test_the_report_has_nothing_private_in_it(xfce: Xfce) -> None:
    xfce.write(
        "posture-reminder/config.toml", '[exercises]\nconditions = ["pregnancy"]\n[quiet]\napps = ["anki"]\n'
    )
    xfce.open_window("Letter to Anna", full_screen=True)

    file = xfce.folder / "report.md"

    xfce.run("posture", "doctor", "--report", file, USER="anna", LOGNAME="anna")

    report = file.read_text()
    assert "Xfce Notify Daemon" in report
    assert "x11-sync" in report
    for private in ("Letter", "anna", "Anna", "pregnancy", "anki", str(xfce.home)):
        assert private not in report
