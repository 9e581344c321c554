"""sway, headless, with waybar's tray and mako: Wayland as wlroots does it, and notifications without buttons."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import time

from PIL import Image

from desktops.desktop import HEIGHT, WIDTH, Desktop
from desktops.notifications import Shown
from desktops.wayland import BOUND, WaylandClient, listens

CONFIG = f"output * resolution {WIDTH}x{HEIGHT}\noutput * bg #336699 solid_color\n"
BAR = {"position": "top", "height": 32, "modules-right": ["tray"], "tray": {"icon-size": 24}}

# Far from the tray's menu. WORKAROUND: mako 1.7.1 dies when the pointer enters a surface that is just being closed,
# https://github.com/emersion/mako/issues/440, as when a menu over a notification is left by choosing a line of it.
# Remove with mako 1.8.
NOTIFICATIONS = "anchor=bottom-right\n"

POINTER = BOUND + 1  # the object id that we give the virtual pointer
BUTTONS = {1: 0x110, 2: 0x112, 3: 0x111}  # BTN_LEFT, BTN_MIDDLE, BTN_RIGHT of linux/input-event-codes.h
REST = 0.05


class Sway(Desktop):
    """sway, waybar and mako.

    sway refuses to run as root, and then runs as user 1000 of a user namespace. Only sway: Wayland and sway's own
    socket ask nobody who they are, while the session bus would not know a client from another namespace. So the
    bus, the bar, mako and the program under test stay outside, and all of them can talk to one another.
    """

    kind = "sway"
    panel = "waybar"
    notifier = "mako"
    real_buttons = False

    def __init__(self) -> None:
        super().__init__()
        self.env |= {
            "XDG_CURRENT_DESKTOP": "sway",
            "XDG_SESSION_TYPE": "wayland",
            # sway takes the first free number, and in a new folder that is this one.
            "WAYLAND_DISPLAY": "wayland-1",
            "SWAYSOCK": str(self.runtime / "sway.sock"),
        }
        self._config = self.write("sway/config", CONFIG)
        self._bar = self.write("waybar/config", json.dumps(BAR))
        self.write("mako/config", NOTIFICATIONS)

    def _start_display(self) -> None:
        namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"] if os.geteuid() == 0 else []
        headless = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
        # An empty WAYLAND_DISPLAY: sway must not look for another compositor to be a window of.
        self._part("sway", "-c", self._config, env=headless | {"WAYLAND_DISPLAY": ""}, before=namespace)
        socket = self.runtime / self.env["WAYLAND_DISPLAY"]
        self.wait_until(lambda: listens(socket), what="sway's Wayland socket")
        # Held open for good: without a pointer the seat offers its clients no wl_pointer at all.
        self._hand = WaylandClient(socket, "zwlr_virtual_pointer_manager_v1", 1)
        self._hand.send(BOUND, 0, struct.pack("=II", 0, POINTER))  # create_virtual_pointer for any seat
        # Nor would any window get the focus without a keyboard. This one only exists: it never types.
        self._part("wtype", "-s", "1000000000", name="keyboard")

    def _start_programs(self) -> None:
        self._start_notifier()
        self._start_panel()

    def _start_panel(self) -> None:
        self._part("waybar", "-c", self._bar)

    def _start_notifier(self) -> None:
        self._part("mako")

    def stop(self) -> None:
        if hasattr(self, "_hand"):
            self._hand.close()
        super().stop()

    def move(self, x: int, y: int) -> None:
        now = time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
        self._hand.send(POINTER, 1, struct.pack("=IIIII", now, x, y, WIDTH, HEIGHT))  # motion_absolute
        self._hand.send(POINTER, 4)  # frame

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.move(x, y)
        time.sleep(REST)
        for pressed in (1, 0):
            now = time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
            self._hand.send(POINTER, 2, struct.pack("=III", now, BUTTONS[button], pressed))  # button
            self._hand.send(POINTER, 4)
            time.sleep(REST)

    def key(self, name: str) -> None:
        self._run("wtype", "-k", name)

    def type(self, words: str) -> None:
        self._run("wtype", "--", words)

    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self._run("grim", "-l", "1", "-")))

    def press_button(self, shown: Shown, label: str) -> None:
        """Mako draws no buttons: invoke the action as a person does from the command line."""
        key = next(key for key, text in shown.actions if text == label)
        self._run("makoctl", "invoke", "-n", str(shown.id), key)

    def _run(self, *command: str) -> bytes:
        return subprocess.run(command, env=self.env, capture_output=True, check=True, timeout=20).stdout
