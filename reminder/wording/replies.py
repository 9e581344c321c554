"""What a command is answered with, for whoever gave it: a person at a terminal, or the guide."""

from __future__ import annotations

from collections.abc import Sequence

from reminder.core.commands import Command, CutShort, Dismiss, Done, Now, Pause, Resume, Skip, Snooze, Start
from reminder.core.effects import Effect, Notify
from reminder.core.model import Status
from reminder.core.scene import Scene
from reminder.wording import care, tray


def said(command: Command, effects: Sequence[Effect], status: Status, scene: Scene) -> str:
    """Return what to say to *command*, which led to *effects*; "" where there is nothing to add."""
    match command:
        case Snooze() | Pause():
            return f"{tray.headline(status, scene)}."
        case Resume():
            return f"Resumed. {tray.headline(status, scene)}."
        case Start() | Done() | CutShort() | Skip() | Dismiss() | Now():
            return ""
        case _:
            # What was reported of pain and soreness leads to something to be told.
            return care.text([each for effect in effects if isinstance(effect, Notify) for each in effect.told])
