"""An X server of our own, and a hand on its mouse and keyboard (through the XTEST extension)."""

from __future__ import annotations

import time
from contextlib import suppress

from PIL import Image, ImageGrab
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadDrawable, BadWindow
from Xlib.ext import xtest
from Xlib.xobject.drawable import Window

from desktops.picture import Box

# How long a finger rests on a key or button: some toolkits ignore clicks of no duration.
REST = 0.05

# Names of keysyms for characters whose keysym is no Latin letter or digit.
CHARACTERS = {" ": "space", ".": "period", ",": "comma", "-": "minus", "\n": "Return", "\t": "Tab"}


class X11Hand:
    """Moves, clicks, types and looks on one X display. One connection, opened for each act."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)

    def close(self) -> None:
        self._display.close()

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def click(self, x: int, y: int, button: int) -> None:
        self.move(x, y)
        time.sleep(REST)
        for kind in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self._display, kind, button)
            self._display.sync()
            time.sleep(REST)

    def key(self, name: str) -> None:
        """Press and release a key by its keysym's name, such as "Return" or "a"."""
        keysym = XK.string_to_keysym(name)
        code = self._display.keysym_to_keycode(keysym)
        if not keysym or not code:
            raise ValueError(f"the keyboard has no key {name!r}")
        shifted = self._display.keycode_to_keysym(code, 0) != keysym
        shift = self._display.keysym_to_keycode(XK.string_to_keysym("Shift_L"))
        steps = [(X.KeyPress, code), (X.KeyRelease, code)]
        if shifted:
            steps = [(X.KeyPress, shift), *steps, (X.KeyRelease, shift)]
        for kind, each in steps:
            xtest.fake_input(self._display, kind, each)
        self._display.sync()

    def type(self, words: str) -> None:
        for character in words:
            self.key(CHARACTERS.get(character, character))

    def windows(self, name: str) -> list[Box]:
        """Return where the visible windows of the class *name* are, topmost first."""
        return [box for box, names in self._visible(self._display.screen().root) if name in names]

    def titles(self) -> list[str]:
        """Return the titles of all windows."""
        name = self._display.intern_atom("_NET_WM_NAME")
        kind = self._display.intern_atom("UTF8_STRING")
        found, todo = [], [self._display.screen().root]
        while todo:
            window = todo.pop()
            with suppress(BadWindow):  # gone meanwhile
                title = window.get_full_property(name, kind)
                found += [title.value.decode(errors="replace")] if title else []
                todo += window.query_tree().children
        return found

    def _visible(self, window: Window) -> list[tuple[Box, tuple[str, ...]]]:
        found = []
        for child in reversed(window.query_tree().children):
            with suppress(BadWindow, BadDrawable):  # gone meanwhile
                if child.get_attributes().map_state != X.IsViewable:
                    continue
                geometry = child.get_geometry()
                place = child.translate_coords(self._display.screen().root, 0, 0)
                box = Box(-place.x, -place.y, -place.x + geometry.width, -place.y + geometry.height)
                found.append((box, tuple(child.get_wm_class() or ())))
                found += self._visible(child)
        return found


def grab(display: str) -> Image.Image:
    """Return a picture of the whole screen, without the pointer."""
    return ImageGrab.grab(xdisplay=display)
