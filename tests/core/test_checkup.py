"""What is missing, and what mends it, from what the adapters found and what surrounds the program."""

from dataclasses import replace

import pytest

from reminder.core.checkup import (
    Advice,
    Capability,
    Extension,
    Finding,
    Found,
    Here,
    Means,
    Note,
    Remedy,
    Server,
    Verdict,
    examine,
    reaches,
)

SERVER = Server("gnome-shell", "43.9", buttons=True, click=True, pictures=True, silence=True)
NONE = Means((), (("some way", "it is not there"),))
WHOLE = Found(
    display="x11",
    session_bus=True,
    means={
        Capability.NOTIFICATIONS: Means(("dbus",)),
        Capability.TRAY: Means(("statusnotifier",)),
        Capability.IDLE: Means(("x11-sync",)),
        Capability.LOCK: Means(("logind",)),
        Capability.SLEEP: Means(("logind", "two clocks")),
        Capability.CALLS: Means(("microphone", "camera")),
        Capability.FULL_SCREEN: Means(("x11-window",)),
        Capability.PRESENTING: Means(("inhibitors",)),
        Capability.DO_NOT_DISTURB: Means(("notification-service",)),
    },
    server=SERVER,
)
INSIDE = Here(display=True, session_bus=True, autostart="xdg")


def without(capability: Capability, found: Found = WHOLE) -> Found:
    return replace(found, means={**found.means, capability: NONE})


def of(capability: Capability, found: Found = WHOLE, here: Here = INSIDE) -> Finding:
    return next(finding for finding in examine(found, here) if finding.capability is capability)


def test_where_everything_is_there_nothing_is_advised() -> None:
    findings = examine(WHOLE, INSIDE)

    assert [finding.capability for finding in findings] == list(Capability)
    assert {finding.verdict for finding in findings} == {Verdict.WORKS}
    assert not any(finding.advice for finding in findings)
    assert reaches(findings)


@pytest.mark.parametrize(
    ("extension", "advice"),
    [
        (Extension.ABSENT, Advice(Remedy.INSTALL_EXTENSION)),
        (Extension.UNLOADED, Advice(Remedy.LOG_IN_AGAIN)),
        (Extension.DISABLED, Advice(Remedy.ENABLE_EXTENSION, "an@extension")),
        (Extension.ALL_DISABLED, Advice(Remedy.ENABLE_EXTENSIONS)),
        (Extension.ENABLED, None),
    ],
)
def test_gnome_without_icons_needs_its_extension_in_one_step_after_the_other(
    extension: Extension, advice: Advice | None
) -> None:
    here = replace(INSIDE, extension=extension, extension_id="an@extension", desktops=frozenset({"gnome"}))

    tray = of(Capability.TRAY, without(Capability.TRAY), here)

    assert (tray.verdict, tray.note, tray.advice) == (Verdict.MISSING, Note.NO_ICON, advice)


@pytest.mark.parametrize(
    ("display", "kind", "program"),
    [("x11", "xfce", "xfce4-notifyd"), ("x11", "i3", "dunst"), ("wayland", "sway", "mako"), ("x11", "mate", None)],
)
def test_the_notification_service_that_suits_the_desktop_is_started_if_it_is_there_and_else_installed(
    display: str, kind: str, program: str | None
) -> None:
    program = program or "mate-notification-daemon"
    found = replace(without(Capability.NOTIFICATIONS), display=display, server=None)
    here = replace(INSIDE, desktops=frozenset({kind}))

    absent = of(Capability.NOTIFICATIONS, found, here)
    present = of(Capability.NOTIFICATIONS, found, replace(here, programs={program: f"/usr/lib/{program}"}))

    assert absent.advice == Advice(Remedy.INSTALL, program)
    assert present.advice == Advice(Remedy.START, f"/usr/lib/{program}")
    assert not reaches((absent,))


@pytest.mark.parametrize(
    ("theirs", "mine", "running", "remedy"),
    [
        (("", False), ("", False), False, Remedy.JOIN_SESSION),
        (("", False), ("x11", True), True, Remedy.RESTART),
        (("x11", False), ("x11", True), True, Remedy.RESTART),
        (("x11", False), ("x11", False), False, Remedy.INSTALL_BUS),
    ],
)
def test_who_cannot_reach_the_session_is_told_where_to_be(
    theirs: tuple[str, bool], mine: tuple[str, bool], running: bool, remedy: Remedy
) -> None:
    found = replace(without(Capability.NOTIFICATIONS), display=theirs[0], session_bus=theirs[1], server=None)
    here = replace(INSIDE, display=bool(mine[0]), session_bus=mine[1], running=running)

    assert of(Capability.NOTIFICATIONS, found, here).advice == Advice(remedy)


def test_a_terminal_that_is_read_is_better_than_nothing() -> None:
    found = replace(without(Capability.NOTIFICATIONS), server=None, terminal=True)

    findings = examine(found, INSIDE)

    assert (findings[0].verdict, findings[0].note) == (Verdict.PARTLY, Note.TERMINAL)
    assert reaches(findings)


def test_a_service_that_is_started_on_demand_works() -> None:
    notifications = of(Capability.NOTIFICATIONS, replace(WHOLE, server=None))

    assert (notifications.verdict, notifications.note) == (Verdict.WORKS, Note.STARTED_ON_DEMAND)


@pytest.mark.parametrize(
    ("name", "click", "note", "remedy"),
    [
        ("mako", True, Note.CLICK_STARTS, Remedy.ANSWER_MAKO),
        ("dunst", False, Note.ON_REQUEST, Remedy.ANSWER_DUNST),
        ("fnott", False, Note.TRAY_ANSWERS, None),
    ],
)
def test_a_service_that_draws_no_buttons_has_another_way_to_answer(
    name: str, click: bool, note: Note, remedy: Remedy | None
) -> None:
    server = replace(SERVER, name=name, click=click, buttons=False)

    buttons = of(Capability.BUTTONS, replace(WHOLE, server=server))

    assert (buttons.verdict, buttons.note) == (Verdict.PARTLY, note)
    assert buttons.advice == (Advice(remedy) if remedy else None)


@pytest.mark.parametrize(("pipewire", "program"), [(False, "pactl"), (True, "pw-dump")])
def test_without_anybody_to_ask_for_sound_calls_are_seen_in_part(pipewire: bool, program: str) -> None:
    means = Means(("microphone",), (("pw-dump", "not there"), ("pactl", "not there")))
    found = replace(WHOLE, means={**WHOLE.means, Capability.CALLS: means})

    calls = of(Capability.CALLS, found, replace(INSIDE, pipewire=pipewire))

    assert (calls.verdict, calls.advice) == (Verdict.PARTLY, Advice(Remedy.INSTALL, program))


def test_one_way_to_ask_for_sound_is_enough() -> None:
    means = Means(("microphone",), (("pw-dump", "not there"),))

    calls = of(Capability.CALLS, replace(WHOLE, means={**WHOLE.means, Capability.CALLS: means}))

    assert calls.verdict is Verdict.WORKS


def test_what_the_settings_switch_off_is_off_and_not_missing() -> None:
    found = replace(without(Capability.TRAY), off=(Capability.TRAY, Capability.CALLS))

    tray, calls = of(Capability.TRAY, found), of(Capability.CALLS, found)

    assert tray.verdict is calls.verdict is Verdict.OFF
    assert tray.advice == Advice(Remedy.SWITCH_ON, "tray.show")
    assert calls.advice == Advice(Remedy.SWITCH_ON, "quiet.call")


def test_a_do_not_disturb_that_is_on_is_said() -> None:
    finding = of(Capability.DO_NOT_DISTURB, here=replace(INSIDE, busy=("do-not-disturb",)))

    assert (finding.verdict, finding.note) == (Verdict.WORKS, Note.SILENCED)


def test_a_desktop_that_tells_nobody_of_full_screen_has_no_remedy() -> None:
    found = replace(without(Capability.FULL_SCREEN), display="wayland")

    finding = of(Capability.FULL_SCREEN, found, replace(INSIDE, desktops=frozenset({"gnome"})))

    assert (finding.note, finding.advice) == (Note.KEEPS_AWAKE, None)


def test_a_history_that_cannot_be_used_and_an_entry_that_is_not_obeyed_are_told() -> None:
    here = replace(INSIDE, history="it is of a newer version", autostart="", autostart_off="it is switched off")

    history, autostart = of(Capability.HISTORY, here=here), of(Capability.AUTOSTART, here=here)

    assert history.means.refusals == (("sqlite", "it is of a newer version"),)
    assert (autostart.verdict, autostart.advice) == (Verdict.MISSING, Advice(Remedy.ENABLE_AUTOSTART))


def test_a_compositor_that_starts_nothing_gets_its_line() -> None:
    here = replace(INSIDE, autostart="", autostart_line="exec posture run")

    assert of(Capability.AUTOSTART, here=here).advice == Advice(Remedy.CONFIGURE_AUTOSTART, "exec posture run")
