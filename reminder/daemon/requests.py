"""The door for the command line and the guide: a request over the control socket becomes an answer."""

from __future__ import annotations

from reminder import clock
from reminder.core import listing, offering
from reminder.daemon.commands import perform
from reminder.daemon.daemon import Daemon
from reminder.errors import UsageError
from reminder.ipc.requests import Reply, Request, command_of
from reminder.wording import refusals


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
            return Reply(data=_exercises(daemon))
        case "week":
            return Reply(data=_week(daemon))
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


def _exercises(daemon: Daemon) -> dict[str, object]:
    """Return the catalogue with what today leaves of it."""
    coach, today = daemon.coach, clock.wall().date()
    return listing.survey(coach.catalogue, coach.history, coach.person, today, say=refusals.why_not)


def _week(daemon: Daemon) -> dict[str, object]:
    """Return on how many days of this week there was strengthening and stretching."""
    coach = daemon.coach
    return listing.dose_left(coach.history, coach.situation(clock.wall().date())).this_week


def _offered(daemon: Daemon) -> dict[str, object]:
    """Return what the open reminder suggests, in full, for the guide; "reminder" is None where none is open."""
    daemon.look()
    reminder = daemon.timer.status(clock.now()).reminder
    if reminder is None:
        return {"reminder": None}
    # Chosen first: what at the next break counts as an answer is then taken into account.
    offer = daemon.coach.offer(reminder.id, clock.wall().date())
    now = daemon.coach.situation(clock.wall().date())
    offered = offering.of(offer, now)
    return {"reminder": reminder.id, "started": reminder.started, "offer": offering.as_json(offered)}
