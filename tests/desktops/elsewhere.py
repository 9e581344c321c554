"""The pytest plugin in the place of ``fixtures`` where there are no Linux desktops: what needs one is skipped.

So is a test marked ``posix``, and a whole file that imports what only POSIX systems have.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from desktops.packages import NEEDS

# Their users start Unix sockets, terminals and the desktops of Linux.
POSIX_MODULES = {"fcntl", "pty", "pwd", "resource", "termios", "jeepney", "Xlib"}
KINDS = {*NEEDS, "desktop", "bus_session", "mock_system"} - {"bus", "logind"}


class Module(pytest.Module):
    """A file of tests that may ask for what is not here."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Collect the file, or skip it as a whole."""
        try:
            return super().collect()
        except self.CollectError as error:
            cause = error.__cause__
            if isinstance(cause, ImportError) and cause.name in POSIX_MODULES:
                pytest.skip(f"needs {cause.name}, which this system has not", allow_module_level=True)
            raise


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module:
    module: pytest.Module = Module.from_parent(parent, path=module_path)
    return module


def _skips(kind: str) -> Any:
    @pytest.fixture(name=kind)
    def wanted() -> None:
        pytest.skip(f"needs a session of Linux: {kind}")

    return wanted


globals().update({kind: _skips(kind) for kind in KINDS})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("posix"):
            item.add_marker(pytest.mark.skip(reason=f"not on Windows: {marker.args[0]}"))
