"""Whether the person switched on "do not disturb": asked of the service that shows the notifications.

There is no common way to ask. ``Inhibited`` is KDE's, others keep a setting or have an interface of their own;
which one is right is decided by the name that the service itself gives, never by the name of the desktop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.core.values import dataclass
from reminder.desktop.bus import Bus
from reminder.desktop.busy import command, services
from reminder.desktop.busy.app_names import called

NOTIFICATIONS = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"

# mako has modes of any name, and these are what people call the one for peace (its manual: "do-not-disturb").
_MODES_OF_PEACE = frozenset(
    ("do-not-disturb", "do_not_disturb", "donotdisturb", "dnd", "silent", "quiet", "mute", "muted", "focus", "busy")
)


@dataclass(frozen=True, slots=True)
class _Setting:
    """A boolean of gsettings, and what it says when the person wants peace."""

    schema: str
    key: str
    quiet: str


# By the name that the service gives, in lower case.
_SETTINGS = {
    "gnome-shell": _Setting("org.gnome.desktop.notifications", "show-banners", "false"),
    "cinnamon": _Setting("org.cinnamon.desktop.notifications", "display-notifications", "false"),
    "io.elementary.notifications": _Setting("io.elementary.notifications", "do-not-disturb", "true"),
    # mate-notification-daemon calls itself so.
    "notification daemon": _Setting("org.mate.NotificationDaemon", "do-not-disturb", "true"),
}

# What people know these services by; the others by the name they give.
_KNOWN_AS = {
    "gnome-shell": "GNOME",
    "cinnamon": "Cinnamon",
    "io.elementary.notifications": "Pantheon",
    "notification daemon": "MATE",
    "xfce notify daemon": "Xfce",
    "swaync": "SwayNC",
    "swaynotificationcenter": "SwayNC",
}


class DoNotDisturbProbe:
    """Asks the notification service of that moment."""

    name = "notification-service"
    reason = Busy.DO_NOT_DISTURB

    def __init__(self, bus: Bus, environ: Mapping[str, str]) -> None:
        self._bus, self._environ = bus, environ

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return the service that keeps silent."""
        match services.ask(self._bus, NOTIFICATIONS, _PATH, NOTIFICATIONS, "GetServerInformation"):
            case (str(server), *_):
                pass
            case _:
                return ()  # nobody shows any
        name = server.strip().lower()
        inhibited = services.get(self._bus, NOTIFICATIONS, _PATH, NOTIFICATIONS, "Inhibited") is True
        if inhibited or (name in _WAYS and _WAYS[name](self)) or (name in _SETTINGS and self._setting(name)):
            return (f"notifications are silenced in {_KNOWN_AS.get(name) or called(server)}",)
        return ()

    def _setting(self, name: str) -> bool:
        setting = _SETTINGS[name]
        program = command.find("gsettings", self._environ, "libglib2.0-bin")
        value = command.output(program, "get", setting.schema, setting.key, environ=self._environ)
        return value.strip() == setting.quiet

    def _xfce(self) -> bool:
        place = ("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf", "GetProperty")
        answer = services.ask(self._bus, *place, "ss", ("xfce4-notifyd", "/do-not-disturb"))
        return answer == (("b", True),)

    def _dunst(self) -> bool:
        return services.get(self._bus, NOTIFICATIONS, _PATH, "org.dunstproject.cmd0", "paused") is True

    def _mako(self) -> bool:
        # mako has no other name on the bus than the common one.
        match services.ask(self._bus, NOTIFICATIONS, "/fr/emersion/Mako", "fr.emersion.Mako", "ListModes"):
            case ([*modes],):
                return any(isinstance(mode, str) and mode.lower() in _MODES_OF_PEACE for mode in modes)
        return False

    def _swaync(self) -> bool:
        place = ("org.erikreider.swaync.cc", "/org/erikreider/swaync/cc", "org.erikreider.swaync.cc")
        return (
            services.ask(self._bus, *place, "GetDnd") == (True,)
            or services.get(self._bus, *place, "Inhibited") is True
        )


_WAYS: Mapping[str, Callable[[DoNotDisturbProbe], bool]] = {
    "xfce notify daemon": DoNotDisturbProbe._xfce,
    "dunst": DoNotDisturbProbe._dunst,
    "mako": DoNotDisturbProbe._mako,
    "swaync": DoNotDisturbProbe._swaync,
    "swaynotificationcenter": DoNotDisturbProbe._swaync,
}
# Those that have KDE's property.
_INHIBITED = frozenset({"plasma"})


def can_ask(server: str) -> bool:
    """Return whether the service that gives itself this name can be asked."""
    name = server.strip().lower()
    return name in _WAYS or name in _SETTINGS or name in _INHIBITED
