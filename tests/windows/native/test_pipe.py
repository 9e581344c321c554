"""The named pipe itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from reminder import clock
from reminder.ipc import pipe, protocol
from reminder.ipc.pipe import PipeLine, PipeServer
from reminder.loop import Loop

SOON = timedelta(seconds=1)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where a server answers everything."""
    loop, path = Loop(), tmp_path / "control.sock"
    server = PipeServer(loop, lambda request: {"did": request.do}, path)
    thread = threading.Thread(target=loop.run)
    thread.start()
    yield path
    loop.call_soon(loop.stop)
    thread.join(10)
    server.stop()
    loop.close()


def test_many_ask_at_once_and_all_are_answered(path: Path) -> None:
    answers: list[dict[str, object]] = []

    def ask() -> None:
        for _ in range(10):
            line = PipeLine(path, timedelta(seconds=20))
            line.send(protocol.request_line("ping"))
            answers.append(protocol.read_reply(line.receive()))
            line.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert answers == [{"did": "ping"}] * 100


def test_where_no_place_is_free_one_waits_for_as_long_as_was_asked_for(path: Path) -> None:
    silent = [PipeLine(path, SOON) for _ in range(pipe.CLIENTS_MOST)]
    crowd: list[PipeLine] = []
    began = clock.now()

    with pytest.raises(TimeoutError):
        crowd.extend(PipeLine(path, SOON) for _ in range(2))

    assert clock.now() - began < timedelta(seconds=15)
    for line in (*silent, *crowd):
        line.close()


def test_nobody_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        PipeLine(tmp_path / "nobody.sock", timedelta(seconds=20))
