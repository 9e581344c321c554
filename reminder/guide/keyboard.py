"""Single keys from a terminal, without Enter, and with a time limit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

NEXT, BACK = "\x1b[C", "\x1b[D"  # the arrow keys, as terminals send them


if sys.platform == "win32":
    import ctypes
    import msvcrt

    _STANDARD_OUTPUT, _ENABLE_VIRTUAL_TERMINAL_PROCESSING = -11, 4

    def understands_escapes() -> bool:
        """Switch escape sequences on; return whether the console understands them (from Windows 10 on)."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetStdHandle.restype = ctypes.c_void_p
        console, mode = ctypes.c_void_p(kernel.GetStdHandle(_STANDARD_OUTPUT)), ctypes.c_uint32()
        return bool(
            kernel.GetConsoleMode(console, ctypes.byref(mode))
            and kernel.SetConsoleMode(console, mode.value | _ENABLE_VIRTUAL_TERMINAL_PROCESSING)
        )

    @contextmanager
    def single_keys() -> Iterator[None]:
        """Read keys one by one meanwhile; a console always does."""
        yield

    def key(patience: timedelta) -> str:
        """Return the key that was pressed within *patience*, or ""."""
        import threading

        waited = timedelta()
        while not msvcrt.kbhit():
            if waited >= patience:
                return ""
            threading.Event().wait(0.05)
            waited += timedelta(seconds=0.05)
        pressed = msvcrt.getwch()
        if pressed in ("\x00", "\xe0"):
            return {"M": NEXT, "K": BACK}.get(msvcrt.getwch(), "")
        if pressed == "\x03":
            raise KeyboardInterrupt
        return pressed

else:
    import os
    import re
    import select
    import termios
    import tty
    from collections import deque

    # Several keys may come at once, and an arrow key comes as several characters.
    _KEY = re.compile(r"\x1b[O\[][0-9;]*.?|.", re.DOTALL)
    _typed: deque[str] = deque()  # read, and not yet returned

    def understands_escapes() -> bool:
        """Return whether the terminal understands escape sequences."""
        return os.environ.get("TERM") != "dumb"

    @contextmanager
    def single_keys() -> Iterator[None]:
        """Read keys one by one and do not show them meanwhile; Ctrl+C still interrupts."""
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        tty.setcbreak(descriptor)
        try:
            yield
        finally:
            # What was typed meanwhile is not for the shell.
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)

    def key(patience: timedelta) -> str:
        """Return the key that was pressed within *patience*, or "".

        Raises:
            EOFError: the terminal is gone.
        """
        if not _typed:
            readable, _, _ = select.select([sys.stdin], [], [], patience.total_seconds())
            if not readable:
                return ""
            # Not through sys.stdin: select does not see what that has buffered.
            read = os.read(sys.stdin.fileno(), 64).decode(errors="replace")
            if not read:
                raise EOFError
            _typed.extend(_KEY.findall(read))
        pressed = _typed.popleft()
        return {"\x1bOC": NEXT, "\x1bOD": BACK}.get(pressed, pressed)
