"""Every sentence of the guided break: what to do now, what to say to who listens, and how it ends."""

from __future__ import annotations

from datetime import timedelta

from reminder.core.break_plan import Part, Phase, Plan, Side, Step
from reminder.core.offering import Offered
from reminder.wording import refusals, safety
from reminder.wording.times import exact

MIDDLE_DOT = "\N{MIDDLE DOT}"

PARTS = {Part.POSTURE: "Posture", Part.WALK: "Walk", Part.EXERCISE: "Exercise"}
SIDES = {Side.RIGHT: "right side", Side.LEFT: "left side"}

# What to do in a step, in a word or two: large on the page.
CUES = {
    Phase.POSTURE: "Have a look",
    Phase.WALK: "Walk",
    Phase.READY: "Get ready",
    Phase.MOVE: "Ease into it",
    Phase.HOLD: "Hold",
    Phase.REST: "Let go",
    Phase.CHANGE: "Change sides",
    Phase.KEEP: "Keep at it",
}
MOVE_AND_BACK = {Phase.MOVE: "Move", Phase.REST: "And back"}  # where nothing is held

NEXT_POSITION = "Next position"

POSTURE_TITLE = "How do you sit?"
POSTURE_LAST = "Then change position. The best posture is the next one."
WALK_TITLE = "A short walk"
WALK_TEXT = "Two to five minutes at an easy pace. Stay away as long as you like: the exercise waits for you."
WALK_ONLY_TEXT = "Two to five minutes at an easy pace. Come back when you like."
WAITING = "Welcome back. Start when you are in position."
WAITING_FIRST = "Start when you are in position."
NO_EXERCISE = "No exercise in this break: posture and a walk are all of it."
PAUSED = "Paused"

CLOSE = "You can close this page."
DONE_TITLE = "Well done"
DONE_TEXT = "The break is recorded, and work time starts again from 0."
DONE_PREVIEW = "That was all of it. Nothing was recorded."
ARRIVED_TITLE = "Welcome back"
ARRIVED_TEXT = "That was the walk. Say when you are done."
CUT_SHORT_TITLE = "A break cut short is still a break"
CUT_SHORT_TEXT = "It is recorded as cut short."
CUT_SHORT_PREVIEW = "Nothing was recorded."
ELSEWHERE_TITLE = "See you at the next break"
ELSEWHERE_TEXT = "This break was ended elsewhere: in the notification, in the tray, or by being away."
TOO_LONG_TITLE = "This page has been open for a while"
TOO_LONG_TEXT = "It ends by itself after 20 minutes. See you at the next break."
STOPPED_TITLE = "Please stop here"
ASKED_LATER = "In 15 minutes you are asked whether it still hurts."
NOT_TOLD = "The program behind this page did not answer, so this could not be recorded."
PREVIEW = "A look at one exercise: nothing is recorded."
ALONE = "The reminder program is not running, so nothing is recorded."
_WHERE = "Set up\N{HORIZONTAL ELLIPSIS} in the tray, or posture setup"
SET_UP = f"There are more exercises once the safety questions are answered: {_WHERE}."
ASK_AGAIN = f"You answered the safety questions a while ago. If anything has changed: {_WHERE}."
LOST_TITLE = "This page is on its own now"
LOST_TEXT = "The program behind it has ended. Say how the break went in the notification or the tray."


def cue(step: Step, plan: Plan) -> str:
    """Return what to do in *step*."""
    if step.phase is Phase.MOVE and step.position > 1:
        return NEXT_POSITION
    if step.phase in MOVE_AND_BACK and not any(other.phase is Phase.HOLD for other in plan.steps):
        return MOVE_AND_BACK[step.phase]
    return CUES[step.phase]


def count(step: Step, plan: Plan) -> str:
    """Return where the repetitions stand: "2 of 4 · left side"; "" where nothing is counted."""
    said = []
    if step.reps > 1:
        said.append(f"{step.rep} of {step.reps}")
    if step.side is not None and step.reps:
        said.append(SIDES[step.side])
    elif step.side is not None:
        said.append(f"now the {SIDES[step.side]}")
    elif step.phase is Phase.READY and (first := next((s.side for s in plan.steps if s.side), None)) is not None:
        said.append(f"the {SIDES[first]} first")
    return f" {MIDDLE_DOT} ".join(said)


def spoken(step: Step, plan: Plan, offered: Offered) -> str:
    """Return what a screen reader says as *step* begins; "" where words would only follow on each other's heels."""
    exercise = offered.exercise
    match step.phase:
        case Phase.POSTURE:
            prompt = offered.prompt
            return f"{POSTURE_TITLE} {prompt.text} {prompt.fix}" if prompt else POSTURE_TITLE
        case Phase.WALK:
            return f"{WALK_TITLE}. {WALK_TEXT if exercise else WALK_ONLY_TEXT}"
        case Phase.READY:
            name = exercise.name if exercise else ""
            return f"{name}. {cue(step, plan)}. {count(step, plan)}"
        case Phase.HOLD:
            return f"{cue(step, plan)}, {exact(step.length)}. {count(step, plan)}"
        case Phase.CHANGE | Phase.KEEP:
            return f"{cue(step, plan)}. {count(step, plan)}"
        case Phase.REST:
            # Of a rhythm the number is enough; between holds there is time for a word, unless the next is at once.
            return cue(step, plan) if step.length >= timedelta(seconds=3) else ""
        case _:
            held = any(other.phase is Phase.HOLD for other in plan.steps)
            return "" if held else count(step, plan)


def notes(offered: Offered, *, preview: bool, alone: bool = False) -> list[str]:
    """Return what is to be known beforehand."""
    said = []
    if alone:
        said.append(ALONE)
    elif preview:
        said.append(PREVIEW)
    if preview:
        said += [refusals.sentence(refusal) for refusal in offered.against]
    if offered.first:
        said.append(safety.FIRST_RUN)
    if not offered.set_up:
        said.append(SET_UP)
    elif offered.ask_again:
        said.append(ASK_AGAIN)
    if offered.exercise is None:
        said.append(refusals.no_exercise(offered.without) if offered.without else NO_EXERCISE)
    return said
