"""Five days of work in one process; months of it: ``python tests/endurance``."""

from __future__ import annotations

from pathlib import Path

import pytest
from endurance.life import live


@pytest.mark.posix("memory and descriptors are read from /proc")
def test_five_days_of_work_leave_no_descriptor_and_no_memory_behind(tmp_path: Path) -> None:
    points = list(live(tmp_path, 5))

    assert points[-1].reminders >= 30
    assert points[-1].descriptors == points[1].descriptors
    # The reminders of the last weeks are remembered for the dose, a dozen values each.
    assert points[-1].objects - points[1].objects < 40 * (points[-1].reminders - points[1].reminders)
    assert points[-1].state_bytes < 2 * points[1].state_bytes
