"""Changes of the settings are noticed however they come about."""

import os
import select
import shutil
import sys
import time

import pytest

from reminder.storage.watch import Look, Watch

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
