from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.core.model import Instant
from reminder.desktop.idle.wayland import WaylandIdle
from reminder.desktop.ports import Unavailable
from reminder.loop import Loop

pytestmark = pytest.mark.posix("Wayland")

EXT1, EXT2, KDE, SEAT = (
    ("ext_idle_notifier_v1", 1),
    ("ext_idle_notifier_v1", 2),
    ("org_kde_kwin_idle", 1),
    ("wl_seat", 7),
)
IDLED, RESUMED = 0, 1
LULL, MINUTE, FAR = timedelta(seconds=10), timedelta(seconds=60), timedelta(minutes=5)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


class Room:
    """A monitor, the compositor it listens to, and a clock that the test moves."""

    def __init__(self, loop: Loop, played, turn: Callable[[], None]) -> None:
        self.loop, self.played, self._turn = loop, played, turn
        self.time = Instant.at(1000)
        self.changes = 0
        self.monitor = WaylandIdle(loop, self._changed, environ=played.environ, now=lambda: self.time)

    def _changed(self) -> None:
        self.changes += 1

    def pass_time(self, length: timedelta) -> None:
        self.time += length

    def bound(self, interface: str) -> list[int]:
        """Return the ids under which the client has bound globals of that interface."""
        requests = self.played.requests()
        binds = (body for target, opcode, body in requests if (target, opcode) == (2, 0))
        return [struct.unpack("=I", body[-4:])[0] for body in binds if interface.encode() in body]

    @property
    def manager(self) -> int:
        return self.bound("idle")[0]

    def say(self, *events: tuple[int, int]) -> None:
        """Let the compositor send events, given as (object, opcode), and the monitor read them."""
        self.played.send(b"".join(self.played.event(*event) for event in events))
        self._turn()

    def watches(self) -> dict[int, float]:
        """Return the notifications that live: how many seconds by object."""
        living: dict[int, float] = {}
        for target, opcode, body in self.played.requests():
            if target == self.manager:
                number, *details = struct.unpack("=3I", body)
                milliseconds, _seat = details if not self.played.seat_first else reversed(details)
                living[number] = milliseconds / 1000
            elif opcode == 0:
                living.pop(target, None)
        return living

    def watch(self, length: float) -> int:
        """Return the one notification of that many seconds."""
        (number,) = (number for number, timeout in self.watches().items() if timeout == length)
        return number


@pytest.fixture
def room_with(loop, played_compositor):
    rooms = []

    def make(*offers: tuple[str, int]) -> Room:
        played = played_compositor(*offers)
        played.seat_first = not any(name == "ext_idle_notifier_v1" for name, _ in offers)

        def turn() -> None:
            # Once for the descriptor, once for what it posted.
            for _ in range(3):
                loop.turn(timedelta(milliseconds=5))

        rooms.append(Room(loop, played, turn))
        return rooms[-1]

    yield make
    for room in rooms:
        room.monitor.stop()
        room.played.__exit__()


@pytest.fixture
def room(room_with) -> Room:
    return room_with(EXT2, SEAT)


@pytest.mark.parametrize(
    ("offers", "name", "opcode"),
    [
        ((KDE, EXT2, SEAT), "ext-idle-notify", 2),
        ((KDE, EXT1, SEAT), "ext-idle-notify", 1),
        ((KDE, SEAT), "kde-idle", 0),
    ],
)
def test_the_best_protocol_is_spoken_input_only_where_offered(room_with, offers, name, opcode) -> None:
    room = room_with(*offers)

    room.monitor.arm(LULL, returning=False)

    target, spoken, body = room.played.requests()[-1]
    (seat,) = room.bound("wl_seat")
    details = (10_000, seat) if name != "kde-idle" else (seat, 10_000)
    assert room.monitor.name == name
    assert (target, spoken) == (room.manager, opcode)
    assert struct.unpack("=3I", body)[1:] == details


def test_a_compositor_without_either_is_refused(loop, played_compositor) -> None:
    with (
        played_compositor(SEAT) as played,
        pytest.raises(Unavailable, match="neither ext_idle_notifier_v1 nor org_kde_kwin_idle"),
    ):
        WaylandIdle(loop, print, environ=played.environ, now=lambda: Instant.at(0))


def test_who_lets_the_first_threshold_pass_without_a_word_is_not_idle(room) -> None:
    room.monitor.arm(LULL, returning=False)

    room.pass_time(seconds(9))
    before = room.monitor.idle()
    room.pass_time(seconds(3))

    # A compositor counts from when it was asked to: what was before, nobody knows.
    assert before is None
    assert room.monitor.idle() == timedelta()


def test_below_the_threshold_nobody_is_idle(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED), (room.watch(10), RESUMED))

    room.pass_time(seconds(9))

    assert room.monitor.idle() == timedelta()


def test_idle_time_counts_from_the_last_input_once_told(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)

    room.say((room.watch(10), IDLED))
    room.pass_time(seconds(5))

    assert room.changes == 1
    assert room.monitor.idle() == seconds(15)


def test_a_compositor_that_speaks_a_little_early_is_taken_at_its_word(room) -> None:
    # KWin's timers may be off by a twentieth.
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))
    room.monitor.arm(MINUTE, returning=False)
    room.pass_time(seconds(49.5))

    room.say((room.watch(50), IDLED))

    assert room.monitor.idle() == MINUTE


def test_input_ends_idleness(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))

    room.say((room.watch(10), RESUMED))

    assert room.monitor.idle() == timedelta()


def test_a_longer_threshold_armed_meanwhile_keeps_what_was_known(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))
    room.pass_time(seconds(2))

    room.monitor.arm(FAR, returning=False)

    assert room.monitor.idle() == seconds(12)
    # 5 min are reached after 288 s more; the one that said idled stays, it alone will tell of the next input.
    assert sorted(room.watches().values()) == [10, 48, 288]


def test_input_before_the_longer_threshold_is_noticed_and_the_count_begins_anew(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))
    room.monitor.arm(FAR, returning=False)

    room.say((room.watch(10), RESUMED))
    room.pass_time(seconds(30))

    assert room.monitor.idle() == timedelta()
    assert sorted(room.watches().values()) == [60, 300]


def test_the_rest_of_a_longer_threshold_is_told(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))
    room.monitor.arm(MINUTE, returning=False)
    room.pass_time(seconds(50))

    room.say((room.watch(50), IDLED))

    assert room.changes == 2
    assert room.monitor.idle() == MINUTE


def test_an_empty_chair_is_known_when_a_short_threshold_is_armed_late(room) -> None:
    room.monitor.arm(FAR, returning=False)
    room.pass_time(MINUTE)
    room.say((room.watch(60), IDLED))
    room.pass_time(seconds(100))

    room.monitor.arm(LULL, returning=False)

    assert room.changes == 0
    assert room.monitor.idle() == seconds(160)


def test_a_threshold_already_passed_is_watched_again_after_the_next_input(room) -> None:
    room.monitor.arm(FAR, returning=False)
    room.pass_time(MINUTE)
    room.say((room.watch(60), IDLED))
    room.monitor.arm(LULL, returning=False)
    assert sorted(room.watches().values()) == [60]

    room.say((room.watch(60), RESUMED))

    assert sorted(room.watches().values()) == [10]


def test_the_return_is_told_when_it_was_asked_for(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))
    room.monitor.arm(FAR, returning=True)

    room.say((room.watch(10), RESUMED))

    assert room.changes == 2
    assert room.monitor.idle() == timedelta()


def test_the_return_is_not_told_when_nobody_asked(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))

    room.say((room.watch(10), RESUMED))

    assert room.changes == 1


def test_the_return_of_somebody_not_known_to_be_idle_is_told_after_their_next_pause(room) -> None:
    room.monitor.arm(FAR, returning=True)
    pause = room.watch(1)
    room.pass_time(seconds(1))

    room.say((pause, IDLED))
    assert room.changes == 0
    room.say((pause, RESUMED))

    assert room.changes == 1


def test_several_notifications_that_resume_together_are_one_return(room) -> None:
    room.monitor.arm(FAR, returning=True)
    room.pass_time(FAR)
    one, sixty, far = room.watch(1), room.watch(60), room.watch(300)
    room.say((one, IDLED), (sixty, IDLED), (far, IDLED))
    assert room.changes == 1

    room.say((one, RESUMED), (sixty, RESUMED), (far, RESUMED))

    assert room.changes == 2
    assert room.monitor.idle() == timedelta()


def test_arming_the_same_again_sends_nothing(room) -> None:
    room.monitor.arm(LULL, returning=True)
    sent = len(room.played.requests())

    room.monitor.arm(LULL, returning=True)

    assert len(room.played.requests()) == sent


def test_whoever_uses_any_seat_is_present(room_with) -> None:
    room = room_with(EXT2, SEAT, SEAT)
    room.monitor.arm(LULL, returning=False)
    first, second = sorted(room.watches())
    room.pass_time(LULL)

    room.say((first, IDLED))
    assert room.monitor.idle() is None

    room.pass_time(seconds(3))
    assert room.monitor.idle() == timedelta()
    room.say((second, IDLED))
    assert room.monitor.idle() == LULL


def test_seats_come_and_go(room) -> None:
    room.monitor.arm(LULL, returning=False)
    room.played.send(room.played.offer(8, *SEAT))
    room.say()
    assert sorted(room.watches().values()) == [10, 10]
    room.pass_time(LULL)
    room.say((min(room.watches()), IDLED))
    assert room.monitor.idle() is None

    room.played.send(room.played.event(2, 1, struct.pack("=I", 8)))
    room.say()

    assert sorted(room.watches().values()) == [10]
    assert room.monitor.idle() == LULL


def test_with_no_seat_nothing_is_known(room_with) -> None:
    room = room_with(EXT2)

    assert room.monitor.idle() is None


def test_a_compositor_that_restarts_is_found_again_with_one_warning(room, until, caplog) -> None:
    caplog.set_level(logging.INFO, "reminder")
    room.monitor.arm(LULL, returning=False)
    room.pass_time(LULL)
    room.say((room.watch(10), IDLED))

    room.played.hang_up()
    until(lambda: room.monitor.idle() is None)
    room.played.listen()
    until(lambda: room.changes == 2)

    assert room.monitor.idle() is None
    assert list(room.watches().values()) == [10]
    assert [r.levelname for r in caplog.records if r.name.startswith("reminder.desktop")] == ["WARNING", "INFO"]


def test_a_notifier_that_is_taken_back_is_waited_for(room, until, caplog) -> None:
    room.played.send(room.played.event(2, 1, struct.pack("=I", 1)))

    until(lambda: "has taken its idle notifications back" in caplog.text)

    assert room.monitor.idle() is None


def test_stopping_twice_is_harmless_and_nothing_is_told_afterwards(room) -> None:
    room.monitor.arm(LULL, returning=True)
    room.played.send(room.played.event(room.watch(10), IDLED))
    room.monitor.stop()
    room.monitor.stop()

    room.loop.turn(seconds(0.05))

    assert room.changes == 0
    assert room.monitor.idle() is None


ARM = st.tuples(st.just("arm"), st.sampled_from([LULL, MINUTE, FAR]), st.booleans())
WAIT = st.tuples(st.just("wait"), st.sampled_from([seconds(1), LULL, FAR]))
EVENT = st.tuples(st.just("event"), st.integers(1, 9), st.integers(0, 2), st.just(b"") | st.binary(max_size=12))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(ARM | WAIT | EVENT, max_size=8))
def test_no_events_whatever_end_the_daemon_or_make_idle_time_negative(played_compositor, caplog, steps) -> None:
    caplog.clear()
    time = [Instant.at(0)]
    with played_compositor(EXT2, SEAT) as played, closing(Loop()) as loop:
        monitor = WaylandIdle(loop, lambda: None, environ=played.environ, now=lambda: time[0])
        for kind, *details in steps:
            match kind:
                case "arm":
                    monitor.arm(details[0], returning=details[1])
                case "wait":
                    time[0] += details[0]
                case "event":
                    with suppress(OSError):  # the monitor has hung up
                        played.send(played.event(*details))
            loop.turn(timedelta(milliseconds=1))
            idle = monitor.idle()
            assert idle is None or idle >= timedelta()
        monitor.stop()

    assert len([r for r in caplog.records if r.levelname == "WARNING"]) <= 1
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
