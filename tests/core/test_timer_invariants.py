"""What must hold whatever happens: a machine that lives through random days, with a model of its own beside it."""

import json
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reminder.core import codec
from reminder.core.effects import Effect, Record, Refuse, Remind
from reminder.core.events import (
    Answered,
    Event,
    Locked,
    Missed,
    Paused,
    Quit,
    Requested,
    Resumed,
    Sampled,
    SettingsChanged,
    Unlocked,
)
from reminder.core.model import Answer, Busy, Hold, Instant, Outcome, PauseReason, State, Why
from reminder.core.settings import ReminderSettings, Settings
from reminder.core.timer import Timer
from reminder.core.timer_state import TimerState

SECOND = timedelta(seconds=1)
NONE = timedelta()
NORMAL = Settings()
# Beyond the window: two minutes of peace, and two to come gently.
SLACK = timedelta(minutes=4)


def snapshot(timer: Timer) -> dict[str, Any]:
    state: dict[str, Any] = codec.plain(timer.state, timer.state.at)
    return state


class Days(RuleBasedStateMachine):
    """A person at a desk, and two timers that are told the same."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Instant.at(0)
        self.settings = NORMAL
        self.timer = Timer(self.settings, self.now)
        self.twin = Timer(self.settings, self.now)
        self.touched = True
        self.last_input = self.now
        self.busy: frozenset[Busy] = frozenset()
        self.locked = False
        # The model: what an observer with a stopwatch would say.
        self.awake_since_reset = NONE  # an upper bound of work time
        self.undisturbed_since = self.now
        self.promised: Instant | None = None  # by when the status said that one would be shown
        self.open: int | None = None
        self.shown: set[int] = set()
        self.recorded: list[int] = []

    # -------------------------------------------------------------------------------------- the driver

    def tell(self, event: Event) -> list[Effect]:
        effects = self.timer.handle(event, self.now)
        assert effects == self.twin.handle(event, self.now), "the same facts gave other orders"
        for effect in effects:
            self.check(effect)
        return effects

    def look(self) -> None:
        idle = NONE if self.touched else self.now - self.last_input
        self.tell(Sampled(idle, tuple(Hold(reason) for reason in sorted(self.busy))))
        assert self.timer.deadline is None or self.timer.deadline > self.now, "a deadline in the past"

    def pass_time(self, length: timedelta) -> None:
        end = self.now + length
        while (deadline := self.timer.deadline) is not None and deadline <= end:
            self.wait_until(deadline)
        self.wait_until(end)

    def wait_until(self, moment: Instant) -> None:
        status = self.timer.status(self.now)
        if not status.paused and status.state is not State.ON_BREAK:
            self.awake_since_reset += moment - self.now
        self.now = moment
        self.look()
        if status.paused and not self.timer.status(self.now).paused:
            self.undisturbed_since = self.now  # a pause that ended by itself

    def check(self, effect: Effect) -> None:
        match effect:
            case Remind(id, why, worked):
                assert self.open in (None, id), "a second reminder while one is open"
                assert id not in self.recorded, "a reminder that had ended was shown"
                if id not in self.shown and why is not Why.REQUEST:
                    assert worked >= self.settings.reminder.earliest
                    assert worked <= self.awake_since_reset, "more work than there was time for"
                if why is not Why.REQUEST:
                    assert not self.busy
                    assert not self.locked
                    assert not self.timer.status(self.now).paused
                self.open = id
                self.promised = None
                self.shown.add(id)
            case Record(reminder):
                assert reminder == self.open or reminder is None
                if reminder is not None:
                    assert reminder not in self.recorded, "a second record"
                    self.recorded.append(reminder)
                    self.open = None
                else:
                    assert effect.outcome is Outcome.RESTED
                self.awake_since_reset = NONE
                self.undisturbed_since = self.now
            case _:
                pass

    def disturbed(self) -> None:
        self.undisturbed_since = self.now
        latest = self.timer.status(self.now).next_latest
        calm = self.touched and not self.busy and not self.locked
        self.promised = self.now + latest if calm and latest is not None else None

    # ------------------------------------------------------------------------------------------- facts

    @initialize(trying_out=st.booleans())
    def begin(self, trying_out: bool) -> None:
        if trying_out:
            self.other_settings(earliest=1, width=1)

    @rule(seconds=st.integers(1, 4000))
    def time_passes(self, seconds: int) -> None:
        self.pass_time(seconds * SECOND)

    @rule(seconds=st.sampled_from([5, 10, 30, 61, 119, 120, 299, 300, 600]))
    def a_little_time_passes(self, seconds: int) -> None:
        self.pass_time(seconds * SECOND)

    @rule()
    def hands_off(self) -> None:
        if self.touched:
            self.last_input = self.now
        self.touched = False
        self.look()
        self.disturbed()

    @rule()
    def hands_on(self) -> None:
        self.touched = True
        self.look()
        self.disturbed()

    @rule(busy=st.frozensets(st.sampled_from(list(Busy)), max_size=2))
    def busy_changes(self, busy: frozenset[Busy]) -> None:
        self.busy = busy
        self.look()
        self.disturbed()

    @rule(locked=st.booleans())
    def lock_changes(self, locked: bool) -> None:
        self.look()
        self.locked = locked
        self.tell(Locked() if locked else Unlocked())
        self.look()
        self.disturbed()

    @rule(seconds=st.integers(1, 2000))
    def the_machine_sleeps(self, seconds: int) -> None:
        self.look()
        worked = self.timer.status(self.now).worked
        self.now += seconds * SECOND
        self.tell(Missed(seconds * SECOND))

        assert self.timer.status(self.now).worked <= worked, "a gap added work"
        self.look()
        self.disturbed()

    @rule(seconds=st.integers(0, 2000))
    def the_process_is_killed(self, seconds: int) -> None:
        self.look()
        before = self.timer.status(self.now)
        for name in ("timer", "twin"):
            kept = snapshot(getattr(self, name))
            state = codec.read(TimerState, json.loads(json.dumps(kept)), self.now)
            again = Timer(self.settings, self.now, state=state)
            assert snapshot(again) == kept
            setattr(self, name, again)
        after = self.timer.status(self.now)
        assert (after.reminder, after.paused, after.worked) == (before.reminder, before.paused, before.worked)
        self.now += seconds * SECOND
        self.tell(Missed(seconds * SECOND))
        self.tell(Locked() if self.locked else Unlocked())
        self.look()
        self.disturbed()

    @rule(answer=st.sampled_from(list(Answer)), minutes=st.sampled_from([None, 1, 5, 10, 11]))
    def an_answer(self, answer: Answer, minutes: int | None) -> None:
        self.look()
        was_open = self.open
        effects = self.tell(Answered(answer, snooze=None if minutes is None else timedelta(minutes=minutes)))
        if was_open is None:
            assert len(effects) == 1
            assert isinstance(effects[0], Refuse)
        self.disturbed()

    @precondition(lambda self: self.recorded)
    @rule(answer=st.sampled_from(list(Answer)))
    def a_stale_answer(self, answer: Answer) -> None:
        self.look()
        before = snapshot(self.timer)

        effects = self.tell(Answered(answer, reminder=self.recorded[-1]))

        assert [type(effect) for effect in effects] == [Refuse]
        assert snapshot(self.timer) == before

    @rule(reason=st.sampled_from(list(PauseReason)), minutes=st.sampled_from([None, 1, 60]))
    def a_pause(self, reason: PauseReason, minutes: int | None) -> None:
        self.look()
        worked = self.timer.status(self.now).worked
        until = self.now + timedelta(minutes=minutes) if minutes and reason is PauseReason.USER else None
        was_open = self.open
        self.tell(Paused(reason, until))
        if self.open == was_open:
            assert self.timer.status(self.now).worked == worked, "pausing lost work time"
        self.disturbed()

    @rule(reason=st.sampled_from(list(PauseReason)))
    def a_resumption(self, reason: PauseReason) -> None:
        self.look()
        others = self.timer.status(self.now).paused - {reason}

        self.tell(Resumed(reason))

        assert self.timer.status(self.now).paused == others, "a pause was ended by another"
        self.disturbed()

    @rule()
    def a_request(self) -> None:
        self.look()
        before = self.timer.status(self.now).state
        self.tell(Requested())
        assert before is State.ON_BREAK or self.timer.status(self.now).state is State.REMINDED
        self.disturbed()

    @rule(earliest=st.sampled_from([1, 20, 50, 90]), width=st.sampled_from([1, 10]))
    def other_settings(self, earliest: int, width: int) -> None:
        self.look()
        window = ReminderSettings(earliest=timedelta(minutes=earliest), latest=timedelta(minutes=earliest + width))
        self.settings = Settings(reminder=window)
        self.tell(SettingsChanged(self.settings))
        self.disturbed()

    @rule()
    def told_to_quit(self) -> None:
        self.look()
        self.tell(Quit())
        assert self.open is None
        self.disturbed()

    # -------------------------------------------------------------------------------------- invariants

    @invariant()
    def one_comes_by_latest_if_somebody_is_there(self) -> None:
        calm = self.touched and not self.busy and not self.locked and not self.timer.status(self.now).paused
        if calm and self.now - self.undisturbed_since > self.settings.reminder.latest + SLACK:
            assert self.open is not None

    @invariant()
    def what_the_status_promised_is_kept(self) -> None:
        assert self.promised is None or self.now <= self.promised + SLACK

    @invariant()
    def the_status_agrees(self) -> None:
        status = self.timer.status(self.now)
        assert (status.reminder.id if status.reminder else None) == self.open
        for wait in (status.next_earliest, status.next_latest):
            assert wait is None or wait >= NONE


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=300,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow],
)
