"""A short run of each fuzzer; the long one is ``python tests/fuzz --seed 1 --count 1000000``."""

from __future__ import annotations

import pytest
from fuzz.targets import TARGETS, feed

FEW = {"traces": 60, "exercises": 300, "page": 200}


@pytest.mark.posix("played over unix sockets")
@pytest.mark.parametrize("name", TARGETS)
def test_what_nobody_would_write_gets_a_sentence(name: str) -> None:
    with TARGETS[name]() as target:
        for number in range(FEW.get(name, 1000)):
            feed(target, 1, number)
