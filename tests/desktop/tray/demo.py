"""Show the tray by hand: ``python tests/desktop/tray/demo.py``; every command is printed, one a line."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta

from reminder.core.commands import Command, For, Now, OpenSettings, Pause, Quit, Snooze, Sore
from reminder.core.menu import Choice
from reminder.desktop.bus import Bus
from reminder.desktop.ports import SEPARATOR, Badge, Face
from reminder.desktop.tray import open_tray
from reminder.loop import Loop

SNOOZES = tuple(Choice(f"{n} minutes", Snooze(timedelta(minutes=n), 7)) for n in (5, 10, 20))
LINES = (
    Choice("Next break in 23-33 min"),
    SEPARATOR,
    Choice("Take a break now", Now()),
    Choice("Snooze", choices=SNOOZES),
    Choice("Pause", choices=(Choice("1 hour", Pause(For(timedelta(hours=1)))), Choice("Until resumed", Pause()))),
    Choice("I'm sore today", Sore(), checked=False),
    SEPARATOR,
    Choice("Settings file my_config.toml", OpenSettings()),
    Choice("Quit", Quit()),
)
FACES = tuple(Face(n / 12, Badge.NONE, f"Next break in {60 - 5 * n} min") for n in range(13)) + tuple(
    Face(1.0, badge, f"Now <{badge}> & waiting") for badge in Badge if badge is not Badge.NONE
)


def main(*arguments: str) -> None:
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("reminder").setLevel(logging.DEBUG)
    loop = Loop()
    bus = Bus("session", loop)

    def on_command(command: Command) -> None:
        print("COMMAND", command, flush=True)
        if isinstance(command, Quit):
            loop.stop()

    tray = open_tray(loop, bus, on_command).adapter
    assert tray is not None
    default = Now()
    if arguments:
        tray.show(next(face for face in FACES if face.progress == 1 and face.badge == arguments[0]), LINES, default)
    else:
        faces = iter(FACES * 1000)

        def step() -> None:
            tray.show(next(faces), LINES, default)
            loop.call_later(timedelta(seconds=1), step)

        step()
    loop.run()
    tray.stop()
    bus.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
