"""Balloons of our own icon in the tray, which Windows 10 and 11 show as toasts: they can be replaced and withdrawn.

There is one at a time, whatever the slot, and it has no buttons: those are in the icon's menu. A click is reported.
Windows reports a balloon that was closed and one that timed out alike, so neither is an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from reminder.desktop.ports import Balloon, Balloons, Message, OnCommand
from reminder.desktop.text import printable

log = logging.getLogger(__name__)

# The fields of NOTIFYICONDATAW have room for 64 and 256 units of UTF-16, the last of them a NUL.
TITLE_MOST, TEXT_MOST = 63, 255


class BalloonNotifier:
    """The notifier. *icon* returns who shows balloons now; *on_lost* gets a message that was not shown."""

    name = "balloon"
    buttons = False
    certain = True

    def __init__(
        self, on_command: OnCommand, on_lost: Callable[[Message, str], None], icon: Callable[[], Balloons | None]
    ) -> None:
        self._on_command = on_command
        self._on_lost = on_lost
        self._icon = icon
        self._slot = ""

    @property
    def trouble(self) -> str:
        """Why it cannot show anything now; "" where it can."""
        return "" if self._icon() is not None else "there is no icon in the tray to show a balloon beside"

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Show *message* in place of whatever balloon there is; False without an icon."""
        icon = self._icon()
        if icon is None:
            return False
        self._slot = slot
        title, text = fitted(message)
        icon.show_balloon(
            Balloon(
                title,
                text,
                sound=message.sound,
                on_click=lambda: self._clicked(message, slot),
                on_lost=lambda: self._lost(message, slot),
            )
        )
        return True

    def close(self, slot: str = "reminder") -> None:
        """Take it off the screen, if it is this slot's."""
        icon = self._icon()
        if slot == self._slot and icon is not None:
            icon.remove_balloon()
            self._slot = ""

    def stop(self) -> None:
        """Take off what is shown."""
        self.close(self._slot)

    def _clicked(self, message: Message, slot: str) -> None:
        if slot == self._slot:
            self._slot = ""
            if message.default is not None:
                self._on_command(message.default)

    def _lost(self, message: Message, slot: str) -> None:
        log.debug("the balloon was not shown: the tray did not take the icon")
        self._on_lost(message, slot)


def fitted(message: Message) -> tuple[str, str]:
    """Return title and text as far as a balloon has room: what a click does is said in full, the rest is cut."""
    last = f"\n{message.hint}" if message.hint else ""
    body = cut(printable(message.body), TEXT_MOST - _units(last))
    return cut(printable(message.title).replace("\n", " "), TITLE_MOST), body + last


def cut(text: str, longest: int) -> str:
    """Return *text* in at most *longest* units of UTF-16, which is how Windows counts; cut between words."""
    if _units(text) <= longest:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (longest - 1) * 2].decode("utf-16-le", "ignore")
    words = kept.rstrip().rpartition(" ")[0]
    return f"{words if len(words) > len(kept) // 2 else kept}…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
