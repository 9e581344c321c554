"""What the records say of a day: work time to the second, and what held how long."""

from datetime import timedelta
from pathlib import Path

import pytest

from reminder import paths, trace
from reminder.core.effects import RecordHold, RecordWork
from reminder.replay.by_hand import WorldReplay
from reminder.storage import catalogue, settings_file

DAY = Path(__file__).parent.parent / "docs" / "day.jsonl"


class Kept(WorldReplay):
    """A replay that keeps what is to be recorded."""

    def __init__(self, *given):
        self.effects = []
        super().__init__(*given)

    def _show(self, effect, now):
        self.effects.append(effect)


def lived(text):
    header, facts = trace.read(text, "trace")
    settings = settings_file.from_mapping(header.settings or {}, "trace")
    replay = Kept(header, settings, catalogue.load(paths.shipped()).catalogue)
    list(replay.run(facts))
    return replay.effects


def worked(effects):
    return sum((each.worked for each in effects if isinstance(each, RecordWork)), timedelta())


def test_the_work_time_of_a_day_in_which_everything_happened_is_all_there():
    effects = lived(DAY.read_text(encoding="utf-8").splitlines())

    typed = [
        3500,  # 09:00:00 to 09:58:20, when the break began
        4500,  # 10:01:40 to 11:16:40, skipped
        2600,  # to 12:00, lunch
        6900,  # 12:45 to 14:40, not answered
        600 + 480,  # to 15:00, less the restart
        1500,  # 15:20 to 15:45, when the lid was shut
        3700,  # 16:20 to 17:21:40, done
        500,  # to 17:30
    ]
    assert worked(effects) == timedelta(seconds=sum(typed))
    held = [each.until - each.since for each in effects if isinstance(each, RecordHold)]
    assert held == [timedelta(seconds=1400), timedelta(seconds=1800)]


@pytest.mark.parametrize(("slept", "end"), [(120, 5000), (3600, 9000), (8 * 3600, 40000)])
def test_sleep_takes_no_work_away(slept, end):
    effects = lived(
        [
            '{"t": 1000, "asleep": true}',
            f'{{"t": {1000 + slept}, "asleep": false}}',
            f'{{"t": {1000 + slept + 1000}, "input": false}}',
            f'{{"t": {end}, "end": true}}',
        ]
    )

    assert worked(effects) == timedelta(seconds=2000)
