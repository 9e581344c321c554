"""systemd-logind as python-dbusmock plays it, on a session's private system bus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktops.session import BusSession

LOGIND = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
MANAGER = "org.freedesktop.login1.Manager"
SESSION = "org.freedesktop.login1.Session"
MOCK = "org.freedesktop.DBus.Mock"
SESSION_ID = "1"


class Logind:
    """One seat, one user and one session, and the signals that a real one sends."""

    def __init__(self, session: BusSession) -> None:
        self._session = session
        # The system's Python: that is where Debian installs python3-dbusmock.
        self.process = session.spawn(
            "/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind", name="logind"
        )
        session.wait_until(lambda: session.system_bus.owner(LOGIND), what="logind on the system bus")
        self._mock("AddSeat", "s", "seat0")
        self._mock("AddUser", "usb", 1000, "tester", True)
        self.path: str = self._mock("AddSession", "ssusb", SESSION_ID, "seat0", 1000, "tester", True)
        session.env["XDG_SESSION_ID"] = SESSION_ID
        for name in ("GetSessionByPID", "GetSession"):
            # The template lacks the first, and the second knows no "auto".
            signature = "u" if name.endswith("PID") else "s"
            self._mock("AddMethod", "sssss", MANAGER, name, signature, "o", f"ret = dbus.ObjectPath('{self.path}')")

    def _mock(self, member: str, signature: str, *body: Any, path: str = PATH) -> Any:
        return self._session.system_bus.call(LOGIND, path, MOCK, member, signature, *body)

    def prepare_for_sleep(self, going: bool) -> None:
        """Say that the machine is about to sleep (True), or that it has woken up (False)."""
        self._mock("EmitSignal", "sssav", MANAGER, "PrepareForSleep", "b", [("b", going)])

    def lock(self) -> None:
        """Ask for the lock, and say that it holds."""
        self._mock("EmitSignal", "sssav", SESSION, "Lock", "", [], path=self.path)
        self.hint("LockedHint", True)

    def unlock(self) -> None:
        """Say that the session is unlocked."""
        self._mock("EmitSignal", "sssav", SESSION, "Unlock", "", [], path=self.path)
        self.hint("LockedHint", False)

    def hint(self, name: str, value: bool) -> None:
        """Set a boolean property of the session ("Active", "IdleHint", "LockedHint"), and tell everybody."""
        self._mock("UpdateProperties", "sa{sv}", SESSION, {name: ("b", value)}, path=self.path)

    def stop(self) -> None:
        """Take logind off the bus."""
        self.process.stop()
        self._session.wait_until(lambda: not self._session.system_bus.owner(LOGIND), what="logind gone")
