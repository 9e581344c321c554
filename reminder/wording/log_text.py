"""What happened and why, in sentences: the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from reminder.core.effects import Acknowledge, Effect, Gone, Record, Refuse, Remind, Withdraw
from reminder.core.model import Answer, How, Instant, Outcome, PauseReason, State, Status, Why
from reminder.core.scene import Scene
from reminder.wording import denials
from reminder.wording.times import clock_time, exact, spoken
from reminder.wording.tray import reasons

_WHY = {
    Why.LULL: "at a pause in typing",
    Why.LATEST: "the time was up",
    Why.FREED: "nothing is holding it back now",
    Why.SNOOZE: "the snooze ended",
    Why.AGAIN: "it had no answer",
    Why.BACK: "after a return",
    Why.REQUEST: "asked for",
}
_OUTCOME = {
    Outcome.DONE: "done",
    Outcome.CUT_SHORT: "cut short",
    Outcome.SKIPPED: "skipped",
    Outcome.IGNORED: "not answered",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.RESTED: "a natural break",
}
_HOW = {
    How.ANSWERED: "",
    How.WITHOUT_EXERCISE: "without the exercise",
    How.LEFT: "left the desk",
    How.PAUSE_IN_INPUT: "the keyboard rested",
    How.NO_PAUSE_IN_INPUT: "the keyboard never rested",
    How.NO_ANSWER: "",
    How.ALREADY_LEFT: "you had already left",
    How.HOURS_ENDED: "working hours ended",
    How.QUIT: "the program was ended",
    How.NATURAL_BREAK: "",
}


def log_line(moment: datetime, sentence: str) -> str:
    """Return one line of the log, with its local time."""
    return f"{moment:%H:%M} {sentence}"


def state_changed(status: Status, scene: Scene) -> str:
    """Return the sentence for the state that has just been reached."""
    match status.state:
        case State.WORKING:
            return f"counting work time, {spoken(status.worked)} so far"
        case State.DUE:
            waits = "a pause in typing" if status.next_latest is not None else "your return"
            return f"due after {spoken(status.worked)} of work, waiting for {waits}"
        case State.OWED:
            return f"due, waiting: {reasons(status.busy, scene.holds)}"
        case State.REMINDED:
            return "a reminder is open"
        case State.SNOOZED:
            return "snoozed"
        case State.ON_BREAK:
            return "on a break"
        case State.AWAY:
            return "away: this counts as a natural break"
        case State.PAUSED:
            return paused(status, scene)
        case _:
            assert_never(status.state)


def busy_changed(status: Status, scene: Scene) -> str:
    """Return the sentence for a change of reasons while a reminder is owed."""
    return f"waiting: {reasons(status.busy, scene.holds)}"


def paused(status: Status, scene: Scene) -> str:
    """Return the sentence for a pause that came into force."""
    if PauseReason.USER not in status.paused:
        return "outside working hours"
    if scene.paused_until is None:
        return "paused until resumed"
    return f"paused until {clock_time(scene.paused_until, scene.wall)}"


def resumed(reason: PauseReason) -> str:
    """Return the sentence for a pause that ended."""
    return "resumed" if reason is PauseReason.USER else "working hours began"


def effect(effect: Effect) -> str:
    """Return the sentence for what was done; "" where there is nothing to say, or another sentence says it."""
    match effect:
        case Remind():
            return reminded(effect)
        case Withdraw(id, Gone.PAUSED):
            return withdrawn(id)
        case Acknowledge(id, answer, snooze):
            return answered(answer, id, snooze)
        case Record():
            return recorded(effect)
        case Refuse():
            return refused(denials.sentence(effect))
        case _:
            return ""


def reminded(remind: Remind) -> str:
    """Return the sentence for a reminder that was shown."""
    about = remind.offer.exercise.name if remind.offer.exercise is not None else "a posture check and a walk"
    return f"reminder {remind.id} shown ({_WHY[remind.why]}) after {spoken(remind.worked)} of work: {about}"


def withdrawn(reminder: int) -> str:
    """Return the sentence for a reminder that was taken off the screen."""
    return f"reminder {reminder} taken off the screen"


def answered(answer: Answer, reminder: int | None, snooze: timedelta | None = None) -> str:
    """Return the sentence for an answer that was taken."""
    which = "reminder" if reminder is None else f"reminder {reminder}"
    match answer:
        case Answer.START:
            return f"{which}: break started"
        case Answer.DONE:
            return f"{which}: done"
        case Answer.WALKED:
            return f"{which}: done without the exercise"
        case Answer.CUT_SHORT:
            return f"{which}: stopped early"
        case Answer.SKIP:
            return f"{which}: skipped"
        case Answer.SNOOZE:
            return f"{which}: snoozed" + ("" if snooze is None else f" for {exact(snooze)}")
        case Answer.DISMISS:
            return f"{which}: closed without an answer"
        case _:
            assert_never(answer)


def recorded(record: Record) -> str:
    """Return the sentence for a record that was written."""
    if record.reminder is None:
        return "a natural break: the hour starts again"
    how = _HOW[record.how]
    details = [how] if how else []
    if record.snoozes:
        details.append("1 snooze" if record.snoozes == 1 else f"{record.snoozes} snoozes")
    said = f" ({', '.join(details)})" if details else ""
    return f"reminder {record.reminder} settled: {_OUTCOME[record.outcome]}{said}"


def refused(reason: str) -> str:
    """Return the sentence for a command that changed nothing."""
    return f"nothing changed: {reason}"


def missed(length: timedelta) -> str:
    """Return the sentence for a gap: sleep, a stopped process."""
    return f"the program did not run for {spoken(length)}: that counts as time away"


def locked(is_locked: bool) -> str:
    """Return the sentence for the screen being locked or opened again."""
    return "screen locked" if is_locked else "screen unlocked"


def started(version: str) -> str:
    """Return the first sentence of a run."""
    return f"posture-reminder {version} started"


def desktop(adapters: Mapping[str, str]) -> str:
    """Return what was found on this desktop, and what was not."""
    found = [f"{what} by {name}" for what, name in adapters.items() if _is_there(name)]
    missing = ", ".join(what for what, name in adapters.items() if not _is_there(name))
    return f"here: {'; '.join(found) or 'nothing'}" + (f"; without {missing}" if missing else "")


def _is_there(name: str) -> bool:
    return name not in ("", "none")


def stopped() -> str:
    """Return the last sentence of a run."""
    return "ended"


def settings_applied(changed: tuple[str, ...]) -> str:
    """Return the sentence for a settings file that was read again."""
    return "settings applied" + (f": {', '.join(changed)}" if changed else "")


def settings_refused(faults: tuple[str, ...]) -> str:
    """Return the sentence for a settings file that cannot be used."""
    first = faults[0] if faults else "it cannot be read"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"settings file not applied, the last good settings stay: {first}{more}"


def since(moment: Instant, scene: Scene) -> str:
    """Return since when something holds: "since 10:42, 25 min"."""
    return f"since {clock_time(scene.wall_time(moment), scene.wall)}, {spoken(scene.steady - moment)}"
