"""A machine with no display, no bus, no tray: it reminds in the terminal, and says once what is missing."""

from __future__ import annotations

from acceptance.person import Home


def test_it_reminds_in_the_terminal_and_says_once_what_is_missing(home: Home) -> None:
    home.write_settings()

    home.run()
    adapters = home.wait_for_state("reminded")["adapters"]

    assert "without a break" in home.printed()
    assert "posture done" in home.printed()
    assert adapters["notifications"] == "terminal"
    warnings = [line for line in home.log().splitlines() if line.startswith("no ") or "cannot be known" in line]
    assert [sum(part in line for line in warnings) for part in ("notifications (", "tray icon", "idle time")] == [
        1
    ] * 3
    assert len(warnings) == len(set(warnings))
    assert "Traceback" not in home.log()


def test_the_second_one_is_told(home: Home) -> None:
    home.run()

    second = home.posture("run")

    assert second.returncode == 4
    assert "already running" in second.stderr


def test_without_a_runtime_folder_command_and_daemon_still_meet(home: Home) -> None:
    missing = home.folder / "not there"
    home.environ["XDG_RUNTIME_DIR"] = str(missing)

    home.run()

    assert home.status()["state"] == "working"


def test_without_a_place_for_the_history_it_says_so(home: Home) -> None:
    home.folder.joinpath(".local").write_text("a file where a folder should be")

    done = home.posture("run")

    assert done.returncode == 6
    assert "history.sqlite3" in done.stderr
    assert "Traceback" not in done.stderr
