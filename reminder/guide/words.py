"""Every sentence of the guided break: what to do now, announcements for screen readers, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

from reminder.core.break_plan import Part, Phase, Plan, Side, Step
from reminder.core.exercises import Breath, Exercise, Kind, Posture
from reminder.core.offering import Offered
from reminder.core.values import dataclass
from reminder.wording import breaks, doses, refusals
from reminder.wording.times import exact, span, spoken

T = TypeVar("T")
MIDDLE_DOT = "\N{MIDDLE DOT}"

PARTS = {Part.POSTURE: "Posture", Part.WALK: "Walk", Part.EXERCISE: "Exercise"}

# What to do in a step, where the exercise has no word of its own: large on the page.
CUES = {
    Phase.POSTURE: "Check",
    Phase.WALK: "Walk",
    Phase.READY: "Get ready",
    Phase.MOVE: "Ease in",
    Phase.HOLD: "Hold",
    Phase.REST: "Ease out",
    Phase.CHANGE: "Change sides",
    Phase.KEEP: "Keep going",
}
MOVE_AND_BACK = {Phase.MOVE: "Move", Phase.REST: "Back"}  # where nothing is held
NEXT_POSITION = "Next"

SITTING_TITLE, STANDING_TITLE = "How are you sitting?", "How are you standing?"
POSTURE_LAST = "Then change position. The best posture is the next one."
WALK_TITLE = "A short walk"
AWAY_TITLE = "A few minutes away from the screen"
WALK_LEAD = "Two to five minutes, at an easy pace."
WALK_WAITS = "Take as long as you like; the exercise will wait."
READY = "Start when you are in position."
PAUSED = "Paused"
RECORDED = "Your break is noted."
CLOSE = "You can close this page."

START = "Start"
PAUSE = "Pause"
RESUME = "Resume"
DONE = "Done"
BACK = "Back"
TO_THE_WALK = "On to the walk"
TO_THE_EXERCISE = "On to the exercise"
BACK_HERE = "I'm back"
LEAVE_OUT = "Leave it out"
STOP = "Stop here"
HURTS = "It hurts"
HURTS_AFTER = "Something hurts"
CLOSE_BUTTON = "Close"
SET_ASIDE = "Left out since it hurt"
ENABLE = "Offer it again"
ENABLED = "It may be suggested again. Go gently, and stop if it hurts."

DONE_TITLE = "Well done"
DONE_PREVIEW = "That is the whole exercise. Nothing was recorded."
CUT_SHORT_TITLE = "A break cut short is still a break"
CUT_SHORT_TEXT = "It is noted as cut short."
CUT_SHORT_PREVIEW = "Nothing was recorded."
ELSEWHERE_TITLE = "See you at the next break"
ELSEWHERE_TEXT = (
    "This break is already over. It may have been ended in the tray or by a command, or while you were away."
)
TOO_LONG_TITLE = "This page has been open for a while"
TOO_LONG_TEXT = "It ends by itself after 20 minutes. See you at the next break."
STOPPED_TITLE = "Please stop here"
ASKED_LATER = "In 15 minutes you will be asked whether it still hurts."
NOT_ASKED = "If it still hurts in 15 minutes, do no more exercises and contact a doctor."
NOT_TOLD = "The program behind this page did not answer, so this could not be recorded."
SAFETY_TITLE = "Before you start"
ANSWER_QUESTIONS = "Answer a few health questions"
PREVIEW = "Just a look: nothing is recorded."
ALONE = "The reminder program is not running, so nothing is recorded."
_WHERE = '"Set up\N{HORIZONTAL ELLIPSIS}" in the tray, or posture setup'
GENTLE_ONLY = "Gentle exercises only until you are set up."
ASK_AGAIN = f"You answered the safety questions a while ago. If anything has changed: {_WHERE}."
LOST_TITLE = "This page is on its own now"
LOST_TEXT = "The program behind it has ended. Say how the break went in the tray, or in a terminal: posture done"

SOUND = "Guide me with"
SOUNDS = {"off": "The picture", "tones": "Soft tones", "voice": "A voice"}
SOUND_ON_THE_FLOOR = "From the floor you may not see the screen."


def cue(step: Step, plan: Plan, exercise: Exercise | None) -> str:
    """Return what to do in *step*, in a word or two."""
    if own := _of_position(step, exercise.cues if exercise is not None else ()):
        return own
    if step.phase is Phase.MOVE and step.position > 1:
        return NEXT_POSITION
    if step.phase in MOVE_AND_BACK and not holds(plan):
        return MOVE_AND_BACK[step.phase]
    return CUES[step.phase]


def breath(step: Step, exercise: Exercise | None) -> Breath | None:
    """Return which way the breath goes in *step*, where the exercise says so."""
    return _of_position(step, exercise.breaths if exercise is not None else ())


def _of_position(step: Step, each: Sequence[T]) -> T | None:
    """Return the one of *each* for the position to which *step* moves; the last is for the way back."""
    if step.phase is Phase.MOVE and step.position <= len(each):
        return each[step.position - 1]
    return each[-1] if step.phase is Phase.REST and len(each) > step.position else None


def side(which: Side, exercise: Exercise | None) -> str:
    """Return what a side is called in *exercise*: "left leg", "turn right"."""
    right = exercise.right_side if exercise is not None else "right side"
    return right if which is Side.RIGHT else right.replace("right", "left")


def count(step: Step, plan: Plan, exercise: Exercise | None) -> str:
    """Return where the repetitions stand: "2 of 4 · left leg"; "" where nothing is counted."""
    parts = []
    if step.reps > 1:
        parts.append(f"{step.rep} of {step.reps}")
    if step.side is not None:
        name = side(step.side, exercise)
        parts.append(name if step.reps else f"now {_the(name)}")
    elif step.phase is Phase.READY and (first := next((s.side for s in plan.steps if s.side), None)) is not None:
        parts.append(f"{_the(side(first, exercise))} first")
    return f" {MIDDLE_DOT} ".join(parts)


def _the(name: str) -> str:
    # "the right leg", but "turn right" and "to the right".
    return f"the {name}" if name.startswith(("right ", "left ")) else name


def spoken_step(step: Step, plan: Plan, offered: Offered) -> str:
    """Return what a screen reader says as *step* begins; "" where words would run into each other."""
    exercise = offered.exercise
    word, number = cue(step, plan, exercise), count(step, plan, exercise)
    match step.phase:
        case Phase.POSTURE:
            prompt = offered.prompt
            return f"{posture_title(offered)} {prompt.text} {prompt.fix}" if prompt else posture_title(offered)
        case Phase.WALK:
            shown = walk(offered)
            return f"{shown.title}. {shown.lead}"
        case Phase.READY:
            return f"{exercise.name if exercise else ''}. {word}. {number}"
        case Phase.HOLD:
            return f"{word}, {exact(step.length)}. {number}"
        case Phase.CHANGE | Phase.KEEP:
            return f"{word}. {number}"
        case Phase.REST:
            # In a rhythm the number is enough; between holds there is mostly time for a word.
            return word if step.length >= timedelta(seconds=3) else ""
        case _:
            return "" if holds(plan) else number


def holds(plan: Plan) -> bool:
    """Return whether anything is held: else it is a rhythm, which is counted in repetitions."""
    return any(step.phase is Phase.HOLD for step in plan.steps)


# ------------------------------------------------------------------------------------- posture and the walk


def posture_title(offered: Offered) -> str:
    """Return the question about how one sits or stands."""
    standing = offered.prompt is not None and offered.prompt.posture is Posture.STANDING
    return STANDING_TITLE if standing else SITTING_TITLE


@dataclass(frozen=True, slots=True)
class Walk:
    """The walk that was chosen, or what takes its place."""

    title: str
    lead: str
    steps: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def walk(offered: Offered) -> Walk:
    """Return how to spend the walk, and what to mind on it."""
    chosen, waits = offered.walk, tuple[str, ...]()
    if offered.exercise is not None and offered.exercise.kind is Kind.WALK:
        chosen = offered.exercise
    elif offered.exercise is not None:
        waits = (WALK_WAITS,)
    lead = offered.line.text if offered.line is not None else WALK_LEAD
    if chosen is None:
        return Walk(AWAY_TITLE, lead, remarks=waits)
    title = chosen.name if chosen.id != "walk_short" else WALK_TITLE
    return Walk(title, lead, chosen.steps, (*chosen.cautions[:1], *waits))


# ------------------------------------------------------------------------------------------------- the end


def about(plan: Plan) -> str:
    """Return how long the exercise takes as the guide counts it: "about 50 s", "about 1 min 30 s"."""
    steps = [step for step in plan.steps if step.part is Part.EXERCISE]
    seconds = sum((step.length for step in steps), timedelta()).total_seconds()
    return f"about {spoken(timedelta(seconds=max(10, round(seconds / 10) * 10)))}"


def summary(offered: Offered, parts: Iterable[Part]) -> dict[Part, str]:
    """Return what was done in each of *parts*, for the end."""
    done = {Part.POSTURE: "Posture checked", Part.WALK: walk(offered).title}
    if offered.exercise is not None and offered.dose is not None:
        done[Part.EXERCISE] = f"{offered.exercise.name}, {doses.of(offered.dose, offered.exercise)}"
    return {part: done[part] for part in parts if part in done}


def next_reminder(earliest: timedelta | None, latest: timedelta | None) -> str:
    """Return when the next reminder comes; "" where that is not known, as in a pause."""
    if earliest is None or latest is None:
        return ""
    return f"The next reminder comes in {span(earliest, latest)}."


def notes(offered: Offered, *, preview: bool, alone: bool = False) -> list[str]:
    """Return what to know before the break."""
    found = []
    if alone:
        found.append(ALONE)
    elif preview:
        found.append(PREVIEW)
    if preview:
        found += refusals.reasons(offered.against)
    if not offered.set_up:
        found.append(breaks.SET_UP)
    elif offered.ask_again:
        found.append(ASK_AGAIN)
    if offered.exercise is None:
        found.append(refusals.no_exercise(offered.without) if offered.without else breaks.NO_EXERCISE)
    return found
