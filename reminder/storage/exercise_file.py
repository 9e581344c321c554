"""One file of the catalogue: its rows read value by value, and every fault in it, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from reminder.core.exercises import (
    IN_FILES,
    LONGEST,
    Catalogue,
    Condition,
    Exercise,
    Forbidden,
    Kind,
    Line,
    Place,
    Posture,
    PosturePrompt,
    Sides,
    Source,
    Tip,
    folded,
)
from reminder.core.ladder import fits
from reminder.storage import text_file, toml_lines
from reminder.storage.exercise_keys import MAY_LACK, NEEDED, SHIPPED
from reminder.storage.faults import MOST_FAULTS, Fault, SettingsFaults, as_written, printable, shortened
from reminder.wording.slips import nearest

MOST_BYTES = 1 << 18
MOST_EXERCISES = 200
SEED_FACTS = 38  # S1 to S38, docs/exercises.md
# Once or twice a day (S20); a physiotherapist who knows the person may ask for more.
_MOST_A_DAY, _MOST_A_DAY_OF_ONES_OWN = 2, 10
_DEFAULTS = {
    **{"equipment": (), "cautions": (), "sides": Sides.NONE},
    "breathing": "Breathe evenly throughout.",
}
_FIELDS = {key: field for field, key in IN_FILES.items()}
_SECONDS = {"duration_s", "hold_s", "hold_s_max", "rest_s"}


class ExerciseFile:
    """One file: its rows, value by value, and every fault that was found in it."""

    def __init__(self, path: Path, where: str, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self.faults: list[Fault] = []
        self._found = 0  # of which the first ones are reported
        self._where = where
        self._tables = tables
        self._text = ""
        self._lines: Mapping[tuple[str, ...], int] | None = None
        self._raw = self._parsed(path)
        self._rows = {table: self._read(table) for table in tables if table in self._raw}
        self._check_names()

    # ---------------------------------------------------------------------------------------------- reading

    def _parsed(self, path: Path) -> dict[str, Any]:
        try:
            self._text = text_file.read(path, self._where, MOST_BYTES)
            return text_file.values(self._text, self._where)
        except FileNotFoundError as error:
            self._fault(f"it cannot be read: {error.strerror}")
        except SettingsFaults as error:
            self.faults += error.faults
        self._text = ""
        return {}

    def _read(self, table: str) -> list[dict[str, Any] | None]:
        """Return the table's rows with every value read; None for a row with a fault."""
        rows = self._raw[table]
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self._fault(f"expected [[{table}]] on a line of its own, with two brackets", (table,))
            return []
        if len(rows) > MOST_EXERCISES:
            self._fault(f"expected at most {MOST_EXERCISES} of them in one file: here are {len(rows)}", (table,))
            return []
        return [self._row(table, place, row) for place, row in enumerate(rows)]

    def _row(self, table: str, place: int, row: Mapping[str, object]) -> dict[str, Any] | None:
        kinds, before = self._tables[table], self._found
        good: dict[str, Any] = {}
        for key, value in row.items():
            path = (table, str(place), key)
            if key not in kinds:
                meant = nearest(key, kinds) if self._found < MOST_FAULTS else None
                self._fault("unknown field" + (f'; did you mean "{meant}"?' if meant else ""), path)
                continue
            try:
                good[key] = kinds[key].read(value)
            except ValueError as fault:
                self._fault(str(fault), path, value)
        needed = NEEDED if table == "exercise" else [key for key in kinds if key not in MAY_LACK.get(table, ())]
        for key in needed:
            if key not in row:
                self._fault(f"{key} is missing; every {table.replace('_', ' ')} needs it", (table, str(place)))
        return good if self._found == before else None

    def _check_names(self) -> None:
        """Every table must be one that such a file has; a file with none says nothing."""
        for name in self._raw:
            if name in self._tables:
                continue
            meant = nearest(name, self._tables)
            if name in SHIPPED:
                text = "a file of your own holds exercises only: [[exercise]]"
            else:
                text = "unknown table" + (f'; did you mean "{meant}"?' if meant else "; expected [[exercise]]")
            self._fault(text, (name,))
        if not self._raw and not self.faults:
            self._fault("it holds no exercise; each begins with a line [[exercise]]")

    # ---------------------------------------------------------------------------------------------- values

    def exercises(self, *, own: bool) -> list[Exercise]:
        """Return the exercises that are sound in themselves; faults among their numbers are noted."""
        found = []
        for place, row in self._good("exercise"):
            exercise = _exercise(row, own=own)
            if not self._numbers(exercise, place):
                found.append(exercise)
        return found

    def forbidden(self) -> Iterable[Forbidden]:
        """Return what is never suggested."""
        return (Forbidden(**row) for _, row in self._good("do_not_suggest"))

    def prompts(self) -> Iterable[PosturePrompt]:
        """Return the posture prompts."""
        return (PosturePrompt(**row) for _, row in self._good("posture_prompt"))

    def lines(self, table: str) -> Iterable[Line]:
        """Return the walk lines or the sit-stand lines."""
        return (Line(**row) for _, row in self._good(table))

    def tips(self) -> Iterable[Tip]:
        """Return the tips."""
        return (Tip(**row) for _, row in self._good("tip"))

    def sources(self) -> Iterable[Source]:
        """Return the sources."""
        return (Source(**row) for _, row in self._good("source"))

    def _good(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows without a fault, each with its place in the table."""
        return ((place, row) for place, row in enumerate(self._rows.get(table, ())) if row is not None)

    # ---------------------------------------------------------------------------------------------- checks

    def _numbers(self, exercise: Exercise, place: int) -> bool:
        """Note what does not fit together in one exercise; return whether anything did not."""
        before = self._found

        def fault(key: str, text: str) -> None:
            path = ("exercise", str(place), key)
            row = self._raw["exercise"][place]
            self._fault(text, path if key in row else path[:2], row.get(key))

        sides = 1 if exercise.sides is Sides.NONE else 2
        least = int(exercise.hold.total_seconds()) * exercise.reps * sides
        seconds = int(exercise.duration.total_seconds())
        if seconds < least:
            fault("duration_s", f"expected {least} or more: hold_s times reps{' on both sides' * (sides > 1)}")
        if exercise.kind is not Kind.WALK and exercise.duration > LONGEST:
            fault("duration_s", "expected at most 120: a break has one exercise of two minutes or less")
        elif seconds >= least and exercise.load and not fits(exercise, exercise.low):
            fault("reps", "expected fewer: getting ready and moving included, it takes longer than two minutes")
        if exercise.hold_max < exercise.hold:
            fault("hold_s_max", "expected hold_s or more")
        if exercise.reps_max < exercise.reps:
            fault("reps_max", "expected reps or more")
        if exercise.posture is Posture.FLOOR and Place.DESK in exercise.places:
            fault("place", 'expected ["home"]: nobody lies down at an office desk')
        most = _MOST_A_DAY_OF_ONES_OWN if exercise.own else _MOST_A_DAY
        if exercise.load and exercise.max_per_day > most:
            fault("max_per_day", f"expected 1 to {most}: what loads the body has a dose")
        return self._found > before

    def check_shipped(self, exercises: Iterable[Exercise]) -> None:
        """Note what the shipped files promise beyond the form."""
        for exercise in exercises:
            if exercise.load and Condition.RECENT_SURGERY not in exercise.avoid_when:
                self._fault(f"{exercise.id}: avoid_when must name recent_surgery (R10)")
            if not 3 <= len(exercise.steps) <= 6:
                self._fault(f"{exercise.id}: expected 3 to 6 steps")
            if not exercise.cautions or not exercise.sources:
                self._fault(f"{exercise.id}: expected a caution and a source (R20)")
            if exercise.per_week is not None:
                self._fault(f"{exercise.id}: per_week is for files of one's own")

    def check_against(self, catalogue: Catalogue, exercises: Iterable[Exercise]) -> None:
        """Note ids and names that are taken, twice here, or never suggested."""
        never = {
            folded(word): entry
            for entry in catalogue.forbidden.values()
            for word in (entry.id, entry.name, *entry.aka)
        }
        places: dict[str, int] = {}
        for place, row in self._good("exercise"):
            if places.setdefault(row["id"], place) != place:
                self._id_fault(place, "this id stands twice in the file; give each exercise its own")
        for id, exercise in {exercise.id: exercise for exercise in reversed(list(exercises))}.items():
            words = (id, exercise.name, *exercise.aka)
            entry = next((never[folded(word)] for word in words if folded(word) in never), None)
            if entry is not None:
                text = f"{entry.name} is never suggested, and no file can change that. {entry.reason}"
                self._id_fault(places[id], text)
            elif id in catalogue.exercises:
                whose = "a file of yours" if catalogue.exercises[id].own else "the catalogue"
                self._id_fault(places[id], f'{whose} has this id already; write another, such as "my_{id}"')

    def check_references(self, catalogue: Catalogue) -> None:
        """Note sources and substitutes that are not there."""
        for table in self._rows:
            for place, row in self._good(table):
                for source in row.get("sources", ()):
                    if source not in catalogue.sources and not _is_seed_fact(source):
                        self._fault(f'unknown source "{source}"', (table, str(place), "sources"))
                for id in (*row.get("instead", ()), *filter(None, [row.get("walk")])):
                    if id not in catalogue.exercises:
                        self._fault(f'unknown exercise "{id}"', (table, str(place), "instead"))
                if table == "do_not_suggest" and row["id"] in catalogue.exercises:
                    self._fault("it is an exercise too", (table, str(place), "id"))

    # ------------------------------------------------------------------------------------------- sentences

    def _id_fault(self, place: int, text: str) -> None:
        self._fault(text, ("exercise", str(place), "id"), self._raw["exercise"][place]["id"])

    def _fault(self, text: str, path: tuple[str, ...] = (), value: object = None) -> None:
        self._found += 1
        if len(self.faults) == MOST_FAULTS:
            self.faults.append(Fault(self._where, "and more; mend these first"))
        if len(self.faults) > MOST_FAULTS:
            return
        line = None
        if path and self._text:
            if self._lines is None:
                self._lines = toml_lines.lines(self._text, numbered=True)
            line = self._lines.get(path) or self._lines.get(path[:2])
        shown = None if value is None or len(path) < 3 else shortened(as_written(value))
        section = f"[{printable(shortened(path[0]))}]" if path else None
        key = printable(shortened(path[2])) if len(path) > 2 else None
        self.faults.append(Fault(self._where, text, line, section, key, shown))


def _exercise(row: Mapping[str, Any], *, own: bool) -> Exercise:
    hold = row.get("hold_s", 0)
    values: dict[str, Any] = {**_DEFAULTS, "hold_s": hold, "hold_s_max": hold, "reps_max": row["reps"], **row}
    for key in _SECONDS & values.keys():
        values[key] = timedelta(seconds=values[key])
    values["movement_s"] = tuple(timedelta(seconds=length) for length in row.get("movement_s", ()))
    values |= {"own": own, "seed": row.get("seed", False) and not own}
    return Exercise(**{_FIELDS.get(key, key): value for key, value in values.items()})


def _is_seed_fact(source: str) -> bool:
    match = re.fullmatch(r"S([1-9]\d?)", source)
    return match is not None and int(match[1]) <= SEED_FACTS
