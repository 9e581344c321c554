"""What is fed: each target takes one input made of chance, and raises where something but a sentence came."""

from __future__ import annotations

import io
import json
import logging
import re
import signal
import socket
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from fuzz.inputs import WORDS, mutated, toml, value

from reminder import paths, trace
from reminder.cli import command_groups, whole_parser
from reminder.core import codec
from reminder.core.engine import Engine
from reminder.core.model import Instant
from reminder.core.settings import Settings
from reminder.desktop import messages, wayland, wire, x11
from reminder.desktop.busy import alsa, pipewire, pulse
from reminder.desktop.busy.x11 import read_class
from reminder.desktop.idle.x11 import counters
from reminder.desktop.ports import Unavailable
from reminder.desktop.stream import Broken
from reminder.errors import ReminderError, SettingsError, TraceError
from reminder.guide.handler import Handler
from reminder.guide.server import PageServer
from reminder.guide.site import Site
from reminder.ipc import protocol, requests
from reminder.ipc.requests import Reply, Request
from reminder.replay.by_hand import WorldReplay
from reminder.replay.recorded import Replay
from reminder.storage import catalogue, settings_file
from reminder.storage.exercise_file import ExerciseFile
from reminder.storage.exercise_keys import EXERCISE, OWN
from reminder.storage.keys import KEYS

Target = Callable[[Random], None]
Fact = Callable[[Random], dict[str, Any]]

# Of processor time: an input that takes so long would freeze a daemon.
TOO_LONG = 5.0


class TooLongError(BaseException):
    """An input took longer than any may. Not an Exception, for some of those that read catch all of them."""


def feed(target: Target, seed: int, number: int, *, most: float = TOO_LONG) -> None:
    """Feed *target* the input of that number.

    Raises: TooLongError: the input took more than *most* seconds of processor time.
    """

    def give_up(*_: object) -> None:
        raise TooLongError(f"more than {most:g} s")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        target(Random(f"{seed} {number}"))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def socket_lines() -> Iterator[Target]:
    """A line at the control socket gets one line back, and never fails inside."""
    commands = [
        {"v": 1, "do": "command", "args": {"command": {"kind": kind, **more}, "door": "tray"}}
        for kind in ("start", "done", "snooze", "pause", "report-pain", "quit")
        for more in ({}, {"reminder": 1}, {"length": "5m"}, {"until": "1h"}, {"level": "mild"})
    ]

    def handle(request: Request) -> Reply:
        if request.do == "command":
            requests.command_of(request)
        return {"said": request.do}

    def target(rng: Random) -> None:
        match rng.randrange(4):
            case 0:
                line = rng.randbytes(rng.randrange(60))
            case 1:
                line = json.dumps(value(rng)).encode()
            case 2:
                line = mutated(rng, json.dumps(rng.choice(commands)).encode())
            case _:
                chosen = json.loads(json.dumps(rng.choice(commands)))
                chosen["args"][rng.choice(("command", "door", "topic", "x"))] = value(rng)
                line = json.dumps(chosen).encode()
        reply, _ = requests.answer(handle, line)
        assert reply.endswith(b"\n")
        assert b"failed to answer" not in reply, line
        with expecting(ReminderError):
            protocol.read_reply(reply)

    yield target


@contextmanager
def socket_replies() -> Iterator[Target]:
    """A reply is data or an error of ours, whatever the daemon sends."""
    good = protocol.reply_line({"state": "working", "today": {"done": 1}})

    def target(rng: Random) -> None:
        line = mutated(rng, good) if rng.randrange(2) else json.dumps(value(rng)).encode()
        with expecting(ReminderError):
            protocol.read_reply(line)

    yield target


@contextmanager
def settings() -> Iterator[Target]:
    """A settings file gives settings or sentences."""
    shipped = (paths.shipped() / "defaults.toml").read_bytes()

    def written(rng: Random) -> str:
        lines = []
        for _ in range(rng.randrange(6)):
            section = rng.choice([*KEYS, "x", "reminder.x"])
            lines.append(f"[{section}]" if rng.randrange(10) else f"[[{section}]]")
            for _ in range(rng.randrange(4)):
                key = rng.choice([*KEYS.get(section, {}), "x", "a.b", '"ü"'])
                lines.append(f"{key} = {toml(rng, value(rng))}")
        return rng.choice(("\n", "\r\n")).join(lines)

    def target(rng: Random) -> None:
        text = written(rng) if rng.randrange(2) else mutated(rng, shipped).decode("utf-8", "replace")
        said = "fine"
        try:
            assert isinstance(settings_file.from_text(text, "config.toml").settings, Settings)
        except SettingsError as error:
            said = str(error)
        assert 0 < len(said) < 50_000

    yield target


@contextmanager
def exercises() -> Iterator[Target]:
    """An exercise file of one's own gives exercises or sentences."""
    known = catalogue.load(paths.shipped()).catalogue
    files = [path.read_bytes() for path in (paths.shipped() / "exercises").glob("*.toml")]
    rows = [b"[[exercise]]" + row for file in files for row in file.split(b"[[exercise]]")[1:]]

    def row(rng: Random) -> bytes:
        keys = rng.sample(list(EXERCISE), rng.randrange(len(EXERCISE)))
        lines = [f"{key} = {toml(rng, value(rng))}" for key in keys]
        return "\n".join(["[[exercise]]", *lines]).encode("utf-8", "replace")

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "mine.toml")

        def target(rng: Random) -> None:
            path.write_bytes(row(rng) if rng.randrange(3) == 0 else mutated(rng, rng.choice(rows)))
            file = ExerciseFile(path, "exercises/mine.toml", OWN)
            found = file.exercises(own=True)
            file.check_against(known, found)
            assert found or file.faults
            assert all(len(str(fault)) < 5_000 for fault in file.faults)

        yield target


@contextmanager
def traces() -> Iterator[Target]:
    """A trace, written by hand or recorded, is refused with its line, or replays to its end."""
    known = catalogue.load(paths.shipped()).catalogue
    began = Instant(timedelta())
    state = codec.plain(Engine.new_state(began, date(2026, 3, 28), seed=1), began)
    reasons = ("call", "full-screen", "app")
    by_hand: list[Fact] = [
        lambda rng: {"input": rng.random() < 0.5},
        lambda rng: {"asleep": rng.random() < 0.5},
        lambda rng: {"busy": rng.sample(reasons, rng.randrange(3))},
        lambda rng: {"zone": rng.choice(["Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "x"])},
        lambda rng: {"restart": True, "down": rng.randrange(2000)},
    ]
    recorded: list[Fact] = [
        lambda rng: {"idle": rng.choice([None, 0, 12, 400]), "busy": rng.sample(reasons, rng.randrange(3))},
        lambda rng: {"idle": rng.randrange(90)},
        lambda rng: {rng.choice(["missed", "stopped"]): rng.randrange(4000)},
        lambda rng: {"utc_offset": rng.choice([0, 3600, 7200, 86400])},
        lambda rng: {rng.choice(["questions", "erased"]): True},
    ]
    either: list[Fact] = [
        lambda rng: {"locked": rng.random() < 0.5},
        lambda rng: {"answer": rng.choice(["start", "done", "skip", "snooze", "dismiss", "cut_short"])},
        lambda rng: {"pause": rng.choice(["1h", "until 14:00", "tomorrow", True])},
        lambda rng: {"resume": True},
        lambda rng: {"sore": True},
        lambda rng: {"pain": rng.choice(["mild", "strong", "gone"])},
        lambda rng: {"now": True},
        lambda rng: {"clock": rng.choice([3600, -3600, 10**8, -(10**8)])},
        lambda rng: {"settings": {"reminder": {"earliest": rng.choice(["1s", "50m"])}, "hours": {"sunday": []}}},
        lambda rng: {rng.choice(["input", "idle", "answer", "pause", "settings", "x"]): value(rng)},
    ]

    def target(rng: Random) -> None:
        header = {"start": "2026-03-28T22:00:00+01:00", "zone": "Europe/Berlin", "seed": rng.randrange(9)}
        looked = rng.randrange(3) == 0
        facts = [*either, *(recorded if looked else by_hand)]
        at, lines = 0.0, [json.dumps(header | ({"state": state} if looked else {}))]
        for _ in range(rng.randrange(12)):
            at += rng.choice((0, 0.5, 1, 59, 600, 3600, 20_000))
            lines.append(json.dumps({"t": at, **rng.choice(facts)(rng)}))
        lines.append(json.dumps({"t": at + rng.randrange(8000), "end": True}))
        text = "\n".join(lines)
        if rng.randrange(4) == 0:
            text = mutated(rng, text.encode(), 2).decode("utf-8", "replace")
        try:
            read, found = trace.read(trace.lines(io.StringIO(text)), "trace")
            given = settings_file.from_mapping(read.settings, "trace") if read.settings else Settings()
            if not found or found[-1].at.total_seconds() < 400_000:
                replay = (Replay if read.looked else WorldReplay)(read, given, known)
                for line in replay.run(found):
                    json.loads(line)
        except (TraceError, SettingsError):
            return

    yield target


class _Loop:
    """Stands in for the loop: nothing of what is arranged happens."""

    def watch(self, *_: Any) -> None: ...
    def unwatch(self, *_: Any) -> None: ...
    def call_soon(self, *_: Any) -> None: ...


@contextmanager
def x11_server() -> Iterator[Target]:
    """An X server may say anything: the connection stands or is given up with a reason."""
    vendor, screen = b"none", struct.pack("=I35xB", 0x100, 0)
    body = struct.pack("=IIIIHHBB12x", 1, 0x200000, 0x1FFFFF, 256, len(vendor), 65535, 1, 0) + vendor + screen
    setup = struct.pack("=BxHHH", 1, 11, 0, len(body) // 4) + body
    reply = struct.pack("=BBHIBBB21x", 1, 0, 1, 0, 1, 128, 64)
    names = b"".join(
        struct.pack("=I8xH", number, len(name)) + name + b"\0" * (-(14 + len(name)) % 4)
        for number, name in enumerate((b"SERVERTIME", b"IDLETIME"), 1)
    )
    listed = struct.pack("=BxHII20x", 1, 1, len(names) // 4, 2) + names

    def target(rng: Random) -> None:
        with expecting(struct.error):
            counters(mutated(rng, listed))
        list(x11.read_cookies(mutated(rng, struct.pack(">HHsHsHsH4s", 256, 1, b"h", 1, b"0", 1, b"M", 4, b"abcd"))))
        with expecting(Broken):
            x11.parse_display(mutated(rng, b"localhost:10.0").decode("latin-1"))
        read_class(mutated(rng, b"navigator\0Firefox\0"))
        said = mutated(rng, setup) + mutated(rng, reply) if rng.randrange(2) else setup + mutated(rng, reply * 3)
        with _said_by_server(said) as ours, mock.patch.object(x11, "_connect", return_value=(ours, b"")):
            try:
                display = x11.Display(_Loop(), {"DISPLAY": ":0"}, on_lost=lambda reason: None)  # type: ignore[arg-type]
                display.extension("SYNC")
                display.longs(1, "_NET_WM_STATE")
                display.text(1, "WM_CLASS")
            except (Broken, x11.Refused, struct.error):
                return

    yield target


@contextmanager
def wayland_compositor() -> Iterator[Target]:
    """A compositor may say anything: the connection stands or is given up with a reason."""

    def event(object_id: int, opcode: int, data: bytes = b"") -> bytes:
        return struct.pack("=IHH", object_id, opcode, 8 + len(data)) + data

    def offer(number: int, interface: bytes, version: int) -> bytes:
        text = struct.pack("=I", len(interface) + 1) + interface + b"\0" * (4 - len(interface) % 4)
        return event(2, 0, struct.pack("=I", number) + text + struct.pack("=I", version))

    offers = offer(1, b"wl_seat", 7) + offer(2, b"ext_idle_notifier_v1", 2)
    done = event(3, 0, struct.pack("=I", 0)) + event(1, 1, struct.pack("=I", 3))

    def target(rng: Random) -> None:
        said = mutated(rng, offers + done) + done if rng.randrange(2) else offers + mutated(rng, done) + done
        with _said_by_server(said) as ours, mock.patch.object(wayland, "_connect", return_value=ours):
            try:
                found = wayland.Compositor(_Loop(), {}, on_lost=lambda reason: None)  # type: ignore[arg-type]
                found.catch_up()
            except Broken:
                return

    yield target


@contextmanager
def dbus_messages() -> Iterator[Target]:
    """A message on the bus is read or is none; a frame is cut or the connection ends."""
    body = ({"a": ("s", "b")}, (1, "x"), [("ai", [1]), ("(yv)", (1, ("s", "y")))], "/a/b", "as", b"xyz")
    call = messages.call(1, "a.b", "/a", "a.b", "Tell", "a{sv}(is)avogay", body, wants_reply=True, activate=True)
    signal = messages.signal(2, "/a", "a.b", "Tick", "v", (("a(yy)", [(1, 2)]),))
    types = "ybnqiuxtdsogvah(){}"

    def target(rng: Random) -> None:
        raw = mutated(rng, rng.choice((call, signal)))
        if rng.randrange(3) == 0:
            signature = "".join(rng.choices(types, k=rng.randrange(8)))
            raw = call.replace(b"a{sv}(is)avogay", signature.encode().ljust(15, b"y")[:15])
        message = messages.parsed(raw)
        if message is not None:
            assert isinstance(message.body(), tuple | None)
        frames = wire.Wire.__new__(wire.Wire)
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        frames._socket, frames._handshake, frames._received = ours, None, bytearray()
        frames._to_skip = frames.skipped = 0
        with ours, theirs:
            theirs.sendall(raw + signal)
            with expecting(wire.WireBroken):
                for each in frames.receive():
                    messages.parsed(each)

    yield target


@contextmanager
def helpers() -> Iterator[Target]:
    """What small programs and the kernel print is read as far as it makes sense."""
    node = {"state": "running", "props": {"media.class": "Video/Source", "device.api": "v4l2", "client.id": 3}}
    graph = json.dumps(
        [
            {"id": 1, "type": "PipeWire:Interface:Node", "info": node},
            {"id": 3, "type": "PipeWire:Interface:Client", "info": {"props": {"application.name": "x"}}},
            {"id": 4, "type": "PipeWire:Interface:Link", "info": {"output-node-id": 1, "input-node-id": 1}},
        ]
    ).encode()
    streams = b'Source Output #1\n\tClient: 2\n\tSource: 3\n\tCorked: no\n\t\tapplication.name = "Firefox"\n'

    def target(rng: Random) -> None:
        with expecting(Unavailable):
            pipewire.read_graph(mutated(rng, graph).decode("utf-8", "replace"))
        with expecting(Unavailable):
            pipewire.read_graph(json.dumps([{"id": 1, "type": "PipeWire:Interface:Node", "info": value(rng)}]))
        found = pulse.read_streams(mutated(rng, streams * 2).decode("utf-8", "replace"))
        list(
            pulse.recording(found, pulse.read_monitors(mutated(rng, b"3\tx.monitor\n").decode("utf-8", "replace")))
        )
        alsa.read_status(mutated(rng, b"state: RUNNING\nowner_pid   : 123\n").decode("utf-8", "replace"))

    yield target


@contextmanager
def page_server() -> Iterator[Target]:
    """A request to the page gets an answer of HTTP, or is hung up on; nothing is done without the page's word."""
    done: list[object] = []
    pages = PageServer(Site(lambda ticket: "<p>hello", (), {"done": lambda given: done.append(given) or {}}))  # type: ignore[func-returns-value]
    pages._key = None
    head = f"Host: {pages.host}\r\nCookie: {pages.cookie}={pages.session}\r\nOrigin: {pages.origin}\r\n"
    gets = [f"GET {path} HTTP/1.1\r\n{head}\r\n".encode() for path in ("/", "/x.css", "/nothing", "/?q=1")]
    head += "Content-Type: application/json\r\nContent-Length: 2\r\n"
    post = f"POST /done HTTP/1.1\r\n{head}X-Posture: %s\r\n\r\n{{}}"
    answers = re.compile(rb"HTTP/1\.0 (200|400|403|404|411|413|414|415|421|431|501|505) ")
    logging.getLogger("reminder.guide").setLevel(logging.CRITICAL)

    def target(rng: Random) -> None:
        word = pages.word if rng.randrange(2) else "x" * len(pages.word)
        whole = rng.choice([*gets, (post % word).encode()])
        request = mutated(rng, whole) if rng.randrange(8) else whole
        if b"/events" in request:
            return
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(request)
            theirs.shutdown(socket.SHUT_WR)
            done.clear()
            with expecting(TimeoutError, ConnectionError):
                Handler(pages, pages._server.finished, ours, ("127.0.0.1", 1), pages._server)
            ours.close()
            said = theirs.recv(65536)
        # One who speaks HTTP/0.9 gets no line with a number.
        assert not said or answers.match(said) or said.endswith(b".\n") or said.startswith(b"<"), said[:100]
        assert not done or pages.word.encode() in request

    try:
        yield target
    finally:
        logging.getLogger("reminder.guide").setLevel(logging.NOTSET)
        pages._server.server_close()


@contextmanager
def command_lines() -> Iterator[Target]:
    """A command line is understood or refused with a sentence."""
    parser = whole_parser()
    names = [*(name for group in command_groups().values() for name in group), ""]
    options = ["--json", "--config", "--days", "--why", "--html", "--conditions", "--place", "--format", "--help"]
    known = ["list", "show", "get", "set", "mild", "strong", "5m", "until 14:00", "reminder.earliest", "none"]

    def target(rng: Random) -> None:
        line = [rng.choice(names)]
        for _ in range(rng.randrange(6)):
            word = rng.choice((rng.choice(options), rng.choice(known), rng.choice(WORDS)))
            if rng.randrange(6) == 0:
                word = mutated(rng, word.encode("utf-8", "surrogatepass"), 1).decode("utf-8", "surrogateescape")
            line.append(word)
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed), expecting(ReminderError, SystemExit):
            parser.parse_args(line)

    yield target


@contextmanager
def _said_by_server(said: bytes) -> Iterator[socket.socket]:
    """Yield our end of a connection on which a server has said all that it will say."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        yield ours


@contextmanager
def expecting(*expected: type[BaseException]) -> Iterator[None]:
    """Let what is expected pass: it is the sentence that was asked for."""
    try:
        yield
    except expected:
        return


TARGETS: dict[str, Callable[[], AbstractContextManager[Target]]] = {
    "socket": socket_lines,
    "replies": socket_replies,
    "settings": settings,
    "exercises": exercises,
    "traces": traces,
    "x11": x11_server,
    "wayland": wayland_compositor,
    "dbus": dbus_messages,
    "helpers": helpers,
    "page": page_server,
    "commands": command_lines,
}
