"""A fault in a file a person wrote: where it is, what is wrong there, what to write instead."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from reminder.core.values import dataclass
from reminder.errors import SettingsError

MOST_FAULTS = 20  # nobody reads more before mending the first
_SHOWN = 60  # characters of a value in a sentence; the person has the whole of it in the file


@dataclass(frozen=True, slots=True)
class Fault:
    """One sentence about one place. *line* is None where the settings came from no file with lines."""

    where: str
    text: str
    line: int | None = None
    section: str | None = None
    key: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}, line {self.line}"
        if self.section is not None:
            place += f", [{self.section}]"
        if self.key is not None:
            place += f" {self.key}" if self.section is not None else f", {self.key}"
        if self.value is not None:
            place += f" = {self.value}"
        return f"{place}: {self.text}"


class SettingsFaults(SettingsError):
    """Settings that cannot be used: all their faults at once, a line for each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[SettingsFaults], tuple[tuple[Fault, ...]]]:
        """Return how to make it again: from its faults, not from its text."""
        return SettingsFaults, (self.faults,)


def printable(text: str) -> str:
    """Return *text* with whatever could steer a terminal written as an escape."""
    return "".join(
        char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 1 << 16 else f"\\U{ord(char):08x}"
        for char in text
    )


def as_written(value: object, depth: int = 8) -> str:
    """Return *value* much as it stands in a TOML file, in one line; what lies deeper than *depth* as dots."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return printable(json.dumps(value, ensure_ascii=False))
        case int() if value.bit_length() > 64:
            return f"{value:#x}"  # Python bounds the digits of a decimal number, and nobody reads them
        case list() | tuple() | Mapping() if not depth:
            return "..."
        case list() | tuple():
            return f"[{', '.join(as_written(item, depth - 1) for item in value)}]"
        case Mapping():
            items = (f"{printable(str(key))} = {as_written(item, depth - 1)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        case None:
            return "null"
        case _:
            return printable(str(value))


def shortened(text: str) -> str:
    """Return *text*, cut where it would drown the sentence around it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
