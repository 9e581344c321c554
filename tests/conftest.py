"""What holds for every test: it has a home of its own, and meets neither the machine's desktop nor its buses."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desktops.processes import end_all
from hypothesis import HealthCheck, settings

pytest_plugins = ["desktops.fixtures" if sys.platform == "linux" else "desktops.elsewhere"]

# Whatever would lead a program to the desktop of whoever runs the tests.
OF_THE_DESKTOP = (
    *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "SWAYSOCK", "SESSION_MANAGER", "DESKTOP_SESSION"),
    *("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "XDG_SESSION_ID", "XDG_SEAT", "PULSE_SERVER"),
    *("DBUS_SESSION_BUS_ADDRESS", "DBUS_STARTER_ADDRESS", "NOTIFY_SOCKET"),
)


# The tests live where it is about noon: what is done today is counted today, and no clocks are set meanwhile.
if hasattr(time, "tzset"):
    os.environ["TZ"] = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    time.tzset()

# The path of a socket has room for 107 characters, wherever temporary files are kept here; and scripts name paths.
if sys.platform != "win32" and (len(tempfile.gettempdir()) > 20 or " " in tempfile.gettempdir()):
    tempfile.tempdir = os.environ["TMPDIR"] = "/tmp"

# A busy machine is no fault, and the same program gives the same result twice. `--hypothesis-profile=explore`
# tries other examples each time, as tests/fuzz does.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("explore"), derandomize=True)
settings.load_profile("steady")


def pytest_configure() -> None:
    """Hear interruptions, and so let children hear them, where the caller ignores them (``nohup pytest &``)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give the test a folder; pytest's own has the user's and the test's name in it, too long for sockets."""
    with tempfile.TemporaryDirectory(prefix="posture-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the test an empty home and XDG folders."""
    home = Path(tempfile.mkdtemp(prefix="posture-home-"))
    folders = {
        "HOME": home,
        "USERPROFILE": home,  # Windows'
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_STATE_HOME": home / ".local/state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / ".run",
    }
    for variable, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(folder))
    folders["XDG_RUNTIME_DIR"].chmod(0o700)
    for variable in OF_THE_DESKTOP:
        monkeypatch.delenv(variable, raising=False)
    # Nobody listens there: without this a program would find the machine's own logind.
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={home}/.run/system_bus")
    yield home
    if (folders["XDG_RUNTIME_DIR"] / "posture-reminder/control.sock").exists():
        end_all(str(home), [])  # a test that failed may have left a daemon
    shutil.rmtree(home, ignore_errors=True)
