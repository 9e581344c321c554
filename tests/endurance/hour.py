"""An hour in real time: `posture run` on a private XFCE desktop, a reminder a minute, and all that is done to it.

Nothing is made up here but the person: clocks, X server, panel, notification service and buses are the real ones.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator

from desktops.bus import BusError
from desktops.processes import Process
from desktops.session import NotSeenError
from desktops.tray import MENU
from desktops.xfce import Xfce

from reminder.errors import ReminderError
from reminder.ipc import client

from .points import Point, look

SETTINGS = """
[reminder]
earliest = "20s"
latest = "{latest}s"
lull = "1s"
again_after = "20s"
[snooze]
choices = ["5s", "10s"]
[exercises]
conditions = []
"""
# Each answer comes in by a door of its own.
ANSWERS = (
    ("tray", "Start"),
    ("command", "start"),
    ("notification", "Done"),
    ("tray", "Snooze 5 s"),
    ("command", "skip"),
    ("tray", "Done"),
    ("command", "snooze"),
    ("notification", "Snooze 5 s"),
    ("tray", "Skip"),
    ("command", "done"),
    ("notification", "Skip"),
    ("nobody", ""),
)


class Person:
    """Somebody who works at the desktop and does everything often."""

    def __init__(self, desktop: Xfce) -> None:
        self._desktop = desktop
        self._socket = desktop.runtime / "posture-reminder" / "control.sock"
        self._answers = itertools.cycle(ANSWERS)
        self._places = itertools.cycle(((400, 400), (500, 450), (450, 500)))
        self._latest = itertools.cycle((30, 35))
        self._left_open = 0  # the reminder that nobody answers
        self._follower: Process | None = None
        self.reminder = 0  # the number of the last reminder
        self.done: Counter[str] = Counter()

    def change_settings(self) -> None:
        self._desktop.write("posture-reminder/config.toml", SETTINGS.format(latest=next(self._latest)))

    def type(self) -> None:
        self._desktop.move(*next(self._places))

    def answer(self) -> None:
        """Ask for the status, and answer what is open."""
        match client.ask("status", path=self._socket):
            case {"reminder": {"id": int(number)}, "state": "on-break"}:
                door, answer = "tray", "Done"
            case {"reminder": {"id": int(number)}, "state": "reminded"} if number != self._left_open:
                self.reminder = number
                door, answer = next(self._answers)
            case _:
                return
        match door:
            case "notification":
                self._desktop.notifications.press(answer)
            case "tray":
                self._desktop.tray.activate(answer)
            case "command":
                self._desktop.run("posture", answer)
            case "nobody":
                self._left_open = number
        self._desktop.notifications.forget()
        self.done[f"answers by {door}"] += 1

    def open_menu(self) -> None:
        """Open and close the menu over the bus, as a panel of another kind would."""
        item = self._desktop.tray.wait()
        path = self._desktop.tray.get("Menu")
        for member, signature, body in (
            ("AboutToShow", "i", (0,)),
            ("Event", "isvu", (0, "opened", ("i", 0), 0)),
            ("GetLayout", "iias", (0, -1, [])),
            ("Event", "isvu", (0, "closed", ("i", 0), 0)),
        ):
            self._desktop.bus.call(item.bus_name, path, MENU, member, signature, *body)

    def open_menu_by_hand(self) -> None:
        self._desktop.open_menu(self._desktop.tray.menu())
        self._desktop.close_menu()

    def follow(self) -> None:
        """Begin to follow the status; the one who followed before is ended."""
        if self._follower is not None:
            self._follower.kill()
        self._follower = self._desktop.spawn("posture", "status", "--follow")

    def report_pain(self) -> None:
        self._desktop.run("posture", "pain", "mild", "chin_tuck")

    def restart_bus(self) -> None:
        self._desktop.restart_bus()
        self._desktop.tray.wait()


def live(minutes: int) -> Iterator[Point]:
    """Yield how things stand each minute."""
    with Xfce() as desktop:
        person = Person(desktop)
        person.change_settings()
        daemon = desktop.spawn("posture", "run")
        desktop.tray.wait()
        # How often each is done, in seconds.
        deeds: list[tuple[Callable[[], None], float]] = [
            (person.type, 3),
            (person.answer, 2),
            (person.open_menu, 10),
            (person.open_menu_by_hand, 97),
            (person.change_settings, 61),
            (person.follow, 43),
            (person.report_pain, 607),
            (desktop.restart_panel, 383),
            (desktop.restart_notifications, 499),
            (person.restart_bus, 919),
        ]
        begun = time.monotonic()
        due = {deed: begun + every for deed, every in deeds}
        minute = 0
        while minute < minutes:
            for deed, every in deeds:
                if time.monotonic() >= due[deed]:
                    due[deed] = time.monotonic() + every
                    person.done[deed.__name__] += 1
                    try:
                        deed()
                    # What a busy machine shows too late is counted; the end of the daemon ends all.
                    except (NotSeenError, BusError, LookupError, AssertionError, ReminderError) as fault:
                        person.done[f"{deed.__name__} missed"] += 1
                        print(f"{time.monotonic() - begun:6.0f} s, {deed.__name__}: {fault!r:.200}", flush=True)
            assert daemon.running, f"the daemon has ended with {daemon.exit_code}:\n{daemon.log[-3000:]}"
            if time.monotonic() >= begun + 60 * (minute + 1):
                minute += 1
                yield look(minute, person.reminder, daemon.pid, desktop.home)
            time.sleep(0.2)
        warned = [line for line in daemon.log.splitlines() if "Traceback" in line]
        print(dict(sorted(person.done.items())), f"{len(warned)} tracebacks", flush=True)
        assert daemon.stop() == 0, daemon.log[-3000:]
        assert not warned, daemon.log[-3000:]
