"""Locking, another person's session in front, and sleep, from systemd-logind (or elogind).

https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from reminder.desktop.bus import Bus
from reminder.desktop.calls import PROPERTIES, Body, BusError, Subscription
from reminder.desktop.ports import Loop, Timer

log = logging.getLogger(__name__)

_SERVICE = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_MANAGER = "org.freedesktop.login1.Manager"
_SESSION = "org.freedesktop.login1.Session"
_USER = "org.freedesktop.login1.User"
# "Lock" is a request, LockedHint the fact, and some lockers never state it: they are believed to have locked for
# this long. After that idle time speaks for itself; a lock that nobody takes back would silence us for good.
_REQUEST_HOLDS = timedelta(minutes=1)
# At login the machine is at its busiest: what was not answered in time is asked again, at growing intervals.
_ASKED_AGAIN, _SELDOM = timedelta(seconds=2), timedelta(minutes=1)


class Logind:
    """One source of ``open_session``: *on_change* is called when ``locked``, ``present`` or ``reason`` changed.

    No inhibitor is held: a sleep that we hear of only afterwards is found by the gap in time.
    """

    name = "logind"

    def __init__(
        self,
        loop: Loop,
        bus: Bus,
        on_change: Callable[[], None],
        on_sleep: Callable[[bool], None],
        *,
        environ: Mapping[str, str],
        process: int,
        user: int,
    ) -> None:
        self.present = False
        self.reason = "org.freedesktop.login1 has not answered yet"
        self._loop, self._bus, self._on_change, self._on_sleep = loop, bus, on_change, on_sleep
        self._environ, self._process, self._user = environ, process, user
        self._asleep = False
        self._hint = self._behind = False
        self._request: Timer | None = None  # a lock was asked for, and nobody has confirmed it
        self._unanswered = False  # something that was asked for had no answer in time
        self._again: Timer | None = None
        self._wait = _ASKED_AGAIN
        self._session = ""
        self._session_signals: tuple[Subscription, ...] = ()
        self._signals = (
            self._listen("PrepareForSleep", self._sleep),
            self._listen("SessionNew", self._sessions_changed),
            self._listen("SessionRemoved", self._sessions_changed),
            bus.watch_name(_SERVICE, self._owned),
        )

    @property
    def locked(self) -> bool:
        """Whether the screen is locked, as far as logind knows, or belongs to somebody else just now."""
        return self._hint or self._behind or self._request is not None

    def stop(self) -> None:
        """Stop listening."""
        for signal in (*self._signals, *self._session_signals):
            signal.cancel()
        for timer in (self._request, self._again):
            if timer is not None:
                timer.cancel()

    def _listen(
        self, member: str, callback: Callable[[Body, str], None], path: str = _PATH, interface: str = _MANAGER
    ) -> Subscription:
        return self._bus.subscribe(callback, sender=_SERVICE, interface=interface, member=member, path=path)

    def _owned(self, owner: str) -> None:
        self._wait = _ASKED_AGAIN
        if self._again is not None:
            self._again.cancel()
        if owner:
            self._begin()
            return
        self._leave_session()
        self.present, self.reason = False, f"nobody owns {_SERVICE} on the system bus"
        self._on_sleep_signal(False)
        self._on_change()

    def _begin(self) -> None:
        """Ask for everything; again later where not everything was answered."""
        self._leave_session()
        self.present, self.reason, self._unanswered = True, "", False
        self._find_session()
        self._on_sleep_signal(self._property(_PATH, _MANAGER, "PreparingForSleep") is True)
        if self._unanswered:
            self.reason = "logind did not answer in time; it is asked again"
            self._again = self._loop.call_later(self._wait, self._begin)
            self._wait = min(self._wait * 2, _SELDOM)
        self._on_change()

    # ------------------------------------------------------------------------------------- which session

    def _find_session(self) -> None:
        path = next(self._candidates(), "")
        if not path:
            self.reason = "logind knows of no session of ours: it reports sleep, but no lock"
            log.debug("%s", self.reason)
            return
        self.reason = ""
        self._session = path
        self._session_signals = (
            self._listen("Lock", lambda *_: self._on_lock_signal(True), path, _SESSION),
            self._listen("Unlock", lambda *_: self._on_lock_signal(False), path, _SESSION),
            self._listen("PropertiesChanged", self._properties_changed, path, PROPERTIES),
        )
        self._look()

    def _candidates(self) -> Iterator[str]:
        """Yield the sessions that may be ours, likeliest first.

        A service of the user's own systemd belongs to no session, or to one that only holds the services.
        """
        if number := self._environ.get("XDG_SESSION_ID"):
            yield from self._if_of_person(self._ask("GetSession", "s", number))
        yield from self._if_of_person(self._ask("GetSessionByPID", "u", self._process))
        match self._ask("GetUser", "u", self._user):
            case (str(user),):
                match self._property(user, _USER, "Display"):
                    case (str(), str(path)):
                        yield from self._if_of_person((path,))
        match self._ask("ListSessions"):
            case (list(rows),):
                sessions = tuple(_sessions(rows))
                ours = [path for user, path in sessions if user == self._user]
                for path in ours or [path for _, path in sessions if len(rows) == 1]:
                    yield from self._if_of_person((path,))

    def _if_of_person(self, answer: Body) -> Iterator[str]:
        match answer:
            case (str(path),) if str(self._property(path, _SESSION, "Class")).startswith("user"):
                yield path

    def _sessions_changed(self, body: Body, path: str) -> None:
        if body[1:2] == (self._session,) or not self._session:
            self._leave_session()
            self._find_session()
            self._on_change()

    def _leave_session(self) -> None:
        for signal in self._session_signals:
            signal.cancel()
        self._session_signals = ()
        self._session = ""
        self._hint = self._behind = False
        self._forget_request()

    # --------------------------------------------------------------------------------------- events

    def _look(self) -> None:
        hint = self._property(self._session, _SESSION, "LockedHint")
        self._take({"LockedHint": hint, "Active": self._property(self._session, _SESSION, "Active")})

    def _properties_changed(self, body: Body, path: str) -> None:
        match body:
            case (str(interface), dict(changed), list(invalidated)) if interface == _SESSION:
                self._take(
                    {name: value[-1] for name, value in changed.items() if isinstance(value, tuple) and value}
                )
                if {"LockedHint", "Active"} & {name for name in invalidated if isinstance(name, str)}:
                    self._look()
                self._on_change()

    def _take(self, properties: Mapping[str, Any]) -> None:
        if isinstance(hint := properties.get("LockedHint"), bool):
            if hint or self._hint:
                self._forget_request()  # there is a locker that states the fact
            self._hint = hint
        if isinstance(active := properties.get("Active"), bool):
            self._behind = not active

    def _on_lock_signal(self, locked: bool) -> None:
        self._forget_request()
        if locked:
            self._request = self._loop.call_later(_REQUEST_HOLDS, self._request_ended)
        else:
            self._hint = False
        self._on_change()

    def _request_ended(self) -> None:
        self._forget_request()
        self._on_change()

    def _forget_request(self) -> None:
        if self._request is not None:
            self._request.cancel()
            self._request = None

    def _sleep(self, body: Body, path: str) -> None:
        match body:
            case (bool(going),):
                self._on_sleep_signal(going)

    def _on_sleep_signal(self, asleep: bool) -> None:
        if asleep != self._asleep:
            self._asleep = asleep
            self._on_sleep(asleep)

    # ------------------------------------------------------------------------------------------- asking

    def _ask(self, member: str, signature: str = "", *body: str | int) -> Body:
        try:
            return self._bus.ask((_SERVICE, _PATH, _MANAGER), member, signature, body, activate=False)
        except BusError as error:
            self._failed(member, error)
            return ()

    def _property(self, path: str, interface: str, name: str) -> Any:
        try:
            return self._bus.get_property((_SERVICE, path, interface), name, activate=False)
        except BusError as error:
            self._failed(f"{name} of {path}", error)
            return None

    def _failed(self, what: str, error: BusError) -> None:
        log.debug("logind: %s: %s", what, error)
        self._unanswered = self._unanswered or error.name.endswith(".NoReply")


def _sessions(rows: list[Any]) -> Iterator[tuple[int, str]]:
    """Yield user and path of the well-formed ones of what ListSessions answered."""
    for row in rows:
        match row:
            case (str(), int(user), str(), str(), str(path)):
                yield user, path
