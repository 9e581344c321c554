"""The guided break as text, for a terminal: each part, and the line of each step."""

from __future__ import annotations

from reminder.core.break_plan import Moment, Part, Plan
from reminder.core.offering import Offered
from reminder.guide import words
from reminder.guide.report import Ending
from reminder.wording import doses, safety
from reminder.wording.times import exact


def about(offered: Offered, part: Part) -> list[str]:
    """Return what is to be known of a part, the title first."""
    exercise, dose, prompt = offered.exercise, offered.dose, offered.prompt
    match part:
        case Part.POSTURE if prompt is not None:
            return [
                words.posture_title(offered),
                prompt.text,
                prompt.fix,
                words.POSTURE_LAST,
                *words.sit_stand(offered),
            ]
        case Part.WALK:
            steps = _numbered(words.walk_steps(offered))
            said = (words.walk_lead(offered), *steps, *words.walk_cautions(offered), words.walk_waits(offered))
            return [words.walk_title(offered), *filter(None, said)]
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
    step = moment.step
    said = words.cue(step, plan, offered.exercise)
    return f"  {said:<13} {exact(step.length):>8}   {words.count(step, plan, offered.exercise)}".rstrip()


def ending(offered: Offered, plan: Plan, end: Ending, *, done: bool, preview: bool) -> list[str]:
    """Return what is said at the end of a break that was done or cut short."""
    if end.failed:
        said = [end.failed]
    elif done:
        said = [f"{words.DONE_TITLE}. {words.DONE_PREVIEW if preview else words.RECORDED}"]
        said += [] if preview else [f"  {each}" for each in words.summary(offered, plan).values()]
    else:
        said = [f"{words.CUT_SHORT_TITLE}. {words.CUT_SHORT_PREVIEW if preview else words.CUT_SHORT_TEXT}"]
    said += end.news
    said += [
        f"{words.SET_ASIDE}: {each.name}. To bring it back: posture exercises enable {each.id}"
        for each in end.set_aside
    ]
    if offered.tip is not None:
        said += ["", f"Tip: {offered.tip.text}"]
    if offered.exercise is not None:
        said += ["", "If it hurts afterwards: posture pain mild, or posture pain strong"]
    return said


def stopped(failed: str, *, preview: bool) -> list[str]:
    """Return what is said after strong pain, in paragraphs."""
    later = words.NOT_ASKED if preview else words.ASKED_LATER
    return [words.STOPPED_TITLE, safety.STOP, safety.SORE, failed or later, safety.WHILE_EXERCISING, *safety.URGENT]


def _numbered(steps: tuple[str, ...]) -> list[str]:
    return [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
