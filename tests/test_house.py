"""The rooms stay apart: who may import whom, and what the core must not touch."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import reminder

HOUSE = Path(reminder.__file__).parent
OPEN_TO_ALL = {"errors", "paths", ""}  # "" is the package itself: its version
# Whom each room may import. The halls (daemon, replay, survey) see everything and are imported by nobody but the
# doors named below.
MAY = {
    "core": set(),
    "desktop": {"core", "clock", "nonblocking", "patience", "stand_ins", "wording", *OPEN_TO_ALL},
    "storage": {"core", *OPEN_TO_ALL},
    "ipc": {"core", "desktop.ports", *OPEN_TO_ALL},
    "wording": {"core", "desktop.ports", *OPEN_TO_ALL},
    "report": {"core", "wording"},
    "cli": {
        "core",
        "report",
        "stand_ins",
        "ipc",
        "desktop.ports",
        "desktop.autostart",
        "desktop.entry",
        "wording",
        "guide",
        *OPEN_TO_ALL,
    },
    "guide": {"core", "clock", "ipc", "desktop.ports", "wording", *OPEN_TO_ALL},
    "clock": {"core"},
    "patience": {"clock"},
    "nonblocking": set(),
    "light_apscheduler": {"stand_ins"},
    "stand_ins": set(),
    "loop": {"core", "clock", "light_apscheduler", "patience"},
    "lock": {"ipc", *OPEN_TO_ALL},
    "trace": {"core", "wording", *OPEN_TO_ALL},
    "paths": {"errors"},
    "errors": set(),
}
HALLS = {"alone", "daemon", "replay", "survey"}
# Commands that need a hall, or what the person edits, reach them by an import inside a function.
DOORS = {room: {"alone", "daemon", "replay", "survey", "storage", "clock"} for room in ("cli", "guide")}
READINGS = {
    *(("time", name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "clock_gettime")),
    *(("datetime", name) for name in ("now", "utcnow")),
    ("date", "today"),
}
IMPURE = {
    "asyncio", "ctypes", "os", "pathlib", "random", "secrets", "selectors", "shutil", "signal", "socket", "sqlite3",
    "subprocess", "sys", "tempfile", "threading", "time", "tomllib", "uuid", "zoneinfo",
}  # fmt: skip


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "__pycache__" not in path.parts)


def room(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").parts[0].replace("__init__", "").replace("__main__", "")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield each module that is imported, and whether only inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node in inside
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node in inside


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    mine = room(path)
    if mine in HALLS or mine == "":
        return
    broken = []
    for name, inside in imports(path):
        if not name.startswith("reminder"):
            continue
        theirs = name.removeprefix("reminder").removeprefix(".")
        top = theirs.split(".")[0]
        top = top if (HOUSE / top).is_dir() or (HOUSE / f"{top}.py").is_file() else ""
        allowed = top == mine or top in MAY[mine] or ".".join(theirs.split(".")[:2]) in MAY[mine]
        if not allowed and not (inside and top in DOORS.get(mine, set())):
            broken.append(name)

    assert not broken, f"{mine} must not import {', '.join(broken)}"


@pytest.mark.parametrize("path", sorted((HOUSE / "core").glob("*.py")), ids=lambda path: path.stem)
def test_the_core_touches_nothing(path: Path) -> None:
    touched = {name.split(".")[0] for name, _ in imports(path)} & IMPURE

    assert not touched


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_only_the_clock_reads_a_clock(path: Path) -> None:
    if path == HOUSE / "clock.py":
        return
    read = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in READINGS
    ]

    assert not read


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_the_program_draws_nothing_itself(path: Path) -> None:
    assert not [name for name, _ in imports(path) if name.split(".")[0] == "figures"]
