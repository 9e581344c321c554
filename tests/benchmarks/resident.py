#!/usr/bin/env python3
"""What a resident program costs: memory, wake-ups, processor time and the start, in a private XFCE session.

    python tests/benchmarks/resident.py                          posture run, and whatever peers are installed
    python tests/benchmarks/resident.py -- python -m mine        any other command, beside the same peers

One program runs at a time, with nothing else in its desktop, and nobody touches keys or mouse. The figures are over
the program's whole process tree, from /proc:

PSS         memory, pages shared with others counted by share; depends on what else runs
dirty       memory that nobody else could use (Private_Dirty): depends on nothing else
RSS         memory with shared pages counted in full
wake-ups    voluntary context switches a minute: each is a sleep, with a wake-up after it
CPU         run time a minute, by the scheduler's own count
start       from exec to the tray icon's registration, median; "-" where no StatusNotifierItem came
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from desktops import packages
from desktops.processes import Process
from desktops.tray import WATCHER
from desktops.xfce import Xfce

PEERS = (["workrave"], ["safeeyes"], ["rsibreak"])
COLUMNS = ("PSS MiB", "dirty MiB", "RSS MiB", "processes", "threads", "wake-ups/min", "CPU ms/min", "start ms")


@dataclass(frozen=True, slots=True)
class Sample:
    """Counters of a process tree at one moment."""

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


def start(desktop: Xfce, command: list[str], patience: float) -> tuple[Process, float | None]:
    """Start *command*; return it with the seconds until its icon was registered, None if none was."""
    heard = desktop.bus.watch_signals(interface=WATCHER, member="StatusNotifierItemRegistered")
    begun = time.monotonic()
    program = desktop.spawn(*command)
    seconds = None
    while seconds is None and program.running and time.monotonic() < begun + patience:
        if heard.received:
            seconds = time.monotonic() - begun
        time.sleep(0.001)
    heard.close()
    return program, seconds


def measure(command: list[str], *, starts: int, settle: float, seconds: float, patience: float) -> list[str]:
    """Return the row of figures for *command*, as text."""
    times = []
    with Xfce() as desktop:
        for turn in range(starts):
            program, took = start(desktop, command, patience)
            if not program.running:
                return [f"ended with {program.exit_code}: {program.log.strip()[-60:]}"]
            times += [took] if took is not None else []
            if turn < starts - 1:
                time.sleep(0.5)
                desktop.fresh()
        time.sleep(settle)
        before = sample(program.pid)
        time.sleep(seconds)
        after = sample(program.pid)
    minutes = (after.at - before.at) / 60
    return [
        *(f"{kilobytes / 1024:.1f}" for kilobytes in (after.pss, after.dirty, after.rss)),
        str(after.processes),
        str(after.threads),
        f"{(after.wakeups - before.wakeups) / minutes:.1f}",
        f"{(after.cpu_ns - before.cpu_ns) / 1e6 / minutes:.1f}",
        f"{statistics.median(times) * 1000:.0f}" if times else "-",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long to count (60)")
    parser.add_argument("--settle", type=float, default=10, help="rest before counting (10)")
    parser.add_argument("--starts", type=int, default=5, help="how often to time the start (5)")
    parser.add_argument("--patience", type=float, default=10, help="how long to wait for an icon (10)")
    parser.add_argument("--alone", action="store_true", help="leave the peers out")
    parser.add_argument("command", nargs="*", default=["posture", "run"], help="what to measure (posture run)")
    options = parser.parse_args()
    if lacking := packages.missing("xfce"):
        sys.exit(packages.advice(lacking))
    how = {name: getattr(options, name) for name in ("starts", "settle", "seconds", "patience")}
    print(f"{'':24}" + "".join(f"{name:>14}" for name in COLUMNS), flush=True)
    for command in [options.command, *([] if options.alone else PEERS)]:
        own = Path(sys.executable).with_name(command[0])
        there = shutil.which(command[0]) or own.exists()
        row = measure(command, **how) if there else ["not installed"]
        print(f"{' '.join(command)[:23]:24}" + "".join(f"{cell:>14}" for cell in row), flush=True)


if __name__ == "__main__":
    main()
