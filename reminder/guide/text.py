"""The guided break as text, for a terminal: each part, and the line of each step."""

from __future__ import annotations

from collections.abc import Iterable

from reminder.core.break_plan import Moment, Part, Plan
from reminder.core.offering import Offered
from reminder.guide import words
from reminder.guide.report import Ending
from reminder.wording import doses, safety
from reminder.wording.times import exact


def about(offered: Offered, part: Part) -> list[str]:
    """Return what to know of a part, the title first."""
    exercise, dose, prompt = offered.exercise, offered.dose, offered.prompt
    match part:
        case Part.POSTURE if prompt is not None:
            raised = [offered.sit_stand.text] if offered.sit_stand else []
            return [words.posture_title(offered), prompt.text, prompt.fix, words.POSTURE_LAST, *raised]
        case Part.WALK:
            walk = words.walk(offered)
            return [walk.title, walk.lead, *_numbered(walk.steps), *walk.remarks]
        case Part.EXERCISE if exercise is not None and dose is not None:
            return [
                f"{exercise.name}: {doses.of(dose, exercise)}",
                *_numbered(exercise.steps),
                f"Breathing: {exercise.breathing}",
                *(f"Careful: {caution}" for caution in exercise.cautions),
                safety.UNDER_EVERY_EXERCISE,
            ]
        case _:
            return []


def line(moment: Moment, plan: Plan, offered: Offered) -> str:
    """Return a step as one line: what to do, for how long, and which repetition it is."""
    step, exercise = moment.step, offered.exercise
    cue, count = words.cue(step, plan, exercise), words.count(step, plan, exercise)
    return f"  {cue:<13} {exact(step.length):>8}   {count}".rstrip()


def ending(offered: Offered, parts: Iterable[Part], end: Ending, *, done: bool, preview: bool) -> list[str]:
    """Return what is said at the end of a break whose *parts* were done, or that was cut short."""
    if end.failed:
        lines = [end.failed]
    elif done:
        lines = [f"{words.DONE_TITLE}. {words.DONE_PREVIEW if preview else words.RECORDED}"]
        lines += [] if preview else [f"  {each}" for each in words.summary(offered, parts).values()]
    else:
        lines = [f"{words.CUT_SHORT_TITLE}. {words.CUT_SHORT_PREVIEW if preview else words.CUT_SHORT_TEXT}"]
    lines += end.news
    lines += [
        f"{words.SET_ASIDE}: {each.name}. To bring it back: posture exercises enable {each.id}"
        for each in end.set_aside
    ]
    if offered.tip is not None:
        lines += ["", f"Tip: {offered.tip.text}"]
    if offered.exercise is not None:
        lines += ["", "If it hurts afterwards: posture pain mild, or posture pain strong"]
    return lines


def stopped(failed: str, *, preview: bool) -> list[str]:
    """Return what is said after strong pain, in paragraphs."""
    later = words.NOT_ASKED if preview else words.ASKED_LATER
    return [words.STOPPED_TITLE, safety.STOP, safety.SORE, failed or later, safety.WHILE_EXERCISING, *safety.URGENT]


def _numbered(steps: tuple[str, ...]) -> list[str]:
    return [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
