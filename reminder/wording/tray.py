"""What the tray shows: the face of the icon, one sentence of status, and the lines of the menu."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from reminder.core.care import Pain
from reminder.core.coach import CareState
from reminder.core.commands import (
    ClearSore,
    Command,
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
    Sore,
    StandNow,
    Start,
    Tomorrow,
)
from reminder.core.menu import Choice
from reminder.core.model import Busy, Hold, PauseReason, State, Status
from reminder.core.scene import Scene
from reminder.core.settings import Settings
from reminder.desktop.ports import SEPARATOR, Badge, Face
from reminder.wording.breaks import open_choices, started_choices
from reminder.wording.times import clock_time, coming_time, day, weekday

# A hold as long as this is shown on the icon itself.
LONG_HOLD = timedelta(hours=2)
# Each step is a picture that the panel reads. At the fifth the ring turns warm: the window opens, by default.
_STEPS = 6
# Names of programs may be of any length; a menu may not.
_WIDEST = 60
_MOST_TO_BRING_BACK = 3  # lines of their own; more of them are a submenu


def headline(status: Status, scene: Scene) -> str:
    """Return how things stand, in one line that stays as it is while nothing but time changes.

    Moments, not durations: each new text has to be read by the panel, and wakes it and us.
    """
    exercise = f" - {scene.exercise}" if scene.exercise else ""
    match status.state:
        case State.WORKING:
            return _next(status, scene)
        case State.DUE:
            if status.next_latest is None:
                return "Break due - when you are back"  # Away: the time is not known.
            return f"Break due - at your next pause, by {_at(status.next_latest, scene)}"
        case State.OWED:
            return f"Break due - on hold: {reasons(status.busy, scene.holds)}"
        case State.REMINDED:
            return f"Break time{exercise}"
        case State.SNOOZED:
            if status.next_earliest is None:
                return "Snoozed"
            if status.next_earliest <= timedelta():
                return "Snoozed, back at your next pause"
            return f"Snoozed until {_at(status.next_earliest, scene)}"
        case State.ON_BREAK:
            return f"On a break{exercise}"
        case State.AWAY:
            return "Away - this counts as a break"
        case State.PAUSED:
            return _paused(status, scene)
        case _:
            assert_never(status.state)


def face(status: Status, scene: Scene) -> Face:
    """Return what the icon shows."""
    return Face(_progress(status, scene.settings), _badge(status, scene), headline(status, scene))


def shown(status: Status, scene: Scene) -> tuple[Face, tuple[Choice, ...], Command | None]:
    """Return all that the tray shows: the icon, the menu, and what a plain click means."""
    return face(status, scene), lines(status, scene), click(status)


def lines(status: Status, scene: Scene) -> tuple[Choice, ...]:
    """Return the menu: how things stand, then the open reminder's answers, then what can be asked for."""
    head = [Choice(headline(status, scene))]
    if status.state is State.OWED and status.waiting_since is not None:
        head.append(Choice(f"Waiting since {clock_time(scene.wall_time(status.waiting_since), scene.wall)}"))
    if status.state is State.PAUSED and status.reminder is not None:
        head.append(Choice("A reminder is waiting for you to resume"))
    head += [Choice(line) for line in care_lines(scene.care)]
    answers = choices_of(status, scene)
    ask = [] if status.reminder is not None else [Choice("Take a break now", Now())]
    return (
        *head,
        SEPARATOR,
        *answers,
        *((SEPARATOR,) if answers else ()),
        *ask,
        _pause(status),
        *_care(scene.care),
        SEPARATOR,
        Choice("Set up…", OpenSetup()),
        Choice("Settings\N{HORIZONTAL ELLIPSIS}", OpenSettings()),
        Choice("Quit", Quit()),
    )


def choices_of(status: Status, scene: Scene) -> tuple[Choice, ...]:
    """Return the answers that the open reminder takes now; none where none is open."""
    open_one = status.reminder
    if open_one is None:
        return ()
    if open_one.started:
        pain = Choice(
            "It hurts",
            choices=(
                Choice("A little", ReportPain(Pain.MILD)),
                Choice("More than a little", ReportPain(Pain.STRONG)),
            ),
        )
        done, *others = started_choices(open_one.id)
        without = Choice("Done without the exercise", Done(open_one.id, without_exercise=True))
        return (done, without, *others, pain)
    return open_choices(open_one.id, open_one.snoozes_left, scene.settings.snooze.choices, all_snoozes=True)


def click(status: Status) -> Command | None:
    """Return what a plain click on the icon means: the first answer of an open reminder, else nothing hasty."""
    if status.reminder is None:
        return None
    return (Done if status.reminder.started else Start)(status.reminder.id)


def reasons(busy: frozenset[Busy], holds: tuple[Hold, ...]) -> str:
    """Return the reasons not to interrupt, and who gives them: "call (microphone in use by Firefox)"."""
    texts = []
    for reason in Busy:
        if reason not in busy:
            continue
        whos = ", ".join(dict.fromkeys(hold.who for hold in holds if hold.reason is reason and hold.who))
        texts.append(f"{_REASON[reason]} ({_short(whos)})" if whos else _REASON[reason])
    return ", ".join(texts) or "a good moment"


_REASON = {
    Busy.CALL: "call",
    Busy.FULL_SCREEN: "full screen",
    Busy.PRESENTING: "presenting",
    Busy.DO_NOT_DISTURB: "do not disturb",
    Busy.APP: "an application you listed",
}


def _next(status: Status, scene: Scene) -> str:
    if not scene.settings.tray.remaining or status.next_earliest is None or status.next_latest is None:
        return "Working"
    first, last = _at(status.next_earliest, scene), _at(status.next_latest, scene)
    return f"Next break at {first}" if first == last else f"Next break between {first} and {last}"


def _at(left: timedelta, scene: Scene) -> str:
    return coming_time(scene.in_a_while(left), scene.wall)


def _paused(status: Status, scene: Scene) -> str:
    if PauseReason.USER in status.paused:
        if scene.paused_until is None:
            return "Paused until you resume"
        return f"Paused until {clock_time(scene.paused_until, scene.wall)}"
    if scene.opens is None:
        return "Outside working hours"
    return f"Outside working hours until {clock_time(scene.opens, scene.wall)}"


def _pause(status: Status) -> Choice:
    if PauseReason.USER in status.paused:
        return Choice("Resume", Resume())
    return Choice(
        "Pause",
        choices=(
            Choice("For 1 hour", Pause(For(timedelta(hours=1)))),
            Choice("Until tomorrow", Pause(Tomorrow())),
            Choice("Until I resume", Pause()),
        ),
    )


def care_lines(care: CareState) -> list[str]:
    """Return what there is to know of rest days and pain, in lines for the tray and the status."""
    texts = []
    if care.off:
        texts.append(f"Exercises are off since your pain{f' on {day(care.hurt)}' if care.hurt else ''}")
    elif care.resting_until is not None:
        texts.append(f"Rest days until {weekday(care.resting_until)}: no exercises")
    if care.asked:
        texts.append(f"Does {_short(care.about)} still hurt?" if care.about else "Does it still hurt?")
    return texts


def _care(care: CareState) -> list[Choice]:
    """Return the lines about soreness and pain; an open question comes first."""
    choices = []
    if care.asked:
        choices += [Choice("Yes, it still hurts", PainStill()), Choice("No, it has gone", PainGone())]
    elif care.off:
        choices.append(Choice("I can exercise again", PainGone()))
    if care.resting_until is None:
        choices.append(Choice("I'm sore today", Sore(), checked=False))
    elif care.may_clear:
        choices.append(Choice("I feel fine again", ClearSore()))
    else:
        choices.append(Choice("I'm sore today", None, checked=True))
    back = [Choice(f"Bring back: {_short(name)}", EnableExercise(id)) for id, name in care.set_aside]
    if len(back) > _MOST_TO_BRING_BACK:
        named = tuple(Choice(_short(name), EnableExercise(id)) for id, name in care.set_aside)
        back = [Choice("Bring back", choices=named)]
    choices += back
    if care.can_raise_desk:
        choices.append(Choice("I am standing", StandNow(not care.standing), checked=bool(care.standing)))
    return choices


def _progress(status: Status, settings: Settings) -> float:
    match status.state:
        case State.ON_BREAK | State.AWAY:
            return 0.0
        case State.REMINDED | State.SNOOZED | State.OWED:
            return 1.0
        case _ if not settings.tray.remaining:
            return 0.0
        case _:
            # Rounded down: a full ring means that the time has come.
            steps = int(_STEPS * (status.worked / settings.reminder.latest))
            return min(steps, _STEPS) / _STEPS


def _badge(status: Status, scene: Scene) -> Badge:
    match status.state:
        case State.REMINDED:
            return Badge.OPEN
        case State.OWED:
            since = status.waiting_since
            return Badge.LONG_OWED if since is not None and scene.steady - since >= LONG_HOLD else Badge.OWED
        case State.PAUSED:
            return Badge.PAUSED
        case State.AWAY:
            return Badge.AWAY
        case State.ON_BREAK:
            return Badge.ON_BREAK
        case State.WORKING | State.DUE | State.SNOOZED:
            return Badge.NONE
        case _:
            assert_never(status.state)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
