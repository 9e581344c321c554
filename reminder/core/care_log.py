"""Notes of care: what a person reported about soreness and pain, as facts in the order they came.

What follows from them (a rest day, an exercise set aside) is decided where the dose is; here are only the nouns.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from reminder.core.values import dataclass


class NoteKind(StrEnum):
    """The kinds of notes."""

    SORE = "sore"  # "I'm sore today"
    SORE_CLEARED = "sore_cleared"  # fit again, said on a later day
    PAIN = "pain"  # value: "mild" or "strong"; exercise: during or after which, where known
    PAIN_ASKED = "pain_asked"  # "still hurting?" was put to the person
    PAIN_ANSWERED = "pain_answered"  # value: "gone" or "still"
    SUSPENDED = "suspended"  # exercise: not to be offered until the person says so; none: all of them
    ENABLED = "enabled"  # exercise: may be offered again; none: all of them
    SETUP = "setup"  # the safety questions were answered
    SETUP_ASKED = "setup_asked"  # that they were answered long ago was said
    LEVEL = "level"  # exercise; value: steps above its low dose
    MORE_ASKED = "more_asked"  # exercise: "a little more?" was put
    STRONGER_ASKED = "stronger_asked"  # exercise: "try a stronger one?" was put
    LIFTED = "lifted"  # exercise: tried in spite of long-standing back pain
    UNASKED = "unasked"  # exercise: not to be asked about again; none of them: about stronger ones


@dataclass(frozen=True, slots=True)
class Note:
    """One note. *key* is unique; *at* is aware, with the local offset of that day."""

    key: str
    kind: NoteKind
    at: datetime
    exercise: str | None = None
    value: str = ""
