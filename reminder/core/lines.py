"""What a reminder says besides its exercise: the posture prompt, how to spend the walk, when to raise the desk."""

from __future__ import annotations

from collections.abc import Sequence

from reminder.core.dose import Situation, allowed
from reminder.core.exercises import About, Equipment, Kind, Line, Moves, Posture, PosturePrompt, Taken, Who

RECENT_LINES = 3  # R28
SIT_STAND_EVERY = 2  # R27: in every second reminder


def prompt(now: Situation, history: Sequence[Taken], number: int, posture: Posture | None) -> PosturePrompt | None:
    """Take turns: habits all day, and one piece of furniture at the first break of a day, each once a week."""
    known = posture if Equipment.STANDING_DESK in now.person.equipment else Posture.SEATED
    fitting = [p for p in now.catalogue.prompts if p.posture is None or p.posture is known]
    furniture = [p for p in fitting if p.about is About.FURNITURE]
    habits = [p for p in fitting if p.about is About.HABIT] or fitting
    weekday = now.today.weekday()
    if weekday < len(furniture) and not any(taken.day == now.today for taken in history):
        return furniture[weekday]
    return habits[number % len(habits)] if habits else None


def walk_line(now: Situation, number: int, recent: Sequence[str]) -> Line | None:
    """R28: one line a reminder, in turn, and none of the last three while there is another."""
    fitting = [line for line in now.catalogue.walk_lines if line_allowed(line, now)]
    if not fitting:
        return None
    turn = number % len(fitting)
    in_turn = (*fitting[turn:], *fitting[:turn])
    return next((line for line in in_turn if line.id not in recent[-RECENT_LINES:]), in_turn[0])


def line_allowed(line: Line, now: Situation) -> bool:
    """Whether the line fits the person, and nothing speaks against it now (R8, R15, R28)."""
    person = now.person
    if set(line.equipment) - person.equipment or set(line.avoid_when) & person.conditions:
        return False
    if line.walk is not None:
        walk = now.catalogue.get(line.walk)
        return line.who.value == person.settings.moves and walk is not None and allowed(walk, now)
    # A person who walks, but should not just now, gets a line for those who stay.
    if line.who is Who.STAY and person.settings.moves == Moves.WALK:
        return not _walks(now)
    return line.who in (Who.ANY, person.settings.moves)


def _walks(now: Situation) -> bool:
    return any(exercise.kind is Kind.WALK and allowed(exercise, now) for exercise in now.catalogue)


def sit_stand(now: Situation, number: int, posture: Posture | None) -> Line | None:
    """R27: with a desk that can be raised, a line in every second reminder."""
    if number % SIT_STAND_EVERY:
        return None
    fitting = [line for line in now.catalogue.sit_stand_lines if line_allowed(line, now)]
    meant = [line for line in fitting if line.posture is posture] or [x for x in fitting if x.posture is None]
    return meant[0] if meant else None
