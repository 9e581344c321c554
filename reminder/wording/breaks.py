"""The texts of notifications: the reminder, the break that was started, and short notices."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from reminder.core.commands import CutShort, Dismiss, Done, OpenSettings, OpenSetup, Skip, Snooze, Start
from reminder.core.effects import Remind
from reminder.core.menu import Choice
from reminder.core.model import Hold, Why
from reminder.core.offering import Offered
from reminder.core.settings import Settings
from reminder.desktop.ports import Message
from reminder.errors import UsageError
from reminder.wording import doses, refusals, safety
from reminder.wording.times import exact, span, spoken

# A reminder held for less needs no explanation.
_WORTH_SAYING = timedelta(minutes=5)

_MOVE = {
    Why.LULL: "time to move",
    Why.LATEST: "time to move",
    Why.FREED: "time to move",
    Why.BACK: "time to move",
    Why.AGAIN: "still a good time to move",
}
NO_EXERCISE = "No exercise this time, just a posture check and a walk."
NO_WALK = "Leave the screen for a few minutes."
CARE = "Move slowly, keep breathing. Stop if it hurts."
SET_UP = (
    'Gentle exercises only until you are set up: "Set up\N{HORIZONTAL ELLIPSIS}" in the tray, or posture setup.'
)


def reminder(remind: Remind, offered: Offered, settings: Settings, image: Path | None = None) -> Message:
    """Return the notification of an open reminder; *image* shows its exercise."""
    # The safety text first: Plasma shows eight lines and a scroll bar, GNOME six, and one until it is unfolded.
    text = [safety.SHORT] if offered.first else []
    if (held := remind.held).length >= _WORTH_SAYING:
        text.append(f"Held back for {spoken(held.length)}{_because(held.holds)}.")
    if offered.prompt is not None:
        text.append(f"Posture: {offered.prompt.text}")
    text.extend(walk(offered))
    text.append(_exercise(offered))
    if not offered.set_up:
        text.append(SET_UP)
    return Message(
        title=_title(remind, offered),
        body="\n".join(text),
        choices=open_choices(remind.id, remind.snoozes_left, settings.snooze.choices),
        default=Start(remind.id),
        dismissed=Dismiss(remind.id),
        image=image,
        urgency=settings.notification.urgency,
        # A second sound for the same reminder would be nagging.
        sound=settings.notification.sound and remind.why is not Why.AGAIN,
        stays=settings.notification.stays,
        hint="Click to start.",
    )


def on_break(reminder_id: int, offered: Offered, image: Path | None = None) -> Message:
    """Return the notification of a break that was started: all steps, for there may be no other page to look at."""
    exercise = offered.exercise
    text = [*walk(offered), _exercise(offered)]
    if exercise is not None:
        text.extend(f"{number}. {step}" for number, step in enumerate(exercise.steps, start=1))
        text.extend(line for line in (exercise.breathing, CARE) if line)
    return Message(
        # Where only a line or two is seen, the exercise is in it.
        title="Enjoy your break" if exercise is None else f"Enjoy your break: {exercise.name}",
        body="\n".join(text),
        choices=started_choices(reminder_id),
        default=Done(reminder_id),
        image=image,
        hint="Click when you are done.",
    )


def notice(title: str, body: str, choices: tuple[Choice, ...] = ()) -> Message:
    """Return a short notice, such as one about a fault in the settings file."""
    return Message(title=title, body=body, choices=choices, default=choices[0].command if choices else None)


def welcome(settings: Settings, *, icon: bool) -> Message:
    """Return the notification of the very first run; *icon*: whether a panel shows one."""
    window = span(settings.reminder.earliest, settings.reminder.latest)
    where = (
        f"Its icon is in {'the notification area' if sys.platform == 'win32' else 'your panel'}; the menu there "
        "pauses and ends it."
        if icon
        else "No panel here shows its icon: posture status tells how things stand, posture pause 1h silences it, "
        "posture doctor says how to get the icon."
    )
    return Message(
        title="Your posture reminder is running",
        # The question first: its first words are all that a folded notification shows.
        body="A few questions wait, about your health and your place, so that the exercises suit you.\n"
        f"A reminder comes after {window} of work, at a pause in your typing. {where}",
        choices=(Choice("Set up\N{HORIZONTAL ELLIPSIS}", OpenSetup()),),
        default=OpenSetup(),
        # Nobody has asked for it: it goes by itself.
        stays=False,
        hint="Click to set up.",
    )


def bad_settings(faults: tuple[str, ...]) -> Message:
    """Return the notice of a settings file that cannot be used: its first fault, and how to see the others."""
    others = len(faults) - 1
    more = "" if others < 1 else f"\nAnd {others} more: posture config check"
    return notice(
        "Settings file not applied",
        f"{faults[0] if faults else 'It cannot be read.'}{more}\nThe last good settings stay in force.",
        (Choice("Settings file", OpenSettings()),),
    )


def no_questions(code: int) -> Message:
    """Return the notice that the safety questions could not be asked, though somebody wished it."""
    why = "the settings file cannot be used as it is" if code == UsageError.exit_code else f"exit code {code}"
    return notice("The questions could not be opened", f"{why[:1].upper()}{why[1:]}. In a terminal: posture setup")


def good_settings() -> Message:
    """Return the notice that takes the place of ``bad_settings`` once the file is mended."""
    return notice("Settings applied", "The settings file is in force.")


def open_choices(
    reminder_id: int, snoozes_left: int, snoozes: tuple[timedelta, ...], *, all_snoozes: bool = False
) -> tuple[Choice, ...]:
    """Return the answers to a reminder that waits for one, most important first.

    A notification has room for few: one snooze comes before Skip, the others after it. The tray has room for
    *all_snoozes* together.
    """
    later = [
        Choice(f"Snooze {exact(length)}", Snooze(length, reminder_id))
        for length in (snoozes if snoozes_left > 0 else ())
    ]
    skip = Choice("Skip", Skip(reminder_id))
    first = (Choice("Start", Start(reminder_id)), Choice("Done", Done(reminder_id)))
    if all_snoozes:
        return (*first, *later, skip)
    return (*first, *later[:1], skip, *later[1:])


def started_choices(reminder_id: int) -> tuple[Choice, ...]:
    """Return the answers to a break that was started."""
    return (Choice("Done", Done(reminder_id)), Choice("Stop early", CutShort(reminder_id)))


def walk(offered: Offered) -> list[str]:
    """Return how to spend the walk, and when to raise the desk."""
    line = offered.line.text if offered.line is not None else NO_WALK
    return [line, offered.sit_stand.text] if offered.sit_stand is not None else [line]


def _title(remind: Remind, offered: Offered) -> str:
    """Return the line that is always seen, however little room there is: it names the exercise."""
    since = remind.since_break
    exercise = offered.exercise.name if offered.exercise is not None else ""
    match remind.why:
        case Why.REQUEST:
            return f"Your break: {exercise}" if exercise else "Your break"
        case Why.SNOOZE:
            # The exercise before the time: whatever is cut off, it is seen.
            what = f"Your snooze is up: {exercise}" if exercise else "Your snooze is up"
            return f"{what} - {spoken(since)} without a break"
        case why:
            return f"{spoken(since)} without a break - {exercise or _MOVE[why]}"


def _exercise(offered: Offered) -> str:
    """Return the exercise in one line, with its first caution (R20), or why there is none.

    Its steps come with Start: with one of them GNOME cuts the caution off.
    """
    exercise = offered.exercise
    if exercise is None:
        return refusals.no_exercise(offered.without) if offered.without is not None else NO_EXERCISE
    return " ".join((f"{_name_and_dose(offered)}.", *exercise.cautions[:1]))


def _name_and_dose(offered: Offered) -> str:
    assert offered.exercise is not None
    much = offered.dose or offered.exercise.low
    return f"{offered.exercise.name}, {doses.of(much, offered.exercise)}"


def _because(holds: tuple[Hold, ...]) -> str:
    whos = " and ".join(hold.who for hold in holds if hold.who)
    return f" ({whos})" if whos else ""
