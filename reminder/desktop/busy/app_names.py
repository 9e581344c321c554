"""The display names of applications: short, one line, and safe to print."""

from __future__ import annotations

import re

from reminder.desktop.text import printable

_LONGEST = 40
# Libraries that give their own name for that of the program, and what such a name hides.
_WRAPPED = re.compile(r"(?:ALSA plug-in|PipeWire ALSA|PipeWire JACK) \[(.+)\]")
_OF_LIBRARIES = {
    "webrtc voiceengine", "(null)", "libpulse", "portaudio", "sdl application", "my sdl application", "audio src",
    "recstream",
}  # fmt: skip


def called(text: object) -> str:
    """Return *text* as a name that can stand in a sentence: one line, no control characters, not too long."""
    words = " ".join(printable(str(text), " ", "").split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def application(*candidates: object) -> str:
    """Return the first of the *candidates* that names a program; "an application" where none does."""
    for candidate in candidates:
        if not isinstance(candidate, str):
            continue
        if wrapped := _WRAPPED.fullmatch(candidate):
            candidate = wrapped[1]
        name = called(candidate)
        if name and name.casefold() not in _OF_LIBRARIES:
            return name.removesuffix(" input")  # "Chromium input", "Google Chrome input"
    return "an application"
