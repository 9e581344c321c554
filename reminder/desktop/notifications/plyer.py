"""plyer's own notifications: the fallback where nothing better works, with their limits guarded.

Text only: plyer knows no buttons, no closing, no replacing, and on Linux not even whether it was shown.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

from reminder.desktop.notifications.balloon import fitted
from reminder.desktop.ports import Loop, Message, Notifier, Unavailable
from reminder.desktop.probe import Troubled
from reminder.desktop.text import escaped, printable
from reminder.paths import DISPLAY_NAME

log = logging.getLogger(__name__)

# plyer fails on texts that are longer than Windows has room for, in a thread where nobody catches it. Beside each
# text it shows an icon of its own, for so long.
_WINDOWS_SECONDS = 20


class PlyerNotifier(Troubled, Notifier):
    """The fallback before the terminal. Each call runs in a thread of its own: plyer waits for what it starts.

    *facade* and *system* are for tests.

    Raises:
        Unavailable: plyer has nothing for this system.
    """

    name = "plyer"
    buttons = False
    # notify-send says with its exit code whether it worked, and plyer does not look at it; on Windows plyer works
    # in yet another thread, and what fails there nobody hears of.
    certain = False

    def __init__(self, loop: Loop, facade: Any = None, system: str = sys.platform) -> None:
        self._loop = loop
        self._system = system
        self._facade = _facade(system) if facade is None else facade
        self._busy = False

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Hand *message* to plyer; False while it is still busy with the one before."""
        if self._busy:
            self._complain("plyer is still busy with the notification before")
            return False
        arguments = guarded(message, type(self._facade).__name__, self._system)
        self._busy = True
        threading.Thread(target=self._notify, args=(arguments,), name="plyer", daemon=True).start()
        return True

    def _notify(self, arguments: dict[str, Any]) -> None:
        """Run in the worker; what follows from it happens on the loop's thread."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._facade.notify(**arguments)
        except Exception as error:
            # Whatever plyer's platform code raises (ctypes, dbus-python): the reminder goes on elsewhere.
            reason = f"plyer could not show it: {error or type(error).__name__}"
            self._post(lambda: self._failed(reason))
        else:
            self._post(self._worked)

    def _post(self, call: Callable[[], None]) -> None:
        try:
            self._loop.call_soon(call)
        except OSError as error:
            log.debug("the loop has ended: %s", error)

    def _failed(self, reason: str) -> None:
        self._busy = False
        self._complain(reason)

    def _worked(self) -> None:
        self._busy = False
        self.trouble = ""


def guarded(message: Message, facade: str, system: str) -> dict[str, Any]:
    """Return the arguments of plyer's ``notify`` for *message* that the implementation *facade* survives.

    All of them strings: kivy/plyer#658.
    """
    if system in ("win32", "cygwin"):
        title, body = fitted(message)
        return _arguments(title, body, _WINDOWS_SECONDS)
    title, body = printable(message.title).replace("\n", " "), printable(message.body_without_buttons)
    if facade == "NotifySendNotification":
        # notify-send reads C escapes in the text, the servers behind it read markup, and both read a leading "-".
        title, body = _no_option(title), _no_option(escaped(body.replace("\\", "\\\\")))
    return _arguments(title, body, 0)


def _arguments(title: str, body: str, timeout: int) -> dict[str, Any]:
    return {"title": title, "message": body, "app_name": DISPLAY_NAME, "app_icon": "", "timeout": timeout}


def _facade(system: str) -> Any:
    """Return plyer's implementation for this system.

    Not by ``plyer.notification``: that proxy prints a traceback where an import fails.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from plyer.facades import Notification
            from plyer.utils import platform, whereis_exe

            module = importlib.import_module(f"plyer.platforms.{platform}.notification")
            made: Callable[[], Any] = module.instance
            if system.startswith("linux") and os.path.isdir("/app"):  # noqa: PTH112
                # plyer takes any folder /app for a Flatpak; in a real one there is a bus, and no need of plyer.
                made = module.NotifySendNotification if whereis_exe("notify-send") else Notification
            facade = made()
        except Exception as error:
            # pyobjus is missing, or fails in one of its own ways.
            raise Unavailable(f"plyer has no notification here: {error or type(error).__name__}") from error
    if type(facade) is Notification:
        raise Unavailable("plyer has no notification here: there is neither notify-send nor dbus-python")
    return facade


def _no_option(text: str) -> str:
    return f" {text}" if text.startswith("-") else text
