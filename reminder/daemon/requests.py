"""Requests over the control socket, and their answers."""

from __future__ import annotations

from reminder.core import codec, listing, offering
from reminder.daemon.app import Daemon
from reminder.errors import UsageError
from reminder.ipc import protocol
from reminder.ipc.requests import Reply, Request, command_of
from reminder.storage import aside
from reminder.wording import refusals


def answer(daemon: Daemon, request: Request) -> Reply:
    """Return the answer to *request*.

    All but "command", "guided", "answered", "forget" and "reload" change nothing.

    Raises: ReminderError: it cannot be carried out; sentence and code are sent to the client.
    """
    match request.do:
        case "ping":
            return {}
        case "status":
            return daemon.status()
        case "command":
            return {"said": daemon.perform(*command_of(request))}
        case "doctor":
            return daemon.checkup()
        case "log":
            return {"lines": daemon.log.lines()}
        case "exercises":
            # In a child, to the last byte: as data it is a megabyte.
            return aside.run(lambda: protocol.reply_line(_survey(daemon)))
        case "summary":
            return _summary(daemon)
        case "offer":
            return _offered(daemon)
        case "guided":
            daemon.guided(request.args.get("reminder"))
            return {}
        case "answered":
            daemon.answered()
            return {}
        case "forget":
            daemon.forget()
            return {}
        case "reload":
            daemon.reload()
            return {}
        case other:
            raise UsageError(f'The daemon knows no request "{other[:40]}".')


def _survey(daemon: Daemon) -> dict[str, object]:
    coach = daemon.engine.coach
    say = refusals.why_not
    found = listing.survey(coach.catalogue, coach.history, coach.person, daemon.today, say=say)
    return {**found, "faults": list(daemon.faults)}


def _summary(daemon: Daemon) -> dict[str, object]:
    """Return what there is to know after a break: the week, the next reminder, and what is left out after pain."""
    engine = daemon.engine
    coach, status = engine.coach, engine.status(daemon.clock.now())
    known = (coach.catalogue.get(id) for id in sorted(coach.care.suspended))
    return {
        "week": listing.this_week(coach.history, engine.situation(daemon.today)),
        "next": codec.plain((status.next_earliest, status.next_latest)),
        "set_aside": [{"id": each.id, "name": each.name} for each in known if each is not None],
    }


def _offered(daemon: Daemon) -> dict[str, object]:
    """Return what the open reminder suggests, in full, for the guide; "reminder" is None where none is open."""
    engine, today = daemon.engine, daemon.today
    offer, reminder = engine.offer(today), engine.status(daemon.clock.now()).reminder
    if offer is None or reminder is None:
        return {"reminder": None}
    offered = offering.of(offer, engine.situation(today))
    return {"reminder": reminder.id, "started": reminder.started, "offer": offering.as_json(offered)}
