"""Idle time of a Wayland compositor, from events only: ext-idle-notify, or its ancestor from KDE.

https://wayland.app/protocols/ext-idle-notify-v1 and https://wayland.app/protocols/kde-idle. A notification is an
object with a timeout of its own, counted from its creation, which says "idled" and later "resumed". Everything
here follows from that: a changed threshold is a new object, and the events of an older one must not be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import timedelta

from reminder.core.model import Instant
from reminder.core.values import dataclass
from reminder.desktop.idle.server import ServerIdle
from reminder.desktop.ports import Loop, Unavailable
from reminder.desktop.stream import Broken
from reminder.desktop.wayland import Arguments, Compositor, Global

_SEAT = "wl_seat"
_SEAT_RELEASE, _SEAT_RELEASE_SINCE = 3, 5
_DESTROY, _IDLED, _RESUMED = 0, 0, 1
# Held beside a longer threshold, so that a shorter one armed later finds an empty chair known already.
_COARSE = timedelta(seconds=60)
# To hear of the next input of somebody who is not idle, their next pause of this length must be seen first.
_PAUSE = timedelta(seconds=1)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one of the protocols is spoken: the request that makes a notification, and where its timeout goes."""

    name: str
    interface: str
    version: int
    request: int
    seat_first: bool


# Best first. Input-only notifications do not count a playing video as a person; the others have to.
PROTOCOLS = (
    Protocol("ext-idle-notify", "ext_idle_notifier_v1", 2, 2, False),
    Protocol("ext-idle-notify", "ext_idle_notifier_v1", 1, 1, False),
    Protocol("kde-idle", "org_kde_kwin_idle", 1, 0, True),
)


@dataclass(slots=True, eq=False)
class _Watch:
    """One notification: it speaks of *timeout* without input after *delay*, less where some time had passed."""

    id: int
    timeout: timedelta
    delay: timedelta
    idled: bool = False


@dataclass(slots=True, eq=False)
class _Seat:
    """One set of keyboard and mouse; *last_input* is known only while it is idle.

    *since* is when it was first watched. A compositor counts from then on, whatever was before: whether there was
    input is unknown until an event is *heard*, or the shortest timeout has passed without one.
    """

    id: int
    version: int
    since: Instant
    heard: bool = False
    last_input: Instant | None = None
    watches: list[_Watch] = field(default_factory=list)


class WaylandIdle(ServerIdle[Compositor]):
    """Counts from the compositor's events, over all its seats: input on any of them is presence."""

    name = "wayland"  # until the protocol is known

    def __init__(
        self, loop: Loop, on_change: Callable[[], None], *, environ: Mapping[str, str], now: Callable[[], Instant]
    ) -> None:
        self._environ, self._now = environ, now
        self._seats: dict[int, _Seat] = {}
        super().__init__(loop, on_change, "the compositor")

    def idle(self) -> timedelta | None:
        """Return how long the least idle seat is known to be idle; None while one has not been heard of."""
        if self._connection is None or not self._seats:
            return None
        now = self._now()
        known = [_idle(seat, now) for seat in self._seats.values() if self._is_known(seat, now)]
        if len(known) == len(self._seats) or timedelta() in known:
            return min(known)
        return None

    @staticmethod
    def _is_known(seat: _Seat, now: Instant) -> bool:
        if not seat.heard and seat.last_input is None and seat.watches:
            # An idle seat would have sent an event by then; a compositor may be a little late.
            seat.heard = now - seat.since > min(watch.delay for watch in seat.watches) + _PAUSE
        return seat.heard or seat.last_input is not None

    def arm(self, threshold: timedelta, *, returning: bool) -> None:
        """Make the notifications that are wanted now, and end those that are not."""
        if (threshold, returning) == self._armed:
            return
        self._armed = (threshold, returning)
        try:
            for seat in self._seats.values():
                self._refresh(seat)
        except Broken as error:
            self._lose(str(error))

    def _connect(self) -> None:
        compositor = Compositor(self._loop, self._environ, on_lost=self._lose, on_globals=self._offers_changed)
        try:
            found = _best(compositor)
            if found is None:
                raise Unavailable("the compositor offers neither ext_idle_notifier_v1 nor org_kde_kwin_idle")
            self._protocol, self._offer = found
            self.name = self._protocol.name
            self._manager = compositor.bind(self._offer, self._protocol.version, _nothing_to_hear)
            self._connection = compositor
            self._seats.clear()
            self._offers_changed()
        except (Broken, Unavailable):
            self._connection = None
            compositor.close()
            raise
        if self._armed is not None:
            self._post_change()

    def _offers_changed(self) -> None:
        compositor = self._connection
        if compositor is None:
            return
        if self._offer.number not in compositor.globals:
            raise Broken("the compositor has taken its idle notifications back")
        offers = {offer.number: offer for offer in compositor.offers(_SEAT)}
        for number in self._seats.keys() - offers.keys():
            self._leave(compositor, self._seats.pop(number))
        for number in offers.keys() - self._seats.keys():
            self._join(compositor, offers[number])

    def _join(self, compositor: Compositor, offer: Global) -> None:
        version = min(offer.version, _SEAT_RELEASE_SINCE)
        seat = self._seats[offer.number] = _Seat(
            compositor.bind(offer, version, _nothing_to_hear), version, self._now()
        )
        self._refresh(seat)

    def _leave(self, compositor: Compositor, seat: _Seat) -> None:
        for watch in tuple(seat.watches):
            self._end(compositor, seat, watch)
        if seat.version >= _SEAT_RELEASE_SINCE:
            compositor.destroy(seat.id, _SEAT_RELEASE)

    def _wanted(self, seat: _Seat) -> set[timedelta]:
        if self._armed is None:
            return set()
        threshold, returning = self._armed
        wanted = {threshold}
        if threshold > _COARSE:
            wanted.add(_COARSE)
        if returning and seat.last_input is None:
            wanted.add(_PAUSE)
        return wanted

    def _refresh(self, seat: _Seat) -> None:
        """Bring the seat's notifications in line with what is wanted and known."""
        compositor = self._connection
        if compositor is None:
            return
        wanted = self._wanted(seat)
        for watch in tuple(seat.watches):
            shortened = watch.delay != watch.timeout and seat.last_input is None
            # One that has idled is kept, wanted or not: only it reports the next input.
            if shortened or (watch.timeout not in wanted and not watch.idled):
                self._end(compositor, seat, watch)
        idle = _idle(seat, self._now())
        for timeout in wanted - {watch.timeout for watch in seat.watches}:
            if idle < timeout:
                self._begin(compositor, seat, timeout, timeout - idle)

    def _begin(self, compositor: Compositor, seat: _Seat, timeout: timedelta, delay: timedelta) -> None:
        def on_event(opcode: int, arguments: Arguments) -> None:
            if opcode == _IDLED:
                self._idled(seat, watch)
            elif opcode == _RESUMED:
                self._resumed(seat)

        number = compositor.new_id(on_event)
        watch = _Watch(number, timeout, delay)
        seat.watches.append(watch)
        milliseconds = min(-(-delay // _MILLISECOND), 2**32 - 1)
        details = (seat.id, milliseconds) if self._protocol.seat_first else (milliseconds, seat.id)
        compositor.send(self._manager, self._protocol.request, number, *details)

    def _end(self, compositor: Compositor, seat: _Seat, watch: _Watch) -> None:
        seat.watches.remove(watch)
        compositor.destroy(watch.id, _DESTROY)

    def _idled(self, seat: _Seat, watch: _Watch) -> None:
        watch.idled = True
        # The earlier of the two: its timers are not ours, and what it says it has counted must not fall short.
        last_input = self._now() - watch.timeout
        if seat.last_input is None or last_input < seat.last_input:
            seat.last_input = last_input
        if self._armed is not None and watch.timeout == self._armed[0]:
            self._post_change()

    def _resumed(self, seat: _Seat) -> None:
        seat.heard = True
        if seat.last_input is None:  # each that has idled sends this event
            return
        seat.last_input = None
        for watch in seat.watches:
            watch.idled = False
        self._refresh(seat)
        if self._armed is not None and self._armed[1]:
            self._post_change()

    def _drop(self) -> None:
        self._seats.clear()
        super()._drop()


def _best(compositor: Compositor) -> tuple[Protocol, Global] | None:
    for protocol in PROTOCOLS:
        for offer in compositor.offers(protocol.interface):
            if offer.version >= protocol.version:
                return protocol, offer
    return None


def _idle(seat: _Seat, now: Instant) -> timedelta:
    return now - seat.last_input if seat.last_input is not None else timedelta()


def _nothing_to_hear(opcode: int, arguments: Arguments) -> None:
    """Ignore events: the manager sends none, and those of a seat do not matter."""
