"""Why an exercise is not suggested, and why a reminder has none: each rule in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reminder.core.dose import Refusal
from reminder.core.exercises import Condition, Equipment
from reminder.core.selection import NoExercise, Without
from reminder.wording.times import day

# The conditions as they are named in the middle of a sentence.
_CONDITIONS = {
    Condition.ACUTE_BACK_PAIN: "new back pain",
    Condition.LONG_STANDING_BACK_PAIN: "back pain for more than three months",
    Condition.RECENT_SURGERY: "recent surgery",
    Condition.HIP_REPLACEMENT: "a hip replacement",
    Condition.BALANCE_PROBLEM: "trouble with balance",
    Condition.HEART_CONDITION: "a heart condition",
}
_THINGS = {
    Equipment.CHAIR: "a chair",
    Equipment.CHAIR_WITHOUT_WHEELS: "a chair without wheels",
    Equipment.DESK: "a heavy desk",
    Equipment.STANDING_DESK: "a desk that you can raise",
    Equipment.WALL: "a clear bit of wall",
    Equipment.BAND: "an elastic band",
    Equipment.MAT: "a mat",
    Equipment.PILLOW: "a pillow",
    Equipment.TOWEL: "a towel",
    Equipment.STAIRS: "stairs",
}

# By rule; {exercise} is its id, {after} the day on which it is back.
_ALLOW = "If your doctor or physiotherapist says it is fine, you can allow it: posture exercises allow {exercise}"
_SENTENCES = {
    "R5": "You have done it {times} today, and that is enough for one day.",
    "R6": "You have done two lower-back exercises today, and that is enough.",
    "per_week": "You have done it {times} this week, and that is enough for one week.",
    "R7": "You are resting; exercises come back {after}.",
    "R8": f"You named {{conditions}} in the safety questions, so it is left out. {_ALLOW}",
    "R9": "You have new back pain, so only the gentlest exercises are suggested.",
    "R10": "After recent surgery only a posture check and an easy walk are suggested.",
    "R11": "It hurt, so it is set aside. To bring it back: posture exercises enable {exercise}",
    "R12": "The pain lasted, so all exercises are off. When you are ready: posture pain gone",
    "R14": 'It is done on the floor, and needs place = "home" and floor = true in your settings ([exercises]).',
    "R22": (
        "Until you have answered the safety questions (posture setup), only the gentlest exercises for the desk "
        "are suggested."
    ),
    "R26": f"Left out for now: you said that your back has hurt for more than three months. {_ALLOW}",
    "R28": "It is done standing, and you said that you do not walk or stand ([exercises] moves, can_stand).",
    "never": "You asked never to be offered it ([exercises] never).",
    "only": "It is not among the only ones you want ([exercises] only).",
}


def why_not(refusals: Iterable[Refusal]) -> str:
    """Return every reason with its rule, as one text: "" where there is none."""
    return " ".join(f"{refusal.rule}: {sentence(refusal)}" for refusal in refusals)


def reasons(refusals: Iterable[Refusal]) -> list[str]:
    """Return each reason as a sentence, followed by its rule, to be looked up."""
    return [f"{sentence(refusal)} ({refusal.rule})" for refusal in refusals]


def sentence(refusal: Refusal) -> str:
    """Return the reason as a whole sentence."""
    what = refusal.what
    match refusal.rule:
        case "R13":
            name, reason, *instead = what
            return f"{name} is never suggested. {reason}{f' Instead: {_either(instead)}.' if instead else ''}"
        case "R15" if what[0] == "place":
            return f'It does not suit your place, "{what[1]}" ([exercises] place).'
        case "R15":
            return f"It needs {things(what[1:])}; your list of equipment has none ([exercises] equipment)."
        case rule:
            return _SENTENCES[rule].format(
                times=times(refusal.count),
                after=_after(refusal.until),
                exercise=refusal.exercise,
                conditions=conditions(what) if rule == "R8" else "",
            )


def no_exercise(without: NoExercise) -> str:
    """Return in one line why a reminder has no exercise, and how to go on."""
    match without.why:
        case Without.REST_DAYS:
            return f"No exercise: you are resting. Exercises come back {_after(without.until)}."
        case Without.PAIN:
            since = f" on {day(without.since)}" if without.since else ""
            return f"Exercises are off since your pain{since}. When you are ready: posture pain gone"
        case Without.SURGERY:
            # Others may see the screen; posture exercises --why ID names the surgery.
            return "No exercise, because of your answers: just a posture check and an easy walk."
        case Without.USED_UP:
            return "No exercise: you have done enough for today."
        case Without.SETTINGS:
            return "No exercise fits your answers and settings. Why: posture exercises --why ID"


def conditions(ids: Iterable[str]) -> str:
    """Return conditions in words: "knee pain and a hip replacement"."""
    return _and([_CONDITIONS.get(Condition(id), id.replace("_", " ")) for id in ids])


def things(ids: Iterable[str]) -> str:
    """Return equipment in words: "a mat and a towel"."""
    return _and([_THINGS[Equipment(id)] for id in ids])


def times(count: int) -> str:
    """Return how often."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _after(until: date | None) -> str:
    """Return the day after *until*, the first on which something is back."""
    return f"on {day(date.fromordinal(until.toordinal() + 1))}" if until else "soon"


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)
