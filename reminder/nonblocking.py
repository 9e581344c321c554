"""Standard output and standard error for a program that must never wait for their reader.

A pager that is not scrolled and a terminal stopped with Ctrl+S leave a pipe full; a write to it would stop the
daemon. Here what does not fit is lost, and the next text that fits says so.
"""

from __future__ import annotations

import os
import stat
from typing import TextIO

# More than that is not kept for a reader who is behind.
_MOST_KEPT = 1 << 16


class NonBlocking:
    """Writes to where *stream* writes, as far as that takes it at once."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.encoding = stream.encoding or "utf-8"
        self._lost = 0
        self._unsent = b""
        self._descriptor = self._opened_anew()

    def write(self, text: str) -> int:
        """Write *text*; return 0 where it is lost. Raises OSError or ValueError where a file cannot be written."""
        if self._descriptor is None:
            # A terminal in the C locale must not cost the text.
            self.stream.write(text.encode(self.encoding, "replace").decode(self.encoding))
            self.stream.flush()
            return len(text)
        if not self._flushed():
            self._lost += 1
            return 0
        note = f"({self._lost} messages before this one could not be written)\n" if self._lost else ""
        self._lost = 0
        self._unsent = (note + text).encode(self.encoding, "replace")
        return len(text) if self._flushed() else 0

    def flush(self) -> None:
        """Write what is left of the last text, as far as it goes."""
        if self._descriptor is not None:
            self._flushed()

    def close(self) -> None:
        """Give the descriptor back; the stream stays open."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _flushed(self) -> bool:
        """Return whether nothing is left."""
        assert self._descriptor is not None
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._descriptor, self._unsent[:_MOST_KEPT]) :]
        except BlockingIOError:
            return False
        except OSError:
            # Whoever read has gone, and nothing is owed to them.
            self._unsent = b""
            return False
        return True

    def _opened_anew(self) -> int | None:
        """Return a descriptor of our own that never blocks; None where the stream itself never does.

        Not the stream's own made non-blocking: that is shared with the shell and whatever else writes there.
        """
        try:
            descriptor = self.stream.fileno()
            kind = os.fstat(descriptor).st_mode
            if not stat.S_ISFIFO(kind) and not os.isatty(descriptor):
                return None
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
            return os.open(f"/dev/fd/{descriptor}", flags)
        except (OSError, ValueError, AttributeError):
            # No such folder, no right to that terminal, or Windows, where nothing stops a console.
            return None
