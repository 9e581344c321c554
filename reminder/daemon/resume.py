"""The engine that a run goes on with, or begins with."""

from __future__ import annotations

import logging
from datetime import datetime
from random import Random

from reminder.clock import Clock
from reminder.core.engine import Engine, EngineState, Senses
from reminder.core.hours import Zone
from reminder.daemon.sources import Sources
from reminder.daemon.store import Store

log = logging.getLogger(__name__)


def restored(store: Store, sources: Sources, clock: Clock, zone: Zone) -> Engine | None:
    """Return the engine as it was at the last turn of the run before; None where no usable state was saved."""
    if (before := store.load()) is None:
        return None
    try:
        return _engine(before.state, clock.wall() - before.down, store, sources, zone)
    except Exception:
        # Of any kind: no saved state prevents the start.
        log.exception("the saved state cannot be used")
        store.set_aside("cannot be used")
        return None


def begun(store: Store, sources: Sources, clock: Clock, zone: Zone) -> Engine:
    """Return the engine of a person who has just begun to work."""
    now, wall = clock.now(), clock.wall()
    state = Engine.new_state(
        now,
        wall.date(),
        seed=Random().randrange(1, 1 << 31),
        first_id=store.highest_reminder_id() + 1,
        care=store.care(),
    )
    return _engine(state, wall, store, sources, zone)


def _engine(state: EngineState, wall: datetime, store: Store, sources: Sources, zone: Zone) -> Engine:
    return Engine(
        state,
        sources.settings,
        sources.catalogue,
        wall,
        zone=zone,
        random=Random,
        history=store.taken(),
        senses=Senses(gaps=False, returns=False, holds=False),
    )
