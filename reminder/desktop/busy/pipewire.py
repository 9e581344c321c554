"""Cameras, shared screens and microphones in use, as the graph that ``pw-dump`` prints.

Only what runs counts: a node that is idle or suspended is read by no program. Media classes and states:
https://docs.pipewire.org/page_man_pipewire-props_7.html.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import timedelta
from typing import Any

from reminder.core.model import Instant
from reminder.core.values import dataclass
from reminder.desktop.busy import command
from reminder.desktop.busy.app_names import application
from reminder.desktop.busy.pulse import NOT_A_CALL
from reminder.desktop.busy.sockets import listens
from reminder.desktop.ports import Unavailable

# One look asks for the graph several times, and within it nothing changes.
_FRESH = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Use:
    """What is in use, and by which applications (none where nobody can be named)."""

    cameras: bool = False
    camera_users: tuple[str, ...] = ()
    screens: bool = False
    screen_users: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Node:
    running: bool
    kind: str  # the media class
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_device(self) -> bool:
        """Whether it stands for a camera rather than for a program."""
        return bool(self.properties.get("device.api") or self.properties.get("device.id"))


def read_graph(text: str) -> Use:
    """Read what pw-dump printed.

    Raises:
        Unavailable: it is not a list in JSON.
    """
    nodes: dict[int, _Node] = {}
    clients: dict[int, Mapping[str, Any]] = {}
    links: dict[int, tuple[int, int]] = {}
    for each in _objects(text):
        match each:
            case {"id": int(number), "type": "PipeWire:Interface:Node", "info": {"props": dict(props)} as info}:
                media = props.get("media.class")
                running = info.get("state") == "running"
                nodes[number] = _Node(running, media if isinstance(media, str) else "", props)
            case {"id": int(number), "type": "PipeWire:Interface:Client", "info": {"props": dict(props)}}:
                clients[number] = props
            case {
                "id": int(number),
                "type": "PipeWire:Interface:Link",
                "info": {"output-node-id": int(giver), "input-node-id": int(taker)},
            }:
                links[number] = (giver, taker)
            case {"id": int(number), "info": None}:  # gone meanwhile
                for known in (nodes, clients, links):
                    known.pop(number, None)
    return _use(nodes, clients, list(links.values()))


def _objects(text: str) -> list[Any]:
    """Return all objects of a dump: one list, and another for each change while it was made."""
    decoder, rest, found = json.JSONDecoder(), text.strip(), []
    try:
        while True:
            objects, end = decoder.raw_decode(rest)
            if not isinstance(objects, list):
                raise Unavailable("pw-dump printed something else than a list")
            found += objects
            rest = rest[end:].lstrip()
            if not rest:
                return found
    except (ValueError, RecursionError) as error:
        raise Unavailable(f"pw-dump printed something else than JSON ({type(error).__name__})") from None


def _use(nodes: dict[int, _Node], clients: dict[int, Mapping[str, Any]], links: list[tuple[int, int]]) -> Use:
    def name(node: _Node) -> str:
        number = node.properties.get("client.id")
        client = clients.get(number, {}) if isinstance(number, int) else {}
        return application(
            node.properties.get("application.name"),
            client.get("pipewire.access.portal.app_id"),
            client.get("application.name"),
            client.get("application.process.binary"),
            node.properties.get("node.name"),
        )

    def takers(giver: int) -> tuple[str, ...]:
        found = (nodes[taker] for each, taker in links if each == giver and taker in nodes)
        return tuple(dict.fromkeys(name(node) for node in found))

    cameras, screens = [], []
    for number, node in nodes.items():
        if not node.running:
            continue
        if node.kind == "Video/Source" and node.is_device:
            cameras.append(number)
        elif node.kind in ("Video/Source", "Stream/Output/Video"):
            # A source of pictures that is no camera is a compositor or a portal: a shared screen or window.
            screens.append(number)
    listeners = (
        name(node)
        for number, node in nodes.items()
        if node.running and node.kind == "Stream/Input/Audio" and _hears(number, node, nodes, links)
    )
    return Use(
        cameras=bool(cameras),
        camera_users=tuple(dict.fromkeys(who for each in cameras for who in takers(each))),
        screens=bool(screens),
        screen_users=tuple(dict.fromkeys(who for each in screens for who in takers(each))),
        listeners=tuple(dict.fromkeys(who for who in listeners if who.lower() not in NOT_A_CALL)),
    )


def _hears(number: int, node: _Node, nodes: dict[int, _Node], links: list[tuple[int, int]]) -> bool:
    """Whether a recording stream hears a microphone, rather than what the loudspeakers play."""
    marks = ("stream.monitor", "stream.capture.sink", "resample.peaks")
    if any(str(node.properties.get(mark)).lower() == "true" for mark in marks):
        return False
    sources = [nodes[giver].kind for giver, taker in links if taker == number and giver in nodes]
    return any(kind.startswith("Audio/") and kind != "Audio/Sink" for kind in sources)


class Graph:
    """PipeWire's graph, asked for at most once in two seconds.

    Raises:
        Unavailable: pw-dump is not installed.
    """

    def __init__(self, environ: Mapping[str, str], now: Callable[[], Instant]) -> None:
        self._program = command.find("pw-dump", environ, "pipewire-bin")
        self._environ, self._now = environ, now
        self._seen: tuple[Instant, Use | Unavailable] | None = None

    def use(self) -> Use:
        """Return what is in use now; nothing where no PipeWire runs.

        Raises:
            Unavailable: it cannot be known.
        """
        now = self._now()
        if self._seen is None or not now - _FRESH <= self._seen[0] <= now:
            self._seen = (now, self._ask())
        use = self._seen[1]
        if isinstance(use, Unavailable):
            raise use
        return use

    def _ask(self) -> Use | Unavailable:
        try:
            return read_graph(command.output(self._program, environ=self._environ)) if self.is_running() else Use()
        except Unavailable as failure:
            return failure  # remembered as well: do not wait twice for one that hangs

    def is_running(self) -> bool:
        """Whether there is a PipeWire to ask."""
        if self._environ.get("PIPEWIRE_REMOTE"):
            return True
        folder = self._environ.get("PIPEWIRE_RUNTIME_DIR") or self._environ.get("XDG_RUNTIME_DIR", "")
        return listens(folder, "pipewire-0")
