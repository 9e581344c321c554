"""Draw the cycle of a reminder from its transition table, for docs/architecture.md: python docs/states.py"""

from reminder.core.transitions import BY_EVENT, BY_TIME, Cycle

_NAMES = {cycle: cycle.name.title().replace("_", "") for cycle in Cycle}


def drawing() -> str:
    """Return the state picture in Mermaid's language: dashed words are caused by time, plain ones by an event."""
    lines = ["stateDiagram-v2", "    [*] --> Working"]
    merged: dict[tuple[Cycle, Cycle], list[str]] = {}
    for rows, form in ((BY_EVENT, "{}"), (BY_TIME, "({})")):
        for row in rows:
            said = form.format(str(row.cause).replace("_", " "))
            if row.outcome is not None:
                said += f" = {str(row.outcome).replace('_', ' ')}"
            merged.setdefault((row.source, row.target), []).append(said)
    for (source, target), causes in merged.items():
        lines += [f"    {_NAMES[source]} --> {_NAMES[target]}: {cause}" for cause in causes]
    return "\n".join(lines)


if __name__ == "__main__":
    print(drawing())
