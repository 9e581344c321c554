"""Choices become pystray's menu items; each item keeps the wish that it stood for when it was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reminder.core.wishes import Choice, Wish
from reminder.desktop.ports import SEPARATOR


class Builder:
    """Builds menus out of *pystray*'s classes Menu and MenuItem (the module is given: it differs by system).

    Every item has an attribute ``meaning``: the wish, or None. Two items of equal meaning may stand for each other.
    *label* writes a label as the system's menus want it.
    """

    def __init__(
        self, pystray: Any, post: Callable[[Wish], None], label: Callable[[str], str] = lambda label: label
    ) -> None:
        self._menu: Any = pystray.Menu
        self._item: Any = pystray.MenuItem
        self._post = post
        self._label = label

    def menu(self, lines: tuple[Choice, ...], default: Wish | None = None) -> Any:
        """Return the menu; *default* becomes an invisible item that pystray calls for a plain click."""
        items = [self._line(line) for line in lines]
        if default is not None:
            items.append(self._meant(default, "", default, default=True, visible=False))
        return self._menu(*items)

    def _line(self, line: Choice) -> Any:
        if line == SEPARATOR:
            return self._menu.SEPARATOR
        if line.choices:
            item = self._item(self._label(line.label), self.menu(line.choices))
            item.meaning = None
            return item
        checked = line.checked
        return self._meant(
            line.wish,
            self._label(line.label),
            line.wish,
            checked=None if checked is None else lambda _item: checked,
            enabled=line.wish is not None,
        )

    def _meant(self, meaning: Wish | None, label: str, wish: Wish | None, **options: Any) -> Any:
        def pressed() -> None:
            if wish is not None:
                self._post(wish)

        item = self._item(label, pressed, **options)
        item.meaning = meaning
        return item
