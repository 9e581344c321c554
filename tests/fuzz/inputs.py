"""What nobody would write: bytes, texts and values, from a source of chance that the caller hands in."""

from __future__ import annotations

import json
from random import Random
from typing import Any

WORDS = (
    "", "a", "reminder", "earliest", "50m", "-1", "99999999h", "tomorrow", "until 25:00", "\x1b[2J", "\u202e",
    "\ud800", "chin_tuck", "ü", "()", "a()", "\0", "2026-03-29T02:30:00+01:00", "Europe/Berlin", "9" * 30,
    "x" * 300,
)  # fmt: skip
NUMBERS = (0, 1, -1, 2**31, 2**32, 2**63, 2**64, -(2**63), 10**30, 0.5, 1e308, -1e-300, 86400, 3600)


def mutated(rng: Random, whole: bytes, most: int = 8) -> bytes:
    """Return *whole* with some bytes changed, taken out, doubled or put in."""
    data = bytearray(whole)
    for _ in range(rng.randint(1, most)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0 if at < len(data):
                data[at] = rng.randrange(256)
            case 1 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 2:
                del data[at : at + rng.randint(1, 9)]
            case 3:
                data[at:at] = data[at : at + rng.randint(1, 40)]
            case _:
                data[at:at] = rng.choice(WORDS).encode("utf-8", "surrogatepass")
    return bytes(data)


def value(rng: Random, depth: int = 3) -> Any:
    """Return any value that JSON or TOML can hold."""
    match rng.randrange(7 if depth else 4):
        case 0:
            return rng.choice(WORDS)
        case 1:
            return rng.choice(NUMBERS)
        case 2:
            return rng.choice((True, False))
        case 3:
            return rng.randint(-100, 100_000)
        case 4:
            return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
        case _:
            return {rng.choice(WORDS): value(rng, depth - 1) for _ in range(rng.randrange(4))}


def toml(rng: Random, item: Any) -> str:
    """Return *item* as TOML has it, with a slip now and then."""
    match item:
        case bool():
            return "true" if item else "false"
        case str():
            text = json.dumps(item) if rng.randrange(20) else f"'{item}'"
            return text if rng.randrange(20) else text[:-1]
        case list():
            return f"[{', '.join(toml(rng, each) for each in item)}]"
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {toml(rng, each)}" for key, each in item.items()) + "}"
        case _:
            return str(item)
