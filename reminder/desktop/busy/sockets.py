"""Whether a server answers on a socket: after a crash the socket file stays behind."""

from __future__ import annotations

import os
import socket


def listens(folder: str, name: str) -> bool:
    """Return whether somebody listens at the unix socket *name* in *folder*; "" is no folder."""
    if not folder or not hasattr(socket, "AF_UNIX"):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        knock.setblocking(False)
        try:
            knock.connect(os.path.join(folder, name))  # noqa: PTH118 - a socket's name, not a file of ours
        except BlockingIOError:
            return True  # there is a queue before it
        except OSError:
            return False
    return True
