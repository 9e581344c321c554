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


def why_not(refusals: Iterable[Refusal]) -> str:
    """Return every reason with its rule, as one text: "" where there is none."""
    return " ".join(f"{refusal.rule}: {sentence(refusal)}" for refusal in refusals)


def sentence(refusal: Refusal) -> str:
    """Return the reason as a whole sentence."""
    what = refusal.what
    match refusal.rule:
        case "R5":
            return f"You have done it {times(refusal.count)} today, and that is enough for one day."
        case "R6":
            return "You have done two lower-back exercises today, and that is enough."
        case "per_week":
            return f"You have done it {times(refusal.count)} this week, and that is enough for one week."
        case "R7":
            return f"You are resting; exercises come back {_after(refusal.until)}."
        case "R8":
            return (
                f"You named {conditions(what)} in the safety questions, so it is left out. If your doctor or "
                f"physiotherapist says it is fine, you can allow it: posture exercises allow {refusal.exercise}"
            )
        case "R9":
            return "You have new back pain, so only the gentlest exercises are suggested."
        case "R10":
            return "After recent surgery only a posture check and an easy walk are suggested."
        case "R11":
            return f"It hurt, so it is set aside. To bring it back: posture exercises enable {refusal.exercise}"
        case "R12":
            return "The pain lasted, so all exercises are off. When you are ready: posture pain gone"
        case "R13":
            name, reason, *instead = what
            return f"{name} is never suggested. {reason}{f' Instead: {_either(instead)}.' if instead else ''}"
        case "R14":
            return (
                'It is done on the floor, and needs place = "home" and floor = true in your settings ([exercises]).'
            )
        case "R15" if what[0] == "place":
            return f'It does not suit your place, "{what[1]}" ([exercises] place).'
        case "R15":
            return f"It needs {things(what[1:])}; your list of equipment has none ([exercises] equipment)."
        case "R22":
            return (
                "Until you have answered the safety questions (posture setup), only the gentlest exercises for the "
                "desk are suggested."
            )
        case "R26":
            return (
                "Left out for now: you said that your back has hurt for more than three months. If your doctor or "
                f"physiotherapist says it is fine, you can allow it: posture exercises allow {refusal.exercise}"
            )
        case "R28":
            return "It is done standing, and you said that you do not walk or stand ([exercises] moves, can_stand)."
        case "never":
            return "You asked never to be offered it ([exercises] never)."
        case "only":
            return "It is not among the only ones you want ([exercises] only)."
        case rule:
            raise ValueError(f"no words for the rule {rule!r}")


def no_exercise(without: NoExercise) -> str:
    """Return in one line why a reminder has no exercise, and how to go on."""
    match without.why:
        case Without.REST_DAYS:
            return f"No exercise: you are resting. Exercises come back {_after(without.until)}."
        case Without.PAIN:
            since = f" on {day(without.since)}" if without.since else ""
            return f"Exercises are off since your pain{since}. When you are ready: posture pain gone"
        case Without.SURGERY:
            return "No exercise after recent surgery, just a posture check and a walk."
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
