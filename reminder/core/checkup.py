"""How well the program is served by its desktop, capability by capability, and what would mend the rest: pure.

``examine`` is given what the adapters found (``Found``) and what surrounds the program (``Here``). It returns ids
and values; ``wording/checkup.py`` says them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from reminder.core.values import dataclass


class Capability(StrEnum):
    """What the program needs of a desktop, the most important first."""

    NOTIFICATIONS = "notifications"
    BUTTONS = "buttons"
    PICTURES = "pictures"
    TRAY = "tray"
    IDLE = "idle"
    LOCK = "lock"
    SLEEP = "sleep"
    CALLS = "calls"
    FULL_SCREEN = "full-screen"
    PRESENTING = "presenting"
    DO_NOT_DISTURB = "do-not-disturb"
    HISTORY = "history"
    AUTOSTART = "autostart"


class Verdict(StrEnum):
    """How well a capability is served."""

    WORKS = "works"
    PARTLY = "partly"
    MISSING = "missing"
    OFF = "off"  # switched off in the settings


class Extension(StrEnum):
    """How GNOME's extension for tray icons stands."""

    UNKNOWN = ""  # this is no GNOME Shell, or it does not say
    ABSENT = "absent"
    UNLOADED = "unloaded"  # on the disk, and not known to the shell before the next login
    DISABLED = "disabled"
    ALL_DISABLED = "all-disabled"  # extensions are switched off altogether
    ENABLED = "enabled"


class Remedy(StrEnum):
    """What mends something; the value that goes with it stands after the dash."""

    JOIN_SESSION = "join-session"
    RESTART = "restart"
    INSTALL = "install"  # - a program
    INSTALL_BUS = "install-bus"
    START = "start"  # - a program
    INSTALL_EXTENSION = "install-extension"
    LOG_IN_AGAIN = "log-in-again"
    ENABLE_EXTENSION = "enable-extension"  # - its id
    ENABLE_EXTENSIONS = "enable-extensions"
    ADD_TRAY = "add-tray"
    ADD_WIDGET = "add-widget"
    SWITCH_ON = "switch-on"  # - the key of the settings
    ANSWER_MAKO = "answer-mako"
    ANSWER_DUNST = "answer-dunst"
    ENABLE_AUTOSTART = "enable-autostart"
    CONFIGURE_AUTOSTART = "configure-autostart"  # - the line


class Note(StrEnum):
    """What is to be known of a capability besides its verdict."""

    NONE = ""
    STARTED_ON_DEMAND = "started-on-demand"
    TERMINAL = "terminal"
    CLICK_STARTS = "click-starts"
    ON_REQUEST = "on-request"
    TRAY_ANSWERS = "tray-answers"
    NO_ICON = "no-icon"
    PRESENT = "present"
    LOCK_IS_IDLE = "lock-is-idle"
    ONLY_DIRECT = "only-direct"
    KEEPS_AWAKE = "keeps-awake"
    NOT_TOLD = "not-told"
    SILENCED = "silenced"


# Each mechanism that does not work, as (name, reason): the form in which the adapters keep them.
Refusals = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Means:
    """The mechanisms in use for a capability, and why others are not."""

    used: tuple[str, ...] = ()
    refusals: Refusals = ()


@dataclass(frozen=True, slots=True)
class Server:
    """The program that shows the notifications."""

    name: str
    version: str
    buttons: bool  # whether they are drawn
    click: bool  # whether a click on the text is an answer
    pictures: bool
    silence: bool  # whether its do-not-disturb is known to us


@dataclass(frozen=True, slots=True)
class Found:
    """What the adapters of one process have found on its desktop."""

    display: str  # "wayland", "x11", "windows", "macos"; "" where there is none
    session_bus: bool
    means: Mapping[Capability, Means]
    server: Server | None = None
    terminal: bool = False  # whether what this process prints is read on a terminal
    off: tuple[Capability, ...] = ()  # by the settings


@dataclass(frozen=True, slots=True)
class Here:
    """What surrounds the program, the same for daemon and command line."""

    desktops: frozenset[str] = frozenset()  # from XDG_CURRENT_DESKTOP, in lower case
    programs: Mapping[str, str] = field(default_factory=dict)  # those of CANDIDATES, with what starts them
    running: bool = False  # whether a daemon answered
    display: bool = False  # whether this process has one
    session_bus: bool = False
    extension: Extension = Extension.UNKNOWN
    extension_id: str = ""
    panel: bool = False  # whether XFCE's panel runs
    busy: tuple[str, ...] = ()  # the reasons not to interrupt just now
    pipewire: bool = False  # whether PipeWire, rather than PulseAudio, plays the sound
    history: str = ""  # why it cannot be used
    autostart: str = ""  # by which mechanism, "" where it is not registered or not in force
    autostart_off: str = ""  # why what is registered is not in force
    autostart_line: str = ""  # what the compositor's configuration needs, where nothing else starts programs


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about it."""

    remedy: Remedy
    value: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One capability examined."""

    capability: Capability
    verdict: Verdict
    means: Means = field(default_factory=Means)
    note: Note = Note.NONE
    advice: Advice | None = None


# Which notification service, and which panel, suits a desktop: program by desktop, then by display.
_SERVICES = {
    "xfce": "xfce4-notifyd",
    "mate": "mate-notification-daemon",
    "lxqt": "lxqt-notificationd",
    "wayland": "mako",
    "x11": "dunst",
}
_PANELS = {
    "xfce": "xfce4-panel",
    "lxqt": "lxqt-panel",
    "mate": "mate-panel",
    "wayland": "waybar",
    "x11": "xfce4-panel",
}
CANDIDATES = frozenset((*_SERVICES.values(), *_PANELS.values()))
# Those that do not report full-screen windows on Wayland.
_SECRETIVE = frozenset({"gnome", "kde", "x-cinnamon"})
# What asks the sound server; without either only programs that pass it by are seen.
_SOUND = ("pactl", "pw-dump")
_SWITCHES = {
    Capability.TRAY: "tray.show",
    Capability.CALLS: "quiet.call",
    Capability.FULL_SCREEN: "quiet.full_screen",
    Capability.PRESENTING: "quiet.presenting",
    Capability.DO_NOT_DISTURB: "quiet.do_not_disturb",
}


def examine(found: Found, here: Here) -> tuple[Finding, ...]:
    """Return a finding for each capability, in their order."""
    return tuple(_examined(capability, found, here) for capability in Capability)


def reaches(findings: tuple[Finding, ...]) -> bool:
    """Return whether a reminder can reach the person."""
    return any(
        finding.capability is Capability.NOTIFICATIONS and finding.verdict in (Verdict.WORKS, Verdict.PARTLY)
        for finding in findings
    )


def _examined(capability: Capability, found: Found, here: Here) -> Finding:
    if capability in found.off:
        return Finding(capability, Verdict.OFF, advice=Advice(Remedy.SWITCH_ON, _SWITCHES[capability]))
    means = found.means.get(capability, Means())
    judge = _JUDGES.get(capability)
    if judge is not None:
        return judge(Finding(capability, Verdict.WORKS if means.used else Verdict.MISSING, means), found, here)
    return Finding(capability, Verdict.WORKS if means.used else Verdict.MISSING, means)


def _notifications(finding: Finding, found: Found, here: Here) -> Finding:
    if finding.means.used:
        note = Note.NONE if found.server is not None or "dbus" not in finding.means.used else Note.STARTED_ON_DEMAND
        return _as(finding, Verdict.WORKS, note)
    advice = _elsewhere(found, here)
    if advice is None and found.session_bus:
        advice = _start_or_install(_SERVICES, found, here)
    if found.terminal:
        return _as(finding, Verdict.PARTLY, Note.TERMINAL, advice)
    return _as(finding, Verdict.MISSING, advice=advice)


def _buttons(finding: Finding, found: Found, here: Here) -> Finding:
    server = found.server
    if server is None:
        verdict = Verdict.PARTLY if found.means.get(Capability.NOTIFICATIONS, Means()).used else Verdict.MISSING
        return _as(finding, verdict, Note.TRAY_ANSWERS)
    if server.buttons:
        return _as(finding, Verdict.WORKS)
    answers = {"mako": Remedy.ANSWER_MAKO, "dunst": Remedy.ANSWER_DUNST}
    remedy = answers.get(server.name.lower())
    advice = None if remedy is None else Advice(remedy)
    if server.click:
        return _as(finding, Verdict.PARTLY, Note.CLICK_STARTS, advice)
    return _as(finding, Verdict.PARTLY, Note.ON_REQUEST if advice else Note.TRAY_ANSWERS, advice)


def _pictures(finding: Finding, found: Found, here: Here) -> Finding:
    return _as(finding, Verdict.WORKS if found.server is not None and found.server.pictures else Verdict.MISSING)


def _tray(finding: Finding, found: Found, here: Here) -> Finding:
    if finding.means.used:
        return _as(finding, Verdict.WORKS)
    advice = _elsewhere(found, here)
    if advice is None and found.session_bus:
        advice = _gnome(here) if here.extension else _panel(found, here)
    return _as(finding, Verdict.MISSING, Note.NO_ICON, advice)


def _gnome(here: Here) -> Advice | None:
    match here.extension:
        case Extension.ABSENT:
            return Advice(Remedy.INSTALL_EXTENSION)
        case Extension.UNLOADED:
            return Advice(Remedy.LOG_IN_AGAIN)
        case Extension.DISABLED:
            return Advice(Remedy.ENABLE_EXTENSION, here.extension_id)
        case Extension.ALL_DISABLED:
            return Advice(Remedy.ENABLE_EXTENSIONS)
        case _:
            return None


def _panel(found: Found, here: Here) -> Advice | None:
    if here.panel:
        return Advice(Remedy.ADD_TRAY)
    if "kde" in here.desktops:
        return Advice(Remedy.ADD_WIDGET)
    return _start_or_install(_PANELS, found, here)


def _idle(finding: Finding, found: Found, here: Here) -> Finding:
    if finding.means.used:
        return finding
    return _as(finding, Verdict.MISSING, Note.PRESENT, _elsewhere(found, here))


def _lock(finding: Finding, found: Found, here: Here) -> Finding:
    return finding if finding.means.used else _as(finding, Verdict.MISSING, Note.LOCK_IS_IDLE)


def _calls(finding: Finding, found: Found, here: Here) -> Finding:
    refused = {name for name, _ in finding.means.refusals}
    if not finding.means.used or not refused.issuperset(_SOUND):
        return finding
    program = "pw-dump" if here.pipewire else "pactl"
    return _as(finding, Verdict.PARTLY, Note.ONLY_DIRECT, Advice(Remedy.INSTALL, program))


def _full_screen(finding: Finding, found: Found, here: Here) -> Finding:
    if finding.means.used:
        return finding
    secretive = found.display == "wayland" and here.desktops & _SECRETIVE
    return _as(
        finding,
        Verdict.MISSING,
        Note.KEEPS_AWAKE if secretive else Note.NOT_TOLD,
        _elsewhere(found, here),
    )


def _do_not_disturb(finding: Finding, found: Found, here: Here) -> Finding:
    if finding.means.used and (found.server is None or found.server.silence):
        return _as(finding, Verdict.WORKS, Note.SILENCED if finding.capability in here.busy else Note.NONE)
    lacks_gsettings = any("gsettings" in reason for _, reason in finding.means.refusals)
    advice = Advice(Remedy.INSTALL, "gsettings") if lacks_gsettings else None
    return _as(finding, Verdict.MISSING, Note.NOT_TOLD, advice)


def _history(finding: Finding, found: Found, here: Here) -> Finding:
    if here.history:
        return Finding(finding.capability, Verdict.MISSING, Means((), (("sqlite", here.history),)))
    return Finding(finding.capability, Verdict.WORKS, Means(("sqlite",)))


def _autostart(finding: Finding, found: Found, here: Here) -> Finding:
    if here.autostart:
        return Finding(finding.capability, Verdict.WORKS, Means((here.autostart,)))
    why = here.autostart_off
    means = Means((), (("entry", why),) if why else ())
    line = here.autostart_line
    advice = Advice(Remedy.CONFIGURE_AUTOSTART, line) if line else Advice(Remedy.ENABLE_AUTOSTART)
    return Finding(finding.capability, Verdict.MISSING, means, advice=advice)


def _elsewhere(found: Found, here: Here) -> Advice | None:
    """Return the advice for a process that is not inside the desktop's session; None where it is."""
    if (found.display or not here.display) and (found.session_bus or not here.session_bus):
        if not found.display:
            return Advice(Remedy.JOIN_SESSION)
        return None if found.session_bus else Advice(Remedy.INSTALL_BUS)
    return Advice(Remedy.RESTART) if here.running else Advice(Remedy.JOIN_SESSION)


def _start_or_install(programs: Mapping[str, str], found: Found, here: Here) -> Advice | None:
    program = next(_suited(programs, found, here), None)
    if program is None:
        return None
    if program in here.programs:
        return Advice(Remedy.START, here.programs[program])
    return Advice(Remedy.INSTALL, program)


def _suited(programs: Mapping[str, str], found: Found, here: Here) -> Iterator[str]:
    yield from (program for desktop, program in programs.items() if desktop in here.desktops)
    if found.display in programs:
        yield programs[found.display]


def _as(finding: Finding, verdict: Verdict, note: Note = Note.NONE, advice: Advice | None = None) -> Finding:
    return Finding(finding.capability, verdict, finding.means, note, advice)


_Judge = Callable[[Finding, Found, Here], Finding]
_JUDGES: Mapping[Capability, _Judge] = {
    Capability.NOTIFICATIONS: _notifications,
    Capability.BUTTONS: _buttons,
    Capability.PICTURES: _pictures,
    Capability.TRAY: _tray,
    Capability.IDLE: _idle,
    Capability.LOCK: _lock,
    Capability.CALLS: _calls,
    Capability.FULL_SCREEN: _full_screen,
    Capability.DO_NOT_DISTURB: _do_not_disturb,
    Capability.HISTORY: _history,
    Capability.AUTOSTART: _autostart,
}
