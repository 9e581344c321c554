"""The output of ``posture doctor``: the findings of ``core/checkup.py`` as lines, as JSON, and as a bug report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reminder.core.checkup import Capability, Finding, Found, Note, Verdict, reaches
from reminder.core.commands import Dismiss, Done, Start
from reminder.core.menu import Choice
from reminder.desktop.ports import Message
from reminder.wording import remedies

_TITLES = {
    Capability.NOTIFICATIONS: "notifications",
    Capability.BUTTONS: "buttons in them",
    Capability.PICTURES: "pictures in them",
    Capability.TRAY: "tray icon",
    Capability.IDLE: "idle time",
    Capability.LOCK: "locked screen",
    Capability.SLEEP: "sleep",
    Capability.CALLS: "calls",
    Capability.FULL_SCREEN: "full screen",
    Capability.PRESENTING: "presenting",
    Capability.DO_NOT_DISTURB: "do not disturb",
    Capability.HISTORY: "history",
    Capability.AUTOSTART: "start at login",
}
_NOTES = {
    Note.NONE: "",
    Note.STARTED_ON_DEMAND: "the desktop starts its service for the first one",
    Note.TERMINAL: "printed in the terminal of posture run",
    Note.CLICK_STARTS: "none shown; a click on the text starts the break, tray and commands have the other answers",
    Note.ON_REQUEST: "none shown at first; they appear on request",
    Note.TRAY_ANSWERS: "the tray's menu and the commands posture start, done, snooze and skip have the answers",
    Note.NO_ICON: "use posture status, posture pause and the like instead; the icon comes when a panel does",
    Note.PRESENT: "you count as present: pauses in typing are not seen, and only lock and sleep count as breaks",
    Note.LOCK_IS_IDLE: "a locked screen counts as idle time",
    Note.ONLY_DIRECT: "only programs that use the microphone without a sound server are seen",
    Note.KEEPS_AWAKE: "this desktop does not tell; a film or call that keeps the screen awake holds reminders back",
    Note.NOT_TOLD: "it holds no reminder back here; posture pause does",
    Note.SILENCED: "it is on now, so a reminder waits",
}
_WIDTH = max(map(len, _TITLES.values()))
_VERDICT = max(map(len, Verdict))


def headline(findings: tuple[Finding, ...], found: Found) -> str:
    """Return whether a reminder can reach the person, in one sentence."""
    first = next(finding for finding in findings if finding.capability is Capability.NOTIFICATIONS)
    if not reaches(findings):
        return "No reminder can reach you here: nothing shows notifications, and there is no terminal to print in."
    if first.note is Note.TERMINAL:
        return "Reminders can only be printed in the terminal of posture run: nothing here shows notifications."
    if found.server is not None:
        return f"A reminder can reach you: {found.server.name} shows it."
    return "A reminder can reach you as a notification."


def lines(findings: tuple[Finding, ...], found: Found, manager: str) -> Iterator[str]:
    """Yield a line for each capability, and below it why not otherwise, and what mends it."""
    indent = " " * (_VERDICT + _WIDTH + 6)
    advised = set()
    for finding in findings:
        title, text = _TITLES[finding.capability], _says(finding, found)
        yield f"  {finding.verdict:<{_VERDICT}}  {title:<{_WIDTH}}  {text}"
        for reason, names in _reasons(finding).items():
            yield f"{indent}not by {', '.join(names)}: {reason}"
        if finding.advice is not None and finding.advice not in advised:
            advised.add(finding.advice)
            mend = remedies.mend(finding.advice, manager)
            yield f"{indent}{mend.text}"
            if mend.command:
                yield f"{indent}$ {mend.command}"


def as_json(findings: tuple[Finding, ...], found: Found, manager: str) -> list[dict[str, object]]:
    """Return the findings as ``posture doctor --json`` has them."""
    return [_object(finding, found, manager) for finding in findings]


def _object(finding: Finding, found: Found, manager: str) -> dict[str, object]:
    mend = None if finding.advice is None else remedies.mend(finding.advice, manager)
    return {
        "capability": finding.capability,
        "verdict": finding.verdict,
        "works": finding.verdict in (Verdict.WORKS, Verdict.PARTLY),
        "mechanism": ", ".join(finding.means.used) or None,
        "says": _says(finding, found),
        "why_not": [{"mechanism": name, "reason": reason} for name, reason in finding.means.refusals],
        "advice": None if mend is None else {"text": mend.text, "command": mend.command or None},
    }


def _says(finding: Finding, found: Found) -> str:
    used = ", ".join(finding.means.used)
    server = found.server
    if finding.capability is Capability.NOTIFICATIONS and used and server is not None:
        used = f"{server.name} {server.version}".rstrip() + f" ({used})"
    if finding.capability in (Capability.BUTTONS, Capability.PICTURES) and server is not None:
        used = f"{server.name} draws them" if finding.verdict is Verdict.WORKS else ""
    if finding.capability is Capability.PICTURES and finding.verdict is Verdict.MISSING:
        used = "none; posture guide shows them"
    return "; ".join(part for part in (used, _NOTES[finding.note]) if part) or "none"


def _reasons(finding: Finding) -> dict[str, list[str]]:
    """Return the mechanisms that do not work by their reasons: five absent screen savers are one line."""
    grouped: dict[str, list[str]] = {}
    for name, reason in finding.means.refusals:
        grouped.setdefault(reason.replace(name, "it") if name in reason else reason, []).append(name)
    return grouped


def test_reminder() -> Message:
    """Return the reminder of ``posture doctor --try``; whatever it is answered with has reached us."""
    return Message(
        title="A test reminder",
        body="This is how a reminder looks. Answer it; nothing is counted.",
        choices=(Choice("Start", Start()), Choice("Done", Done())),
        default=Start(),
        dismissed=Dismiss(),
        hint="Click to start.",
    )


def scrubbed(text: str, private: Iterable[tuple[str, str]]) -> str:
    """Return *text* with each private word, as (word, stand-in), replaced; the longest first."""
    for word, stand_in in sorted(private, key=lambda pair: -len(pair[0])):
        if word:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", stand_in, text)
    return text
