"""Wishes: what a person may ask for, the same from every front door (notification, tray, command line, guide)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    """The verb of a wish. The first six are answers to the open reminder."""

    START = "start"
    DONE = "done"
    CUT_SHORT = "cut_short"
    SKIP = "skip"
    SNOOZE = "snooze"  # value: a duration such as "5m"; empty: the first choice of the settings
    DISMISS = "dismiss"
    NOW = "now"
    PAUSE = "pause"  # value: a duration, "until 14:00", "tomorrow"; empty: until resumed
    RESUME = "resume"
    SORE = "sore"
    UNSORE = "unsore"
    PAIN = "pain"  # value: "mild" or "strong", or the answer "gone" to the question 15 minutes later
    SETUP = "setup"
    SETTINGS = "settings"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish. *reminder* names the reminder that the button belonged to; None means the open one."""

    do: Do
    reminder: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A label and what pressing it means: a notification button and a tray line are the same pair.

    *wish* None is a line that only tells something. A choice with *choices* is a submenu.
    """

    label: str
    wish: Wish | None = None
    checked: bool | None = None
    choices: tuple[Choice, ...] = ()
