"""Changes of the settings are noticed however they come about."""

import errno
import os
import select
import shutil
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from reminder.loop import Loop
from reminder.storage import watch as watch_module
from reminder.storage.watch import Look, Watch, follow

needs_inotify = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux' own; elsewhere there is Look")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "config" / "posture-reminder"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def watch(folder):
    watch = Watch(folder / "config.toml", folder / "exercises")
    yield watch
    watch.close()


def told(watch, within=5.0):
    """Return whether a change was told before *within* seconds had passed."""
    end = time.monotonic() + within
    while (left := end - time.monotonic()) > 0:
        if select.select([watch], [], [], left)[0] and watch.read_changes():
            return True
    return False


def quiet(watch):
    """Return whether nothing is left to tell."""
    return not told(watch, within=0.05)


def write(path, text):
    path.write_text(text)


def write_and_rename(path, text):
    beside = path.with_name("4913")
    beside.write_text(text)
    beside.replace(path)


def back_up_and_write(path, text):
    if path.exists():
        path.replace(path.with_name("config.toml~"))
    path.write_text(text)


@needs_inotify
@pytest.mark.parametrize("save", [write, write_and_rename, back_up_and_write])
def test_a_saved_file_is_told_whatever_the_editor_does(watch, folder, save):
    for text in ("one", "two", "and three"):
        save(folder / "config.toml", text)

        assert told(watch)
        assert not watch.changed()


@needs_inotify
def test_a_deleted_file_is_told(folder):
    (folder / "config.toml").write_text("one")
    watch = Watch(folder / "config.toml", folder / "exercises")

    (folder / "config.toml").unlink()

    assert told(watch)
    watch.close()


@needs_inotify
def test_other_files_in_the_folder_are_nobodys_business(watch, folder):
    (folder / "notes.txt").write_text("one")
    (folder / "config.toml.swp").write_text("one")

    assert quiet(watch)


@needs_inotify
def test_a_reader_changes_nothing(folder):
    (folder / "config.toml").write_text("one")
    watch = Watch(folder / "config.toml", folder / "exercises")

    (folder / "config.toml").read_text()

    assert quiet(watch)
    watch.close()


@needs_inotify
def test_an_exercise_is_told_also_when_its_folder_came_later(watch, folder):
    (folder / "exercises").mkdir()
    (folder / "exercises" / "mine.toml").write_text("one")
    assert told(watch)

    (folder / "exercises" / "mine.toml").write_text("another")
    assert told(watch)

    (folder / "exercises" / "readme.txt").write_text("one")
    assert quiet(watch)


@needs_inotify
def test_a_file_is_told_although_its_folders_were_not_there_yet(tmp_path):
    file = tmp_path / "a" / "b" / "c" / "config.toml"
    watch = Watch(file, file.parent / "exercises")

    file.parent.mkdir(parents=True)
    file.write_text("one")
    assert told(watch)

    file.write_text("another")
    assert told(watch)
    watch.close()


@needs_inotify
def test_a_folder_that_comes_step_by_step_is_followed(tmp_path):
    file = tmp_path / "a" / "b" / "config.toml"
    watch = Watch(file, file.parent / "exercises")

    (tmp_path / "a").mkdir()
    assert quiet(watch)
    (tmp_path / "a" / "b").mkdir()
    assert quiet(watch)
    file.write_text("one")

    assert told(watch)
    watch.close()


@needs_inotify
def test_a_folder_that_was_taken_away_and_came_back_is_watched_again(watch, folder):
    (folder / "config.toml").write_text("one")
    assert told(watch)

    shutil.rmtree(folder)
    assert told(watch)

    folder.mkdir()
    quiet(watch)
    (folder / "config.toml").write_text("two")
    assert told(watch)


@needs_inotify
def test_a_file_that_is_a_link_is_told_when_what_it_points_to_changes(folder, tmp_path):
    kept = tmp_path / "dotfiles" / "posture.toml"
    kept.parent.mkdir()
    kept.write_text("one")
    (folder / "config.toml").symlink_to(kept)
    watch = Watch(folder / "config.toml", folder / "exercises")

    write_and_rename(kept, "another")

    assert told(watch)
    watch.close()


@needs_inotify
def test_a_change_of_rights_is_told(folder):
    (folder / "config.toml").write_text("one")
    watch = Watch(folder / "config.toml", folder / "exercises")

    (folder / "config.toml").chmod(0o400)

    assert told(watch)
    watch.close()


@needs_inotify
def test_closing_gives_the_descriptor_back_once(folder):
    watch = Watch(folder / "config.toml", folder / "exercises")
    descriptor = watch.fileno()

    watch.close()
    watch.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_where_nobody_tells_a_look_is_enough(folder):
    look = Look(folder / "config.toml", folder / "exercises")
    assert not look.changed()

    (folder / "config.toml").write_text("one")
    assert look.changed()
    assert not look.changed()

    (folder / "exercises").mkdir()
    assert not look.changed()
    (folder / "exercises" / "mine.toml").write_text("one")
    assert look.changed()


def test_elsewhere_the_watch_says_that_it_cannot(folder, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(OSError, match="no inotify on this system"):
        Watch(folder / "config.toml", folder / "exercises")


@pytest.fixture
def loop():
    loop = Loop()
    yield loop
    loop.close()


def turn_until(loop, holds):
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        loop.turn(timedelta(milliseconds=50))
    assert holds()


@pytest.fixture(params=["inotify", "looking"])
def following(request, monkeypatch, loop, folder):
    """What was told of changes, with the kernel's help and without."""
    if request.param == "looking":
        monkeypatch.setattr(watch_module, "_EVERY", timedelta(milliseconds=20))

        def refuse(*_):
            raise OSError(errno.EMFILE, "too many")

        monkeypatch.setattr(watch_module.Watch, "__init__", refuse)
    elif sys.platform != "linux":
        pytest.skip("inotify is Linux' own")
    told = []
    following = follow(loop, folder / "config.toml", folder / "exercises", lambda: told.append(None))
    yield told
    following.close()
    following.close()


def test_every_change_is_told_with_the_kernels_help_and_without(following, loop, folder):
    write(folder / "config.toml", "one")
    turn_until(loop, lambda: following)
    following.clear()

    (folder / "exercises").mkdir()
    write_and_rename(folder / "exercises" / "mine.toml", "two")

    turn_until(loop, lambda: following)


def test_after_closing_nothing_is_told(monkeypatch, loop, folder):
    told = []
    following = follow(loop, folder / "config.toml", folder / "exercises", lambda: told.append(None))

    following.close()
    write(folder / "config.toml", "one")
    for _ in range(5):
        loop.turn(timedelta(milliseconds=10))

    assert told == []


PEEL = """
import os, select, sys
from pathlib import Path
from reminder.storage.watch import Watch
os.setgid(65534); os.setuid(65534)
folder, mode = Path(sys.argv[1]), int(sys.argv[2], 8)
watch = Watch(folder / "config.toml", folder / "exercises")

def told():
    while select.select([watch], [], [], 30)[0]:
        if watch.read_changes():
            return True
    return False

folder.chmod(mode)
assert mode == 0o500 or told(), "rights taken away"
folder.chmod(0o700)
assert mode == 0o500 or told(), "rights given back"
(folder / "config.toml").write_text("x = 1")
assert told(), "an edit after that"
(folder / "config.toml").write_text("x = 22")
assert told(), "and another"
"""


@needs_inotify
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can become another user")
@pytest.mark.parametrize("mode", ["0600", "0400", "0000", "0500"])
def test_rights_taken_from_the_folder_and_given_back_are_noticed(own_home, mode):
    # Not under pytest's own folder: any other pytest of this user takes the rights for it back.
    folder = own_home / "settings/posture-reminder"
    folder.mkdir(parents=True)
    write(folder / "config.toml", "x = 0")
    own_home.chmod(0o755)
    for each in (folder, folder / "config.toml", folder.parent):
        os.chown(each, 65534, 65534)

    finished = subprocess.run(
        [sys.executable, "-c", PEEL, str(folder), mode], capture_output=True, text=True, timeout=150, check=False
    )

    assert finished.returncode == 0, finished.stderr
