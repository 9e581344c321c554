"""The door for the command line and the guide: a request over the control socket becomes an answer."""

from __future__ import annotations

from reminder.daemon.granting import grant
from reminder.daemon.hall import Daemon
from reminder.errors import UsageError
from reminder.ipc.requests import Reply, Request, wish_of


def answer(daemon: Daemon, request: Request) -> Reply:
    """Return the answer to *request*.

    Raises: ReminderError: it cannot be granted; the sentence and the code travel to whoever asked.
    """
    match request.do:
        case "ping":
            return Reply()
        case "status":
            return Reply(data=daemon.facts())
        case "wish":
            return Reply(data={"said": grant(daemon, wish_of(request))})
        case "log":
            lines = request.args.get("lines")
            if lines is not None and (type(lines) is not int or lines < 0):
                raise UsageError('"lines" must be a number of lines.')
            return Reply(data={"lines": daemon.teller.story(lines)})
        case "exercises":
            return Reply(data={"exercises": daemon.exercises()})
        case "offer":
            return Reply(data=daemon.offered())
        case "answered":
            daemon.answered()
            return Reply()
        case "reload":
            daemon.reload()
            return Reply()
        case other:
            raise UsageError(f'The daemon knows no request "{other[:40]}".')
