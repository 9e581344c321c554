"""Choices become pystray's menu items; each item keeps the command that it stood for when it was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.desktop.ports import SEPARATOR


class Builder:
    """Builds menus out of *pystray*'s classes Menu and MenuItem (the module is given: it differs by system).

    Every item has an attribute ``meaning``: the command, or None. Two items of equal meaning may stand for each
    other. *label* writes a label as the system's menus want it.
    """

    def __init__(
        self, pystray: Any, post: Callable[[Command], None], label: Callable[[str], str] = lambda label: label
    ) -> None:
        self._menu: Any = pystray.Menu
        self._item: Any = pystray.MenuItem
        self._post = post
        self._label = label

    def menu(self, lines: tuple[Choice, ...], default: Command | None = None) -> Any:
        """Return the menu; *default* becomes an invisible item that pystray calls for a plain click."""
        items = [self._line(line) for line in lines]
        if default is not None:
            items.append(self._command("", default, default=True, visible=False))
        return self._menu(*items)

    def _line(self, line: Choice) -> Any:
        if line == SEPARATOR:
            return self._menu.SEPARATOR
        label = self._label(line.label)
        if line.choices:
            item = self._item(label, self.menu(line.choices))
            item.meaning = None
            return item
        checked = None if line.checked is None else lambda _item: bool(line.checked)
        return self._command(label, line.command, checked=checked, enabled=line.command is not None)

    def _command(self, label: str, command: Command | None, **options: Any) -> Any:
        def pressed() -> None:
            if command is not None:
                self._post(command)

        item = self._item(label, pressed, **options)
        item.meaning = command
        return item
