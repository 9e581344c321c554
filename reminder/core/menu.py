"""The choice: a label and the command it stands for. A notification's button and a tray line are the same pair."""

from __future__ import annotations

from reminder.core.commands import Command
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One button or line. *command* None is a line of text only; with *choices* it is a submenu."""

    label: str
    command: Command | None = None
    checked: bool | None = None
    choices: tuple[Choice, ...] = ()
