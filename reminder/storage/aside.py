"""Works in a forked child, so that the memory of parsers and database is freed with it.

The daemon reads settings and exercises once or twice a day and writes records a few times an hour, and would keep
the parsers, SQLite and their tables from then on: 2.5 MiB. A child forked for the moment does it, and hands over
what it found. Only the daemon asks for that (``begin``); every other process is gone in a moment.
"""

from __future__ import annotations

import contextlib
import copyreg
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_MOMENT = 0.1  # seconds; the loop waits meanwhile
_wanted = False


def begin() -> None:
    """From now on work aside, where that is possible."""
    global _wanted
    _wanted = sys.platform == "linux"


def end() -> None:
    """Work here again."""
    global _wanted
    _wanted = False


def run(function: Callable[P, R], *args: P.args, **how: P.kwargs) -> R:
    """Return what *function* returns, or raise what it raises: values, and errors that can be pickled."""
    return begun(function, *args, **how)()


def begun(function: Callable[P, R], *args: P.args, **how: P.kwargs) -> Callable[[], R]:
    """Have a child begin, and return at once; the function returned waits for it and does what ``run`` does."""

    def here() -> R:
        return function(*args, **how)

    if not _wanted or not _alone():
        return here
    try:
        child, pipe = _fork(here)
    except OSError as fault:
        log.debug("no child: %s", fault)
        return here

    def wait() -> R:
        answer = _answer(child, pipe)
        if answer is None:
            # It died: here the same would at least be seen.
            return here()
        good, found = answer
        if good:
            result: R = found
            return result
        raise found

    return wait


def _alone() -> bool:
    """Return whether no other thread lives; one that is about to end, as plyer's are, is given a moment.

    In a child of a process with threads a lock may stay closed for ever.
    """
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(_MOMENT)
    return threading.active_count() == 1


def _fork(call: Callable[[], object]) -> tuple[int, int]:
    """Return the number of the child that makes the call, and the descriptor from which its answer is read."""
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if not child:
        _work(call, writing)
    os.close(writing)
    return child, reading


def _answer(child: int, descriptor: int) -> tuple[bool, Any] | None:
    """Return whether the call returned, and what it returned or raised; None where the child sent nothing."""
    # The half of pickle that is written in C: the other one is a quarter of what is to be saved here.
    from _pickle import UnpicklingError, loads

    with os.fdopen(descriptor, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    try:
        good, found = loads(data)  # from our own child, and from nobody else
    except (EOFError, UnpicklingError) as fault:
        log.debug("the child's answer cannot be read: %r", fault)
        return None
    return bool(good), found


def _work(call: Callable[[], object], writing: int) -> None:
    """Make the call in the child, and end it there whatever happens."""
    code = 1
    end()  # whatever it calls is done here, not in a child of the child
    try:
        # The descriptor that signals write to is closed below, and its number may become that of the database.
        signal.set_wakeup_fd(-1)
        # A lock that stayed open here would outlive a daemon that is killed just now.
        for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - only the numbers
            if descriptor > 2 and descriptor != writing:
                with contextlib.suppress(OSError):  # the one that listed them is closed already
                    os.close(descriptor)
        import pickle

        # Read-only mappings are values like others, but pickle does not know them.
        copyreg.pickle(MappingProxyType, _reduced)
        try:
            answer: tuple[bool, object] = (True, call())
        except Exception as error:  # it is raised again where it belongs
            answer = (False, error)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        # Not sys.exit: nothing of the parent's is to be ended, closed or written twice.
        os._exit(code)


def _reduced(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _read_only, (dict(mapping),)


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)
