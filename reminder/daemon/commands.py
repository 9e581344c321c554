"""Commands, from whichever door, become events for the timer or for the care that is taken."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from reminder import clock
from reminder.core import durations, hours
from reminder.core import events as event
from reminder.core.care import After, Pain
from reminder.core.commands import (
    ChangeDose,
    ClearSore,
    Command,
    CutShort,
    Dismiss,
    Done,
    EnableExercise,
    For,
    Now,
    OpenSettings,
    OpenSetup,
    PainGone,
    PainStill,
    Pause,
    Quit,
    ReportPain,
    Resume,
    SetAside,
    Skip,
    Snooze,
    Sore,
    StandNow,
    Start,
    Tomorrow,
    Until,
)
from reminder.core.effects import Refuse
from reminder.core.events import Answered, Event, Paused, Requested, Resumed
from reminder.core.model import Answer, PauseReason
from reminder.daemon import launch
from reminder.daemon.calendar import local
from reminder.errors import Refused, UsageError
from reminder.wording import care, grammar, log_text, tray

if TYPE_CHECKING:
    from reminder.daemon.daemon import Daemon

log = logging.getLogger(__name__)


def perform_quietly(daemon: Daemon, command: Command) -> None:
    """Carry out a command from the notification or the tray; a refusal goes to the log."""
    try:
        perform(daemon, command)
    except (Refused, UsageError) as refusal:
        log.info("%s", refusal)


def perform(daemon: Daemon, command: Command) -> str:
    """Carry out a command; return what to say to whoever gave it, "" where there is nothing to add.

    Raises: Refused, UsageError: nothing was changed, and why.
    """
    today = clock.wall().date()
    match command:
        case Now():
            daemon.note(now=True)
            return _told(daemon, Requested())
        case Pause(until):
            return _pause(daemon, until)
        case Resume():
            daemon.note(resume=True)
            _told(daemon, Resumed(PauseReason.USER))
            daemon.calendar.at("resume", None, daemon.resume)
            return f"Resumed. {_how_it_stands(daemon)}"
        case Sore():
            daemon.note(sore=True)
            return _cared(daemon, daemon.coach.sore(today))
        case ClearSore():
            daemon.note(sore=False)
            return _cared(daemon, daemon.coach.unsore(today))
        case ReportPain(level, exercise):
            return _pain(daemon, level, exercise)
        case PainStill():
            daemon.note(pain="still")
            return _cared(daemon, daemon.coach.still_hurting())
        case PainGone():
            daemon.note(pain="gone")
            return _cared(daemon, daemon.coach.gone())
        case EnableExercise(exercise):
            return _cared(daemon, daemon.coach.enable(exercise))
        case SetAside(exercise):
            return _cared(daemon, daemon.coach.set_aside(exercise))
        case ChangeDose(exercise, to):
            return _cared(daemon, daemon.coach.change(exercise, to, today))
        case StandNow(standing):
            daemon.coach.stand(standing=standing)
            daemon.settle()
            return ""
        case OpenSetup():
            return launch.set_up(daemon.settings_file, daemon.setup_failed)
        case OpenSettings():
            return launch.open_settings(daemon.settings_file)
        case Quit():
            daemon.note(quit=True)
            _told(daemon, event.Quit())
            daemon.stop_soon()
            return ""
        case Start(reminder, guided):
            return _answer(daemon, Answer.START, reminder, guided=guided)
        case Done(reminder, without_exercise):
            return _answer(daemon, Answer.WALKED if without_exercise else Answer.DONE, reminder)
        case CutShort(reminder):
            return _answer(daemon, Answer.CUT_SHORT, reminder)
        case Skip(reminder):
            return _answer(daemon, Answer.SKIP, reminder)
        case Dismiss(reminder):
            return _answer(daemon, Answer.DISMISS, reminder)
        case Snooze(length, reminder):
            return _answer(daemon, Answer.SNOOZE, reminder, length)
        case _:
            assert_never(command)


def _answer(
    daemon: Daemon,
    answer: Answer,
    reminder: int | None,
    length: timedelta | None = None,
    *,
    guided: bool = False,
) -> str:
    daemon.look()
    open_one = daemon.timer.status(clock.now()).reminder
    if reminder is None or (open_one is not None and reminder == open_one.id):
        # A trace has no numbers for reminders; an answer to another one changes nothing (T11).
        daemon.note(answer=answer.value, **({} if length is None else {"for": durations.spell(length)}))
    daemon.guides = not guided
    try:
        said = _told(daemon, Answered(answer, reminder, length))
    finally:
        daemon.guides = True
    if answer in (Answer.SNOOZE, Answer.DISMISS) and open_one is not None:
        daemon.teller.tell(log_text.answered(answer, open_one.id, length))
    return _how_it_stands(daemon) if answer is Answer.SNOOZE else said


def _pause(daemon: Daemon, wanted: For | Until | Tomorrow | None) -> str:
    until, resume_at = None, None
    match wanted:
        case Tomorrow():
            resume_at = hours.tomorrow(daemon.settings.hours, clock.wall(), local)
        case Until(at):
            resume_at = hours.at_time(at, clock.wall(), local)
        case For(length):
            until = clock.now() + length
        case None:
            pass
    daemon.note(pause=grammar.pause_text(wanted) or True)
    daemon.calendar.at("resume", resume_at, daemon.resume)
    _told(daemon, Paused(PauseReason.USER, until))
    return _how_it_stands(daemon)


def _pain(daemon: Daemon, level: Pain, exercise: str | None) -> str:
    daemon.note(pain=level.value)
    known = exercise if daemon.coach.catalogue.get(exercise or "") else None
    reminder = daemon.timer.status(clock.now()).reminder
    started = reminder is not None and reminder.started
    after = daemon.coach.pain(level, clock.wall(), known, started=started)
    if after.stop and reminder is not None and started:
        daemon.tell(Answered(Answer.CUT_SHORT, reminder.id))
    return _cared(daemon, after)


def _how_it_stands(daemon: Daemon) -> str:
    now = clock.now()
    return f"{tray.headline(daemon.timer.status(now), daemon.scene(now))}."


def _cared(daemon: Daemon, after: After) -> str:
    daemon.ask_later(after.ask_at)
    if after.denied is not None:
        raise Refused(care.denied(after.denied, after.about))
    daemon.settle()
    return care.text(after.told)


def _told(daemon: Daemon, what: Event) -> str:
    for effect in daemon.tell(what):
        if isinstance(effect, Refuse):
            raise Refused(effect.reason)
    return ""
