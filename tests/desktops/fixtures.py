"""The pytest plugin that hands desktops to tests; README.md says how to use it.

A desktop is started when the first test wants it and kept for the next ones; what a test has worn out (it killed a
part, say) is thrown away and started anew. Each test finds it without its programs, notifications and files.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktops import packages
from desktops.bus import BusError
from desktops.desktop import Desktop
from desktops.gnome import Gnome
from desktops.logind import Logind
from desktops.plasma import Plasma, PlasmaWayland
from desktops.session import BusSession, NotSeenError, Session
from desktops.sway import Sway
from desktops.windows import Windows
from desktops.xfce import Dunst, Xfce

_ALL = (Xfce, Dunst, Sway, Gnome, Plasma, PlasmaWayland, Windows)
KINDS: dict[str, type[Desktop]] = {kind.kind: kind for kind in _ALL}
ARTEFACTS = Path(__file__).parents[2] / "artefacts"
SAID_AT_THE_END = "said at the end"  # the property of a test whose value is printed after the last one
UNDER_TEST = pytest.StashKey[Session]()


def require(kind: str) -> None:
    """Skip the running test where programs of this *kind* of session are missing."""
    if lacking := packages.missing(kind):
        pytest.skip(packages.advice(lacking))


class Pool:
    """The desktops that are running now."""

    def __init__(self) -> None:
        self._running: dict[str, Desktop] = {}

    def get(self, kind: str) -> Desktop:
        if kind in self._running and not self._running[kind].sound:
            self.drop(kind)
        if kind not in self._running:
            self._running[kind] = KINDS[kind]().start()
        return self._running[kind]

    def drop(self, kind: str) -> None:
        self._running.pop(kind).stop()

    def drop_all(self) -> None:
        for kind in list(self._running):
            self.drop(kind)


@pytest.fixture(scope="session")
def pool_of_desktops() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.drop_all()


def _artefacts_of(request: pytest.FixtureRequest) -> Path:
    file, _, test = request.node.nodeid.partition("::")
    return ARTEFACTS / Path(file).stem / re.sub(r"[^\w\[\]-]+", "-", test)


def _hand_out(kind: str, request: pytest.FixtureRequest) -> Iterator[Desktop]:
    require(kind)
    pool: Pool = request.getfixturevalue("pool_of_desktops")
    desktop = pool.get(kind)
    desktop.artefacts = _artefacts_of(request)
    shutil.rmtree(desktop.artefacts, ignore_errors=True)
    request.node.stash[UNDER_TEST] = desktop
    desktop.touch()
    yield desktop
    if desktop.sound:
        try:
            desktop.fresh()
        except (NotSeenError, BusError, OSError):
            desktop.worn = True
    if not desktop.sound:
        pool.drop(kind)


@pytest.fixture
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """The desktop of the kind that ``@pytest.mark.desktop("xfce", "sway")`` names: a test runs on each of them."""
    yield from _hand_out(request.param, request)


def _fixture_of(kind: str) -> Any:
    @pytest.fixture(name=kind)
    def handed_out(request: pytest.FixtureRequest) -> Iterator[Desktop]:
        yield from _hand_out(kind, request)

    return handed_out


# xfce, dunst, sway, gnome, and those that want `-m plasma` or `-m windows`.
globals().update({kind: _fixture_of(kind) for kind in KINDS})


@pytest.fixture
def bare(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A machine with no display and no bus."""
    require("bare")
    with Session() as session:
        request.node.stash[UNDER_TEST] = session
        yield session


@pytest.fixture
def bus_session(request: pytest.FixtureRequest) -> Iterator[BusSession]:
    """A session bus and a system bus of one's own, with nobody on them, and no display."""
    require("bus")
    with BusSession() as session:
        request.node.stash[UNDER_TEST] = session
        yield session


@pytest.fixture
def mock_system(bus_session: BusSession) -> Logind:
    """A logind on the system bus of ``bus_session`` (on a desktop, call its ``start_logind`` instead)."""
    require("logind")
    return bus_session.start_logind()


# ----------------------------------------------------------------------------------------------- pytest's hooks


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "desktop" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("desktop")
        if marker is None or not set(marker.args) <= set(packages.NEEDS):
            raise pytest.UsageError(
                f"{metafunc.definition.nodeid}: mark it @pytest.mark.desktop(...) with known kinds"
            )
        metafunc.parametrize("desktop", marker.args, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test that uses a desktop, and leave out the opt-in ones unless ``-m`` speaks of them."""
    for item in items:
        used = set(getattr(item, "fixturenames", ())) & set(packages.NEEDS)
        callspec = getattr(item, "callspec", None)
        if callspec and "desktop" in callspec.params:
            used.add(callspec.params["desktop"])
        for kind in sorted(used - {"bare", "bus", "logind"}):
            item.add_marker(pytest.mark.desktop(kind))
        for kind in used & set(packages.OPT_IN):
            item.add_marker(packages.OPT_IN[kind])
    for marker in set(packages.OPT_IN.values()):
        left_out = [item for item in items if item.get_closest_marker(marker)]
        if left_out and marker not in config.getoption("markexpr"):
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI let no desktop be skipped; of a failure keep the screen and the logs."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if item.get_closest_marker("desktop") or "apt-get install" in reason:
            report.outcome = "failed"
            report.longrepr = f"may not be skipped in CI: {reason}"
    session = item.stash.get(UNDER_TEST, None)
    if report.failed and session:
        session.worn = True  # whatever it has left running reaches no other test
        report.sections.append(("programs of the desktop", session.printed()))
        if isinstance(session, Desktop):
            with contextlib.suppress(Exception):  # a dead desktop has no picture, and the failure matters more
                session.screenshot("failure")
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties:
            if name == SAID_AT_THE_END:
                terminalreporter.write_line(value)
