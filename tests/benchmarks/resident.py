#!/usr/bin/env python3
"""What a resident program costs: memory, wake-ups, processor time, its start and how late it is, in a private XFCE.

    python tests/benchmarks/resident.py                          posture run, and whatever peers are installed
    python tests/benchmarks/resident.py -- python -m mine        any other command, beside the same peers

One program runs at a time, with nothing else in its desktop but a window to type into. First it has the settings
it comes with: nobody touches keys or mouse, then somebody types five keys a second without a pause. Then, in a
new home and with a break a minute, somebody types for --use seconds and until a break has come. The figures are
over the whole process tree, from /proc:

PSS         memory, pages shared with others counted by share; the Python that measures shares with other Pythons
private     memory that nobody else could use (Private_Dirty): depends on nothing else
wake-ups    voluntary context switches a minute: each is a sleep, with a wake-up after it
CPU         run time a minute, by the scheduler's own count
icon        from exec to the icon in the tray, median: a StatusNotifierItem is registered, or the tray takes the
            window of an older kind of icon; "-": none came
late        of the first break: from exec to its notification or window, less the minute (so the start is in it)
installed   the program's own files, without libraries and interpreters
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.programs import MINUTE, OURS, PEERS, Program
from benchmarks.signs import Signs
from desktops import packages
from desktops.processes import Process
from desktops.session import Session
from desktops.xfce import Xfce

KEYS = "sit tall and look far "
A_KEY = 0.2  # seconds between two
STARTED = MINUTE / 2  # what is shown before that belongs to the start, not to the break
LATEST = 2 * MINUTE  # a break that has not come by then is not waited for
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Sample:
    """Counters of a process tree at one moment; memory in KiB."""

    at: float
    pss: int
    dirty: int
    rss: int
    processes: int
    threads: int
    wakeups: int
    cpu_ns: int


def tree(root: int) -> list[int]:
    """Return *root* and everything below it."""
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                todo += [int(child) for child in children.read_text().split()]
    return found


def sample(root: int) -> Sample:
    """Read the counters of the tree below *root*."""
    memory = {"Pss": 0, "Private_Dirty": 0, "Rss": 0}
    processes = threads = wakeups = cpu = 0
    for pid in tree(root):
        folder = Path(f"/proc/{pid}")
        with contextlib.suppress(OSError):  # it may just have ended
            for line in (folder / "smaps_rollup").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in memory:
                    memory[name] += int(value.split()[0])
            processes += 1
            for task in (folder / "task").iterdir():
                threads += 1
                status = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())
                wakeups += int(status["voluntary_ctxt_switches"])
                cpu += int((task / "schedstat").read_text().split()[0])
    return Sample(
        time.monotonic(), memory["Pss"], memory["Private_Dirty"], memory["Rss"], processes, threads, wakeups, cpu
    )


def _mib(kib: float) -> str:
    return f"{kib / 1024:.1f}"


def _rates(before: Sample, after: Sample) -> tuple[str, str]:
    """Return wake-ups and milliseconds of CPU a minute."""
    minutes = (after.at - before.at) / 60
    return (
        f"{(after.wakeups - before.wakeups) / minutes:.1f}",
        f"{(after.cpu_ns - before.cpu_ns) / 1e6 / minutes:.1f}",
    )


@dataclass(frozen=True, slots=True)
class Measuring:
    """How long, and how often."""

    starts: int
    settle: float
    seconds: float
    typing: float
    use: float
    patience: float

    def of(self, program: Program) -> dict[str, str]:
        """Return the figures of *program*, by their names."""
        with Xfce() as desktop:
            rest = self._rest(desktop, program)
        # Another home: some keep across a restart how long somebody has typed.
        with Xfce() as desktop:
            return rest | self._use(desktop, program) | _installed(program)

    def _rest(self, desktop: Xfce, program: Program) -> dict[str, str]:
        times = []
        for turn in range(self.starts):
            if turn:
                time.sleep(0.5)
                desktop.fresh()
            process, took = self._start(desktop, program)
            if took is None:
                break  # nor will it come another time
            times.append(took)
        window = desktop.open_window()
        time.sleep(self.settle)
        before = sample(process.pid)
        time.sleep(self.seconds)
        after = sample(process.pid)
        for key in itertools.cycle(KEYS):
            desktop.type(key)
            time.sleep(A_KEY)
            if time.monotonic() >= after.at + self.typing:
                break
        typed = sample(process.pid)
        assert "typed:" in window.log
        wakeups, cpu = _rates(before, after)
        wakeups_typing, cpu_typing = _rates(after, typed)
        return {
            "PSS, MiB": _mib(after.pss),
            "private, MiB": _mib(after.dirty),
            "RSS, MiB": _mib(after.rss),
            "processes": str(after.processes),
            "threads": str(after.threads),
            "wake-ups a minute": wakeups,
            "CPU, ms a minute": cpu,
            "wake-ups a minute, typing": wakeups_typing,
            "CPU, ms a minute, typing": cpu_typing,
            f"exec to icon, ms (median of {self.starts})": _median(times),
            **(_status(desktop) if program.ours else {}),
        }

    def _start(self, desktop: Xfce, program: Program) -> tuple[Process, float | None]:
        """Start *program*; return it with the seconds until its icon was there, None if none came."""
        with Signs(desktop) as signs:
            begun = time.monotonic()
            process = desktop.spawn(*program.command)
            while signs.icon is None and process.running and time.monotonic() < begun + self.patience:
                signs.look()
                time.sleep(0.001)
            _must_run(program, process)
            return process, None if signs.icon is None else signs.icon - begun

    def _use(self, desktop: Xfce, program: Program) -> dict[str, str]:
        """Have somebody type for --use seconds, and at least until a break has come."""
        if program.every_minute is not None:
            program.every_minute(desktop)
        desktop.open_window()
        with Signs(desktop) as signs:
            begun = time.monotonic()
            process = desktop.spawn(*program.command)
            first: float | None = None
            for key in itertools.cycle(KEYS):
                passed = time.monotonic() - begun
                if first is None:
                    first = next((at for at in signs.shown if at >= begun + STARTED), None)
                if passed >= self.use and (first is not None or passed >= LATEST or program.every_minute is None):
                    break
                desktop.type(key)
                until = time.monotonic() + A_KEY
                while time.monotonic() < until:
                    signs.look()
                    time.sleep(0.01)
            last = sample(process.pid)
        _must_run(program, process)
        used = "an hour" if self.use == HOUR else f"{self.use:.0f} s"
        return {
            "first break late, s": "-" if first is None else f"{first - begun - MINUTE:.1f}",
            f"PSS after {used} of typing, MiB": _mib(last.pss),
            "private after that, MiB": _mib(last.dirty),
        }


class Ended(Exception):
    """A program ended while it was measured."""


def _must_run(program: Program, process: Process) -> None:
    if not process.running:
        raise Ended(f"{program.name} ended with {process.exit_code}: {process.log.strip()[-200:]}")


def _median(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f}" if seconds else "-"


def _status(session: Session) -> dict[str, str]:
    times = []
    for _ in range(15):
        begun = time.perf_counter()
        # Not session.run: to wait with a limit is to look every now and then.
        subprocess.run(["posture", "status"], env=session.env, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begun)
    return {"posture status, ms (median of 15)": _median(times)}


def _installed(program: Program) -> dict[str, str]:
    size = program.installed()
    return {"installed, MiB": "-" if size is None else _mib(size / 1024)}


def table(columns: dict[str, dict[str, str]]) -> str:
    """Return the figures of all programs, a line for each figure."""
    names = list(dict.fromkeys(name for figures in columns.values() for name in figures))
    width = max(map(len, names), default=0) + 1
    lines = [" " * width + "".join(f"{column[:13]:>14}" for column in columns)]
    for name in names:
        lines.append(f"{name:{width}}" + "".join(f"{figures.get(name, '-'):>14}" for figures in columns.values()))
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="how long to count at rest (20)")
    parser.add_argument("--settle", type=float, default=4, help="rest before counting (4)")
    parser.add_argument("--typing", type=float, default=15, help="how long to count while somebody types (15)")
    parser.add_argument("--starts", type=int, default=5, help="how often to time the start (5)")
    parser.add_argument("--use", type=float, default=MINUTE, help="how long somebody types in the end (60)")
    parser.add_argument("--hour", action="store_const", const=HOUR, dest="use", help="type for an hour")
    parser.add_argument("--patience", type=float, default=5, help="how long to wait for an icon (5)")
    parser.add_argument("--alone", action="store_true", help="leave the peers out")
    parser.add_argument("command", nargs="*", help="what to measure instead of posture run")
    options = parser.parse_args()
    if lacking := packages.missing("xfce"):
        sys.exit(packages.advice(lacking))
    measuring = Measuring(**{name: getattr(options, name) for name in Measuring.__dataclass_fields__})
    mine = Program(tuple(options.command)) if options.command else OURS
    columns: dict[str, dict[str, str]] = {}
    code = 0
    for program in [mine, *(() if options.alone else PEERS)]:
        beside = Path(sys.executable).with_name(program.command[0])
        if not (shutil.which(program.command[0]) or beside.exists()):
            print(f"{program.name} is not installed", file=sys.stderr)
            continue
        print(f"{program.name} ...", file=sys.stderr, flush=True)
        try:
            columns[program.name] = measuring.of(program)
        except Ended as fault:
            print(fault, file=sys.stderr, flush=True)
            code = 1
    print(table(columns), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
