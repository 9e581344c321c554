"""The daemon: the hall in which all rooms meet.

hall.py      wait, ask the core, carry out its orders
desk.py      the desktop's adapters, each allowed to be missing
calendar.py  the jobs of local time
keeper.py    what must not be lost
doors.py     requests over the control socket
errands.py   what is started for a person in a process of its own
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from reminder.loop import Loop
    from reminder.storage.watch import Watch


def main(settings_file: Path | None, trace_file: Path | None, verbosity: int) -> int:
    """Run until told to end; return the exit code.

    Raises: ReminderError: it cannot begin, and why.
    """
    from reminder import clock, paths
    from reminder.daemon.daemon import Daemon
    from reminder.daemon.requests import answer
    from reminder.daemon.store import Keeper
    from reminder.ipc.server import serve
    from reminder.lock import Lock
    from reminder.loop import Loop
    from reminder.storage import config

    _log_to_stderr(verbosity)
    log = logging.getLogger(__name__)
    path = settings_file or paths.settings_file()
    loaded = config.load(path, required=settings_file is not None)
    lock = Lock()
    trace_to = None if trace_file is None else _opened(trace_file)
    loop = Loop()
    try:
        keeper = Keeper()
        if (said := keeper.begin(clock.wall().date())) is not None:
            log.warning("%s", said)
        daemon = Daemon(loop, path, loaded, keeper)
        server = serve(loop, lambda request: answer(daemon, request))
        daemon.teller.publish = server.publish
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.on_signal(number, loop.stop)
        if hasattr(signal, "SIGHUP"):
            loop.on_signal(signal.SIGHUP, daemon.reload)
        watch = _watch(loop, path, daemon.settings_touched)
        daemon.begin()
        if trace_to is not None:
            daemon.record_trace(trace_to)
        loop.run()
        daemon.end()
        server.stop()
        if watch is not None:
            watch.close()
    finally:
        loop.close()
        lock.release()
    return 0


def _opened(trace_file: Path) -> IO[str]:
    from reminder.errors import UsageError

    try:
        return trace_file.open("w", encoding="utf-8")
    except OSError as fault:
        raise UsageError(f"The trace {trace_file} cannot be written: {fault.strerror or fault}.") from None


def _watch(loop: Loop, path: Path, on_change: Callable[[], None]) -> Watch | None:
    """Have *on_change* called when the settings or the person's own exercises have changed."""
    from reminder.storage.watch import Watch

    try:
        watch = Watch(path, path.parent / "exercises")
    except OSError as reason:
        logging.getLogger(__name__).info("changed settings are read after `kill -HUP` only: %s", reason)
        return None

    def changed() -> None:
        if watch.read_changes():
            on_change()

    loop.watch(watch.fileno(), changed)
    return watch


def _log_to_stderr(verbosity: int) -> None:
    levels = {-1: logging.WARNING, 0: logging.INFO, 1: logging.DEBUG}
    level = levels.get(max(-1, min(1, verbosity)), logging.INFO)
    logging.basicConfig(stream=sys.stderr, level=level if verbosity > -2 else logging.ERROR, format="%(message)s")
    # What APScheduler does with our one job is its own affair.
    logging.getLogger("apscheduler").setLevel(logging.WARNING if verbosity < 2 else logging.DEBUG)
