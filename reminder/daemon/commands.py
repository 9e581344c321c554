"""Granting wishes: what a person asks for, from whichever door, becomes an event for the timer or a care taken."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from reminder import clock
from reminder.core import durations, hours
from reminder.core.care import After, Pain
from reminder.core.effects import Refuse
from reminder.core.events import Answered, Event, Paused, Quit, Requested, Resumed
from reminder.core.model import Answer, Pause
from reminder.core.wishes import Do, Wish
from reminder.daemon import launch
from reminder.daemon.calendar import local
from reminder.errors import Refused, UsageError
from reminder.wording import care, log_text, tray

if TYPE_CHECKING:
    from reminder.daemon.daemon import Daemon

log = logging.getLogger(__name__)

# The value of a wish to start by which whoever asks says that they are the guide: no other one is to be opened.
GUIDED = "guided"


def grant_quietly(daemon: Daemon, wish: Wish) -> None:
    """Grant a wish from the notification or the tray, where a refusal has nobody to be told to but the log."""
    try:
        grant(daemon, wish)
    except (Refused, UsageError) as refusal:
        log.info("%s", refusal)


def grant(daemon: Daemon, wish: Wish) -> str:
    """Grant a wish; return what to say to whoever asked, "" where there is nothing to add.

    Raises: Refused, UsageError: it cannot be granted, and why.
    """
    match wish.do:
        case Do.NOW:
            daemon.note(now=True)
            return _told(daemon, Requested())
        case Do.PAUSE:
            return _pause(daemon, wish.value)
        case Do.RESUME:
            daemon.note(resume=True)
            _told(daemon, Resumed(Pause.USER))
            daemon.calendar.at("resume", None, daemon.resume)
            return f"Going on. {_how_it_stands(daemon)}"
        case Do.SORE | Do.UNSORE:
            daemon.note(sore=wish.do is Do.SORE)
            today = clock.wall().date()
            return _cared(daemon, daemon.coach.sore(today) if wish.do is Do.SORE else daemon.coach.unsore(today))
        case Do.PAIN:
            return _pain(daemon, wish.value)
        case Do.SETUP:
            return launch.set_up(daemon.settings_file)
        case Do.SETTINGS:
            return launch.open_settings(daemon.settings_file)
        case Do.QUIT:
            daemon.note(quit=True)
            _told(daemon, Quit())
            daemon.stop_soon()
            return ""
        case answer:
            return _answer(daemon, Answer(answer.value), wish)


def _answer(daemon: Daemon, answer: Answer, wish: Wish) -> str:
    length = _duration(wish.value) if answer is Answer.SNOOZE and wish.value else None
    daemon.look()
    open_one = daemon.timer.status(clock.now()).reminder
    if wish.reminder is None or (open_one is not None and wish.reminder == open_one.id):
        # A trace has no numbers for reminders; an answer to another one changes nothing (T11).
        daemon.note(answer=answer.value, **({} if length is None else {"for": durations.spell(length)}))
    daemon.guides = wish.value != GUIDED
    try:
        said = _told(daemon, Answered(answer, wish.reminder, length))
    finally:
        daemon.guides = True
    if answer in (Answer.SNOOZE, Answer.DISMISS) and open_one is not None:
        daemon.teller.tell(log_text.answered(answer, open_one.id, length))
    return _how_it_stands(daemon) if answer is Answer.SNOOZE else said


def _pause(daemon: Daemon, value: str) -> str:
    until, resume_at = None, None
    try:
        if value == "tomorrow":
            resume_at = hours.tomorrow(daemon.settings.hours, clock.wall(), local)
        elif value.startswith("until "):
            resume_at = hours.at_time(value.removeprefix("until "), clock.wall(), local)
        elif value:
            until = clock.now() + _duration(value)
    except ValueError as fault:
        raise UsageError(f"{fault}.") from None
    daemon.note(pause=value or True)
    daemon.calendar.at("resume", resume_at, daemon.resume)
    _told(daemon, Paused(Pause.USER, until))
    return _how_it_stands(daemon)


def _pain(daemon: Daemon, value: str) -> str:
    # The guide knows which exercise it was: "strong chin_tuck".
    value, _, exercise = value.partition(" ")
    daemon.note(pain=value)
    match value:
        case "gone":
            return _cared(daemon, daemon.coach.gone())
        case "still":
            return _cared(daemon, daemon.coach.still_hurting())
        case "mild" | "strong":
            known = exercise if daemon.coach.catalogue.get(exercise) else None
            after = daemon.coach.pain(Pain(value), clock.wall(), known)
            reminder = daemon.timer.status(clock.now()).reminder
            if after.stop and reminder is not None and reminder.started:
                daemon.tell(Answered(Answer.CUT_SHORT, reminder.id))
            return _cared(daemon, after)
        case _:
            raise UsageError(f"{value!r} does not say how much it hurts: write mild, strong or gone.")


def _how_it_stands(daemon: Daemon) -> str:
    now = clock.now()
    return f"{tray.headline(daemon.timer.status(now), daemon.scene(now))}."


def _cared(daemon: Daemon, after: After) -> str:
    daemon.ask_later(after.ask_at)
    if after.refused:
        raise Refused(after.refused)
    daemon.settle()
    return care.text(after.notices)


def _told(daemon: Daemon, event: Event) -> str:
    for effect in daemon.tell(event):
        if isinstance(effect, Refuse):
            raise Refused(effect.reason)
    return ""


def _duration(text: str) -> timedelta:
    try:
        length = durations.parse(text)
    except ValueError as fault:
        raise UsageError(f'"{text}": {fault}.') from None
    if length <= timedelta():
        raise UsageError(f'"{text}" is no time at all: write a duration such as "5m".')
    return length
