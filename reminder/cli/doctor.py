"""``posture doctor``: what works on this desktop, by which mechanism, and what mends the rest."""

from __future__ import annotations

import os
import platform
import shutil
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reminder import __version__, clock
from reminder.cli import output
from reminder.cli.parser import command
from reminder.errors import Refused

if TYPE_CHECKING:
    from reminder.cli.checkup import Look, Visitor
    from reminder.core.checkup import Finding

_CLICK_WITHIN = timedelta(minutes=1)
_SHOWN_WITHIN = timedelta(seconds=10)


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "doctor",
        "Show what works on this desktop and how, why the better ways do not, and how to fix it.\n"
        "Exit code 0 if a reminder can reach you, otherwise 5.",
        "posture doctor --try",
        "posture doctor --report report.md",
        run=_run,
    )
    parser.add_argument(
        "--try",
        action="store_true",
        dest="test",
        help="show a test reminder and wait a minute for your click on it",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="write them to FILE (-: print them) for a bug report, with nothing private in it",
    )


def _run(words: Namespace) -> int:
    # Imported here: --help does without.
    from reminder.cli import checkup
    from reminder.core.checkup import examine, reaches

    with checkup.visiting() as visitor:
        seen = checkup.look(visitor, words)
        findings = examine(seen.found, seen.here)
        works = reaches(findings)
        if words.json:
            output.json_text(_facts(seen, findings))
        elif words.report != "-":
            output.show(*_page(seen, findings))
        if words.report:
            _write(words.report, seen, findings, tell=not words.json)
        if words.test:
            # What --json prints must stay JSON.
            _try(visitor, tell=not words.json)
    return 0 if works else Refused.exit_code


def _facts(seen: Look, findings: tuple[Finding, ...]) -> dict[str, object]:
    from reminder.core.checkup import reaches
    from reminder.wording import checkup

    return {
        "reaches": reaches(findings),
        "says": checkup.headline(findings, seen.found),
        "daemon": seen.state or None,
        "version": __version__,
        "system": _system(),
        "display": seen.found.display or None,
        "capabilities": checkup.as_json(findings, seen.found, _manager()),
        "settings_error": seen.settings,
    }


def _page(seen: Look, findings: tuple[Finding, ...]) -> list[str]:
    from reminder.wording import checkup

    daemon = "This is what the running daemon uses." if seen.state else "No daemon runs: start it with posture run."
    lines = [checkup.headline(findings, seen.found), daemon]
    if seen.settings:
        lines.append(f"The settings file is not applied: {seen.settings}")
    return [*lines, "", *checkup.lines(findings, seen.found, _manager())]


def _manager() -> str:
    from reminder.wording import remedies

    return next((name for name in remedies.MANAGERS if shutil.which(name)), "")


# ------------------------------------------------------------------------------------------------- the bug report


def _system() -> dict[str, str]:
    """Return what a report says of the machine: kinds and versions, never its name."""
    try:
        distribution = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        distribution = ""
    return {
        "os": f"{platform.system()} {platform.release()}",
        "distribution": distribution,
        "python": platform.python_version(),
        "desktop": os.environ.get("XDG_CURRENT_DESKTOP", ""),
        "session": os.environ.get("XDG_SESSION_TYPE", ""),
    }


def _write(file: str, seen: Look, findings: tuple[Finding, ...], *, tell: bool) -> None:
    from reminder.wording import checkup

    facts = [f"posture-reminder: {__version__}", *(f"{name}: {value}" for name, value in _system().items())]
    settings = "with a fault" if seen.settings else "in order"
    facts += [f"display: {seen.found.display}", f"daemon: {seen.state or 'not running'}", f"settings: {settings}"]
    found = [checkup.headline(findings, seen.found), *checkup.lines(findings, seen.found, _manager())]
    report = checkup.scrubbed("\n".join(("# posture doctor", "", *facts, "", *found, "")), _private())
    if file == "-":
        print(report, end="")
        return
    with output.file_errors("written", file):
        Path(file).write_text(report, encoding="utf-8")
    if tell:
        print(f"Written: {file}. Nothing in it names you; read it before you send it.")


def _private() -> list[tuple[str, str]]:
    """Return the words that identify the person or the machine, each with its replacement."""
    home = Path("~").expanduser()
    folders = {str(home), str(home.resolve()), *(os.environ.get(name, "") for name in ("HOME", "USERPROFILE"))}
    people = {os.environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME")} | {home.name}
    return [
        *((folder, "~") for folder in folders if len(folder) > 1),
        *((name, "USER") for name in people),
        (platform.node(), "HOST"),
    ]


# ------------------------------------------------------------------------------------------------ a test reminder


def _try(visitor: Visitor, *, tell: bool) -> None:
    """Show a test reminder and wait for the answer.

    Raises: Refused: it was not shown, or nobody answered.
    """
    from reminder.wording.checkup import test_reminder

    notifier = visitor.adapters.notifier
    visitor.show_icon()
    shown = notifier.show(test_reminder(), "notice")
    until = clock.now() + _SHOWN_WITHIN
    # A service that is started for it, or does not take it after all, needs a moment.
    while notifier.name == "dbus" and not _is_shown(visitor) and (left := until - clock.now()) > timedelta():
        visitor.turn(left)
    if not shown or notifier.name == "terminal" or not _is_shown(visitor):
        raise Refused("The test reminder could not be shown as a notification: see the first line above.")
    if tell:
        print("\nA test reminder is on the screen. Click on it, or on its button.", flush=True)
    began = clock.now()
    while not visitor.heard and (left := began + _CLICK_WITHIN - clock.now()) > timedelta():
        visitor.turn(left)
    notifier.close("notice")
    if not visitor.heard:
        raise Refused(
            "No click was heard within a minute. Reminders are shown; answer them in the tray or by commands."
        )
    if tell:
        print(f"Heard back after {(clock.now() - began).total_seconds():.1f} s: notification and click both work.")


def _is_shown(visitor: Visitor) -> bool:
    """Return whether the service has confirmed it, or the click came first; other mechanisms confirm nothing."""
    dbus = visitor.adapters.notifier.dbus
    return dbus is None or dbus.shows("notice") or bool(visitor.heard)
