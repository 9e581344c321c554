"""One daemon for each user and session: a lock on a file in the runtime folder, held for life.

The kernel lets go of it when the process ends, however it ends, so there is no stale lock and nothing to tidy up.
The number written in the file is for the sentence only; nothing is decided by it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reminder import paths
from reminder.errors import AlreadyRunning, Refused
from reminder.ipc.folder import make_private

if sys.platform == "win32":
    import msvcrt

    # A locked stretch cannot be read by others there, so it lies behind the number.
    _BEHIND = 4096

    def _take(file: int) -> None:
        os.lseek(file, _BEHIND, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
        finally:
            os.lseek(file, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


# Not followed, not inherited: neither a planted link nor a child of the daemon may hold the lock.
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class Lock:
    """The lock, from its making to ``release`` or the end of the process.

    Raises:
        AlreadyRunning: another process holds it; the sentence names its number.
        Refused: the folder or the file cannot be made or locked.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.runtime_folder() / "daemon.lock"
        make_private(self.path.parent)
        try:
            self._file: int | None = self._lock()
        except BlockingIOError:
            raise AlreadyRunning(f"The posture daemon is already running ({self._holder()}).") from None
        except OSError as error:
            raise Refused(f"The lock {self.path} cannot be taken: {error.strerror or error}.") from error

    def _lock(self) -> int:
        while True:
            file = os.open(self.path, _FLAGS, 0o600)
            try:
                _take(file)
                if not self._is_at_its_path(file):
                    # Removed between opening and locking: whoever comes next would lock another file.
                    os.close(file)
                    continue
                # Of one width, so that it covers the number of the process before.
                os.write(file, f"{os.getpid():<12}\n".encode())
            except OSError:
                os.close(file)
                raise
            return file

    def _is_at_its_path(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), self.path.stat())
        except FileNotFoundError:
            return False

    def _holder(self) -> str:
        try:
            return f"process {int(self.path.read_text(encoding='ascii'))}"
        except (OSError, ValueError):
            # Caught before it had written its number.
            return "its number is not known"

    def release(self) -> None:
        """Let go. The file stays: removing it would let two processes lock two files of one name."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
