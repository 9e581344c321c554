"""What can go wrong on the person's side, and the exit code each kind ends with.

    ReminderError            1  (never raised itself)
    ├── UsageError           2  wrong words on the command line
    │   ├── SettingsError    2  the settings file cannot be used as it is
    │   ├── CatalogueError   2  an exercise file cannot be used as it is
    │   └── TraceError       2  a trace is malformed
    ├── NotRunning           3  no daemon answers
    ├── AlreadyRunning       4  another daemon has the lock
    ├── Refused              5  a command that cannot be granted now, and why
    └── HistoryError         6  the history cannot be used
        └── HistoryDamaged   6  its file is no sound database; beginning again sets it aside

A bug of ours is any other exception: it is logged with its traceback, never dressed up as one of these.
"""

from __future__ import annotations


class ReminderError(Exception):
    """Something the person can understand and mend. ``str(error)`` is a whole sentence for them."""

    exit_code = 1


class UsageError(ReminderError):
    """Wrong words on the command line."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings file cannot be used as it is; one line for each fault."""


class CatalogueError(UsageError):
    """An exercise file cannot be used as it is; one line for each fault."""


class TraceError(UsageError):
    """A trace is malformed; the sentence names the line."""


class NotRunning(ReminderError):
    """No daemon answers on the control socket."""

    exit_code = 3


class AlreadyRunning(ReminderError):
    """Another daemon of this person and session holds the lock."""

    exit_code = 4


class Refused(ReminderError):
    """A command that cannot be carried out now; the sentence is the reason."""

    exit_code = 5


class HistoryError(ReminderError):
    """The history cannot be used."""

    exit_code = 6


class HistoryDamaged(HistoryError):
    """The file is no sound database, or holds what was never written; ``History.begin`` sets it aside."""
