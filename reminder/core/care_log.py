"""Notes of care: what a person reported about soreness and pain, and the care that they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from reminder.core import progress as progressing
from reminder.core.care import Care, NoteKind, Pain, gone, report_pain, still_hurting
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One note. *key* is unique; *at* is aware, with the local offset of that day."""

    key: str
    kind: NoteKind
    at: datetime
    exercise: str | None = None
    value: str = ""


def care_of(notes: Iterable[Note], before: Care | None = None) -> Care:
    """Return what *notes*, oldest first, come to; *before* is what was known before them."""
    care = before or Care()
    for note in notes:
        care = _noted(care, note)
    return care


def _noted(care: Care, note: Note) -> Care:
    """Return the care after *note*: what the report that wrote it had returned."""
    today, progress, exercise = note.at.date(), care.progress, note.exercise
    match note.kind:
        case NoteKind.SORE:
            return replace(care, sore=today, last_sore=today)
        case NoteKind.SORE_CLEARED:
            return replace(care, sore=None)
        case NoteKind.PAIN:
            return report_pain(care, Pain(note.value), exercise, note.at).care
        case NoteKind.PAIN_ASKED:
            return replace(care, question=replace(care.question, asked=True) if care.question else None)
        case NoteKind.PAIN_ANSWERED:
            return (gone if note.value == "gone" else still_hurting)(care).care
        case NoteKind.SUSPENDED:
            if exercise is None:
                return replace(care, question=None, doctor=True, hurt=care.hurt or (None if care.doctor else today))
            return replace(care, suspended=care.suspended | {exercise})
        case NoteKind.ENABLED:
            if exercise is None:
                return replace(care, doctor=False)
            return replace(care, suspended=care.suspended - {exercise})
        case NoteKind.SETUP:
            return replace(care, answered=today, reminded=None)
        case NoteKind.SETUP_ASKED:
            return replace(care, reminded=today)
        case NoteKind.LEVEL:
            level = int(note.value) if note.value.isdecimal() else 0
            return replace(care, progress=progressing.at_level(progress, exercise or "", level, today))
        case NoteKind.MORE_ASKED:
            return replace(care, progress=replace(progress, asked=today))
        case NoteKind.STRONGER_ASKED:
            return replace(care, progress=replace(progress, stronger_asked=today))
        case NoteKind.LIFTED:
            return replace(care, progress=replace(progress, lifted=progress.lifted | {exercise or ""}))
        case NoteKind.UNASKED:
            return replace(care, progress=replace(progress, unasked=progress.unasked | {exercise or ""}))
        case _:
            assert_never(note.kind)
