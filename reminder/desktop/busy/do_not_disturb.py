"""Whether the person switched on "do not disturb": asked of the service that shows the notifications.

There is no common way to ask. ``Inhibited`` is KDE's, others keep a setting or have an interface of their own;
which one is right is decided by the name that the service itself gives, never by the name of the desktop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.bus import Bus
from reminder.desktop.busy import command, services
from reminder.desktop.busy.app_names import called

NOTIFICATIONS = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_TARGET = (NOTIFICATIONS, _PATH, NOTIFICATIONS)

# mako's modes have any name; these are the usual ones for silence (its manual: "do-not-disturb").
_MODES_OF_PEACE = frozenset(
    ("do-not-disturb", "do_not_disturb", "donotdisturb", "dnd", "silent", "quiet", "mute", "muted", "focus", "busy")
)


class DoNotDisturbProbe:
    """Asks the notification service that runs at the time."""

    name = "notification-service"
    reason = Busy.DO_NOT_DISTURB

    def __init__(self, bus: Bus, environ: Mapping[str, str]) -> None:
        self._bus, self.environ = bus, environ

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return the service that keeps silent."""
        match services.ask(self._bus, _TARGET, "GetServerInformation"):
            case (str(server), *_):
                pass
            case _:
                return ()  # no service shows any
        name = server.strip().lower()
        inhibited = services.get(self._bus, _TARGET, "Inhibited") is True
        known_as, is_quiet = _SERVICES.get(name, (called(server), None))
        if inhibited or (is_quiet is not None and is_quiet(self)):
            return (f"notifications are silenced in {known_as}",)
        return ()

    def _xfce(self) -> bool:
        answer = services.ask(self._bus, services.XFCONF, "GetProperty", "ss", ("xfce4-notifyd", "/do-not-disturb"))
        return answer == (("b", True),)

    def _dunst(self) -> bool:
        return services.get(self._bus, (NOTIFICATIONS, _PATH, "org.dunstproject.cmd0"), "paused") is True

    def _mako(self) -> bool:
        # mako has no other name on the bus than the common one.
        match services.ask(self._bus, (NOTIFICATIONS, "/fr/emersion/Mako", "fr.emersion.Mako"), "ListModes"):
            case ([*modes],):
                return any(isinstance(mode, str) and mode.lower() in _MODES_OF_PEACE for mode in modes)
        return False

    def _swaync(self) -> bool:
        place = ("org.erikreider.swaync.cc", "/org/erikreider/swaync/cc", "org.erikreider.swaync.cc")
        return (
            services.ask(self._bus, place, "GetDnd") == (True,)
            or services.get(self._bus, place, "Inhibited") is True
        )


def _setting(schema: str, key: str, quiet: str) -> Callable[[DoNotDisturbProbe], bool]:
    """Return what asks gsettings whether a boolean has the value *quiet*."""

    def is_quiet(probe: DoNotDisturbProbe) -> bool:
        program = command.find("gsettings", probe.environ, "libglib2.0-bin")
        return command.output(program, "get", schema, key, environ=probe.environ).strip() == quiet

    return is_quiet


# By the name that the service gives, in lower case: what people know it by, and how it is asked.
_SERVICES: Mapping[str, tuple[str, Callable[[DoNotDisturbProbe], bool] | None]] = {
    "plasma": ("Plasma", None),  # has KDE's property, and nothing more is needed
    "gnome-shell": ("GNOME", _setting("org.gnome.desktop.notifications", "show-banners", "false")),
    "cinnamon": ("Cinnamon", _setting("org.cinnamon.desktop.notifications", "display-notifications", "false")),
    "io.elementary.notifications": ("Pantheon", _setting("io.elementary.notifications", "do-not-disturb", "true")),
    # mate-notification-daemon calls itself so.
    "notification daemon": ("MATE", _setting("org.mate.NotificationDaemon", "do-not-disturb", "true")),
    "xfce notify daemon": ("Xfce", DoNotDisturbProbe._xfce),
    "dunst": ("dunst", DoNotDisturbProbe._dunst),
    "mako": ("mako", DoNotDisturbProbe._mako),
    "swaync": ("SwayNC", DoNotDisturbProbe._swaync),
    "swaynotificationcenter": ("SwayNC", DoNotDisturbProbe._swaync),
}


def can_ask(server: str) -> bool:
    """Return whether the service that gives itself this name can be asked."""
    return server.strip().lower() in _SERVICES
