"""Show the tray by hand: ``python tests/desktop/tray/demo.py``; every wish is printed, one a line."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta

from reminder.core.wishes import Choice, Do, Wish
from reminder.desktop.bus import Bus
from reminder.desktop.ports import SEPARATOR, Badge, Face
from reminder.desktop.tray import open_tray
from reminder.loop import Loop

SNOOZES = tuple(Choice(f"{n} minutes", Wish(Do.SNOOZE, 7, f"{n}m")) for n in (5, 10, 20))
LINES = (
    Choice("Next break in 23-33 min"),
    SEPARATOR,
    Choice("Take a break now", Wish(Do.NOW)),
    Choice("Snooze", choices=SNOOZES),
    Choice(
        "Pause", choices=(Choice("1 hour", Wish(Do.PAUSE, value="1h")), Choice("Until resumed", Wish(Do.PAUSE)))
    ),
    Choice("I'm sore today", Wish(Do.SORE), checked=False),
    SEPARATOR,
    Choice("Settings file my_config.toml", Wish(Do.SETTINGS)),
    Choice("Quit", Wish(Do.QUIT)),
)
FACES = tuple(Face(n / 12, Badge.NONE, f"Next break in {60 - 5 * n} min") for n in range(13)) + tuple(
    Face(1.0, badge, f"Now <{badge}> & waiting") for badge in Badge if badge is not Badge.NONE
)


def main(*arguments: str) -> None:
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("reminder").setLevel(logging.DEBUG)
    loop = Loop()
    bus = Bus("session", loop)

    def on_wish(wish: Wish) -> None:
        print("WISH", wish.do, wish.reminder, wish.value, flush=True)
        if wish.do is Do.QUIT:
            loop.stop()

    tray = open_tray(loop, bus, on_wish).adapter
    assert tray is not None
    default = Wish(Do.NOW)
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
