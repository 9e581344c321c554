"""A cleaner of temporary folders takes lock and socket away: one daemon remains, and can be reached again."""

from __future__ import annotations

import shutil

from acceptance.person import Home


def test_a_second_daemon_does_not_start_and_the_first_listens_anew(home: Home) -> None:
    home.write_settings()
    home.run()
    shutil.rmtree(home.socket.parent)

    second = home.posture("run")
    home.wait(home.socket.exists, "the socket to be back")

    assert second.returncode == 4, second.stderr
    assert "already running" in second.stderr
    assert home.status()["state"]
    assert "made anew" in home.log()


def test_another_session_of_the_same_person_does_not_write_the_same_state(home: Home) -> None:
    home.run()
    other = home.folder / "other"
    other.mkdir(mode=0o700)
    home.environ["XDG_RUNTIME_DIR"] = str(other)

    second = home.posture("run")

    assert second.returncode == 4, second.stderr


def test_a_setting_changed_by_command_is_in_force_at_once(home: Home) -> None:
    home.run()

    done = home.posture("config", "set", "reminder.earliest", "30m")

    assert done.returncode == 0, done.stderr
    assert "settings applied: reminder" in home.log()
