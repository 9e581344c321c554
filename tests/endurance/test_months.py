"""Days of work in one real daemon, and what must not grow from day to day. Months: ``python tests/endurance``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from desktops.session import BusSession

from reminder.core.commands import Pause, Resume

from .months import World


@pytest.fixture
def world(bus_session: BusSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name, value in bus_session.env.items():
        monkeypatch.setenv(name, value)
    world = World(bus_session)
    world.compositor.hands_on()
    yield world
    world.close()


def grown(world: World, deed: Callable[[], object], times: int = 3) -> Counter[str]:
    """Return by how many objects of each type the daemon grows with *deed*, each time it is done.

    Done several *times* after a first one, and the least growth of each type counts: what is lost with each deed is
    lost every time, while what the interpreter keeps for itself (free lists, caches, dicts that double) is not.
    """
    deed()
    counts = [Counter(world.counted())]
    for _ in range(times):
        deed()
        counts.append(Counter(world.counted()))
    return Counter(
        {name: min(after[name] - before[name] for before, after in pairwise(counts)) for name in counts[-1]}
    )


def test_questions_and_menus_leave_nothing_behind(world: World) -> None:
    def ask() -> None:
        for _ in range(300):
            world.ask("status")
            world.open_menu()

    more = grown(world, ask)

    # Strings and numbers too.
    assert more.pop("pieces") < 300
    assert sum(more.values()) < 20


def test_menus_that_change_leave_nothing_behind(world: World) -> None:
    def change() -> None:
        for _ in range(40):
            for command in (Pause(), Resume()):
                world.command(command)
                world.open_menu()

    more = grown(world, change)

    # Lines of the log are kept, 200 of them, and of as many lines of menus that are gone the commands.
    of_menus = sum(count for name, count in more.items() if name.startswith("pystray."))
    assert of_menus == 0
    assert more["builtins.function"] < 20


def test_days_of_work_leave_no_more_than_records_and_the_log(world: World) -> None:
    descriptors = []

    def day() -> None:
        for _ in range(3):
            world.follow("status")
        # A day of every week, fortnight and month: all that is restarted is restarted.
        world.day(0, steps=12)
        descriptors.append(world.point(0).descriptors)

    more = grown(world, day, times=2)

    kept = ("reminder.storage.log_file.", "reminder.core.")
    others = {name: count for name, count in more.items() if name != "pieces" and not name.startswith(kept)}
    assert world.reminders >= 3
    assert world.done["buses"] == 3
    assert min(descriptors[1:]) <= descriptors[0]
    assert sum(others.values()) < 60, {name: count for name, count in others.items() if count}
