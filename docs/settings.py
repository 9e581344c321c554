"""Writes docs/settings.md from the manual of the settings: ``python docs/settings.py`` after a change of it."""

from __future__ import annotations

from pathlib import Path

from reminder.storage import manual
from reminder.storage.manual import Section

_BEFORE = """\
# Settings

Made from [config/defaults.toml](../config/defaults.toml) by `python docs/settings.py`; change the text there.

Your own file is `~/.config/posture-reminder/config.toml` (`posture config path` names it). It need hold only what
differs. It is read anew when you save it, without a restart; a bad one leaves the last good settings in force, and
says so once. `posture config set reminder.earliest 45m` changes one key and keeps your comments; `posture config
check` looks the file over. A duration is a number with its unit, in quotes: `"90s"`, `"5m"`, `"1h30m"`, `"1.5h"`.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([_BEFORE, *map(_section, manual.load())])


def _section(section: Section) -> str:
    parts = [f"## [{section.name}]"]
    if section.text:
        parts.append(section.text)
    if section.examples:
        parts.append(_toml(section.examples))
    for key in section.keys:
        default = "not set" if key.default is None else f"`{key.default}`"
        parts += [f"### {key.name}", key.text, f"Default: {default}"]
        if key.examples:
            parts.append(_toml(key.examples))
    return "\n\n".join(parts) + "\n"


def _toml(rows: tuple[str, ...]) -> str:
    return "\n".join(["```toml", *rows, "```"])


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
