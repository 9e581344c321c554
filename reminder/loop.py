"""One loop on one thread: descriptors by ``selectors``, time by APScheduler.

APScheduler keeps all that must happen at a moment. Its own schedulers bring a thread or asyncio; ``BaseScheduler``
asks for ``wakeup`` and ``shutdown`` only, and its ``_process_jobs`` (which all its schedulers call) says how long
to wait. It uses wall time: when the clock was set, which is noticed here, every job is scheduled again.
"""

from __future__ import annotations

import itertools
import logging
import selectors
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType

from reminder import clock, patience
from reminder.core.model import Instant
from reminder.light_apscheduler import BaseScheduler, DateTrigger, DebugExecutor

log = logging.getLogger(__name__)

# What a loaded machine or NTP's slewing may do to the two clocks between two turns although none was set.
_STEP = timedelta(seconds=1)


class LoopScheduler(BaseScheduler):  # type: ignore[misc]  # APScheduler ships no types
    """APScheduler without a thread: the loop asks ``due_in`` at each turn."""

    def __init__(self) -> None:
        super().__init__(
            timezone=UTC,
            executors={"default": DebugExecutor()},
            # A job that is late still has to happen, and once is enough however late it is.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def wakeup(self) -> None:
        """Do nothing: there is one thread, and it asks again before it waits."""

    def shutdown(self, wait: bool = True) -> None:
        """Forget all jobs."""
        super().shutdown(wait)

    def due_in(self) -> float | None:
        """Run the jobs that are due; return the seconds until the next one, None if there is none."""
        seconds: float | None = self._process_jobs()
        return seconds


class _Later:
    """A call arranged for later."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self.cancel = cancel


class Loop:
    """The daemon's loop; the part that adapters see is ``desktop.ports.Loop``."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._readers: dict[int, Callable[[], None]] = {}
        self._writers: dict[int, Callable[[], None]] = {}
        self._soon: deque[Callable[[], None]] = deque()
        self._numbers = itertools.count()
        self._running = False
        self._thread = threading.get_ident()
        self._scheduler = LoopScheduler()
        self._scheduler.start()
        self._armed: dict[str, tuple[Instant, Callable[[], None]]] = {}
        self._on_step: list[Callable[[], None]] = []
        self._offset = self._wall_offset()
        self.stopping = False
        self.turns = 0  # how often the loop woke up; the budget is counted on it

        self._waker, self._wakened = socket.socketpair()
        for end in (self._waker, self._wakened):
            end.setblocking(False)
        self.watch(self._wakened.fileno(), self._drain)
        self._steps = clock.StepWatch()
        if self._steps.fileno() >= 0:
            self.watch(self._steps.fileno(), self._steps.read)

    # ------------------------------------------------------------------------------------- descriptors

    def watch(self, fd: int, on_readable: Callable[[], None]) -> None:
        """Call *on_readable* whenever *fd* can be read (or has failed), until ``unwatch``."""
        self._readers[fd] = on_readable
        self._register(fd)

    def watch_writable(self, fd: int, on_writable: Callable[[], None] | None) -> None:
        """Call *on_writable* while *fd* can be written; None ends that."""
        if on_writable is None:
            self._writers.pop(fd, None)
        else:
            self._writers[fd] = on_writable
        self._register(fd)

    def unwatch(self, fd: int) -> None:
        """Forget *fd*."""
        self._readers.pop(fd, None)
        self._writers.pop(fd, None)
        self._register(fd)

    def _register(self, fd: int) -> None:
        wanted = (selectors.EVENT_READ if fd in self._readers else 0) | (
            selectors.EVENT_WRITE if fd in self._writers else 0
        )
        known = fd in self._selector.get_map()
        if known and wanted:
            self._selector.modify(fd, wanted)
        elif known:
            self._selector.unregister(fd)
        elif wanted:
            self._selector.register(fd, wanted)

    # -------------------------------------------------------------------------------------------- time

    def call_soon(self, call: Callable[[], None]) -> None:
        """Run *call* at the next turn. Safe from any thread and from a signal handler."""
        self._soon.append(call)
        if threading.get_ident() != self._thread:
            self._wake()

    def call_later(self, delay: timedelta, call: Callable[[], None]) -> _Later:
        """Run *call* once after *delay*."""
        name = f"later {next(self._numbers)}"
        self.arm(name, clock.now() + delay, call)
        # Nothing of the call: who keeps what is returned and is itself part of the call would keep itself.
        return _Later(lambda: self._disarm(name))

    def arm(self, name: str, when: Instant | None, call: Callable[[], None]) -> None:
        """Hold the one job called *name*: run *call* at *when*; None takes it away."""
        if when is None:
            self._disarm(name)
        elif self._armed.get(name) != (when, call):
            self._armed[name] = (when, call)
            self._schedule(name, when, call)

    def _disarm(self, name: str) -> None:
        if self._armed.pop(name, None) is not None and self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    def _schedule(self, name: str, when: Instant, call: Callable[[], None]) -> None:
        def fire() -> None:
            # It may have been taken away, or armed again, since it was posted.
            if self._armed.get(name) == (when, call):
                del self._armed[name]
                call()

        at = clock.utc() + (when - clock.now())
        # The job only posts: a job that armed itself again from inside would be removed by APScheduler as finished.
        # UTC explicitly: without it the trigger asks tzlocal for the zone, which fails on TZ="JST-9".
        trigger = DateTrigger(at, timezone=UTC)
        self._scheduler.add_job(lambda: self.call_soon(fire), trigger, id=name, replace_existing=True)

    def on_clock_step(self, call: Callable[[], None]) -> None:
        """Run *call* whenever the wall clock was set: what was computed in local time must be computed again."""
        self._on_step.append(call)

    @staticmethod
    def _wall_offset() -> timedelta:
        return (clock.utc() - datetime(1970, 1, 1, tzinfo=UTC)) - clock.now().since_origin

    def _notice_step(self) -> None:
        offset = self._wall_offset()
        if abs(offset - self._offset) < _STEP:
            return
        log.info("the wall clock was set by %+.0f s", (offset - self._offset).total_seconds())
        self._offset = offset
        for name, (when, call) in self._armed.items():
            self._schedule(name, when, call)
        for call in self._on_step:
            self.call_soon(call)

    # --------------------------------------------------------------------------------------- the loop

    def on_signal(
        self, number: int, call: Callable[[], None], *, at_once: Callable[[], None] | None = None
    ) -> None:
        """Run *call* on the loop when the signal arrives; *at_once* in the middle of what runs.

        Signals that come before the call has begun are one: a flood of them must not keep others waiting.
        """
        posted = False

        def run() -> None:
            nonlocal posted
            posted = False
            call()

        def handler(_number: int, _frame: FrameType | None) -> None:
            nonlocal posted
            if at_once is not None:
                at_once()
            if not posted:
                posted = True
                self._soon.append(run)

        signal.signal(number, handler)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        """Turn until ``stop``."""
        self._running = True
        self._thread = threading.get_ident()
        while self._running:
            self.turn()
        patience.renew(patience.THE_END)

    def stop(self) -> None:
        """End ``run`` after this turn."""
        self._running = False
        self.stopping = True

    def turn(self, longest: timedelta | None = None) -> None:
        """Wait for the next thing to do (at most *longest*), and do all there is to do."""
        timeout = self._timeout()
        if longest is not None:
            limit = longest.total_seconds()
            timeout = limit if timeout is None else min(timeout, limit)
        ready = self._selector.select(timeout)
        self.turns += 1
        patience.renew()
        try:
            self._do(ready)
        finally:
            patience.lift()

    def _do(self, ready: list[tuple[selectors.SelectorKey, int]]) -> None:
        self._notice_step()
        # First of all: after SIGTERM nothing else that has come in is news.
        self._call_posted()
        for key, events in ready:
            if events & selectors.EVENT_READ and (reader := self._readers.get(key.fd)):
                self._call_for(key.fd, reader)
            if events & selectors.EVENT_WRITE and (writer := self._writers.get(key.fd)):
                self._call_for(key.fd, writer)
        self._scheduler.due_in()
        self._call_posted()

    def _call_posted(self) -> None:
        for _ in range(len(self._soon)):
            self._call(self._soon.popleft())

    def _timeout(self) -> float | None:
        timeout = self._scheduler.due_in()
        return 0 if self._soon else timeout

    def _call(self, call: Callable[[], None]) -> bool:
        try:
            call()
        except Exception:
            # A bug of ours, to be seen; the person's reminders go on.
            log.exception("a call failed")
            return False
        return True

    def _call_for(self, fd: int, call: Callable[[], None]) -> None:
        if not self._call(call):
            # Called again it would fail again, at once.
            self.unwatch(fd)

    def _wake(self) -> None:
        try:
            self._waker.send(b"\0")
        except BlockingIOError:
            # The pipe is full: a wake-up is under way already.
            return
        except OSError:
            # Closed between the caller's two steps: the loop has ended, and nothing waits any more.
            if self._waker.fileno() >= 0:
                raise

    def _drain(self) -> None:
        try:
            while self._wakened.recv(4096):
                pass
        except BlockingIOError:
            return

    def close(self) -> None:
        """Give everything back."""
        patience.lift()
        if signal.getsignal(signal.SIGTERM) is not None and threading.current_thread() is threading.main_thread():
            signal.set_wakeup_fd(-1)
        self._scheduler.shutdown(wait=False)
        self._steps.close()
        self._selector.close()
        self._waker.close()
        self._wakened.close()
