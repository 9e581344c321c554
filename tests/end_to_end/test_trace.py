"""A day that was recorded with real input replays to the same reminders: a bug report is a file."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timedelta

from desktops.xfce import Xfce
from end_to_end.running import Run
from end_to_end.typing_hands import type_until

SHOWN = re.compile(r"reminder (\d+) shown \((.*)\) after")
WHY = {"at a pause in typing": "lull", "the snooze ended": "snooze", "asked for": "request"}
# What the contract allows, and the part of a second that the log leaves out.
LATE = timedelta(seconds=2 + 1)


def test_a_recorded_day_replays_to_the_same_reminders(xfce: Xfce) -> None:
    trace = xfce.home / "posture-reminder-trace.jsonl"
    window = {"earliest": "2s", "latest": "30m", "lull": "2s"}
    run = Run(xfce, {"reminder": window, "snooze": {"choices": ["2s"]}}, "--trace", str(trace))
    xfce.open_window("Letter")

    type_until(xfce, lambda: "due after" in run.log)
    since = time.monotonic()
    type_until(xfce, lambda: time.monotonic() - since > 2)
    first = run.wait_for("reminder 1 shown (at a pause in typing)")
    run.posture("snooze")
    run.wait_for("reminder 1 shown (the snooze ended)", after=first)
    xfce.notifications.press("Done")
    settled = run.wait_for("reminder 1 settled: done (")
    run.wait_for("1 snooze)", after=settled)
    run.posture("now")
    run.posture("skip")
    log = [json.loads(line) for line in run.posture("log", "--json").splitlines()]
    run.stop()
    replayed = [json.loads(line) for line in run.posture("replay", str(trace)).splitlines()]

    seen = [
        (int(found[1]), WHY[found[2]], datetime.fromisoformat(line["at"]))
        for line in log
        if (found := SHOWN.match(line["text"]))
    ]
    told = [
        (line["remind"]["id"], line["remind"]["why"], datetime.fromisoformat(line["wall"]))
        for line in replayed
        if "remind" in line
    ]
    assert [(number, why) for number, why, _ in seen] == [(1, "lull"), (1, "snooze"), (2, "request")]
    assert [(number, why) for number, why, _ in told] == [(number, why) for number, why, _ in seen]
    for (*_, at), (*_, again) in zip(seen, told, strict=True):
        assert abs(at - again) <= LATE
    assert [line["record"]["outcome"] for line in replayed if "record" in line] == ["done", "skipped"]
