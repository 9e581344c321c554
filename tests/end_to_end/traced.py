"""`posture` under strace: which sockets it opens, it and all that it starts, and where they lead."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path

from desktops.desktop import Desktop
from desktops.processes import Process
from end_to_end.running import Config, Run

CALLS = "socket,socketpair,bind,connect,execve,clone,clone3,fork,vfork"
# Only these listen to a browser, each in a process of its own.
PAGES = ("guide", "settings", "setup")

_CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(.*)$")
_BIRTH = re.compile(r"^(\d+) +(?:<\.\.\. )?(?:clone3?|v?fork)\b.*= (\d+)$", re.M)
_LOOPBACK = 'sin_addr=inet_addr("127.0.0.1")'


def traced(file: Path) -> tuple[str, ...]:
    """Return how to run a program so that its sockets and those of its children are written to *file*."""
    return ("strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(file))


class Sockets:
    """What strace wrote: the sockets, and where each of them leads."""

    def __init__(self, text: str) -> None:
        self.local: list[str] = []  # of this machine only: D-Bus, X11, Wayland, PipeWire, ours
        self.loopback: list[str] = []  # of a page, bound or connected to 127.0.0.1
        self.elsewhere: list[str] = []  # whatever else there is
        self._programs: dict[str, str] = {}
        # A child may open sockets before its parent has heard of it.
        self._parents = {child: parent for parent, child in _BIRTH.findall(text)}
        for line in text.splitlines():
            self._read(line)

    def _read(self, line: str) -> None:
        found = _CALL.match(line)
        assert found is not None, line
        process, call, rest = found.groups()
        program = self._program(process)
        match call:
            case _ if "resumed>" in rest:
                pass  # What it was called with stands in a line before.
            case "execve":
                self._programs[process] = rest
            case "clone" | "clone3" | "fork" | "vfork":
                pass
            case _ if re.search(r"AF_(UNIX|LOCAL)\b", rest):
                self.local.append(line)
            case "socket" if "AF_INET, SOCK_STREAM" in rest and _is_page(program):
                pass  # Where it leads is in its bind or connect.
            case "bind" | "connect" if _LOOPBACK in rest and _is_page(program):
                self.loopback.append(line)
            case _:
                self.elsewhere.append(f"{program}: {line}")

    def _program(self, process: str) -> str:
        """Return what the process was made of, or the one it is a thread or a child of."""
        while process not in self._programs and process in self._parents:
            process = self._parents[process]
        return self._programs.get(process, "")


def _is_page(program: str) -> bool:
    return any(f'"{page}"' in program for page in PAGES)


class Traced(Run):
    """A daemon under strace, and commands beside it that are under strace too."""

    def __init__(self, desktop: Desktop, config: Config) -> None:
        self._folder = desktop.folder
        self._numbers = itertools.count()
        self.program = (*traced(self._file()), *self._posture(desktop), "run")
        super().__init__(desktop, config)

    @staticmethod
    def _posture(desktop: Desktop) -> tuple[str]:
        posture = shutil.which("posture", path=desktop.env["PATH"])
        assert posture is not None
        return (posture,)

    def _file(self) -> Path:
        return self._folder / f"sockets-{next(self._numbers)}"

    def begin(self, *words: str, **env: str) -> Process:
        """Start a command that goes on until it is told to end."""
        return self._session.spawn(*traced(self._file()), "posture", *words, **env)

    def posture(self, *words: str) -> str:
        """Run a command to its good end, and return what it printed."""
        return self._session.run(*traced(self._file()), "posture", *words)

    def sockets(self) -> Sockets:
        """Return the sockets of all that ran."""
        return Sockets("".join(file.read_text() for file in sorted(self._folder.glob("sockets-*"))))
