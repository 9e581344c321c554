"""The answers to commands, for the command line and the guide."""

from __future__ import annotations

from collections.abc import Sequence

from reminder.core.commands import Command, CutShort, Dismiss, Done, Now, Pause, Resume, Skip, Snooze, Start
from reminder.core.effects import Effect, Notify
from reminder.core.model import Status
from reminder.core.scene import Scene
from reminder.wording import care, tray

SET_UP_IN_TERMINAL = "In a terminal: posture setup"
QUESTIONS_OPEN = "The questions open in your browser."
QUESTIONS_ARE_OPEN = "The questions are already open in your browser."
SETTINGS_OPEN = "The settings open in your browser."


def reply(command: Command, effects: Sequence[Effect], status: Status, scene: Scene) -> str:
    """Return the answer to *command*, which led to *effects*; "" for none."""
    match command:
        case Snooze() | Pause():
            return f"{tray.headline(status, scene)}."
        case Resume():
            return f"Resumed. {tray.headline(status, scene)}."
        case Start() | Done() | CutShort() | Skip() | Dismiss() | Now():
            return ""
        case _:
            # A report of pain or soreness has its notice.
            return care.text([each for effect in effects if isinstance(effect, Notify) for each in effect.notices])
