"""Checks the values of a settings file, key by key and together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from reminder.core.durations import spell
from reminder.core.settings import WEEKDAYS, Hours, Settings
from reminder.core.values import dataclass
from reminder.storage.faults import Fault, as_written, printable, shortened
from reminder.storage.keys import KEYS
from reminder.wording.slips import nearest

_SHORT = timedelta(minutes=20)
_LONG = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Written:
    """The values of a file, not yet checked. *lines* is empty where there was no file."""

    where: str
    values: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]


class Check:
    """One look over a file: ``settings()`` once, then its faults and warnings.

    With faults the settings hold the defaults in the faulty places, and must not be used.
    """

    def __init__(self, written: Written) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._written = written
        self._good: dict[str, dict[str, Any]] = {section: {} for section in KEYS}

    def settings(self) -> Settings:
        """Return the settings."""
        for name, section in self._written.values.items():
            if name not in KEYS:
                self.faults.append(self._unknown_section(name, section))
            elif not isinstance(section, Mapping):
                self.faults.append(self._fault(f"expected a section: [{name}] on a line of its own", name))
            else:
                for key, value in section.items():
                    self._value(name, key, value)
        settings = self._built()
        self._window(settings)
        self._others(settings)
        return settings

    def _value(self, section: str, key: str, value: object) -> None:
        kind = KEYS[section].get(key)
        if kind is None:
            self.faults.append(self._unknown_key(section, key))
            return
        try:
            self._good[section][key] = kind.read(value)
        except ValueError as fault:
            self.faults.append(self._fault(str(fault), section, key))

    def _built(self) -> Settings:
        settings = Settings()
        parts: dict[str, Any] = {
            field.name: replace(getattr(settings, field.name), **self._good[field.name])
            for field in fields(Settings)
            if field.name != "hours"
        }
        days = {day: self._good["hours"][day] for day in WEEKDAYS if day in self._good["hours"]}
        return replace(settings, hours=Hours(MappingProxyType(days)), **parts)

    # ---------------------------------------------------------------------------- what no key can know alone

    def _window(self, settings: Settings) -> None:
        if any(fault.section == "reminder" for fault in self.faults):
            return  # the default stands in for what is wrong: comparing with it would only confuse
        timing, named = settings.reminder, self._good["reminder"]
        if timing.latest < timing.earliest:
            if "latest" in named:
                key, text = "latest", f"write {self._said('earliest', timing)} or more, which is earliest"
            else:
                key, text = "earliest", f"write {self._said('latest', timing)} or less, which is latest"
            self.faults.append(self._fault(text, "reminder", key))
        if timing.earliest < _SHORT:
            text = (
                "below 20 min; guidance (HSE, AUVA) asks for a break after 50 to 60 min of work, "
                "and reminders that come much more often get waved away"
            )
            self.warnings.append(self._fault(text, "reminder", "earliest"))
        if timing.latest > _LONG:
            text = "above 2 h; guidance (HSE) is 5 to 10 min away every hour rather than 20 min every 2 h"
            self.warnings.append(self._fault(text, "reminder", "latest"))
        if timing.lull >= timing.break_length:
            key, other = ("break_length", "lull") if "break_length" in named else ("lull", "break_length")
            text = f"{other} is {self._said(other, timing)}: every lull is then taken for a break"
            self.warnings.append(self._fault(text, "reminder", key))

    def _others(self, settings: Settings) -> None:
        if settings.hours.days and not any(settings.hours.days.values()):
            self.warnings.append(
                self._fault("every day named is closed, and the others are too: nothing will be shown", "hours")
            )
        if both := sorted(set(settings.exercises.only) & set(settings.exercises.never)):
            self.warnings.append(
                self._fault(
                    f"never is stronger than only, which also names {', '.join(both)}", "exercises", "never"
                )
            )
        language = settings.language.use
        if re.split("[_-]", language)[0] not in ("auto", "en"):
            text = f'nothing is translated into "{language}" yet; every sentence is English'
            self.warnings.append(self._fault(text, "language", "use"))

    def _said(self, key: str, timing: object) -> str:
        """Return the value of a key under [reminder] as the person wrote it, or as the defaults have it."""
        section = self._written.values.get("reminder", {})
        return as_written(section[key]) if key in section else f'"{spell(getattr(timing, key))}"'

    # -------------------------------------------------------------------------------------------- sentences

    def _unknown_section(self, name: str, value: object) -> Fault:
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, Mapping):
            meant = nearest(name, KEYS)
            hint = f"did you mean [{meant}]?" if meant else f"there are {', '.join(f'[{each}]' for each in KEYS)}"
            return Fault(self._written.where, f"unknown section; {hint}", self._line(name), printable(name))
        homes = [section for section, keys in KEYS.items() if name in keys]
        hint = f"write it under [{homes[0]}]" if homes else "every key stands under a section such as [reminder]"
        shown = shortened(as_written(value))
        return Fault(
            self._written.where,
            f"this key stands in no section; {hint}",
            self._line(name),
            None,
            printable(name),
            shown,
        )

    def _unknown_key(self, section: str, key: str) -> Fault:
        homes = [name for name, keys in KEYS.items() if key in keys]
        if homes:
            hint = f"it belongs under [{homes[0]}]"
        elif meant := nearest(key, KEYS[section]):
            hint = f'did you mean "{meant}"?'
        else:
            hint = f"[{section}] has {', '.join(KEYS[section])}"
        return self._fault(f"unknown key; {hint}", section, key)

    def _fault(self, text: str, section: str, key: str | None = None) -> Fault:
        written = self._written.values.get(section)
        value = written[key] if isinstance(written, Mapping) and key in written else ...
        return Fault(
            self._written.where,
            text,
            self._line(section) if key is None else self._line(section, key),
            section,
            None if key is None else printable(key),
            None if value is ... else shortened(as_written(value)),
        )

    def _line(self, *path: str) -> int | None:
        return self._written.lines.get(path)
