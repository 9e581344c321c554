"""Whoever reads the output, or does not, stops nothing."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from reminder.nonblocking import NonBlocking

fcntl = pytest.importorskip("fcntl", reason="needs terminals and pipes of Unix")
pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")

LINE = "10:42 due, waiting: call\n"


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        yield reading, stream
    os.close(reading)


def fill(output: NonBlocking) -> int:
    """Write until it no longer fits; return how many lines did."""
    count = 0
    while output.write(LINE):
        count += 1
        assert count < 100_000
    return count


def test_what_fits_is_written(pipe: tuple[int, TextIO]) -> None:
    reading, stream = pipe
    output = NonBlocking(stream)

    assert output.write("Grüße\n")

    assert os.read(reading, 100).decode() == "Grüße\n"
    output.close()


def test_a_pipe_that_nobody_reads_stops_nothing_and_the_loss_is_told_afterwards(pipe: tuple[int, TextIO]) -> None:
    reading, stream = pipe
    output = NonBlocking(stream)
    written = fill(output)
    for _ in range(5):
        assert output.write(LINE) == 0

    os.set_blocking(reading, False)
    before = os.read(reading, 1 << 20).decode()
    assert output.write("at last\n")
    after = os.read(reading, 1 << 20).decode()

    # The line that did not fit whole is kept; those after it are lost.
    assert before + after == LINE * (written + 1) + "(5 messages before this one could not be written)\nat last\n"
    output.close()


def test_the_pipe_of_others_keeps_its_ways(pipe: tuple[int, TextIO]) -> None:
    _, stream = pipe

    output = NonBlocking(stream)

    assert not fcntl.fcntl(stream.fileno(), fcntl.F_GETFL) & os.O_NONBLOCK
    output.close()
    assert not stream.closed


def test_a_terminal_that_was_stopped_stops_nothing() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        output = NonBlocking(stream)
        termios.tcflow(theirs, termios.TCOOFF)  # Ctrl+S

        assert output.write(LINE) == 0

        termios.tcflow(theirs, termios.TCOON)
        assert output.write("at last\n")
        output.close()
    read = b""
    while b"at last" not in read:  # a terminal may give it in two parts
        read += os.read(ours, 1000)
    os.close(ours)


def test_a_reader_who_has_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        output = NonBlocking(stream)
        os.close(reading)

        assert output.write(LINE) == 0
        assert output.write(LINE) == 0
        output.close()


def test_a_file_is_written_as_ever(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with (tmp_path / "log").open("a", encoding="ascii") as stream:
        stream.write("before\n")
        output = NonBlocking(stream)

        assert output.write("4 \N{MULTIPLICATION SIGN} 5 s\n")

        output.close()
    assert (tmp_path / "log").read_text() == "before\n4 ? 5 s\n"


def test_a_stream_in_memory_is_written_to() -> None:
    stream = io.StringIO()

    assert NonBlocking(stream).write(LINE)

    assert stream.getvalue() == LINE
