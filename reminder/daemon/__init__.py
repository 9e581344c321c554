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
from pathlib import Path
from typing import IO


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
    from reminder.storage import aside, config
    from reminder.storage.watch import follow

    _log_to_stderr(verbosity)
    aside.begin()
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
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is Ctrl+Break, of Windows alone
            if hasattr(signal, name):
                loop.on_signal(getattr(signal, name), loop.stop)
        if hasattr(signal, "SIGHUP"):
            loop.on_signal(signal.SIGHUP, daemon.reload)
        following = follow(loop, path, path.parent / "exercises", daemon.settings_touched)
        daemon.begin()
        if trace_to is not None:
            daemon.record_trace(trace_to)
        loop.run()
        daemon.end()
        server.stop()
        following.close()
    finally:
        loop.close()
        lock.release()
        aside.end()
    return 0


def _opened(trace_file: Path) -> IO[str]:
    from reminder.errors import UsageError

    try:
        return trace_file.open("w", encoding="utf-8")
    except OSError as fault:
        raise UsageError(f"The trace {trace_file} cannot be written: {fault.strerror or fault}.") from None


def _log_to_stderr(verbosity: int) -> None:
    from reminder.nonblocking import NonBlocking

    levels = {-1: logging.WARNING, 0: logging.INFO, 1: logging.DEBUG}
    level = levels.get(max(-1, min(1, verbosity)), logging.INFO)
    stream = None if sys.stderr is None else NonBlocking(sys.stderr)
    stream = None if sys.stderr is None else NonBlocking(sys.stderr)
    logging.basicConfig(stream=stream, level=level if verbosity > -2 else logging.ERROR, format="%(message)s")
    # What APScheduler does with our one job is its own affair.
    logging.getLogger("apscheduler").setLevel(logging.WARNING if verbosity < 2 else logging.DEBUG)
