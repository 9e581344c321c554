"""The rooms stay apart: who may import whom, and what the core must not touch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import reminder

HOUSE = Path(reminder.__file__).parent
# From the ground up: a room imports from lower floors and from itself, never from its own floor or a higher one.
FLOORS = (
    ("reminder", "errors", "core"),
    ("paths", "clock", "nonblocking", "stand_ins", "desktop.ports"),
    ("patience", "light_apscheduler", "wording"),
    ("report",),
    ("desktop", "storage", "loop"),
    ("ipc",),
    ("lock", "log", "trace"),
    ("offline", "replay", "daemon"),
    ("guide",),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}
READINGS = {
    *(("time", name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "clock_gettime")),
    *(("datetime", name) for name in ("now", "utcnow")),
    ("date", "today"),
}
IMPURE = {
    "asyncio", "ctypes", "os", "pathlib", "random", "secrets", "selectors", "shutil", "signal", "socket", "sqlite3",
    "subprocess", "sys", "tempfile", "threading", "time", "tomllib", "uuid", "zoneinfo",
}  # fmt: skip

SENTENCE = re.compile(r"^[A-Z].* .*[.?!:]$|[a-z] [a-z]+[.?!] [A-Z]", re.DOTALL)


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "__pycache__" not in path.parts)


def module(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "reminder"


MODULES = {module(path): path for path in modules()}


def room(name: str) -> str:
    return "desktop.ports" if name == "desktop.ports" else name.split(".")[0]


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield each module that is imported, and whether only for the type checker."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node in for_types
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node in for_types


def imported(path: Path, *, for_types: bool = True) -> set[str]:
    """Return which of our own modules are imported."""
    found = set()
    for name, only_for_types in imports(path):
        if name.split(".")[0] == "reminder" and (for_types or not only_for_types):
            ours = name.removeprefix("reminder").removeprefix(".")
            ours = ours if ours in MODULES else ours.rpartition(".")[0]
            found.add(ours or "reminder")
    return found - {module(path)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_imports_only_from_lower_floors(path: Path) -> None:
    mine = room(module(path))

    up = [name for name in imported(path) if room(name) != mine and FLOOR[room(name)] >= FLOOR[mine]]

    assert not up, f"{module(path)} imports {', '.join(up)}"


def test_the_architecture_names_the_same_layers() -> None:
    text = (HOUSE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    layers = re.findall(
        r"^\d+\. ((?:`[a-z_./]+`(?: \([^)]*\))?(?:, )?)+)", text.partition("Who may import whom")[2], re.M
    )
    named = [
        [name.removesuffix(".py").replace("/", ".") for name in re.findall(r"`([^`]+)`", each)] for each in layers
    ]

    entry_points = {"reminder", "__main__"}
    assert [set(each) for each in named[: len(FLOORS) - 1]] == [set(floor) - entry_points for floor in FLOORS[:-1]]


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: imported(path) for name, path in MODULES.items()}
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"a circle: {' -> '.join((*way[way.index(name) :], name))}"
        if name not in done:
            for other in graph.get(name, ()):
                walk(other, (*way, name))
            done.add(name)

    for name in graph:
        walk(name, ())


@pytest.mark.parametrize("path", sorted((HOUSE / "core").glob("*.py")), ids=lambda path: path.stem)
def test_the_core_touches_nothing(path: Path) -> None:
    touched = {name.split(".")[0] for name, _ in imports(path)} & IMPURE

    assert not touched


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each string of a module with its line, docstrings apart; of an f-string its fixed parts, joined."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            apart.update(parts)
            yield node.lineno, "…".join(str(part.value) for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in apart:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", sorted((HOUSE / "core").glob("*.py")), ids=lambda path: path.stem)
def test_the_core_has_no_sentences(path: Path) -> None:
    sentences = [(line, text) for line, text in texts(path) if SENTENCE.search(text)]

    assert not sentences


def test_a_sentence_would_be_found() -> None:
    assert [line for line, text in texts(HOUSE / "wording" / "denials.py") if SENTENCE.search(text)]


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
