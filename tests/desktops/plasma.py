"""KDE Plasma, under Xvfb and as a Wayland compositor of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import time

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection
from PIL import Image

from desktops import picture
from desktops.bus import BusError, plain
from desktops.desktop import ASIDE, HEIGHT, WIDTH, Desktop, program
from desktops.notifications import NOTIFICATIONS, Shown
from desktops.picture import Box
from desktops.wayland import BOUND, WaylandClient, text
from desktops.xfce import X11Desktop

# A panel across the bottom with nothing but the tray, and nothing in the tray: no clock, whose minutes would look
# like a new icon, and no other icons, which come late and push the rest aside. The notifications have to stay: it
# is this part of the tray that shows them. A gap to the right, because on Wayland a submenu opens outside at the
# edge of the screen.
PANEL_HEIGHT = 40
LAYOUT = f"""
panels().forEach(panel => panel.remove());
const panel = new Panel;
panel.location = "bottom";
panel.height = {PANEL_HEIGHT};
panel.addWidget("org.kde.plasma.panelspacer");
const tray = desktopById(panel.addWidget("org.kde.plasma.systemtray").readConfig("SystrayContainmentId"));
const kept = "org.kde.plasma.notifications";
tray.currentConfigGroup = ["General"];
tray.writeConfig("extraItems", [kept]);
tray.widgets().filter(widget => widget.type !== kept).forEach(widget => widget.remove());
const gap = panel.addWidget("org.kde.plasma.panelspacer");
gap.currentConfigGroup = ["General"];
gap.writeConfig("expanding", false);
gap.writeConfig("length", 400);
"""

# Not after some minutes without input; a program may still ask for it.
LOCKING = """
[Daemon]
Autolock=false
"""

BUTTONS = {1: 0x110, 2: 0x112, 3: 0x111}  # BTN_LEFT, BTN_MIDDLE, BTN_RIGHT of linux/input-event-codes.h
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")  # KEY_1 is 2, KEY_Q is 16, KEY_A is 30, KEY_Z is 44
KEYS = {
    name: first + place for first, row in zip((2, 16, 30, 44), ROWS, strict=True) for place, name in enumerate(row)
}
KEYS |= {"Escape": 1, "Tab": 15, "Return": 28, "Shift_L": 42, "space": 57}
CHARACTERS = {" ": "space", "\n": "Return", "\t": "Tab"}
REST = 0.05


class _Plasma(Desktop):
    """What both have in common: plasmashell is panel and notification server at once."""

    panel = "plasmashell"
    notifier = ""
    strip = Box(0, HEIGHT - PANEL_HEIGHT, WIDTH, HEIGHT)

    def __init__(self) -> None:
        super().__init__()
        self.env |= {"XDG_CURRENT_DESKTOP": "KDE", "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "5"}

    def _start_panel(self) -> None:
        self._part("plasmashell")

    def _wait_ready(self) -> None:
        self._lay_out_panel()
        self.wait_until(lambda: self.tray.hosted, "the new panel with a tray")
        # Nothing has the pointer on it when the first picture is taken, and the tray's own icons come one by one.
        self.move(*ASIDE)
        self._look_bare(still=1.5)

    def _lay_out_panel(self, starts_left: int = 2) -> None:
        self.wait_for_name(NOTIFICATIONS)
        self.wait_for_name("org.kde.plasmashell")
        self.wait_until(lambda: self.tray.hosted, "a panel with a tray")
        shell = ("org.kde.plasmashell", "/PlasmaShell", "org.kde.PlasmaShell")
        try:
            self.bus.call(*shell, "evaluateScript", "s", LAYOUT, within=30)
        except BusError:
            if self.bus.owner("org.kde.plasmashell") or not starts_left:
                raise
            # On Wayland it dies now and then as its panel is removed ("error 0: invalid object"). In a session it
            # is started again.
            self._end_part(self.panel)
            self._start_panel()
            self._lay_out_panel(starts_left - 1)

    def restart_panel(self) -> None:
        """Kill plasmashell, which is panel and notification server, and start it again."""
        self.worn = True
        self._end_part(self.panel)
        self.wait_until(lambda: not self.bus.owner("org.kde.plasmashell"), what="plasmashell gone")
        self._start_panel()
        self._wait_ready()

    def _buttons_in_view(self, shown: Shown) -> tuple[Box, ...] | None:
        """Return the white fields in the last row of the bubble."""
        assert self.bare
        now = self.picture()
        bubble = picture.changes(self.bare, now, within=self._beside_panel())[:1]
        rows = picture.lines(now, bubble[0].shrunk(6), threshold=24) if bubble else []
        found = picture.fields(now, rows[-1]) if rows else []
        return tuple(found) if len(found) == len(shown.buttons) else None

    def title_point(self, shown: Shown) -> tuple[int, int]:
        """Return a point on the second line: the first is the program's name."""
        box = self.bubble_box(shown)
        return picture.lines(self.picture(), box.shrunk(6), threshold=24)[1].middle

    def restart_notifications(self) -> None:
        """Kill plasmashell, which is the notification server too, and start it again."""
        self.restart_panel()


class Plasma(_Plasma, X11Desktop):
    """Plasma on X11."""

    kind = "plasma"
    before_bus = ()  # KWin wants the bus

    def _start_programs(self) -> None:
        self.write("kscreenlockerrc", LOCKING)
        for name in ("kwin_x11", "kded5", "ksmserver"):
            self._part(name)
        self._start_panel()

    def _stop_programs(self) -> None:
        for name in ("kwin_x11", "kded5", "ksmserver", "plasmashell"):
            self._end_part(name)


class PlasmaWayland(_Plasma):
    """Plasma on kwin_wayland without a screen; clicks through KWin's own protocol for fake input."""

    kind = "plasma_wayland"

    def __init__(self) -> None:
        super().__init__()
        self.env |= {
            "XDG_SESSION_TYPE": "wayland",
            "WAYLAND_DISPLAY": "wayland-kwin",
            "QT_QPA_PLATFORM": "wayland",
            "KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1",
            "KWIN_SCREENSHOT_NO_PERMISSION_CHECKS": "1",
        }

    def _start_display(self) -> None:
        """Nothing: KWin is the display, and wants the bus first."""

    def _start_programs(self) -> None:
        self.write("kscreenlockerrc", LOCKING)
        # A copy lacks the file capability, with which containers refuse to execute the original.
        kwin = self.folder / "kwin_wayland"
        if not kwin.exists():
            shutil.copy(program("kwin_wayland"), kwin)
        socket = self.runtime / self.env["WAYLAND_DISPLAY"]
        socket.unlink(missing_ok=True)
        options = ("--virtual", "--width", str(WIDTH), "--height", str(HEIGHT))
        without = {"WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
        self._part(kwin, *options, "--socket", self.env["WAYLAND_DISPLAY"], env=without)
        self.wait_until(socket.is_socket, "KWin's Wayland socket")
        self._hand = WaylandClient(socket, "org_kde_kwin_fake_input", 4)
        self._hand.send(BOUND, 0, text("tests") + text("clicking"))  # authenticate
        self._part("kded5")
        self._start_panel()

    def _stop_programs(self) -> None:
        self._hand.close()
        for name in ("kwin_wayland", "kded5", "plasmashell"):
            self._end_part(name)

    def stop(self) -> None:
        if hasattr(self, "_hand"):
            self._hand.close()
        super().stop()

    def move(self, x: int, y: int) -> None:
        self._hand.send(BOUND, 9, struct.pack("=ii", x * 256, y * 256))  # pointer_motion_absolute

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.move(x, y)
        for pressed in (1, 0):
            time.sleep(REST)
            self._hand.send(BOUND, 2, struct.pack("=II", BUTTONS[button], pressed))  # button
        time.sleep(REST)

    def key(self, name: str) -> None:
        for pressed in (1, 0):
            self._hand.send(BOUND, 10, struct.pack("=II", KEYS[name], pressed))  # keyboard_key

    def type(self, words: str) -> None:
        for character in words:
            self.key(CHARACTERS.get(character, character))

    def picture(self) -> Image.Image:
        """Take KWin's own picture; it comes as raw pixels through a pipe that we pass."""
        reading, writing = os.pipe()
        place = ("/org/kde/KWin/ScreenShot2", "org.kde.KWin.ScreenShot2", "org.kde.KWin.ScreenShot2")
        with os.fdopen(reading, "rb") as pipe:
            try:
                with contextlib.closing(open_dbus_connection(self.bus.address, enable_fds=True)) as connection:
                    address = DBusAddress(place[0], bus_name=place[1], interface=place[2])
                    message = new_method_call(address, "CaptureWorkspace", "a{sv}h", ({}, writing))
                    reply = connection.send_and_get_reply(message, timeout=10)
            finally:
                os.close(writing)
            if reply.header.message_type is MessageType.error:
                raise BusError(f"CaptureWorkspace: {reply.body}")
            meta = plain(reply.body[0])
            pixels = pipe.read(meta["stride"] * meta["height"])
        size = (meta["width"], meta["height"])
        return Image.frombuffer("RGB", size, pixels, "raw", "BGRX", meta["stride"], 1)
