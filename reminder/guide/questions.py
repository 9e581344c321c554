"""The safety questions, what is within reach, and what follows from the answers; for page and terminal alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from reminder.core.exercises import Condition
from reminder.core.values import dataclass
from reminder.errors import NotRunning
from reminder.ipc import client
from reminder.wording import safety

TITLE = "Before you start"
CONDITIONS = "Does any of this apply to you now?"
WHY = "Exercises that do not suit you are left out. Your answers stay on this computer, in your settings file."
NONE = "None of these"
PLACE = "Where are you, most of the time?"
PLACES = {"desk": "At a desk, in an office", "home": "At home"}
FLOOR = "Floor exercises are fine here"
EQUIPMENT = "What is within reach?"
EQUIPMENTS = {
    "chair": "A chair",
    "chair_without_wheels": "A chair without wheels",
    "desk": "A heavy desk or counter that does not move",
    "standing_desk": "A desk that I can raise",
    "wall": "A clear bit of wall",
    "band": "A long elastic band",
    "mat": "A mat",
    "pillow": "A pillow",
    "towel": "A towel",
    "stairs": "Stairs nearby",
}
MOVES_TITLE = "How do you get about?"
MOVES = {"walk": "On foot", "roll": "In a wheelchair", "stay": "I stay at my desk"}
CAN_STAND = "Standing exercises are fine"
MISSING = 'Please tick what applies, or "None of these".'

# With these the urgent signs are shown at once; they can always be read with: posture pain signs
_BACK = {Condition.ACUTE_BACK_PAIN, Condition.LONG_STANDING_BACK_PAIN, Condition.SCIATICA}
SILENT = "The program behind this page did not answer, so nothing was saved. In a terminal: posture setup"


@dataclass(frozen=True, slots=True)
class Answers:
    """A person's answers. *conditions* None: not answered yet; None elsewhere: as it is now."""

    conditions: tuple[str, ...] | None = None
    place: str | None = None
    floor: bool | None = None
    equipment: tuple[str, ...] | None = None
    moves: str | None = None
    can_stand: bool | None = None


_NAMES = tuple(field.name for field in fields(Answers))


def now(file: Path) -> Answers:
    """Return what the settings say today.

    Raises:
        SettingsError: they cannot be used.
    """
    from reminder.storage import config

    settings = config.load(file).settings.exercises
    return Answers(**{name: getattr(settings, name) for name in _NAMES})


def save(file: Path, answers: Answers) -> list[str]:
    """Write *answers* into the settings file, its comments kept, and note that the questions were answered.

    Returns:
        What was saved and what follows from it, in sentences.

    Raises:
        ReminderError: they could not be written; nothing is changed then.
    """
    from reminder import offline
    from reminder.storage import edit

    values = {name: getattr(answers, name) for name in _NAMES}
    wanted = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    edit.set_keys(file, {("exercises", name): value for name, value in wanted.items() if value is not None})
    try:
        # For the 90 days after which they are worth another look; the daemon also reads its settings at once.
        client.ask("answered")
    except NotRunning:
        offline.answered()
    return [f"Saved in {file}.", *_fit(file), *follows(answers.conditions or ())]


def follows(conditions: Sequence[str]) -> list[str]:
    """Return what to know with these conditions."""
    sentences = []
    if Condition.RECENT_SURGERY in conditions:
        sentences.append("After recent surgery only a posture check and an easy walk are suggested.")
    elif Condition.ACUTE_BACK_PAIN in conditions:
        sentences.append(safety.ACUTE_BACK_PAIN)
    sentences += [text for condition, text in safety.WITH_CONDITION.items() if condition in conditions]
    if conditions:
        sentences.append(
            "Ask a doctor, nurse or physiotherapist which movements suit you; what they say comes first."
        )
    if _BACK & set(conditions):
        sentences += safety.URGENT
    return sentences


def _fit(file: Path) -> list[str]:
    from reminder.offline import survey

    rows = survey(file)["exercises"]
    fit = sum(bool(row["allowed"]) for row in rows if row["kind"] not in ("walk", "posture-check", "eyes"))  # type: ignore[attr-defined]  # a list of rows
    match fit:
        case 0:
            return ["No exercise fits your answers just now, so a break is a posture check and a walk."]
        case 1:
            return ["One exercise suits your answers. To see it: posture exercises"]
        case _:
            return [f"{fit} exercises suit your answers. To see them: posture exercises"]
