#!/usr/bin/env python3
"""What the resident program costs with Windows' own Python, measured under Wine; the columns are resident.py's.

    python tests/benchmarks/resident_windows.py [--seconds 60]

Memory, wake-ups and processor time are what Linux says of the process that Wine made of it, handles what Windows'
functions say. The tray and Wine's server are not counted. A real Windows has other libraries in the process.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.resident import sample
from desktops import packages, processes
from desktops.windows import Windows

# SYSTEM_PROCESS_INFORMATION: where the next entry, the process' number and the count of its handles are.
HANDLES = """
import ctypes, struct, sys
data = ctypes.create_string_buffer(1 << 20)
assert ctypes.WinDLL("ntdll").NtQuerySystemInformation(5, data, len(data), None) == 0
at = 0
while struct.unpack_from("<Q", data, at + 0x50)[0] != int(sys.argv[1]):
    at += struct.unpack_from("<I", data, at)[0]
print(struct.unpack_from("<I", data, at + 0x60)[0])
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
        ours = processes.processes_with(str(windows.folder))
        # Wine's process and not the shell that started it: the name of Windows' program comes first.
        process = next(pid for pid in ours if b"pythonw.exe" in _command(pid).partition(b"\0")[0])
        script = windows.home / "handles.py"
        script.write_text(HANDLES)
        number = (windows.profile / "run/posture-reminder/daemon.lock").read_text().strip()
        asked = windows.python(script, number)
        assert asked.wait(30) == 0, asked.log
        handles = asked.log.strip()
        time.sleep(10)
        before = sample(process)
        time.sleep(options.seconds)
        after = sample(process)
        windows.posture("quit")
    minutes = (after.at - before.at) / 60
    print(f"PSS {after.pss / 1024:.1f} MiB, dirty {after.dirty / 1024:.1f} MiB, RSS {after.rss / 1024:.1f} MiB")
    print(f"handles {handles}, threads {after.threads}")
    print(f"wake-ups {(after.wakeups - before.wakeups) / minutes:.1f} a minute")
    print(f"CPU {(after.cpu_ns - before.cpu_ns) / 1e6 / minutes:.1f} ms a minute")


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    main()
