"""What the adapters of this process have found on its desktop, for ``posture doctor``; no new queries."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

from reminder.core.checkup import Capability, Found, Means, Refusals, Server
from reminder.core.model import Busy
from reminder.core.settings import Settings
from reminder.daemon.adapters import Adapters
from reminder.desktop.busy.do_not_disturb import can_ask
from reminder.desktop.display import is_wayland

_BUSY = {
    Busy.CALL: Capability.CALLS,
    Busy.FULL_SCREEN: Capability.FULL_SCREEN,
    Busy.PRESENTING: Capability.PRESENTING,
    Busy.DO_NOT_DISTURB: Capability.DO_NOT_DISTURB,
}
# What a mechanism that could not be made would have found out.
_ABOUT = {
    "pactl": (Capability.CALLS,),
    "pw-dump": (Capability.CALLS, Capability.PRESENTING),
    "microphone": (Capability.CALLS,),
    "camera": (Capability.CALLS,),
    "consent-store": (Capability.CALLS,),
    "x11-window": (Capability.FULL_SCREEN,),
    "wlr-toplevel": (Capability.FULL_SCREEN,),
    "notification-state": (Capability.FULL_SCREEN, Capability.PRESENTING),
    "screen-cast": (Capability.PRESENTING,),
    "inhibitors": (Capability.PRESENTING,),
    "notification-service": (Capability.DO_NOT_DISTURB,),
    "focus-assist": (Capability.DO_NOT_DISTURB,),
}


def found(adapters: Adapters, settings: Settings) -> Found:
    """Return what they found, and what the settings switch off."""
    return Found(
        display=_display(),
        session_bus=adapters.session_bus is not None and adapters.session_bus.connected,
        means=dict(_means(adapters)),
        server=_server(adapters),
        terminal=sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty(),
        off=tuple(_switched_off(settings)),
    )


def _display() -> str:
    if sys.platform in ("win32", "darwin"):
        return "windows" if sys.platform == "win32" else "macos"
    if is_wayland(os.environ) and os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if os.environ.get("DISPLAY") else ""


def _server(adapters: Adapters) -> Server | None:
    dbus = adapters.notifier.dbus
    if dbus is None or (server := dbus.server) is None:
        return None
    return Server(
        name=server.name,
        version=server.version,
        buttons=server.draws_buttons,
        click=server.takes_actions and server.habits.click_is_default,
        pictures=server.draws_pictures,
        silence=can_ask(server.name),
    )


def _means(adapters: Adapters) -> Iterator[tuple[Capability, Means]]:
    notifier, session = adapters.notifier, adapters.session
    if sys.platform == "win32" and not notifier.working:
        # plyer's own icon: nothing on Windows refuses it.
        yield Capability.NOTIFICATIONS, Means(notifier.uncertain, notifier.refusals)
    else:
        uncertain = tuple((name, "it does not tell whether it showed anything") for name in notifier.uncertain)
        yield Capability.NOTIFICATIONS, Means(notifier.working, (*notifier.refusals, *uncertain))
    tray = adapters.tray
    if tray is not None and not tray.visible:
        yield Capability.TRAY, Means((), ((tray.name, "no panel has taken the icon"), *adapters.tray_refusals))
    else:
        yield Capability.TRAY, Means(() if tray is None else (tray.name,), adapters.tray_refusals)
    yield Capability.IDLE, Means((adapters.idle_name,) if adapters.idle_name else (), adapters.idle_refusals)
    yield Capability.LOCK, Means(session.present, session.refusals)
    # A sleep without a signal is found afterwards by two clocks.
    signals = tuple(name for name in session.name.split(", ") if name in ("logind", "windows"))
    logind = tuple((name, reason) for name, reason in session.refusals if name == "logind" and name not in signals)
    yield Capability.SLEEP, Means((*signals, "two clocks"), logind)
    refusals = _refusals(adapters)
    for busy, capability in _BUSY.items():
        used = dict.fromkeys(name for reason, name in adapters.busy.working if reason is busy)
        yield capability, Means(tuple(used), refusals[capability])


def _refusals(adapters: Adapters) -> Mapping[Capability, Refusals]:
    refusals: dict[Capability, Refusals] = dict.fromkeys(_BUSY.values(), ())
    troubled = {name for _, name, _ in adapters.busy.troubles}
    for name, reason in adapters.busy.refusals:
        for capability in _ABOUT.get(name, ()) if name not in troubled else ():
            refusals[capability] += ((name, reason),)
    for busy, name, trouble in adapters.busy.troubles:
        if busy in _BUSY:
            refusals[_BUSY[busy]] += ((name, trouble),)
    return refusals


def _switched_off(settings: Settings) -> Iterator[Capability]:
    quiet = settings.quiet
    switches = {
        Capability.TRAY: settings.tray.show,
        Capability.CALLS: quiet.call,
        Capability.FULL_SCREEN: quiet.full_screen,
        Capability.PRESENTING: quiet.presenting,
        Capability.DO_NOT_DISTURB: quiet.do_not_disturb,
    }
    yield from (capability for capability, on in switches.items() if not on)
