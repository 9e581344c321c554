"""The bus against a real private dbus-daemon, killed and restarted; and against a socket that talks nonsense."""

from __future__ import annotations

import logging
import random
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from desktops.bus import own
from desktops.packages import need
from hypothesis import given, settings
from hypothesis import strategies as st
from jeepney import HeaderFields, Message, MessageType

from reminder.desktop import messages, wire
from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.link import Link
from reminder.desktop.ports import Unavailable
from reminder.desktop.wire import Wire
from reminder.loop import Loop

Until = Callable[..., None]
Join = Callable[[], Bus]

NAME = "org.example.Clock"
PATH = "/org/example/Clock"


class Daemon:
    """A dbus-daemon of our own; ``kill`` and ``start`` again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "bus"
        self.address = f"unix:path={self.socket}"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={self.address}"]
        self.process = subprocess.Popen(
            [*command, "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout
        with self.process.stdout as printed:
            printed.readline()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: a socket's path has room for 107 characters.
    with tempfile.TemporaryDirectory(prefix="bus-") as name:
        yield Path(name)


@pytest.fixture
def daemon(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    need("dbus-daemon")
    daemon = Daemon(folder)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    yield daemon
    daemon.kill()


@pytest.fixture
def join(daemon: Daemon, loop: Loop) -> Iterator[Join]:
    joined: list[Bus] = []

    def connect() -> Bus:
        joined.append(Bus("session", loop))
        return joined[-1]

    yield connect
    for bus in joined:
        bus.close()


@pytest.fixture
def bus(join: Join) -> Bus:
    return join()


@pytest.fixture
def peer(join: Join) -> Bus:
    """Another program on the same bus, which owns a name."""
    peer = join()
    own(peer, NAME)
    return peer


@pytest.fixture
def silent(daemon: Daemon, until: Until) -> Iterator[str]:
    """The unique name of a program that never answers."""
    told: list[messages.Incoming | None] = []
    program = Wire(str(daemon.socket))
    program.send(call_to("org.freedesktop.DBus", "Hello"))

    def greeted() -> bool:
        told.extend(messages.parsed(raw) for raw in program.receive())
        return bool(told)

    until(greeted)
    assert told[0]
    yield (told[0].body() or ("",))[0]
    program.close()


def call_to(name: str, member: str, signature: str = "", body: tuple[object, ...] = ()) -> bytes:
    return messages.call(1, name, PATH, name, member, signature, body, wants_reply=True, activate=True)


def echo(interface: str, member: str, body: tuple[object, ...], sender: str) -> tuple[str, tuple[object, ...]]:
    if member == "Refuse":
        raise BusError("org.example.Error.Tired", "not now")
    if member == "Break":
        raise ZeroDivisionError
    return "s", (f"{interface}.{member}{body}",)


# ------------------------------------------------------------------------------------------------- calls


def test_a_call_is_answered_later(bus: Bus, peer: Bus, until: Until) -> None:
    peer.export(PATH, echo)
    answers: list[object] = []

    bus.call((NAME, PATH, NAME), "Tell", "i", (7,), on_reply=answers.append)

    assert answers == []
    until(lambda: answers)
    assert answers == [("org.example.Clock.Tell(7,)",)]


@pytest.mark.parametrize(
    ("path", "member", "error"),
    [
        (PATH, "Refuse", "org.example.Error.Tired"),
        (PATH, "Break", "org.freedesktop.DBus.Error.Failed"),
        ("/elsewhere", "Tell", "org.freedesktop.DBus.Error.UnknownObject"),
    ],
)
def test_an_error_arrives_with_its_name(
    bus: Bus, peer: Bus, until: Until, path: str, member: str, error: str
) -> None:
    peer.export(PATH, echo)
    errors: list[BusError] = []

    bus.call((NAME, path, NAME), member, on_error=errors.append)

    until(lambda: errors)
    assert errors[0].name == error


def test_a_call_that_nobody_answers_ends_after_its_timeout(bus: Bus, silent: str, until: Until) -> None:
    errors: list[BusError] = []

    bus.call((silent, "/", NAME), "Tell", on_error=errors.append, timeout=timedelta(milliseconds=30))

    until(lambda: errors)
    assert errors[0].name == "org.freedesktop.DBus.Error.NoReply"


def test_asking_waits_for_the_answer(bus: Bus) -> None:
    (names,) = bus.ask(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "ListNames")

    assert bus._link.unique_name in names


def test_of_two_answers_the_first_one_counts(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """As from mako 1.7, which then says that it knows no such method."""
    received = Link._received

    def twice(link: Link, wire: Wire) -> Iterator[messages.Incoming]:
        for message in received(link, wire):
            yield message
            yield replace(message, kind=MessageType.error, error="org.freedesktop.DBus.Error.UnknownMethod")

    monkeypatch.setattr(Link, "_received", twice)

    (names,) = bus.ask(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "ListNames")

    assert bus._link.unique_name in names


def test_asking_gives_up_in_time(bus: Bus, silent: str) -> None:
    with pytest.raises(BusError, match="did not answer") as refusal:
        bus.ask((silent, "/", NAME), "Tell", timeout=timedelta(milliseconds=30))

    assert refusal.value.name == "org.freedesktop.DBus.Error.NoReply"


def test_signals_that_arrive_while_asking_are_heard_afterwards_in_order(bus: Bus, peer: Bus, until: Until) -> None:
    heard: list[tuple[object, ...]] = []
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)
    for number in range(50):
        peer.emit(PATH, NAME, "Tick", "i", (number,))
    peer.ask(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "GetId")

    bus.ask(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "GetId")

    assert heard == []
    until(lambda: len(heard) == 50)
    assert heard == [(number,) for number in range(50)]


def test_a_property_comes_without_its_variant(bus: Bus) -> None:
    features = bus.get_property(
        ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"), "Interfaces"
    )

    assert "org.freedesktop.DBus.Monitoring" in features


def test_what_is_too_long_for_the_socket_is_sent_piece_by_piece(bus: Bus, peer: Bus, until: Until) -> None:
    answers: list[tuple[object, ...]] = []
    peer.export(PATH, lambda interface, member, body, sender: ("u", (len(body[0]),)))

    for _ in range(15):
        bus.call((NAME, PATH, NAME), "Measure", "ay", (bytes(200_000),), on_reply=answers.append)

    until(lambda: len(answers) == 15)
    assert answers == [(200_000,)] * 15


def test_a_failing_listener_hurts_nobody_else(
    bus: Bus, peer: Bus, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def fails(body: tuple[object, ...], path: str) -> None:
        raise ZeroDivisionError

    bus.subscribe(fails, sender=NAME, interface=NAME, member="Tick")
    bus.subscribe(lambda body, path: heard.append(path), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)

    peer.emit(PATH, NAME, "Tick")

    until(lambda: heard)
    assert "ZeroDivisionError" in caplog.text


# ----------------------------------------------------------------------------------- signals and names


def settle(until: Until, *buses: Bus) -> None:
    """Wait until the bus has done all that was asked of it so far."""
    for bus in buses:
        done: list[object] = []
        bus.call(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "GetId", on_reply=done.append)
        until(lambda done=done: done)


def test_only_the_owner_of_the_name_is_heard(bus: Bus, peer: Bus, join: Join, until: Until) -> None:
    impostor = join()
    own(impostor, "org.example.Impostor")
    heard: list[tuple[object, ...]] = []
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    # Lets the impostor's signal reach us at all, as GNOME's second sender does.
    bus.subscribe(lambda body, path: None, sender="org.example.Impostor", interface=NAME, member="Tick")
    settle(until, bus, peer, impostor)

    impostor.emit(PATH, NAME, "Tick", "s", ("false",))
    settle(until, impostor)
    peer.emit(PATH, NAME, "Tick", "s", ("true",))

    until(lambda: heard)
    assert heard == [("true",)]


def test_the_next_owner_of_the_name_is_heard_too(bus: Bus, peer: Bus, join: Join, until: Until) -> None:
    heard: list[tuple[object, ...]] = []
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)
    peer.call(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "ReleaseName", "s", (NAME,))
    settle(until, peer)
    heir = join()
    own(heir, NAME)
    settle(until, heir)

    peer.emit(PATH, NAME, "Tick", "s", ("late",))
    settle(until, peer)
    heir.emit(PATH, NAME, "Tick", "s", ("mine",))

    until(lambda: heard)
    assert heard == [("mine",)]


def test_a_subscription_can_be_narrowed(bus: Bus, peer: Bus, until: Until) -> None:
    heard: list[str] = []
    everything: list[str] = []
    bus.subscribe(lambda body, path: heard.append(path), sender=NAME, interface=NAME, member="Tick", path=PATH)
    bus.subscribe(lambda body, path: everything.append(path), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)

    peer.emit(PATH, NAME, "Tick", "s", ("b",))
    peer.emit("/other", NAME, "Tick", "s", ("b",))

    until(lambda: len(everything) == 2)
    assert heard == [PATH]


def test_a_cancelled_subscription_is_not_called_any_more(bus: Bus, peer: Bus, until: Until) -> None:
    first: list[str] = []
    second: list[str] = []
    subscription = bus.subscribe(lambda body, path: first.append(path), sender=NAME, interface=NAME, member="Tick")
    bus.subscribe(lambda body, path: second.append(path), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)

    subscription.cancel()
    subscription.cancel()
    peer.emit(PATH, NAME, "Tick")

    until(lambda: second)
    assert first == []


def test_a_watched_name_is_told_now_and_at_each_change(bus: Bus, join: Join, until: Until) -> None:
    owners: list[str] = []
    bus.watch_name(NAME, owners.append)
    until(lambda: owners == [""])
    peer = join()

    own(peer, NAME)
    until(lambda: len(owners) == 2)
    peer.close()

    until(lambda: len(owners) == 3)
    assert owners[0] == ""
    assert owners[1].startswith(":")
    assert owners[2] == ""


def test_a_second_watcher_of_a_known_name_is_told_too(bus: Bus, peer: Bus, until: Until) -> None:
    first: list[str] = []
    second: list[str] = []
    bus.watch_name(NAME, first.append)
    until(lambda: first)

    bus.watch_name(NAME, second.append)

    assert second == []
    until(lambda: second)
    assert second == first == [peer._link.unique_name]


def test_a_cancelled_watch_is_not_called(bus: Bus, peer: Bus, until: Until) -> None:
    owners: list[str] = []

    bus.watch_name(NAME, owners.append).cancel()
    settle(until, bus)

    assert owners == []


def test_objects_can_be_browsed(bus: Bus, peer: Bus, until: Until) -> None:
    found: list[tuple[str]] = []
    peer.export(PATH, echo, '<interface name="org.example.Clock"/>')

    for path in ("/org", PATH):
        bus.call((NAME, path, "org.freedesktop.DBus.Introspectable"), "Introspect", on_reply=found.append)
    bus.call((NAME, "/", "org.freedesktop.DBus.Peer"), "Ping", on_reply=found.append)

    until(lambda: len(found) == 3)
    assert '<node name="example"/>' in found[0][0]
    assert '<interface name="org.example.Clock"/>' in found[1][0]
    assert found[2] == ()


# ----------------------------------------------------------------------------------- death and return


def test_a_bus_that_dies_and_returns_finds_everything_again(
    daemon: Daemon, bus: Bus, peer: Bus, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reminder")
    owners: list[str] = []
    heard: list[tuple[object, ...]] = []
    bus.watch_name(NAME, owners.append)
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    until(lambda: owners)

    daemon.kill()
    until(lambda: not bus.connected)
    daemon.start()
    until(lambda: bus.connected and peer.connected)
    until(lambda: owners[-1] == peer._link.unique_name)
    settle(until, bus, peer)
    peer.emit(PATH, NAME, "Tick", "s", ("again",))

    until(lambda: heard)
    assert heard == [("again",)]
    assert owners[1] == ""
    ours = [record for record in caplog.records if record.name == "reminder.desktop.link"]
    assert [record.levelname for record in ours] == [
        "WARNING",
        "WARNING",
        "INFO",
        "INFO",
    ]  # two programs, each once


def test_calls_under_way_fail_when_the_bus_dies(daemon: Daemon, bus: Bus, peer: Bus, until: Until) -> None:
    errors: list[BusError] = []
    bus.call((NAME, PATH, NAME), "Tell", on_error=errors.append)

    daemon.kill()
    until(lambda: errors)
    bus.call((NAME, PATH, NAME), "Tell", on_error=errors.append)

    until(lambda: len(errors) == 2)
    assert [error.name for error in errors] == ["org.freedesktop.DBus.Error.Disconnected"] * 2


def test_without_a_bus_asking_fails_at_once_and_a_signal_is_for_nobody(
    daemon: Daemon, bus: Bus, until: Until
) -> None:
    daemon.kill()

    with pytest.raises(BusError, match="there is no session bus"):
        bus.ask(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "ListNames")
    until(lambda: not bus.connected)
    bus.emit(PATH, NAME, "Tick")
    with pytest.raises(BusError, match="there is no session bus"):
        bus.ask(("org.freedesktop.DBus", "/", "org.freedesktop.DBus"), "ListNames")


def test_what_was_asked_for_without_a_bus_holds_once_it_is_back(
    daemon: Daemon, bus: Bus, peer: Bus, until: Until
) -> None:
    owners: list[str] = []
    heard: list[str] = []
    daemon.kill()
    until(lambda: not bus.connected)
    bus.watch_name(NAME, owners.append)
    bus.subscribe(lambda body, path: heard.append(path), sender=NAME, interface=NAME, member="Tick")

    daemon.start()
    until(lambda: owners and owners[-1] == peer._link.unique_name and peer.connected)
    settle(until, bus)
    peer.emit(PATH, NAME, "Tick")

    until(lambda: heard)


def test_closing_sends_what_waits_and_calls_nobody_back(bus: Bus, peer: Bus, until: Until) -> None:
    called: list[object] = []
    peer.export(PATH, lambda interface, member, body, sender: (called.append(member), ("", ()))[1])

    bus.call((NAME, PATH, NAME), "Farewell", on_reply=called.append, on_error=called.append)
    bus.close()
    bus.close()

    until(lambda: called)
    settle(until, peer)
    assert called == ["Farewell"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("unix:path=/nonexistent/bus", "no bus answers at /nonexistent/bus"),
        ("tcp:host=localhost,port=1", "names no unix socket"),
        ("nonsense", "names no unix socket"),
        ("unix:path=/tmp/" + "x" * 200, "no bus answers"),
    ],
)
def test_a_bus_that_is_not_there_is_unavailable_with_the_reason(
    loop: Loop, monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

    with pytest.raises(Unavailable, match=f"the session bus cannot be reached.*{reason}"):
        Bus("session", loop)


def test_a_session_without_any_address_says_so(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)

    with pytest.raises(Unavailable, match="neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"):
        Bus("session", loop)


def test_addresses_are_read_as_the_specification_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "tcp:host=a;unix:abstract=x%2fy,guid=1;unix:path=/a%20b")

    assert list(wire.addresses("system")) == ["\0x/y", "/a b"]


# ------------------------------------------------------------------------------------------- nonsense


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_bytes_that_are_no_message_are_none(raw: bytes) -> None:
    assert messages.parsed(raw) is None or len(raw) >= 16


@given(st.data())
@settings(max_examples=300)
def test_a_damaged_message_is_a_message_or_none(data: st.DataObject) -> None:
    whole = bytearray(call_to(NAME, "Tell", "a{sv}(is)av", ({"a": ("s", "b")}, (1, "x"), [("ai", [1])])))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    message = messages.parsed(bytes(whole))

    assert message is None or isinstance(message.kind, MessageType)
    assert message is None or isinstance(message.body(), tuple | None)


@pytest.mark.parametrize("signature", ["a(yy)", "v"])
def test_an_array_of_nothing_is_not_read_for_ever(signature: str) -> None:
    whole = call_to(NAME, "Tell", signature, (("a(yy)", [(1, 2)]) if signature == "v" else [(1, 2)],))
    evil = whole.replace(b"\x05a(yy)\0", b"\x05(a())\0")
    assert evil != whole

    message = messages.parsed(evil)

    assert message is not None
    assert message.body() is None


def test_a_header_with_an_array_of_nothing_is_not_read_for_ever() -> None:
    whole = call_to("abcdefgh", "Tell")
    field = b"\6\1s\0\x08\0\0\0abcdefgh\0"
    assert field in whole

    assert messages.parsed(whole.replace(field, b"\6\3a()\0\0\0\1\0\0\0fgh\0\0")) is None


@pytest.mark.parametrize("text", ["()", "a()", "\3a()"])
def test_a_text_that_looks_like_a_signature_is_only_a_text(text: str) -> None:
    message = messages.parsed(call_to(NAME, "Tell", "sv", (text * 10_000, ("s", text))))

    assert message is not None
    assert message.body() == (text * 10_000, ("s", text))


def test_a_message_keeps_what_was_said() -> None:
    raw = messages.call(7, NAME, PATH, NAME, "Tell", "sv", ("a()", ("i", 3)), wants_reply=False, activate=False)

    message = messages.parsed(raw)

    assert message is not None
    assert (message.kind, message.serial, message.path, message.interface, message.member) == (
        MessageType.method_call, 7, PATH, NAME, "Tell",
    )  # fmt: skip
    assert message.body() == ("a()", ("i", 3))
    assert not message.wants_reply


class Impostor:
    """A socket that greets as a bus does, and then says what it likes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "impostor"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        self.talk: list[socket.socket] = []

    def greet(self) -> None:
        """Play the bus for the first who comes."""
        connection, _ = self.listener.accept()
        self.talk.append(connection)
        connection.settimeout(5)
        read_until(connection, b"\r\n")
        connection.sendall(b"OK 1234deadbeef\r\n")
        read_until(connection, b"Hello")
        hello = messages.Incoming(MessageType.method_call, 1, 0, "", "/", "", "Hello", "", True)
        connection.sendall(messages.answer(1, hello, "s", (":1.99",)))

    def close(self) -> None:
        for connection in self.talk:
            connection.close()
        self.listener.close()
        self.path.unlink(missing_ok=True)


def read_until(connection: socket.socket, end: bytes) -> None:
    read = b""
    while end not in read:
        more = connection.recv(4096)
        assert more
        read += more


@pytest.fixture
def impostor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Impostor]:
    impostor = Impostor(folder)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={impostor.path}")
    yield impostor
    impostor.close()


@pytest.fixture
def fooled(impostor: Impostor, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    """A bus connected to the impostor; the handshake is played in a thread, because connecting waits for it."""
    player = threading.Thread(target=impostor.greet)
    player.start()
    bus = Bus("session", loop)
    player.join()
    yield bus
    bus.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_bus_that_talks_nonsense_is_hung_up_on_and_each_thing_said_once(
    impostor: Impostor, fooled: Bus, until: Until, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    impostor.talk[0].sendall(nonsense(random.Random(seed)))

    until(lambda: not fooled.connected)

    ours = [record.getMessage() for record in caplog.records if record.name == "reminder.desktop.link"]
    assert len(ours) == 2
    assert "cannot be read" in ours[0]
    assert "is lost" in ours[1]
    assert "Traceback" not in caplog.text


def nonsense(rng: random.Random) -> bytes:
    """Frames that are sound around bytes that are not, and then no frame at all."""
    frames = b""
    for _ in range(40):
        fields, body = rng.randrange(100), rng.randrange(100)
        head = b"lB"[rng.randrange(2) :][:1] + bytes([rng.randint(1, 4), rng.randrange(256), 1])
        order = "little" if head[:1] == b"l" else "big"
        head += body.to_bytes(4, order) + rng.randbytes(4) + fields.to_bytes(4, order)  # type: ignore[arg-type]
        frames += head + rng.randbytes(fields + -fields % 8 + body)
    return frames + b"\xff" * 16


def test_a_message_that_cannot_be_read_is_skipped(
    impostor: Impostor, fooled: Bus, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[tuple[object, ...]] = []
    fooled.subscribe(
        lambda body, path: heard.append(body), sender="org.freedesktop.DBus", interface=NAME, member="Tick"
    )
    good = messages.signal(5, PATH, NAME, "Tick", "s", ("hello",))
    from_bus = sent_by(good, "org.freedesktop.DBus")
    bad = bytearray(good)
    bad[16:24] = b"\xee" * 8

    impostor.talk[0].sendall(bytes(bad) + bytes(bad) + from_bus)

    until(lambda: heard)
    assert heard == [("hello",)]
    assert fooled.connected
    assert caplog.text.count("cannot be read") == 1


def sent_by(raw: bytes, sender: str) -> bytes:
    message = Message.from_buffer(raw)
    message.header.fields[HeaderFields.sender] = sender
    data: bytes = message.serialise(serial=message.header.serial)
    return data


def test_a_bus_that_never_answers_the_handshake_does_not_hold_us_up(
    impostor: Impostor, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reminder.desktop.link._HANDSHAKE", timedelta(milliseconds=50))

    with pytest.raises(Unavailable, match="it does not answer"):
        Bus("session", loop)


def test_a_bus_that_stops_reading_is_hung_up_on(impostor: Impostor, fooled: Bus, until: Until) -> None:
    for _ in range(80):
        fooled.emit(PATH, NAME, "Tick", "ay", (bytes(100_000),))

    until(lambda: not fooled.connected)


def test_a_message_announced_longer_than_any_ends_the_connection(
    impostor: Impostor, fooled: Bus, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    impostor.talk[0].sendall(b"l\4\1\1" + (2**27).to_bytes(4, "little") + b"\1\0\0\0" + bytes(4))

    until(lambda: not fooled.connected)

    assert "announced a message of 134217744 bytes" in caplog.text


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[messages.Incoming]:
    """The messages whose bodies were read: what an unknown sender can make us do is counted by it."""
    read: list[messages.Incoming] = []
    body = messages.Incoming.body

    def counted(message: messages.Incoming) -> object:
        read.append(message)
        return body(message)

    monkeypatch.setattr(messages.Incoming, "body", counted)
    return read


@pytest.mark.parametrize(
    ("signature", "body"),
    [("s", ("()" * 100_000,)), ("s", ("a()" * 70_000,)), ("ai", ([0] * 50_000,)), ("av", ([("i", 1)] * 25_000,))],
)
def test_a_signal_that_nobody_subscribed_to_is_not_read(
    bus: Bus, peer: Bus, until: Until, opened: list[messages.Incoming], signature: str, body: tuple[object, ...]
) -> None:
    heard: list[tuple[object, ...]] = []
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)
    opened.clear()
    evil = sent_to(messages.signal(9, PATH, NAME, "Flood", signature, body), bus._link.unique_name)

    peer._link.send(evil)
    peer.emit(PATH, NAME, "Tick", "s", ("after",))

    until(lambda: heard)
    assert heard == [("after",)]
    assert "Flood" not in [message.member for message in opened]


def test_a_signal_of_a_stranger_is_not_read_either(
    bus: Bus, peer: Bus, join: Join, until: Until, opened: list[messages.Incoming]
) -> None:
    heard: list[tuple[object, ...]] = []
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)
    opened.clear()
    stranger = join()

    stranger.emit(PATH, NAME, "Tick", "s", ("()" * 100_000,))
    settle(until, stranger)
    peer.emit(PATH, NAME, "Tick", "s", ("mine",))

    until(lambda: heard)
    assert heard == [("mine",)]
    assert [message.sender for message in opened if message.member == "Tick"] == [peer._link.unique_name]


def test_a_call_of_an_object_that_is_not_ours_is_refused_unread(
    bus: Bus, peer: Bus, until: Until, opened: list[messages.Incoming]
) -> None:
    refusals: list[str] = []

    bus.call(
        (NAME, "/elsewhere", NAME),
        "Tell",
        "s",
        ("()" * 100_000,),
        on_error=lambda error: refusals.append(error.name),
    )

    until(lambda: refusals)
    assert refusals == ["org.freedesktop.DBus.Error.UnknownObject"]
    assert "Tell" not in [message.member for message in opened]


def test_messages_of_megabytes_pass_by_and_are_told_once(
    bus: Bus, peer: Bus, until: Until, caplog: pytest.LogCaptureFixture, opened: list[messages.Incoming]
) -> None:
    heard: list[tuple[object, ...]] = []
    bus.subscribe(lambda body, path: heard.append(body), sender=NAME, interface=NAME, member="Tick")
    settle(until, bus)
    evil = sent_to(messages.signal(9, PATH, NAME, "Tick", "s", ("a()" * 1_000_000,)), bus._link.unique_name)

    for _ in range(5):
        peer._link.send(evil)
        until(lambda: not peer._link._wire.wants_to_write)  # type: ignore[union-attr]
    peer.emit(PATH, NAME, "Tick", "s", ("after",))

    until(lambda: heard)
    assert heard == [("after",)]
    assert caplog.text.count("more than 256 KiB") == 1
    assert max(len(message.raw) for message in opened) < 2**18


def sent_to(raw: bytes, destination: str) -> bytes:
    message = Message.from_buffer(raw)
    message.header.fields[HeaderFields.destination] = destination
    data: bytes = message.serialise(serial=message.header.serial)
    return data


def test_the_bus_can_be_imported_where_there_is_no_jeepney() -> None:
    program = "import sys; sys.modules['jeepney'] = None; import reminder.desktop.bus, reminder.desktop.tray"

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (finished.returncode, finished.stderr) == (0, "")
