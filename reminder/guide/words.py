"""Every sentence of the guided break: what to do now, announcements for screen readers, and how it ends."""

from __future__ import annotations

from datetime import timedelta

from reminder.core.break_plan import Part, Phase, Plan, Side, Step
from reminder.core.exercises import Breath, Exercise, Kind, Posture
from reminder.core.offering import Offered
from reminder.wording import breaks, doses, refusals
from reminder.wording.times import exact, span, spoken

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
ELSEWHERE_TEXT = "This break is already over: it was ended in the notification or the tray, or you were away."
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
_WHERE = "Set up\N{HORIZONTAL ELLIPSIS} in the tray, or posture setup"
GENTLE_ONLY = "Gentle exercises only, until you have answered a few health questions."
SET_UP = f"Gentle exercises only, until you have answered a few health questions: {_WHERE}."
ASK_AGAIN = f"You answered the safety questions a while ago. If anything has changed: {_WHERE}."
LOST_TITLE = "This page is on its own now"
LOST_TEXT = "The program behind it has ended. Say how the break went in the notification or the tray."

SOUND = "Guide me with"
SOUNDS = {"off": "The picture", "tones": "Soft tones", "voice": "A voice"}
SOUND_ON_THE_FLOOR = "From the floor you may not see the screen."


def cue(step: Step, plan: Plan, exercise: Exercise | None) -> str:
    """Return what to do in *step*, in a word or two."""
    cues = exercise.cues if exercise is not None else ()
    if step.phase is Phase.MOVE and step.position <= len(cues):
        return cues[step.position - 1]
    if step.phase is Phase.REST and len(cues) > step.position:
        return cues[-1]
    if step.phase is Phase.MOVE and step.position > 1:
        return NEXT_POSITION
    if step.phase in MOVE_AND_BACK and not _holds(plan):
        return MOVE_AND_BACK[step.phase]
    return CUES[step.phase]


def breath(step: Step, exercise: Exercise | None) -> Breath | None:
    """Return which way the breath goes in *step*, where the exercise says so."""
    breaths = exercise.breaths if exercise is not None else ()
    if step.phase is Phase.MOVE and step.position <= len(breaths):
        return breaths[step.position - 1]
    if step.phase is Phase.REST and len(breaths) > step.position:
        return breaths[-1]
    return None


def side(which: Side, exercise: Exercise | None) -> str:
    """Return what a side is called in *exercise*: "left leg", "turn right"."""
    right = exercise.right_side if exercise is not None else "right side"
    return right if which is Side.RIGHT else right.replace("right", "left")


def count(step: Step, plan: Plan, exercise: Exercise | None) -> str:
    """Return where the repetitions stand: "2 of 4 · left leg"; "" where nothing is counted."""
    said = []
    if step.reps > 1:
        said.append(f"{step.rep} of {step.reps}")
    if step.side is not None and step.reps:
        said.append(side(step.side, exercise))
    elif step.side is not None:
        said.append(f"now {_the(side(step.side, exercise))}")
    elif step.phase is Phase.READY and (first := next((s.side for s in plan.steps if s.side), None)) is not None:
        said.append(f"{_the(side(first, exercise))} first")
    return f" {MIDDLE_DOT} ".join(said)


def _the(name: str) -> str:
    # "the right leg", but "turn right" and "to the right".
    return f"the {name}" if name.startswith(("right ", "left ")) else name


def spoken_step(step: Step, plan: Plan, offered: Offered) -> str:
    """Return what a screen reader says as *step* begins; "" where words would only follow on each other's heels."""
    exercise = offered.exercise
    said, number = cue(step, plan, exercise), count(step, plan, exercise)
    match step.phase:
        case Phase.POSTURE:
            prompt = offered.prompt
            return f"{posture_title(offered)} {prompt.text} {prompt.fix}" if prompt else posture_title(offered)
        case Phase.WALK:
            return f"{walk_title(offered)}. {walk_lead(offered)}"
        case Phase.READY:
            return f"{exercise.name if exercise else ''}. {said}. {number}"
        case Phase.HOLD:
            return f"{said}, {exact(step.length)}. {number}"
        case Phase.CHANGE | Phase.KEEP:
            return f"{said}. {number}"
        case Phase.REST:
            # Of a rhythm the number is enough; between holds there is time for a word, unless the next is at once.
            return said if step.length >= timedelta(seconds=3) else ""
        case _:
            return "" if _holds(plan) else number


def _holds(plan: Plan) -> bool:
    return any(step.phase is Phase.HOLD for step in plan.steps)


# ------------------------------------------------------------------------------------- posture and the walk


def posture_title(offered: Offered) -> str:
    """Return the question about how one sits or stands."""
    standing = offered.prompt is not None and offered.prompt.posture is Posture.STANDING
    return STANDING_TITLE if standing else SITTING_TITLE


def sit_stand(offered: Offered) -> tuple[str, ...]:
    """Return the line about a desk that can be raised, where it is time for it."""
    return (offered.sit_stand.text,) if offered.sit_stand is not None else ()


def walk_title(offered: Offered) -> str:
    """Return the name of the walk that was chosen, or of what takes its place."""
    walk = _walk(offered)
    if walk is None:
        return AWAY_TITLE
    return walk.name if walk.id != "walk_short" else WALK_TITLE


def walk_lead(offered: Offered) -> str:
    """Return how to spend it."""
    return offered.line.text if offered.line is not None else WALK_LEAD


def walk_waits(offered: Offered) -> str:
    """Return that what follows waits; "" where nothing does."""
    follows = offered.exercise is not None and offered.exercise.kind is not Kind.WALK
    return WALK_WAITS if follows else ""


def walk_steps(offered: Offered) -> tuple[str, ...]:
    """Return its steps, one after the other."""
    walk = _walk(offered)
    return walk.steps if walk is not None else ()


def walk_cautions(offered: Offered) -> tuple[str, ...]:
    """Return what to mind on it."""
    walk = _walk(offered)
    return walk.cautions[:1] if walk is not None else ()


def _walk(offered: Offered) -> Exercise | None:
    exercise = offered.exercise
    return exercise if exercise is not None and exercise.kind is Kind.WALK else offered.walk


# ------------------------------------------------------------------------------------------------- the end


def about(plan: Plan) -> str:
    """Return how long the exercise takes as the guide counts it: "about 50 s", "about 1 min 30 s"."""
    steps = [step for step in plan.steps if step.part is Part.EXERCISE]
    seconds = sum((step.length for step in steps), timedelta()).total_seconds()
    return f"about {spoken(timedelta(seconds=max(10, round(seconds / 10) * 10)))}"


def summary(offered: Offered, plan: Plan) -> dict[Part, str]:
    """Return what was done in each part, for the end."""
    said: dict[Part, str] = {}
    for part in plan.parts:
        match part:
            case Part.POSTURE:
                said[part] = "Posture checked"
            case Part.WALK:
                said[part] = walk_title(offered)
            case Part.EXERCISE if offered.exercise is not None and offered.dose is not None:
                said[part] = f"{offered.exercise.name}, {doses.of(offered.dose, offered.exercise)}"
    return said


def next_reminder(earliest: timedelta | None, latest: timedelta | None) -> str:
    """Return when the next reminder comes; "" where that is not known, as in a pause."""
    if earliest is None or latest is None:
        return ""
    return f"The next reminder comes in {span(earliest, latest)}."


def notes(offered: Offered, *, preview: bool, alone: bool = False) -> list[str]:
    """Return what is to be known beforehand."""
    said = []
    if alone:
        said.append(ALONE)
    elif preview:
        said.append(PREVIEW)
    if preview:
        said += [refusals.why_not((refusal,)) for refusal in offered.against]
    if not offered.set_up:
        said.append(SET_UP)
    elif offered.ask_again:
        said.append(ASK_AGAIN)
    if offered.exercise is None:
        said.append(refusals.no_exercise(offered.without) if offered.without else breaks.NO_EXERCISE)
    return said
