"""Whether there is a browser to open a page in, and opening it."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from reminder import paths
from reminder.ipc.folder import make_private


def open_page(address: str) -> None:
    """Open *address* in the default browser, without waiting. That it worked is known once the page is fetched."""
    import threading
    import webbrowser

    # Some browsers do not return to their caller until they are closed.
    threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()


def tells_others() -> bool:
    """Return whether other users of this machine can read a browser's command line."""
    return sys.platform != "win32"


@contextmanager
def hidden(address: str) -> Iterator[str]:
    """Yield the address of a file that only this user can read and that sends a browser on to *address*.

    Raises:
        Refused, OSError: there is no place for such a file.
    """
    folder = paths.runtime_folder()
    make_private(folder)
    file = Path(folder) / f"open-{secrets.token_hex(8)}.html"
    file.touch(mode=0o600, exist_ok=False)
    try:
        file.write_text(_ONWARD.format(escape(address)), encoding="utf-8")
        yield file.as_uri()
    finally:
        file.unlink(missing_ok=True)


_ONWARD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0;url={0}">
<title>Posture</title>
</head>
<body><p><a href="{0}">Open the page</a></p></body>
</html>
"""
