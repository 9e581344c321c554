"""``posture tips``: short hints for the desk, for lifting and for the week, with where they come from."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from reminder.cli import output
from reminder.cli.parser import command

_WIDEST = 78


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "tips",
        "Show the tips that take turns on the page of each break: desk, standing, lifting, the week,\n"
        "and what to leave out.",
        "posture tips",
        "posture tips --sources",
        run=_run,
    )
    parser.add_argument("--sources", action="store_true", help="show where each tip comes from")
    parser.add_argument("--json", action="store_true", help="print every field as JSON")


def _run(words: Namespace) -> int:
    # Tips are the same with and without a daemon.
    from reminder.offline import tips

    found = tips()
    if words.json:
        output.json_text(found)
    else:
        print(*lines(found, sources=words.sources), sep="\n")
    return 0


def lines(tips: list[dict[str, Any]], *, sources: bool) -> list[str]:
    """Return the tips by topic, as lines for a terminal."""
    import textwrap

    found: list[str] = []
    room = min(output.width(_WIDEST), _WIDEST)
    for topic in dict.fromkeys(tip["topic"] for tip in tips):
        found += ["", topic] if found else [topic]
        for tip in (tip for tip in tips if tip["topic"] == topic):
            found += textwrap.wrap(tip["text"], room, initial_indent="  - ", subsequent_indent="    ")
            if sources:
                found += [f"    ({_source(source)})" for source in tip["sources"]]
    return found


def _source(source: dict[str, Any]) -> str:
    if source["title"] is None:
        return f"{source['id']}, see docs/exercises.md"
    return f"{source['title']}, {source['url']}"
