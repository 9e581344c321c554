"""The door for the command line and the guide: a request over the control socket becomes an answer."""

from __future__ import annotations

from reminder import clock
from reminder.core import offering
from reminder.core.dose import Situation
from reminder.core.listing import as_json
from reminder.daemon.commands import perform
from reminder.daemon.daemon import Daemon
from reminder.errors import UsageError
from reminder.ipc.requests import Reply, Request, command_of


def answer(daemon: Daemon, request: Request) -> Reply:
    """Return the answer to *request*.

    Raises: ReminderError: it cannot be granted; the sentence and the code travel to whoever asked.
    """
    match request.do:
        case "ping":
            return Reply()
        case "status":
            return Reply(data=daemon.facts())
        case "command":
            return Reply(data={"said": perform(daemon, command_of(request)[0])})
        case "log":
            lines = request.args.get("lines")
            if lines is not None and (type(lines) is not int or lines < 0):
                raise UsageError('"lines" must be a number of lines.')
            return Reply(data={"lines": daemon.teller.story(lines)})
        case "exercises":
            return Reply(data={"exercises": _exercises(daemon)})
        case "offer":
            return Reply(data=_offered(daemon))
        case "answered":
            daemon.answered()
            return Reply()
        case "forget":
            daemon.forget()
            return Reply()
        case "reload":
            daemon.reload()
            return Reply()
        case other:
            raise UsageError(f'The daemon knows no request "{other[:40]}".')


def _exercises(daemon: Daemon) -> list[dict[str, object]]:
    """Return the catalogue with what today leaves of it."""
    now = _situation(daemon)
    return [as_json(exercise, now) for exercise in daemon.coach.catalogue]


def _offered(daemon: Daemon) -> dict[str, object]:
    """Return what the open reminder suggests, in full, for the guide; "reminder" is None where none is open."""
    daemon.look()
    reminder = daemon.timer.status(clock.now()).reminder
    if reminder is None:
        return {"reminder": None}
    # Chosen first: what at the next break counts as an answer is then taken into account.
    offer = daemon.coach.offer(reminder.id, clock.wall().date())
    now = _situation(daemon)
    parts = offering.as_json(offering.of(offer, now), now)
    return {"reminder": reminder.id, "started": reminder.started, **parts}


def _situation(daemon: Daemon) -> Situation:
    coach = daemon.coach
    return Situation.of(coach.catalogue, coach.history, coach.person, clock.wall().date())
