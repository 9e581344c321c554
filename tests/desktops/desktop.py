"""What all desktops have in common: bringing up, restarting of parts, looking, and finding things by looking."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from desktops import picture
from desktops.notifications import NOTIFICATIONS, Notifications, Shown
from desktops.packages import find
from desktops.picture import Box
from desktops.processes import Process
from desktops.session import BusSession, NotSeenError
from desktops.tray import Entry, Tray

WIDTH, HEIGHT = 1280, 800
# So many looks in a row, 50 ms apart and more.
STEADY = 5
ASIDE = (WIDTH // 2, HEIGHT - 100)  # a place for the pointer where nothing ever is


class Desktop(BusSession):
    """A running desktop. Subclasses say what to start and how to look, click and type there.

    Icons, menu lines and buttons are *found*: by what changed on the screen and where ink is, or by asking the
    shell where its actors are. Nothing is known beforehand but where the panel is.
    """

    panel = ""  # the part that shows the tray; "" where there is none
    notifier = ""  # the part that shows notifications
    strip = Box(0, 0, WIDTH, 32)  # where the panel is
    menu_button = 3  # which button opens the icon's menu
    real_buttons = True  # whether notifications have buttons to click on

    def __init__(self) -> None:
        super().__init__()
        self.env |= {
            "NO_AT_BRIDGE": "1",
            # A file instead of dconf: what a test sets is seen by every process of the session, and by no other.
            "GSETTINGS_BACKEND": "keyfile",
        }
        self.tray = Tray(self)
        self.notifications = Notifications(self)
        self.bare: Image.Image | None = None
        self._menu: Box | None = None
        self._menus: list[Box] = []  # where no menu can newly appear: the icon, and those that are open already
        self._before_menu: Image.Image | None = None

    # ---------------------------------------------------------------------------------------- bringing it up

    def _bring_up(self) -> None:
        self._start_display()
        super()._bring_up()
        self.notifications.attend()
        self._start_programs()
        self._wait_ready()

    def _start_display(self) -> None:
        """Start what the buses and their services must know of: DISPLAY or WAYLAND_DISPLAY."""
        raise NotImplementedError

    def _start_programs(self) -> None:
        """Start what lives on the session bus, in order."""
        raise NotImplementedError

    def _stop_programs(self) -> None:
        """End what lives on the session bus, as losing the bus would."""
        for name in [name for name in (self.panel, self.notifier) if name in self.parts]:
            self._end_part(name)

    def _wait_ready(self) -> None:
        self.wait_for_name(NOTIFICATIONS)
        if self.panel:
            self.wait_until(lambda: self.tray.hosted, "a panel with a tray")
        self._look_bare()

    def _look_bare(self, still: float = 0.0) -> None:
        """Keep a picture of the empty desktop: at the start only, for later there may be an icon already."""
        if self.bare is None:
            self.bare = self._settled(still)

    def _settled(self, still: float) -> Image.Image:
        """Wait until the screen is painted and has not changed for *still* seconds; return its picture."""
        last = Image.new("RGB", (WIDTH, HEIGHT))
        since = time.monotonic()

        def at_rest() -> bool:
            nonlocal last, since
            before, after = last, self.picture()
            last = after
            painted = not self.panel or after.getcolors(1) is None  # more than one colour
            if not painted or before.size != after.size or picture.changes(before, after):
                since = time.monotonic()
                return False
            return time.monotonic() - since >= still

        self.wait_until(at_rest, "a screen at rest")
        return last

    def fresh(self) -> None:
        super().fresh()
        if self.panel:
            self.tray.wait_gone()
        for shown in self.notifications.on_screen():
            self.bus.call(
                NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS, "CloseNotification", "u", shown.id
            )
        self.notifications.forget()
        self._menus.clear()
        self._before_menu = None
        self.move(*ASIDE)

    def stop(self) -> None:
        self.notifications.close()
        super().stop()

    # ----------------------------------------------------------------------------------- restarting of parts

    def restart_panel(self) -> None:
        """Kill the panel as a crash would, start it again, and wait until its tray is there."""
        self.worn = True
        self._end_part(self.panel)
        self.wait_until(lambda: not self.tray.hosted, what="the tray gone with its panel")
        self._start_panel()
        self.wait_until(lambda: self.tray.hosted, "a panel with a tray, again")

    def restart_notifications(self) -> None:
        """Kill the notification service, start it again, and wait until it answers."""
        self.worn = True
        self._end_part(self.notifier)
        self.wait_until(lambda: not self.bus.owner(NOTIFICATIONS), what="the notification service gone")
        self._start_notifier()
        self.wait_for_name(NOTIFICATIONS)

    def restart_bus(self) -> None:
        """Kill the session bus, start it at the same address, and then what lives on it, as a new login would."""
        self._stop_programs()
        super().restart_bus()
        self.notifications.attend()
        self._start_programs()
        self._wait_ready()

    def _start_panel(self) -> None:
        raise NotImplementedError

    def _start_notifier(self) -> None:
        raise NotImplementedError

    # ------------------------------------------------------------------------------------ hands and eyes

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        raise NotImplementedError

    def touch(self) -> None:
        """Give a sign of life: where nobody has touched anything for a minute, nobody is reminded."""
        x, y = ASIDE
        self.move(x + 1, y)
        self.move(x, y)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Move the pointer and click (1 left, 2 middle, 3 right)."""
        raise NotImplementedError

    def key(self, name: str) -> None:
        """Press and release a key, named as keysyms are: "Return", "a", "Escape"."""
        raise NotImplementedError

    def type(self, words: str) -> None:
        """Type letters, digits and spaces."""
        raise NotImplementedError

    def picture(self) -> Image.Image:
        """Return a picture of the whole screen, without the pointer where that can be."""
        raise NotImplementedError

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the screen among the running test's artefacts; return the file."""
        self.artefacts.mkdir(parents=True, exist_ok=True)
        file = self.artefacts / f"{name}.png"
        self.picture().convert("RGB").save(file)
        return file

    def open_window(self, title: str = "Work", *, full_screen: bool = False) -> Process:
        """Open a window of some other program, and wait until it has the keyboard; it prints what is typed."""
        window = self.spawn(
            "/usr/bin/python3",
            Path(__file__).with_name("window.py"),
            title,
            *(["--full-screen"] if full_screen else []),
            name=f"window-{title}",
        )
        self.wait_until(lambda: "in front" in window.log or not window.running, what=f"the window {title!r}")
        assert window.running, window.log
        return window

    # ------------------------------------------------------------------- finding things: by what has changed

    def icon_box(self) -> Box:
        """Wait for the icon in the tray and return where it is: where the panel changed since it was empty."""
        self.tray.wait()
        return self._steady(self._changed_in_strip, "an icon in the panel")

    def _changed_in_strip(self) -> Box | None:
        assert self.bare
        # What is wider is no icon but a menu that is still open, or a window that is in the way.
        most = 3 * self.strip.height
        changed = picture.changes(self.bare, self.picture(), within=self.strip)
        return next((box for box in changed if 8 <= box.width <= most and box.height >= 8), None)

    def open_menu(self, menu: Entry) -> None:
        """Open the icon's menu and return once all its lines can be seen."""
        icon = self.icon_box()
        # Some pictures have the pointer in them.
        self.move(*ASIDE)
        # The icon lights up under the pointer; that is no menu.
        self._menus = [icon.grown(8)]
        self._before_menu = self.picture()
        self.click(*icon.middle, self.menu_button)
        self.lines_of(menu)

    def close_menu(self) -> None:
        """Close what is open by a click elsewhere (the Escape key does not reach a menu of waybar)."""
        self.click(*ASIDE)
        self.wait_until(self._menu_gone, what="the menu gone")

    def _menu_gone(self) -> bool:
        assert self._before_menu
        return not self._menu or not picture.changes(self._before_menu, self.picture(), within=self._menu.shrunk(4))

    def click_line(self, menu: Entry, line: Entry) -> None:
        """Click on a line of the open *menu*; where it opens another menu, be ready for that one."""
        box = self.lines_of(menu)[menu.shown.index(line)]
        if line.children and self._menu:
            # What changes there from now on is the line under the pointer, not the menu it opens.
            self._menus.append(self._menu)
            self._before_menu = self.picture()
        self.click(*box.middle)

    def lines_of(self, menu: Entry) -> Sequence[Box]:
        """Wait until as many lines as *menu* has can be seen in what opened, and return where they are."""
        return self._steady(lambda: self._lines_in_view(menu), f"the menu {[line.label for line in menu.shown]}")

    def _lines_in_view(self, menu: Entry) -> tuple[Box, ...] | None:
        assert self._before_menu
        now = self.picture()
        for region in picture.changes(self._before_menu, now, without=self._menus)[:3]:
            if region.width < 40 or region.height < 20:
                continue
            lines = picture.lines(now, region.shrunk(4))
            if len(lines) == len(menu.shown):
                self._menu = region
                return tuple(lines)
        return None

    def _beside_panel(self) -> Box:
        return Box(0, self.strip.bottom, WIDTH, HEIGHT) if not self.strip.top else Box(0, 0, WIDTH, self.strip.top)

    def bubble_box(self, shown: Shown) -> Box:
        """Wait for a notification and return where it is: what changed beside the panel since the start."""

        def largest() -> Box | None:
            assert self.bare
            found = picture.changes(self.bare, self.picture(), within=self._beside_panel())
            return found[0] if found and found[0].width > 100 else None

        return self._steady(largest, f"the notification {shown.title!r} on the screen")

    def title_point(self, shown: Shown) -> tuple[int, int]:
        """Return a point on the notification's first line."""
        box = self.bubble_box(shown)
        return picture.lines(self.picture(), box.shrunk(4))[0].middle

    def press_button(self, shown: Shown, label: str) -> None:
        """Click on a button of a notification."""
        boxes = self._steady(lambda: self._buttons_in_view(shown), f"the buttons {shown.buttons} on the screen")
        self.click(*boxes[shown.buttons.index(label)].middle)

    def _buttons_in_view(self, shown: Shown) -> tuple[Box, ...] | None:
        raise NotImplementedError(f"notifications on {self.kind} have no buttons")

    def _steady(self, look, what: str):  # type: ignore[no-untyped-def]
        """Wait until *look* finds the same for a while, for things slide and unfold; keep a picture if not.

        A busy machine may be two looks behind with drawing: a place that was the same twice in a row moved after
        all, and the click went beside the button.
        """
        seen: list[Any] = []

        def long_enough():  # type: ignore[no-untyped-def]
            found = look()
            if seen and found != seen[-1]:
                seen.clear()
            seen.append(found)
            time.sleep(0.05)
            return found if found is not None and len(seen) >= STEADY else None

        try:
            return self.wait_until(long_enough, what)
        except NotSeenError:
            self.screenshot(f"not seen - {what[:60].replace('/', ' ')}")
            raise


def program(name: str) -> Path:
    """Return where a program or file that packages.py knows is; the fixtures have made sure that it is there."""
    found = find(name)
    assert found, name
    return found
