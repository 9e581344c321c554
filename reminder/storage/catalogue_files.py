"""Reads the catalogue: the shipped files, which must be perfect, and the person's own, each refused whole if not.

A person's own file may add exercises. It can replace none, and it can lift nothing that is never suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from reminder.core.exercises import Catalogue, Exercise
from reminder.errors import CatalogueError
from reminder.storage.exercise_file import MOST_BYTES, ExerciseFile
from reminder.storage.exercise_keys import OWN, SHIPPED
from reminder.storage.faults import Fault, printable
from reminder.storage.loaded import LoadedCatalogue as Loaded

MOST_FILES = 100
_MOST_BYTES = 1 << 19  # of all own files together: some hundred exercises


def load(shipped: Path, own: Path | None = None) -> Loaded:
    """Return the catalogue of the *shipped* ``config/`` folder and of the folder *own*, which may be absent.

    Raises:
        CatalogueError: the shipped files cannot be used; those of *own* never raise.
    """
    catalogue = _shipped(shipped)
    faults: list[Fault] = []
    for path in _own_files(own, faults) if own is not None else ():
        file = ExerciseFile(path, f"{printable(path.parent.name)}/{printable(path.name)}", OWN)
        added = file.exercises(own=True)
        file.check_against(catalogue, added)
        faults += file.faults
        if not file.faults:
            exercises = {**catalogue.exercises, **{exercise.id: exercise for exercise in added}}
            catalogue = replace(catalogue, exercises=MappingProxyType(exercises))
    return Loaded(catalogue, tuple(map(str, faults)))


def _own_files(folder: Path, faults: list[Fault]) -> Sequence[Path]:
    try:
        # An editor's lock and swap files begin with a dot.
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.name[0] != ".")
    except FileNotFoundError:
        return ()
    except OSError as error:
        faults.append(Fault(printable(str(folder)), f"its exercises cannot be read: {error.strerror or error}"))
        return ()
    if len(files) > MOST_FILES:
        faults.append(
            Fault(printable(str(folder)), f"expected at most {MOST_FILES} files; the others are not read")
        )
    left = _MOST_BYTES
    for place, path in enumerate(files[:MOST_FILES]):
        left -= _size(path)
        if left < 0:
            text = f"expected at most {_MOST_BYTES >> 10} KiB in all; from {printable(path.name)} on none is read"
            faults.append(Fault(printable(str(folder)), text))
            return files[:place]
    return files[:MOST_FILES]


def _size(path: Path) -> int:
    """Return how much of *path* would be read."""
    try:
        return min(path.stat().st_size, MOST_BYTES)
    except OSError:
        return 0  # reported when it is read


def _shipped(folder: Path) -> Catalogue:
    paths = [*sorted((folder / "exercises").glob("*.toml")), folder / "tips.toml"]
    files = [ExerciseFile(path, path.name, SHIPPED) for path in paths]
    exercises: dict[str, Exercise] = {}
    for file in files:
        found = file.exercises(own=False)
        file.check_shipped(found)
        file.check_against(Catalogue(exercises), found)
        exercises |= {exercise.id: exercise for exercise in found}
    catalogue = Catalogue(
        MappingProxyType(exercises),
        MappingProxyType({entry.id: entry for file in files for entry in file.forbidden()}),
        tuple(prompt for file in files for prompt in file.prompts()),
        tuple(line for file in files for line in file.lines("walk_line")),
        tuple(line for file in files for line in file.lines("sit_stand_line")),
        tuple(tip for file in files for tip in file.tips()),
        MappingProxyType({source.id: source for file in files for source in file.sources()}),
    )
    for file in files:
        file.check_references(catalogue)
    faults = [fault for file in files for fault in file.faults]
    if not exercises or faults:
        text = "\n".join(map(str, faults)) or f"{folder / 'exercises'}: no exercises are here"
        raise CatalogueError(f"the shipped exercises are damaged; install the program again\n{text}")
    return catalogue
