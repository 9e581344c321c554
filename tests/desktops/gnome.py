"""GNOME Shell, headless, with the appindicator extension: found by asking the shell where its actors are."""

from __future__ import annotations

import json
import time
from typing import Any

from PIL import Image

from desktops.bus import BusError
from desktops.desktop import HEIGHT, WIDTH, Desktop
from desktops.notifications import NOTIFICATIONS, Shown
from desktops.picture import Box
from desktops.session import NotSeenError
from desktops.tray import Entry

EXTENSION = "ubuntu-appindicators@ubuntu.com"
SETTINGS = f"""[org/gnome/shell]
enabled-extensions=['{EXTENSION}']
welcome-dialog-last-shown-version='99'

[org/gnome/desktop/interface]
enable-animations=false
"""

# A virtual pointer and keyboard inside the shell. A RemoteDesktop session would do too, but puts a sign of its own
# into the panel, which moves the tray.
HANDS = """
const {Clutter, GLib} = imports.gi;
const seat = Clutter.get_default_backend().get_default_seat();
const now = GLib.get_monotonic_time();
const pointer = global.__pointer ??= seat.create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE);
const keyboard = global.__keyboard ??= seat.create_virtual_device(Clutter.InputDeviceType.KEYBOARD_DEVICE);
"""

# Every actor that can be seen, with its text and place.
ACTORS = """
const seen = [];
const look = (actor) => {
  if (!actor.mapped || !actor.visible) return;
  const [x, y] = actor.get_transformed_position(), [w, h] = actor.get_transformed_size();
  const box = [x, y, x + w, y + h].map(Math.round);
  // A new actor has no place before the next frame.
  if (box.every(Number.isFinite))
    seen.push({kind: actor.constructor.name, text: actor.text ?? actor.label ?? '', box});
  actor.get_children().forEach(look);
};
look(global.stage);
"""
DOUBLE_CLICK = 0.5
KEYSYMS = {"Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "space": 0x20, "Shift_L": 0xFFE1}


class Gnome(Desktop):
    """gnome-shell as a headless Wayland compositor.

    ``--unsafe-mode`` opens org.gnome.Shell.Eval and the screenshot service to the tests. The program under test
    sees Eval answer as well, which it does nowhere else.
    """

    kind = "gnome"
    panel = "gnome-shell"
    notifier = ""
    menu_button = 1  # the extension opens the menu on any click; a double click activates

    def __init__(self) -> None:
        super().__init__()
        self._last_click = 0.0
        self.env |= {
            "XDG_CURRENT_DESKTOP": "GNOME",
            "XDG_SESSION_TYPE": "wayland",
            "WAYLAND_DISPLAY": "wayland-gnome",
        }
        self.write("glib-2.0/settings/keyfile", SETTINGS)

    def _start_display(self) -> None:
        """Nothing: the shell is the display, and wants the bus first."""

    def _start_programs(self) -> None:
        self._start_panel()

    def _start_panel(self) -> None:
        self._part(
            *("gnome-shell", "--headless", "--wayland", "--wayland-display", self.env["WAYLAND_DISPLAY"]),
            *("--no-x11", "--sm-disable", "--virtual-monitor", f"{WIDTH}x{HEIGHT}", "--unsafe-mode"),
        )

    def _wait_ready(self) -> None:
        self.wait_for_name(NOTIFICATIONS)
        self.wait_until(lambda: self.tray.hosted, "a panel with a tray")
        self.wait_until(self._started, "the shell past its start")
        # A desktop at work: not the overview, and no banner that warns of root.
        self.eval("Main.overview.hide(); Main.messageTray.getSources().forEach(source => source.destroy())")
        self.wait_until(
            lambda: not self.eval("Main.overview.visible || Main.overview.animationInProgress"),
            what="the overview closed",
        )
        # After 4 s a banner slides away; on a busy machine it takes as long to see that it stands still.
        self.eval("imports.ui.messageTray.NOTIFICATION_TIMEOUT = 60000")
        # Without a keyboard no window would get the focus.
        self.eval(f"{HANDS} keyboard.get_device_type()")
        self._look_bare()

    def _started(self) -> bool:
        try:
            return not self.eval("Main.layoutManager._startingUp")
        except BusError:
            return False

    def restart_panel(self) -> None:
        """Kill the shell, which is panel, compositor and notification server at once, and start it again."""
        self.worn = True
        self._end_part(self.panel)
        self.wait_until(lambda: not self.tray.hosted, what="the tray gone with its shell")
        self._start_panel()
        self._wait_ready()

    def restart_notifications(self) -> None:
        """Kill the process that owns the notifications' name, and wait until the bus has started another."""
        self.worn = True
        before = self.wait_for_name(NOTIFICATIONS)
        pid = self.bus.call(
            *("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"),
            *("GetConnectionUnixProcessID", "s", before),
        )
        self.run("kill", "-9", str(pid))
        self.wait_until(lambda: self.bus.owner(NOTIFICATIONS) != before, what="the service gone")
        # No service file names the freedesktop name: the shell starts the service by its other one, at login only.
        self.bus.call(
            *("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"),
            *("StartServiceByName", "su", "org.gnome.Shell.Notifications", 0),
        )
        self.wait_for_name(NOTIFICATIONS)

    def eval(self, script: str) -> Any:
        """Run JavaScript inside the shell and return the value of its last expression."""
        place = ("org.gnome.Shell", "/org/gnome/Shell", "org.gnome.Shell")
        worked, answer = self.bus.call(*place, "Eval", "s", script)
        if not worked:
            raise BusError(f"org.gnome.Shell.Eval: {answer}")
        return json.loads(answer) if answer else None

    def move(self, x: int, y: int) -> None:
        self.eval(f"{HANDS} pointer.notify_absolute_motion(now, {x}, {y});")

    def click(self, x: int, y: int, button: int = 1) -> None:
        # The extension takes two clicks in quick succession for a double click, which opens no menu.
        time.sleep(max(0.0, self._last_click + DOUBLE_CLICK - time.monotonic()))
        self._last_click = time.monotonic()
        self.move(x, y)
        for state in ("PRESSED", "RELEASED"):
            self.eval(f"{HANDS} pointer.notify_button(now, {button}, Clutter.ButtonState.{state});")

    def key(self, name: str) -> None:
        call = f"keyboard.notify_keyval(now, {KEYSYMS.get(name) or ord(name)}, Clutter.KeyState."
        # In one go: on a busy machine a key that is released by a second call has repeated itself.
        self.eval(f"{HANDS} {call}PRESSED); {call}RELEASED);")

    def type(self, words: str) -> None:
        for character in words:
            self.key(character)

    def picture(self) -> Image.Image:
        file = self.folder / "screen.png"
        place = ("org.gnome.Shell.Screenshot", "/org/gnome/Shell/Screenshot", "org.gnome.Shell.Screenshot")
        self.bus.call(*place, "Screenshot", "bbs", False, False, str(file))
        with Image.open(file) as image:
            image.load()
            return image

    # --------------------------------------------------------------------------------------------- finding

    def actors(self) -> list[dict[str, Any]]:
        """Return every visible actor of the shell: kind, text, id and box."""
        seen: list[dict[str, Any]] = self.eval(f"{ACTORS} seen")
        return seen

    def text_box(self, text: str, kind: str = "") -> Box | None:
        """Return where the shell shows *text* (exactly), or None."""
        for actor in self.actors():
            if actor["text"] == text and kind in actor["kind"]:
                return Box(*actor["box"])
        return None

    def icon_box(self) -> Box:
        self.tray.wait()
        return self._steady(self._icon, "an icon in the panel")

    def _icon(self) -> Box | None:
        found = [actor for actor in self.actors() if "IndicatorStatusIcon" in actor["kind"] and actor["box"][2] > 0]
        return Box(*found[0]["box"]) if found else None

    def _menu_gone(self) -> bool:
        return not self.eval("!!Main.panel.menuManager.activeMenu")

    def lines_of(self, menu: Entry) -> list[Box]:
        def every_line() -> list[Box] | None:
            texts = {actor["text"]: Box(*actor["box"]) for actor in self.actors() if actor["text"]}
            found = [texts.get(line.label) for line in menu.shown]
            return None if None in found else found  # type: ignore[return-value]

        return self._steady(every_line, f"the menu {[line.label for line in menu.shown]}")

    def title_point(self, shown: Shown) -> tuple[int, int]:
        return self.bubble_box(shown).middle

    def bubble_box(self, shown: Shown) -> Box:
        """Return where the banner's title is."""
        return self._steady(lambda: self.text_box(shown.title), f"the banner {shown.title!r}")

    def press_button(self, shown: Shown, label: str) -> None:
        # Buttons unfold when the pointer is over the banner, unless it is urgent.
        self.move(*self.bubble_box(shown).middle)
        try:
            box = self._steady(lambda: self.text_box(label), f"the button {label!r}")
        except NotSeenError as error:
            raise NotSeenError(f"{error}\nGNOME shows three buttons at most: {shown.buttons}") from error
        self.click(*box.middle)
