"""A real terminal: a pseudo-terminal with a program on it, what it has drawn, and keys."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time


def plain(raw: str) -> str:
    """Return what was drawn, without the codes that place and colour it."""
    return re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", raw)


class Terminal:
    """A program on a pseudo-terminal; ``text`` is all that it has drawn, without the codes that place it."""

    def __init__(self, env: dict[str, str], *words: str, size: tuple[int, int] = (30, 90)) -> None:
        ours, theirs = pty.openpty()
        self.resize(size, ours)
        self._ours = ours
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reminder", *words],
            stdin=theirs, stdout=theirs, stderr=theirs, env={**env, "TERM": "xterm"}, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.raw = ""

    def resize(self, size: tuple[int, int], descriptor: int | None = None) -> None:
        fcntl.ioctl(descriptor or self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def press(self, *keys: str) -> None:
        os.write(self._ours, "".join(keys).encode())

    def hear(self) -> str:
        while select.select([self._ours], [], [], 0)[0]:
            try:
                heard = os.read(self._ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not heard:
                break
            self.raw += heard.decode(errors="replace")
        return self.text

    @property
    def text(self) -> str:
        return plain(self.raw)

    @property
    def screen(self) -> str:
        """What was drawn last."""
        self.hear()
        return plain(self.raw.rpartition("\x1b[H")[2])

    def wait(self, seconds: float = 30) -> int:
        """Return the exit code; what is drawn meanwhile is read, or it would wait for us."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self.hear()
            time.sleep(0.03)
        self.hear()
        return self.process.wait(0)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
