"""The saved state of 0.1.0 in today's form, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def state_from_1(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state file of version 1 in the form of version 2.

    Raises: KeyError, TypeError, AttributeError: it is no such state.
    """
    return {
        "version": 2,
        **{name: state[name] for name in ("boot", "at", "wall")},
        "engine": engine_from_1(
            state["timer"],
            seed=state["seed"],
            day=state["wall"][:10],
            paused_until=state["paused_until"],
            offer=state["offer"],
        ),
        "outbox": {name: state[name] for name in ("entries", "notes")},
    }


def engine_from_1(timer: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return the engine's state with this timer of 0.1.0, which is also what a trace of then begins with.

    Raises: KeyError, TypeError, AttributeError: it is no such timer.
    """
    attendance = dict(timer["attendance"])
    peace_left = attendance.pop("peace_left")
    moved = {name: value for name, value in timer.items() if name not in ("attendance", "open")}
    return more | {
        "timer": moved
        | {
            "at": 0,
            "attendance": attendance | {"peace_until": None if peace_left is None else -peace_left},
            "opened": timer["open"],
        }
    }
