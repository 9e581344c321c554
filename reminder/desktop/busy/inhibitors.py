"""Programs that ask the desktop to stay awake: a film, slides, Xfce's presentation mode.

Each desktop keeps a list of its own, with names; a mere "inhibited" without a name is not used, for a
download would hold a reminder for ever. Who does not count is in ignored.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from reminder import clock
from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.core.values import dataclass
from reminder.desktop.bus import Bus
from reminder.desktop.busy import ignored, services
from reminder.desktop.busy.app_names import application
from reminder.desktop.busy.processes import names_of
from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.calls import Body
from reminder.desktop.ports import Unavailable

_LOGIND = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
_GNOME = "org.gnome.SessionManager"
_KDE = (
    "org.kde.Solid.PowerManagement",
    "/org/kde/Solid/PowerManagement/PolicyAgent",
    "org.kde.Solid.PowerManagement.PolicyAgent",
)
_POWER = (
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
_IDLE = 8  # of gnome-session's flags: logging out 1, switching users 2, sleep 4, going idle 8
_SCREEN = 4  # of PowerDevil's: sleep 1, the power profile 2, the screen 4
# A program that forgets to take its command back may leave hundreds.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Inhibitor:
    """Somebody who wants the screen to stay on. *process* is its name for the kernel, "" if unknown."""

    who: str
    why: str
    process: str = ""

    @property
    def presents(self) -> bool:
        """Whether that means that something is being presented."""
        return not ignored.is_in(ignored.KEEPS_AWAKE, self.who, self.process) and not ignored.only_sound(self.why)


def read_logind(body: Body, user: int) -> Iterator[tuple[str, str, int]]:
    """Yield (who, why, process) of this user's programs that block going idle, from logind's ListInhibitors."""
    match body:
        case ([*rows],):
            for row in rows:
                match row:
                    case (str(what), str(who), str(why), "block", int(uid), int(pid)) if uid == user:
                        if "idle" in what.split(":"):
                            yield who, why, pid


def read_pairs(body: Body | None) -> Iterator[tuple[str, str]]:
    """Yield (who, why) from PowerDevil's ListInhibitions, which were lists once and are structures now."""
    match body:
        case ([*rows],):
            for row in rows:
                match row:
                    case [str(who), str(why), *_]:
                        yield who, why


def read_names(body: Body | None) -> Iterator[str]:
    """Yield the names in an answer that is one list of texts."""
    match body:
        case ([*names],):
            yield from (name for name in names if isinstance(name, str))


class InhibitorsProbe:
    """Asks logind and whichever session or power manager there is.

    Raises:
        Unavailable: there is no bus to ask on.
    """

    name = "inhibitors"
    reason = Busy.PRESENTING

    def __init__(self, session_bus: Bus | None, system_bus: Bus | None) -> None:
        if session_bus is None and system_bus is None:
            raise Unavailable("there is neither a session bus nor a system bus")
        self._sources: list[Callable[[], list[str]]] = []
        if system_bus is not None:
            self._sources.append(partial(_logind, system_bus))
        if session_bus is not None:
            self._sources += [partial(ask, session_bus) for ask in (_gnome, _kde_or_xfce, _presentation_mode)]

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who keeps the screen awake to present something."""
        found: list[str] = []
        failures: list[str] = []
        began = clock.now()
        for source in self._sources:
            if clock.now() - began >= PATIENCE:
                break  # one of them hangs, and the others' turn comes with the next look
            try:
                found += source()
            except Unavailable as failure:
                failures.append(str(failure))
        if failures and not found:
            raise Unavailable("; ".join(failures))
        return tuple(found)


def _logind(bus: Bus) -> list[str]:
    body = services.ask(bus, _LOGIND, "ListInhibitors") or ()
    return _awake(Inhibitor(who, why, names_of(pid).best) for who, why, pid in read_logind(body, os.getuid()))


def _gnome(bus: Bus) -> list[str]:
    """Ask gnome-session, or who took its place: Cinnamon and MATE have the same service."""
    paths = read_names(services.ask(bus, (_GNOME, "/org/gnome/SessionManager", _GNOME), "GetInhibitors"))
    began = clock.now()
    found = []
    for path in list(paths)[:_MOST]:
        if clock.now() - began < PATIENCE and (each := _of_gnome(bus, path)) is not None:
            found.append(each)
    return _awake(found)


def _of_gnome(bus: Bus, path: str) -> Inhibitor | None:
    answers = []
    for method in ("GetFlags", "GetAppId", "GetReason"):
        match services.ask(bus, (_GNOME, path, f"{_GNOME}.Inhibitor"), method):
            case (int() | str() as answer,):
                answers.append(answer)
            case _:
                return None  # taken back meanwhile
    match answers:
        case [int(flags), str(who), str(why)] if flags & _IDLE:
            return Inhibitor(who, why)
    return None


def _kde_or_xfce(bus: Bus) -> list[str]:
    match services.ask(bus, _KDE, "HasInhibition", "u", (_SCREEN,)):
        case (True,):
            pairs = read_pairs(services.ask(bus, _KDE, "ListInhibitions"))
            return _awake(Inhibitor(who, why) for who, why in pairs)
        case (False,):
            return []
    # Xfce's list has no reasons.
    names = read_names(services.ask(bus, _POWER, "GetInhibitors"))
    return _awake(Inhibitor(name, "") for name in names if not ignored.is_in(ignored.BROWSERS, name))


def _presentation_mode(bus: Bus) -> list[str]:
    key = ("xfce4-power-manager", "/xfce4-power-manager/presentation-mode")
    answer = services.ask(bus, services.XFCONF, "GetProperty", "ss", key)
    return ["presentation mode is on in Xfce"] if answer == (("b", True),) else []


def _awake(inhibitors: Iterable[Inhibitor]) -> list[str]:
    return [f"{application(each.who, each.process)} keeps the screen awake" for each in inhibitors if each.presents]
