"""What starting up loads: little on Linux, and nothing of Linux elsewhere."""

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import reminder

# Each costs milliseconds, and a status bar asks every few seconds.
HEAVY = {
    "dataclasses", "inspect", "tempfile", "shutil", "subprocess", "logging", "asyncio", "ssl", "email",
    "tomlkit", "tomllib", "apscheduler", "jeepney", "plyer", "pystray", "platformdirs", "sqlite3",
    "importlib.metadata", "importlib.resources", "concurrent.futures", "multiprocessing", "urllib.request",
    "zoneinfo", "reminder.daemon", "reminder.loop", "reminder.core.model", "reminder.ipc.server",
    "reminder.wording.log_text", "reminder.cli.commands", "reminder.cli.config",
}  # fmt: skip

# A machine of another system: its sys.platform, and the absence of what only Unix has.
ELSEWHERE = """
import argparse, contextlib, io, json, os, pathlib, runpy, selectors, socket, subprocess, sys, tempfile, threading
import multiprocessing.connection, importlib, logging, signal, asyncio, zoneinfo, sqlite3, email
import apscheduler.schedulers.base, apscheduler.executors.debug, apscheduler.triggers.date
import types

platform = sys.argv[1]
MISSING = {"fcntl", "pwd", "grp", "termios", "resource", "pty", "syslog", "posix", "gi", "dbus"}
if platform == "darwin":
    MISSING -= {"fcntl", "pwd", "grp", "termios", "resource", "pty", "syslog", "posix"}
    MISSING |= {"jeepney"}
else:
    MISSING |= {"jeepney"}
    sys.modules["msvcrt"] = types.SimpleNamespace(locking=None, LK_NBLCK=2)
    for name in ("getuid", "geteuid", "getgid", "fork", "O_CLOEXEC", "O_NOFOLLOW", "uname", "getsid"):
        if hasattr(os, name):
            delattr(os, name)
    del socket.AF_UNIX
    for name in ("SIGHUP", "SIGKILL", "SIGUSR1", "SIGCONT"):
        delattr(signal, name)
if hasattr(socket, "SO_PEERCRED"):
    del socket.SO_PEERCRED

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None

for name in [name for name in sys.modules if name.split(".")[0] in MISSING]:
    del sys.modules[name]
sys.meta_path.insert(0, Refusing())
sys.platform = platform
"""


def run(script: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    # Windows' Python cannot begin without SYSTEMROOT.
    needed = ("PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "SYSTEMROOT")
    keep = {name: os.environ[name] for name in needed if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=keep | variables,
    )


@pytest.mark.posix("the modules that Linux loads")
@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["--help"], ["status", "--follow"]])
def test_a_status_bars_question_loads_little(words: list[str], tmp_path: Path) -> None:
    script = (
        "import sys\nfrom reminder.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "import json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )

    done = run(script, *words, HOME=str(tmp_path), XDG_RUNTIME_DIR=str(tmp_path))

    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert sorted(loaded & HEAVY) == []


@pytest.mark.parametrize("words", [["status"], ["status", "--json"]], ids=" ".join)
def test_the_plain_question_needs_no_argparse_and_no_urllib(words: list[str], tmp_path: Path) -> None:
    script = (
        "import sys\nfrom reminder.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print(code, [name for name in ('argparse', 'gettext', 'urllib.parse') if name in sys.modules])"
    )

    done = run(script, *words, HOME=str(tmp_path), XDG_RUNTIME_DIR=str(tmp_path))

    assert done.stdout.splitlines() == ["3 []"]
    assert "not running" in done.stderr


@pytest.mark.posix("an environment with nothing in it")
def test_importing_the_package_and_help_need_no_display_and_no_home() -> None:
    done = run("import reminder; from reminder.cli import main; raise SystemExit(main(['--help']))")

    assert done.returncode == 0
    assert "posture COMMAND" in done.stdout
    assert done.stderr == ""


@pytest.mark.posix("other systems, played")
@pytest.mark.parametrize("platform", ["win32", "darwin"])
@pytest.mark.parametrize(
    "words", [["--help"], ["status", "--help"], ["run", "--help"], ["help", "pause"], ["--version"]]
)
def test_help_works_on_other_systems(platform: str, words: list[str]) -> None:
    script = f"{ELSEWHERE}\nfrom reminder.cli import main\nraise SystemExit(main(sys.argv[2:]))"

    done = run(script, platform, *words)

    assert done.stderr == ""
    assert done.returncode == 0
    assert "posture" in done.stdout


@pytest.mark.posix("other systems, played")
@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_every_module_can_be_imported_on_other_systems(platform: str) -> None:
    names = [module.name for module in pkgutil.walk_packages(reminder.__path__, "reminder.")]
    names.remove("reminder.__main__")
    # The one door to jeepney, which is installed on Linux only; the bus opens it with the first connection.
    names.remove("reminder.desktop.messages")
    script = f"""{ELSEWHERE}
failed = {{}}
for name in json.loads(sys.argv[2]):
    try:
        importlib.import_module(name)
    except Exception as error:
        failed[name] = f"{{type(error).__name__}}: {{error}}"
print(json.dumps(failed))
"""

    done = run(script, platform, json.dumps(names))

    failed: dict[str, Any] = json.loads(done.stdout or "{}")
    assert done.returncode == 0, done.stderr
    assert failed == {}
