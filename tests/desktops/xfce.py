"""XFCE under Xvfb, and the bare X11 desktop with dunst: what is started, and how one clicks and looks there."""

from __future__ import annotations

import os

from PIL import Image

from desktops import picture
from desktops.desktop import HEIGHT, WIDTH, Desktop, program
from desktops.notifications import Shown
from desktops.picture import Box
from desktops.x11 import X11Hand, grab

# One panel across the top with nothing but the tray, at its right end.
PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray"/>
  </property>
</channel>
"""


class X11Desktop(Desktop):
    """A desktop on an X server of its own."""

    before_bus: tuple[str, ...] = ("openbox",)

    def _start_display(self) -> None:
        reading, writing = os.pipe()
        screen = f"{WIDTH}x{HEIGHT}x24"
        options = ("-screen", "0", screen, "-nolisten", "tcp", "-noreset")
        self._part("Xvfb", "-displayfd", str(writing), *options, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, f"Xvfb did not start\n{self.printed()}"
        self.env |= {"DISPLAY": f":{number}", "XDG_SESSION_TYPE": "x11", "GDK_BACKEND": "x11"}
        self.hand = X11Hand(self.env["DISPLAY"])
        for name in self.before_bus:
            self._part(name)

    def stop(self) -> None:
        if hasattr(self, "hand"):
            self.hand.close()
        super().stop()

    def move(self, x: int, y: int) -> None:
        self.hand.move(x, y)

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.hand.click(x, y, button)

    def key(self, name: str) -> None:
        self.hand.key(name)

    def type(self, words: str) -> None:
        self.hand.type(words)

    def picture(self) -> Image.Image:
        return grab(self.env["DISPLAY"])


class Xfce(X11Desktop):
    """xfce4-panel and xfce4-notifyd with openbox."""

    kind = "xfce"
    panel = "xfce4-panel"
    notifier = "xfce4-notifyd"

    def __init__(self) -> None:
        super().__init__()
        self.env["XDG_CURRENT_DESKTOP"] = "XFCE"
        self.write("xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml", PANEL)

    def _start_programs(self) -> None:
        self._start_notifier()
        self._start_panel()

    def _start_panel(self) -> None:
        self._part("xfce4-panel", "--disable-wm-check")

    def _start_notifier(self) -> None:
        # By hand: several packages offer a service file for the name, and another's might be started.
        self._part(program("xfce4-notifyd"))

    def bubble_box(self, shown: Shown) -> Box:
        return self._steady(
            lambda: next(iter(self.hand.windows("xfce4-notifyd")), None), f"the window of {shown.title!r}"
        )

    def _buttons_in_view(self, shown: Shown) -> tuple[Box, ...] | None:
        """Return the framed boxes in the last row of the bubble: every action has one, the default action too."""
        windows = self.hand.windows("xfce4-notifyd")
        if not windows:
            return None
        now = self.picture()
        row = picture.lines(now, windows[0].shrunk(4))[-1]
        found = picture.blocks(now, row, gap=2)
        labels = [label for _, label in shown.actions]
        if len(found) != len(labels):
            return None
        return tuple(found[labels.index(label)] for label in shown.buttons)


class Dunst(X11Desktop):
    """openbox and dunst: no tray, and notifications without buttons."""

    kind = "dunst"
    notifier = "dunst"
    strip = Box(0, 0, 0, 0)
    real_buttons = False

    def _start_programs(self) -> None:
        self._start_notifier()

    def _start_notifier(self) -> None:
        self._part("dunst")

    def bubble_box(self, shown: Shown) -> Box:
        return self._steady(lambda: next(iter(self.hand.windows("Dunst")), None), f"the window of {shown.title!r}")
