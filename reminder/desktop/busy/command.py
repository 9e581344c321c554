"""Run a small program of the system, and read what it prints, within a time limit."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from reminder import clock, patience
from reminder.core.model import Instant
from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.ports import Unavailable
from reminder.stand_ins import FOR_SUBPROCESS, standing_in

if TYPE_CHECKING:
    import subprocess

# The graph of a large PipeWire session is some hundred KiB.
_MOST_PRINTED = 4 * 2**20
_REAPED_WITHIN = timedelta(milliseconds=50)
_SHOWN = 200  # characters of a program's error output


def find(program: str, environ: Mapping[str, str], package: str) -> str:
    """Return where *program* is.

    Raises:
        Unavailable: it is not installed; *package* is the one (of Debian) to install.
    """
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        # Like shutil.which, which imports three modules for compression.
        found = os.path.join(folder, program)  # noqa: PTH118
        if folder and os.path.isfile(found) and os.access(found, os.X_OK):  # noqa: PTH113
            return found
    raise Unavailable(f"there is no program {program} (Debian package {package})")


def output(program: str, *arguments: str, environ: Mapping[str, str], within: timedelta = PATIENCE) -> str:
    """Return what the program prints, in English and UTF-8; invalid bytes are replaced.

    Raises:
        Unavailable: it cannot be started, reports a failure, takes too long, or prints without end.
    """
    with standing_in(FOR_SUBPROCESS):
        import subprocess

    name = os.path.basename(program)  # noqa: PTH119 - no need of Path
    with patience.waiting():
        until = clock.now() + patience.bounded(within)
        try:
            process = subprocess.Popen(
                [program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=in_english(environ),
                # A group of its own, so that whatever it started ends with it.
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable(f"{name} cannot be started ({error.strerror or error})") from error
        with process.stdout, process.stderr:  # type: ignore[union-attr]  # both are pipes
            try:
                printed, complaint = _read(process, name, until)
            finally:
                _end(process)
    if process.returncode:
        lines = complaint.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"{name} failed ({lines[-1][:_SHOWN] if lines else f'exit code {process.returncode}'})")
    return printed.decode(errors="replace")


def _read(process: subprocess.Popen[bytes], name: str, until: Instant) -> tuple[bytes, bytes]:
    """Return the output and the error output of the process, once it has ended."""
    assert process.stdout is not None
    assert process.stderr is not None
    read = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
    poll = select.poll()
    for descriptor in read:
        poll.register(descriptor, select.POLLIN)
    still_open = set(read)
    while still_open or process.poll() is None:
        left = until - clock.now()
        if left <= timedelta():
            raise Unavailable(f"{name} did not answer in time")
        if not still_open:
            # It has closed its output and still runs: look again in a moment.
            poll.poll(min(left / timedelta(milliseconds=1), 5))
            continue
        for descriptor, _ in poll.poll(left / timedelta(milliseconds=1)):
            part = os.read(descriptor, 65536)
            read[descriptor] += part
            if not part:
                still_open.discard(descriptor)
                poll.unregister(descriptor)
            if len(read[descriptor]) > _MOST_PRINTED:
                raise Unavailable(f"{name} prints without end")
    printed, complaint = read.values()
    return bytes(printed), bytes(complaint)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is still running, and all that it started."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # A process that hangs in the kernel survives even this; Python reaps it at a later start.
    end = clock.now() + _REAPED_WITHIN
    while process.poll() is None and clock.now() < end:
        select.poll().poll(1)


def in_english(environ: Mapping[str, str]) -> dict[str, str]:
    """Return *environ* for a program whose output is parsed: nothing translated, numbers with a point."""
    kept = {name: value for name, value in environ.items() if not name.startswith("LC_") and name != "LANGUAGE"}
    return kept | {"LC_ALL": "C.UTF-8"}
