"""APScheduler without what its import brings along: it schedules the same, and nobody else notices.

Each test is a process of its own, for an import happens once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

HEAVY = (
    "asyncio",
    "email",
    "ssl",
    "multiprocessing",
    "concurrent.futures",
    "importlib.metadata",
    "tzlocal",
    "zoneinfo",
)

USE = """
import json, sys
from datetime import UTC, datetime, timedelta
from reminder import clock
from reminder.light_apscheduler import BaseScheduler, DateTrigger, DebugExecutor
from reminder.loop import Loop

before = sorted(name for name in sys.modules)
loop, ran = Loop(), []
loop.arm("now", clock.now(), lambda: ran.append("job"))
loop.arm("never", clock.now() + timedelta(days=4000), print)
while not ran:
    loop.turn(timedelta(seconds=1))
loop.close()

class Plain(BaseScheduler):
    def wakeup(self): pass
    def shutdown(self, wait=True): super().shutdown(wait)

import apscheduler
told = {
    "version": apscheduler.version, "ran": ran, "modules": before, "base": BaseScheduler.__module__,
    "fires": str(DateTrigger(datetime(2026, 3, 29, 1, 30), timezone="Europe/Berlin").run_date),
}
# What was left out is there for whoever wants it, whole and itself.
scheduler = Plain(timezone="Europe/Berlin")
scheduler.start()
job = scheduler.add_job(print, DateTrigger(datetime(2999, 1, 1, tzinfo=UTC)))
told["zone"], told["id"] = str(scheduler.timezone), len(job.id)
told["pool"] = type(scheduler._executors["default"]).__name__
scheduler.shutdown()
import asyncio, calendar, importlib.metadata, multiprocessing, tzlocal, uuid, zoneinfo
from apscheduler.executors.pool import ProcessPoolExecutor, ThreadPoolExecutor
told["whole"] = [
    bool(asyncio.run), bool(calendar.monthrange), bool(multiprocessing.Process), bool(uuid.uuid5),
    bool(tzlocal.reload_localzone), bool(zoneinfo.available_timezones), ThreadPoolExecutor.__name__,
    importlib.metadata.version("APScheduler") == apscheduler.version,
    importlib.metadata is sys.modules["importlib.metadata"],
]
print(json.dumps(told))
"""


def run(program: str, *first: str, **environ: str) -> dict[str, Any]:
    script = "\n".join((*first, program))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=os.environ | environ
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("how", ["light", "plain"])
def test_it_schedules_the_same_with_and_without(how: str) -> None:
    told = run(USE, POSTURE_APSCHEDULER=how)

    assert told["ran"] == ["job"]
    assert told["version"].startswith("3.")
    assert told["fires"] == "2026-03-29 01:30:00+01:00"
    assert (told["zone"], told["id"], told["pool"]) == ("Europe/Berlin", 32, "ThreadPoolExecutor")
    assert all(told["whole"])


def test_nothing_heavy_is_loaded_and_no_stand_in_stays() -> None:
    told = run(USE, POSTURE_APSCHEDULER="")

    assert [name for name in HEAVY if name in told["modules"]] == []
    assert "apscheduler.executors.pool" not in told["modules"]


@pytest.mark.parametrize(
    "loaded", ["asyncio", "zoneinfo", "importlib.metadata", "uuid", "concurrent.futures.process"]
)
def test_what_is_loaded_already_is_used_as_it_is(loaded: str) -> None:
    told = run(USE, f"import {loaded}", f"import {loaded} as before")

    assert loaded in told["modules"]
    assert told["ran"] == ["job"]


SURPRISES = {
    "a name that no stand-in has": "light._asyncio = dict; light._STAND_INS['asyncio'] = dict",
    "a version that cannot be told": "light._STAND_INS['importlib.metadata'] = lambda: {'version': 1 // 0}",
    "a stand-in that fails": "light._STAND_INS['uuid'] = lambda: 1 // 0",
}


@pytest.mark.parametrize("surprise", SURPRISES.values(), ids=SURPRISES)
def test_on_a_surprise_the_import_is_done_plainly(surprise: str) -> None:
    # Loaded once in the plain way, taken out, and asked again with a stand-in that does not do.
    again = (
        "import os, sys; os.environ['POSTURE_APSCHEDULER'] = 'plain'",
        "import reminder.light_apscheduler as light",
        "heavy = ('apscheduler', 'asyncio', 'importlib.metadata', 'uuid')",
        "for name in [name for name in sys.modules if name.startswith(heavy)]: del sys.modules[name]",
        "os.environ['POSTURE_APSCHEDULER'] = ''",
        surprise,
        "light.BaseScheduler, light.DebugExecutor, light.DateTrigger = light._imported()",
    )

    told = run(USE, *again)

    assert told["ran"] == ["job"]
    assert "apscheduler.executors.pool" in told["modules"]


def test_beside_another_thread_the_import_is_plain() -> None:
    told = run(USE, "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()")

    assert "asyncio" in told["modules"] or sys.version_info >= (3, 14)
    assert told["ran"] == ["job"]
