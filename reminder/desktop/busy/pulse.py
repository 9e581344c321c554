"""Who records sound through PulseAudio or pipewire-pulse, from ``pactl list source-outputs``.

Its plain text and not its JSON: pactl 16 loses every name that is not ASCII there, older ones have none, and in
some languages it prints numbers with a comma. The plain text has been the same since 2009.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from reminder.core.values import dataclass

# Level meters, sound effects and visualizers hold a microphone for as long as they run; nobody is in a call for it.
# EasyEffects passes it on to whoever records, who is listed as well.
# By application.id, application.process.binary or application.name, in lower case.
NOT_A_CALL = {
    "org.pulseaudio.pavucontrol", "pavucontrol", "pavucontrol-qt", "org.gnome.volumecontrol",
    "gnome-control-center", "org.kde.plasma-pa", "plasmashell", "com.github.wwmm.easyeffects", "easyeffects",
    "cava",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stream:
    """One recording stream. *source* and *client* are the server's numbers, None for none."""

    source: int | None
    client: int | None
    corked: bool
    peaks: bool
    properties: Mapping[str, str] = field(default_factory=dict)


_BEGIN = re.compile(r"^Source Output #\d+$", re.MULTILINE)
_FIELD = re.compile(r"\t(Client|Source|Corked|Resample method): ([^\n]*)")
_PROPERTY = re.compile(r'\t\t([\w.-]+) = "([^\n]*)')


def read_streams(text: str) -> tuple[Stream, ...]:
    """Read what ``pactl list source-outputs`` printed, as far as it makes sense."""
    return tuple(_stream(block.split("\n")) for block in _BEGIN.split(text)[1:])


def read_monitors(text: str) -> frozenset[int]:
    """Return the sources that only play back what a loudspeaker plays, from ``pactl list short sources``."""
    columns = (line.split("\t") for line in text.split("\n"))
    return frozenset(
        int(row[0]) for row in columns if len(row) > 1 and _number(row[0]) and row[1].endswith(".monitor")
    )


def recording(streams: Iterable[Stream], monitors: frozenset[int]) -> Iterator[Stream]:
    """Yield the streams that mean that somebody is heard."""
    for stream in streams:
        # Modules (echo cancelling, loops) have no client. A stream on no source hears nothing.
        if stream.corked or stream.peaks or stream.client is None or stream.source is None:
            continue
        known = (stream.properties.get(key, "").lower() for key in _NAMES)
        if stream.source not in monitors and not any(name in NOT_A_CALL for name in known):
            yield stream


_NAMES = ("application.id", "application.process.binary", "application.name")


def _stream(lines: Iterable[str]) -> Stream:
    fields: dict[str, str] = {}
    properties: dict[str, str] = {}
    for line in lines:
        if found := _FIELD.fullmatch(line):
            fields.setdefault(found[1], found[2])
        elif found := _PROPERTY.fullmatch(line):
            properties.setdefault(found[1], found[2].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\"))
    return Stream(
        source=_index(fields.get("Source", "")),
        client=_index(fields.get("Client", "")),
        corked=fields.get("Corked") != "no",
        peaks=(
            fields.get("Resample method") == "peaks"
            or properties.get("resample.peaks") == "true"
            or properties.get("media.name") == "Peak detect"
            or properties.get("stream.monitor") == "true"
        ),
        properties=properties,
    )


def _index(text: str) -> int | None:
    # PulseAudio writes "none" as the largest number.
    return int(text) if _number(text) and int(text) != 0xFFFFFFFF else None


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20
