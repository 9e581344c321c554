"""What other programs print and answer, read from recorded samples, from made-up ones, and from nonsense."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.desktop.busy import alsa, ignored, inhibitors, pulse, screencast
from reminder.desktop.busy.app_names import application, called
from reminder.desktop.busy.camera import is_camera
from reminder.desktop.busy.pipewire import Use, read_graph
from reminder.desktop.busy.x11 import read_class
from reminder.desktop.ports import Unavailable

CAMERA = [
    {
        "id": 50,
        "type": "PipeWire:Interface:Node",
        "info": {
            "state": "running",
            "props": {"media.class": "Video/Source", "device.api": "v4l2", "node.name": "v4l2_input.pci"},
        },
    },
    {
        "id": 61,
        "type": "PipeWire:Interface:Node",
        "info": {"state": "running", "props": {"media.class": "Stream/Input/Video", "client.id": 60}},
    },
    {
        "id": 60,
        "type": "PipeWire:Interface:Client",
        "info": {"props": {"application.name": "Firefox", "application.process.binary": "firefox"}},
    },
    {"id": 70, "type": "PipeWire:Interface:Link", "info": {"output-node-id": 50, "input-node-id": 61}},
]


# ----------------------------------------------------------------------------------------------------- pactl


def names(text: str, monitors: frozenset[int]) -> list[str]:
    found = pulse.recording(pulse.read_streams(text), monitors)
    return [stream.properties["application.name"] for stream in found]


def test_of_five_streams_only_the_one_that_is_heard_counts(sample) -> None:
    monitors = pulse.read_monitors(sample("pactl-sources.txt"))

    # The others: a loop inside the server, a level meter, a recorder of the loudspeakers, and one on hold.
    assert monitors == {0}
    assert names(sample("pactl-pulseaudio.txt"), monitors) == ['Bjørn "会議"']


def test_pipewire_prints_the_same(sample) -> None:
    assert names(sample("pactl-pipewire.txt"), frozenset({32})) == ["Test Call"]


def test_a_text_that_is_cut_off_is_read_as_far_as_it_goes(sample) -> None:
    text = sample("pactl-pulseaudio.txt")

    for end in range(0, len(text), 7):
        pulse.read_streams(text[:end])


def test_a_stream_that_nothing_is_known_of_is_no_call() -> None:
    (stream,) = pulse.read_streams("Source Output #1\n\tClient: 3\n\tSource: 1\n")

    assert list(pulse.recording([stream], frozenset())) == []


def test_a_stream_on_no_source_is_no_call() -> None:
    text = "Source Output #1\n\tClient: 3\n\tSource: 4294967295\n\tCorked: no\n"

    assert list(pulse.recording(pulse.read_streams(text), frozenset())) == []


@pytest.mark.parametrize("name", sorted(pulse.NOT_A_CALL))
def test_level_meters_and_effects_are_no_calls(name) -> None:
    block = "Source Output #1\n\tClient: 3\n\tSource: 1\n\tCorked: no\n\tProperties:\n"
    text = f'{block}\t\tapplication.id = "{name.upper()}"\n'

    assert list(pulse.recording(pulse.read_streams(text), frozenset())) == []


LINES = st.sampled_from(
    (
        *("Source Output #1", "Source Output #", "\tClient: 1", "\tClient: n/a", "\tSource: 99999999999999999999"),
        *("\tCorked: no", "\tCorked:", '\t\tapplication.name = "', '\t\tmedia.name = "a'),
        *("0\tmic\tx", "²\tmic.monitor", "1"),
    )
)


@given(st.lists(LINES | st.text(max_size=20), max_size=30).map("\n".join))
def test_no_text_of_pactl_is_too_odd(text) -> None:
    list(pulse.recording(pulse.read_streams(text), pulse.read_monitors(text)))


# --------------------------------------------------------------------------------------------------- PipeWire


def test_pipewire_tells_who_listens(sample) -> None:
    assert read_graph(sample("pw-dump-microphone.json")) == Use(listeners=("Test Call",))


def test_pipewire_tells_with_whom_the_screen_is_shared(sample) -> None:
    assert read_graph(sample("pw-dump-screencast.json")) == Use(screens=True, screen_users=("python3.11",))


def test_pipewire_tells_who_looks_through_a_camera() -> None:
    assert read_graph(json.dumps(CAMERA)) == Use(cameras=True, camera_users=("Firefox",))


def test_a_camera_nobody_looks_through_is_not_in_use() -> None:
    idle = json.loads(json.dumps(CAMERA).replace("running", "suspended"))

    assert read_graph(json.dumps(idle)) == Use()


@pytest.mark.parametrize("mark", ["stream.monitor", "stream.capture.sink", "resample.peaks"])
def test_whoever_listens_to_the_loudspeakers_hears_nobody(sample, mark) -> None:
    graph = json.loads(sample("pw-dump-microphone.json"))
    for each in graph:
        if each["info"]["props"].get("media.class") == "Stream/Input/Audio":
            each["info"]["props"][mark] = "true"

    assert read_graph(json.dumps(graph)) == Use()


def test_what_went_while_the_graph_was_written_is_gone() -> None:
    gone = [{"id": each["id"], "info": None} for each in CAMERA]

    text = "\n".join(json.dumps(part) for part in (CAMERA, gone[:1], gone[1:]))

    assert read_graph(text + "\n") == Use()


@pytest.mark.parametrize("text", ["", "{}", "nonsense", "[" * 100_000, "null"])
def test_what_is_no_graph_is_said_to_be_none(text) -> None:
    with pytest.raises(Unavailable, match="pw-dump printed"):
        read_graph(text)


KEYS = ["id", "type", "info", "props", "state", "media.class", "client.id", "output-node-id", "input-node-id"]
WORDS = [
    "PipeWire:Interface:Node",
    "PipeWire:Interface:Link",
    "PipeWire:Interface:Client",
    "running",
    "Video/Source",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
)


@given(st.lists(JSON, max_size=5))
def test_no_graph_is_too_odd(objects) -> None:
    read_graph(json.dumps(objects))


# ----------------------------------------------------------------------------------------------- kernel, names

RUNNING = "state: RUNNING\nowner_pid   : 1234\ntrigger_time: 2.1\ntstamp      : 0.0\ndelay       : 0\n"


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (RUNNING, 1234),
        ("closed\n", None),
        (RUNNING.replace("RUNNING", "PREPARED"), None),
        (RUNNING.replace("RUNNING", "PAUSED"), None),
        ("state: RUNNING\n", 0),
        ("", None),
    ],
)
def test_a_sound_card_tells_who_records(text, owner) -> None:
    assert alsa.read_status(text) == owner


@given(st.text())
def test_no_status_of_a_sound_card_is_too_odd(text) -> None:
    alsa.read_status(text)
    alsa.read_status(f"state: RUNNING\nowner_pid: {text}")


@pytest.mark.parametrize("title", ["Integrated Camera: Integrated C", "Logitech BRIO", "OBS Virtual Camera", ""])
def test_a_camera_is_one(title) -> None:
    assert is_camera(title)


@pytest.mark.parametrize(
    "title", ["bcm2835-codec-decode", "rkvdec", "hantro-vpu-dec", "Qualcomm Venus decoder", "bcm2835-isp"]
)
def test_a_decoder_is_no_camera(title) -> None:
    assert not is_camera(title)


@pytest.mark.parametrize(
    ("candidates", "name"),
    [
        (("WEBRTC VoiceEngine", "Discord"), "Discord"),
        (("ALSA plug-in [zoom]", "zoom"), "zoom"),
        (("Chromium input", "chromium"), "Chromium"),
        (("", None, 3, "teams"), "teams"),
        ((), "an application"),
        (("evil\nname\x1b[31m",), "evil name [31m"),
        (("x" * 100,), "x" * 39 + "…"),
    ],
)
def test_a_program_is_called_by_its_own_name(candidates, name) -> None:
    assert application(*candidates) == name


@given(st.text())
def test_every_name_can_stand_in_a_sentence(text) -> None:
    name = called(text)

    assert len(name) <= 40
    assert name.isprintable()
    assert application(text)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"navigator\0Firefox\0", "Firefox"), (b"mpv\0", "mpv"), (b"a\0\0", "a"), (b"", ""), (b"\xff\0", "�")],
)
def test_a_window_tells_its_program(data, name) -> None:
    assert read_class(data) == name


# ------------------------------------------------------------------------------------------------- inhibitors


def test_logind_tells_who_blocks_going_idle() -> None:
    rows = [
        ("idle", "vlc", "Playing a film", "block", 1000, 7),
        ("sleep:idle", "Impress", "Slide show", "block", 1000, 8),
        ("sleep", "NetworkManager", "needs to go offline", "delay", 0, 9),
        ("idle", "somebody else", "", "block", 1001, 10),
        ("idle", "patient", "", "delay", 1000, 11),
    ]

    assert [who for who, _, _ in inhibitors.read_logind((rows,), 1000)] == ["vlc", "Impress"]


@pytest.mark.parametrize("rows", [[["vlc", "Playing"]], [("vlc", "Playing")]])
def test_powerdevil_tells_in_lists_and_in_structures(rows) -> None:
    assert list(inhibitors.read_pairs((rows,))) == [("vlc", "Playing")]


def test_no_answer_of_a_session_manager_is_too_odd(bodies) -> None:
    @given(bodies)
    def read(body) -> None:
        list(inhibitors.read_logind(body, 0))
        list(inhibitors.read_pairs(body))
        list(inhibitors.read_names(body))

    read()


@pytest.mark.parametrize(
    ("who", "why", "presents"),
    [
        ("vlc", "Playing some media.", True),
        ("firefox", "video-playing", True),
        ("firefox", "audio-playing", False),
        ("Chromium", "Playing audio", False),
        ("zoom", "", True),
        ("com.spotify.Client", "Playing", False),
        ("Rhythmbox", "Playing", False),
        ("caffeine-ng", "", False),
        ("caffeine-gnome-extension", "Inhibit by Caffeine", False),
        ("org.gnome.Totem", "Playing a movie", True),
        ("Unattended Upgrades Shutdown", "Stop ongoing upgrades", True),  # another user's; see read_logind
        ("Impress", "audio and slides", True),
        ("mpdevil", "", True),  # "mpd" is not a word of it
    ],
)
def test_a_film_presents_and_music_does_not(who, why, presents) -> None:
    assert inhibitors.Inhibitor(who, why).presents is presents


def test_a_player_of_music_is_known_by_its_process_too() -> None:
    assert not inhibitors.Inhibitor("My application", "", "strawberry").presents


def test_every_bystander_is_found_by_its_own_word() -> None:
    for word in (*ignored.KEEPS_AWAKE, *ignored.BROWSERS, *ignored.REMOTE_DESKTOPS):
        assert ignored.is_in([word], f"org.example.{word.title()}")


def test_mutter_tells_how_many_sessions_there_are() -> None:
    document = '<node>\n  <interface name="a"/>\n  <node name="u1"/>\n  <node name="u27"/>\n</node>'

    assert screencast.read_sessions(document) == 2
    assert screencast.read_sessions("<node/>") == 0
