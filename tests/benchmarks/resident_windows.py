#!/usr/bin/env python3
"""What the resident program costs on Windows, measured under Wine with Windows' own Python; beside resident.py.

    python tests/benchmarks/resident_windows.py [--seconds 60]

Private bytes, handles, threads and processor time are what Windows' functions say of the process. What Wine adds
around it (its server, the tray) is not counted, and wake-ups cannot be told.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from desktops import packages
from desktops.windows import Windows

COUNT = r"""
import ctypes, sys
from ctypes import wintypes
pid = int(sys.argv[1])
kernel, psapi = ctypes.WinDLL("kernel32"), ctypes.WinDLL("psapi")
kernel.OpenProcess.restype = wintypes.HANDLE
process = wintypes.HANDLE(kernel.OpenProcess(0x1F0FFF, False, pid))
class Memory(ctypes.Structure):
    names = "peak_set set peak_paged paged peak_nonpaged nonpaged pagefile peak_pagefile private"
    sizes = [(name, ctypes.c_size_t) for name in names.split()]
    _fields_ = [("cb", wintypes.DWORD), ("faults", wintypes.DWORD), *sizes]
memory = Memory(cb=ctypes.sizeof(Memory))
psapi.GetProcessMemoryInfo(process, ctypes.byref(memory), memory.cb)
handles = wintypes.DWORD()
kernel.GetProcessHandleCount(process, ctypes.byref(handles))
times = [ctypes.c_uint64() for _ in range(4)]
kernel.GetProcessTimes(process, *map(ctypes.byref, times))
class Thread(ctypes.Structure):
    _fields_ = [(name, wintypes.DWORD) for name in ("size", "usage", "id", "owner", "base", "delta", "flags")]
kernel.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
snapshot = wintypes.HANDLE(kernel.CreateToolhelp32Snapshot(4, 0))
thread, threads = Thread(size=ctypes.sizeof(Thread)), 0
more = kernel.Thread32First(snapshot, ctypes.byref(thread))
while more:
    threads += thread.owner == pid
    more = kernel.Thread32Next(snapshot, ctypes.byref(thread))
print(memory.private, memory.set, handles.value, threads, times[2].value + times[3].value)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long to count (60)")
    options = parser.parse_args()
    if lacking := packages.missing("windows"):
        sys.exit(packages.advice(lacking))
    with Windows() as windows:
        windows.settings("")
        windows.python("-m", "reminder", "run", windowed=True)
        windows.icon()
        pid = (windows.profile / "run/posture-reminder/daemon.lock").read_text().strip()
        script = windows.home / "count.py"
        script.write_text(COUNT)

        def count() -> list[int]:
            process = windows.python(script, pid)
            assert process.wait(30) == 0, process.log
            return [int(word) for word in process.log.split()]

        time.sleep(10)
        before, began = count(), time.monotonic()
        time.sleep(options.seconds)
        after, minutes = count(), (time.monotonic() - began) / 60
        windows.posture("quit")
    private, working_set, handles, threads, _ = after
    print(f"private bytes {private / 2**20:.1f} MiB, working set {working_set / 2**20:.1f} MiB")
    print(f"handles {handles}, threads {threads}, CPU {(after[4] - before[4]) / 1e4 / minutes:.1f} ms/min")


if __name__ == "__main__":
    main()
