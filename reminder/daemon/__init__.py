"""The daemon, and the one place where it is built from its parts.

bytecode.py       the compiler, in one child
app.py            the turns: sample, decide, save, carry out, show; commands and events
resume.py         the engine to go on with, or to begin with
views.py          log, notifications, tray, followers
adapters.py       the desktop's adapters, each allowed to be missing
first_reading.py  what a start reads, in one child
sources.py        settings and exercises, read again when they change
store.py          what must not be lost
status.py         how things stand, as JSON
requests.py       the control socket's requests
launch.py         what is started for a person in a process of its own
"""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from reminder.lock import Lock


def main(settings_file: Path | None, trace_file: Path | None, verbosity: int) -> int:
    """Run until the end is requested; return the exit code.

    Raises: ReminderError: it cannot begin, and why.
    """
    from reminder.daemon import bytecode
    from reminder.storage import aside

    _log_to_stderr(verbosity)
    locks = _locks()
    aside.begin()
    bytecode.write()

    from reminder import clock, paths
    from reminder.daemon import first_reading

    path = settings_file or paths.settings_file()
    # From here on in a child, on another processor where there is one: a third of the start.
    read = first_reading.begin(path, settings_file is not None, clock.wall().date())

    from reminder.core.upgrade import state_from_1
    from reminder.daemon.adapters import Adapters
    from reminder.daemon.app import Daemon
    from reminder.daemon.launch import Launcher
    from reminder.daemon.requests import answer
    from reminder.daemon.sources import Sources
    from reminder.daemon.store import VERSION, Store
    from reminder.ipc.server import serve
    from reminder.log import Log
    from reminder.loop import Loop
    from reminder.storage.log_file import log_file
    from reminder.storage.snapshot import Snapshot
    from reminder.storage.watch import follow

    found = read()
    trace_to = None if trace_file is None else _opened(trace_file)
    loop = Loop()
    try:
        snapshot = Snapshot(paths.state_folder() / "state.json", VERSION, {1: state_from_1})
        server = serve(loop, lambda request: answer(daemon, request))
        launcher = Launcher(
            path,
            lambda code: daemon.questions_unasked(code),
            call_soon=None if hasattr(signal, "SIGCHLD") else loop.call_soon,
        )
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is Ctrl+Break, of Windows alone
            if hasattr(signal, name):
                loop.on_signal(getattr(signal, name), loop.stop)
        if hasattr(signal, "SIGHUP"):
            loop.on_signal(signal.SIGHUP, lambda: daemon.reload())
        if hasattr(signal, "SIGCHLD"):
            loop.on_signal(signal.SIGCHLD, launcher.reap)
        daemon = Daemon(
            loop=loop,
            clock=clock,
            sources=Sources(path, found.settings, found.catalogue),
            store=Store(snapshot, found.history, first_reading.open_history, clock),
            log=Log(clock, log_file(), server.publish),
            launcher=launcher,
            publish=server.publish,
            adapters=lambda listener: Adapters(loop, listener),
            check_socket=server.check,
        )
        if hasattr(signal, "SIGCONT"):
            loop.on_signal(signal.SIGCONT, daemon.look, at_once=daemon.on_continued)
        following = follow(loop, path, path.parent / "exercises", daemon.settings_touched)
        if trace_to is not None:
            daemon.record_trace(trace_to)
        daemon.begin()
        loop.run()
        daemon.end()
        server.stop()
        following.close()
    finally:
        loop.close()
        for lock in locks:
            lock.release()
        if trace_to is not None:
            trace_to.close()
        aside.end()
    return 0


def _locks() -> list[Lock]:
    """Take the locks of this session and of the saved state.

    The folder of the first may be tidied away while we run, or be another in another session of the same person;
    the state must still have one writer.

    Raises: AlreadyRunning: another daemon holds one of them.
    """
    from reminder import paths
    from reminder.errors import AlreadyRunning, Refused
    from reminder.lock import Lock

    locks = [Lock()]
    try:
        locks.append(Lock(paths.state_folder() / "daemon.lock"))
    except Refused as fault:
        # A folder that cannot be written to has no state to spoil.
        logging.getLogger(__name__).warning("%s", fault)
    except AlreadyRunning:
        locks[0].release()
        raise
    return locks


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
    logging.basicConfig(stream=stream, level=level if verbosity > -2 else logging.ERROR, format="%(message)s")
    # What APScheduler does with our one job is worth a line to its developers only.
    logging.getLogger("apscheduler").setLevel(logging.WARNING if verbosity < 2 else logging.DEBUG)
