"""The manual of the settings: the comments of config/defaults.toml, for the settings page and the documents.

The form of that file is what is relied on here: a paragraph of comments above its key, examples in its last lines,
and a paragraph that stands alone speaks of the whole section.
"""

from __future__ import annotations

import re

from reminder import paths
from reminder.core.values import dataclass

_SECTION = re.compile(r"\[([a-z_]+)\]")
_KEY = re.compile(r"(?:# )?([a-z_]+) = (.+)")
_EXAMPLE = re.compile(r"Example:\s*(.*)")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what is said about it, examples as they are written, and its default (None: it is not set)."""

    name: str
    text: str
    examples: tuple[str, ...]
    default: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what is said about all of it, and its keys in the order of the file."""

    name: str
    text: str
    examples: tuple[str, ...]
    keys: tuple[Key, ...]


def load() -> tuple[Section, ...]:
    """Return the shipped manual."""
    return read((paths.shipped() / "defaults.toml").read_text(encoding="utf-8"))


def read(text: str) -> tuple[Section, ...]:
    """Return the sections that *text*, in the form of the shipped defaults, explains."""
    parts = re.split(r"^(?=\[)", text, flags=re.MULTILINE)[1:]
    return tuple(_section(part) for part in parts)


def _section(part: str) -> Section:
    heading, _, body = part.partition("\n")
    name = _SECTION.fullmatch(heading.strip())
    if name is None:
        raise ValueError(f"not a section of the manual: {heading!r}")
    texts: list[str] = []
    examples: tuple[str, ...] = ()
    keys = []
    for paragraph in filter(None, map(str.strip, body.split("\n\n"))):
        rows = paragraph.splitlines()
        key = _KEY.fullmatch(rows[-1])
        # "# friday = [...]" ends a list of examples; "# conditions = []" is the key itself.
        if key is None or (rows[-1].startswith("#") and "# Example:" in rows):
            words, shown = _comment(rows)
            texts.append(words)
            examples += shown
        else:
            words, shown = _comment(rows[:-1])
            keys.append(Key(key[1], words, shown, None if rows[-1].startswith("#") else key[2]))
    return Section(name[1], "\n\n".join(texts), examples, tuple(keys))


def _comment(rows: list[str]) -> tuple[str, tuple[str, ...]]:
    """Return the sentences of a comment as one line, and its examples apart."""
    words, examples = [], []
    in_examples = False
    for row in (row.removeprefix("#").strip() for row in rows):
        if found := _EXAMPLE.fullmatch(row):
            in_examples = not found[1]
            examples += [found[1]] if found[1] else []
        elif in_examples:
            examples.append(row)
        else:
            words.append(row)
    return " ".join(words), tuple(examples)
