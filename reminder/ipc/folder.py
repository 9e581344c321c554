"""The folder of socket and lock: made private, and refused where it is not the person's own.

In the temporary directory another user could make a folder of that name first, to listen in the daemon's place.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from reminder.errors import Refused


def make_private(folder: Path) -> None:
    """Make *folder* with mode 0700, or give the one that is there that mode.

    Raises:
        Refused: it cannot be made, or is another user's.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        check_owner(folder)
        # An old folder keeps its mode, and a strict umask may have taken too much of a new one.
        folder.chmod(0o700)
    except OSError as error:
        raise Refused(
            f"The folder of the control socket, {folder}, cannot be used: {error.strerror or error}. "
            "Set XDG_RUNTIME_DIR to a folder of yours."
        ) from error


def check_owner(folder: Path) -> None:
    """See to it that *folder* is a real folder of this user.

    Raises:
        Refused: it is not.
        OSError: it is not there, or cannot be looked at.
    """
    # Not followed: a link that somebody else has planted could point anywhere.
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise Refused(f"{folder} is not a folder: remove it, or set XDG_RUNTIME_DIR to a folder of yours.")
    # Windows has no user numbers; its temporary directory belongs to the user alone.
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise Refused(
            f"{folder} belongs to another user (number {found.st_uid}): set XDG_RUNTIME_DIR to a folder of yours."
        )
