"""TOML that a person wrote: read within bounds, and which line each key of it stands on.

tomllib knows the lines while it reads, and does not tell; ``lines`` is only for text that it has accepted.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

KeyPath = tuple[str, ...]

# tomllib takes time that grows with the square of a key's parts. Ours have one, or two in a dotted line.
MOST_PARTS = 16

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})(?!")', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2})(?!')", re.DOTALL)
_PLAIN = re.compile(r"[^\[\]{}\"'#,\n]+")
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
# A key of too many parts, or whatever else stands there: found in one pass, whatever the text.
_PIECE = re.compile(
    rf"(?P<long>{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS}}})"
    rf"|{_LONG_BASIC.pattern}|{_LONG_LITERAL.pattern}|{_PART}|#[^\n]*+|[^\"'#A-Za-z0-9_-]++|.",
    re.DOTALL,
)


class Unreadable(ValueError):
    """Text that may be TOML, but is beyond what this program reads; *line* is None where it is not known."""

    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.line = line


def loads(text: str) -> dict[str, Any]:
    """Return the values of *text*.

    Raises:
        tomllib.TOMLDecodeError: it is not TOML.
        Unreadable: it goes beyond what can be read in bounded time.
    """
    for piece in _PIECE.finditer(text):
        if piece["long"] is not None:
            line = text.count("\n", 0, piece.start()) + 1
            raise Unreadable(f"a key of more than {MOST_PARTS} parts; every key has one, under its section", line)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise Unreadable("its lists are nested too deeply for anybody to read") from None
    except ValueError:
        # Python's own bound on the digits of a number.
        raise Unreadable("it holds a number of thousands of digits") from None


def lines(text: str, *, numbered: bool = False) -> dict[KeyPath, int]:
    """Return the line (from 1) on which each key and each table is first named.

    Tables inside arrays share their array's path: the settings have none that matter. With *numbered* each
    has its place in it, as in ("exercise", "0", "reps").
    """
    return _Scanner(text.replace("\r\n", "\n"), numbered=numbered).scan()


class _Scanner:
    def __init__(self, text: str, *, numbered: bool) -> None:
        self._text = text
        self._numbered = numbered
        self._tables: dict[KeyPath, int] = {}  # how many of each array have begun
        self._at = 0
        self._counted = 0  # the text up to here has been counted
        self._line = 1
        self._found: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                array = self._text.startswith("[[", self._at)
                self._at += 2 if array else 1
                table = self._key(())
                self._at += 2 if array else 1
                if array and self._numbered:
                    place = self._tables.get(table, 0)
                    self._tables[table] = place + 1
                    table = (*table, str(place))
                    self._found[table] = self._line
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._found

    def _pair(self, table: KeyPath) -> None:
        """Pass ``key = value``."""
        path = self._key(table)
        self._at += 1  # the equals sign
        self._blanks()
        if self._text[self._at] == "{":
            self._inline(path)
        else:
            self._value()

    def _key(self, table: KeyPath) -> KeyPath:
        """Pass a key, dotted or not, and the blanks around it; note where each of its parts was first named."""
        path = table
        while True:
            self._blanks()
            path = (*path, self._part())
            if self._counted <= self._at:
                self._line += self._text.count("\n", self._counted, self._at)
                self._counted = self._at
            self._found.setdefault(path, self._line)
            self._blanks()
            if self._text[self._at] != ".":
                return path
            self._at += 1

    def _part(self) -> str:
        quote = self._text[self._at]
        raw = self._skip(_BASIC if quote == '"' else _LITERAL if quote == "'" else _BARE)
        if quote == '"':
            return next(iter(tomllib.loads(f"{raw} = 0")))  # which knows every escape
        return raw[1:-1] if quote == "'" else raw

    def _inline(self, path: KeyPath) -> None:
        """Pass an inline table, its keys noted."""
        self._at += 1
        self._skip(_BLANK)
        while self._text[self._at] != "}":
            self._pair(path)
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _value(self) -> None:
        """Pass a value that is no inline table; what an array holds is passed over, however deep."""
        depth = 0
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == '"':
                self._skip(_LONG_BASIC if self._text.startswith('"""', self._at) else _BASIC)
            elif char == "'":
                self._skip(_LONG_LITERAL if self._text.startswith("'''", self._at) else _LITERAL)
            elif char in "[{" and (depth or char == "["):
                depth += 1
                self._at += 1
            elif depth and char in "]}":
                depth -= 1
                self._at += 1
            elif depth and char in ",#\n":
                self._at += char != "#"
                self._skip(_BLANK)
            elif not depth and char in "}],#\n":
                return
            else:
                self._skip(_PLAIN)
                if not depth:
                    return
            if not depth:
                return

    def _blanks(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t":
            self._at += 1

    def _skip(self, form: re.Pattern[str]) -> str:
        match = form.match(self._text, self._at)
        if match is None:
            raise ValueError(f"not TOML at character {self._at}")
        self._at = match.end()
        return match[0]
