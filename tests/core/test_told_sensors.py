"""A sensor that is told, not asked, says 0 up to the threshold it watches for; then it knows since when."""

from datetime import timedelta

import pytest

from reminder.core.effects import Effect, Record, Remind
from reminder.core.events import Sampled
from reminder.core.model import How, Instant, Outcome, Why
from reminder.core.settings import ReminderSettings, Settings
from reminder.core.timer import Timer


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


class Told:
    """A timer whose sensor learns of a pause in the input only when it reaches the threshold armed."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.timer = Timer(settings or Settings(), Instant.at(0))
        self.effects: list[tuple[float, Effect]] = []

    def look(self, at: float, *, last_input: float) -> None:
        idle = seconds(at - last_input)
        known = idle if idle >= self.timer.interest.threshold else seconds(0)
        for effect in self.timer.handle(Sampled(known, ()), Instant.at(at)):
            self.effects.append((at, effect))


def test_a_look_inside_a_lull_does_not_put_it_off() -> None:
    told = Told()
    told.look(3000, last_input=3000)
    told.look(3014, last_input=3005)

    told.look(3015, last_input=3005)

    ((at, remind),) = told.effects
    assert at == 3015
    assert isinstance(remind, Remind)
    assert remind.why is Why.LULL


def test_a_look_after_the_showing_does_not_make_somebody_of_nobody() -> None:
    told = Told()
    told.look(3000, last_input=3000)
    told.look(3020, last_input=3010)
    told.look(3050, last_input=3010)
    told.look(3070, last_input=3010)
    told.effects.clear()

    told.look(3310, last_input=3010)

    records = [effect for _, effect in told.effects if isinstance(effect, Record)]
    assert [(record.outcome, record.how) for record in records] == [
        (Outcome.WITHDRAWN, How.ALREADY_LEFT),
        (Outcome.RESTED, How.NATURAL_BREAK),
    ]


def test_idle_time_from_before_the_start_counts() -> None:
    timer = Timer(Settings(), Instant.at(1000))

    effects = timer.handle(Sampled(seconds(900), ()), Instant.at(1001))

    assert [(effect.outcome, effect.worked) for effect in effects if isinstance(effect, Record)] == [
        (Outcome.RESTED, seconds(0))
    ]


@pytest.mark.parametrize(("break_length", "threshold"), [(5, 5), (60, 60), (300, 60)])
def test_a_break_shorter_than_a_minute_is_watched_for(break_length: int, threshold: int) -> None:
    told = Told(Settings(reminder=ReminderSettings(break_length=seconds(break_length))))

    assert told.timer.interest.threshold == seconds(threshold)
