"""The menu as a panel reads it: ids, signals, answers; and a panel that only listens is never wrong."""

from __future__ import annotations

import gc
import weakref
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jeepney import MessageType

from reminder.core.commands import Command, Done, OpenSettings, Quit, Skip, Snooze, Sore, Start
from reminder.core.menu import Choice
from reminder.desktop import messages
from reminder.desktop.calls import BusError
from reminder.desktop.messages import Incoming
from reminder.desktop.ports import SEPARATOR
from reminder.desktop.tray import dbusmenu, library
from reminder.desktop.tray.dbusmenu import INTERFACE, ROOT, DBusMenu
from reminder.desktop.tray.menu import Builder

PROPERTIES = "org.freedesktop.DBus.Properties"

START, SKIP, QUIT = Choice("start", Start(7)), Choice("skip", Skip(7)), Choice("quit", Quit())
FIVE, TEN = (Choice(f"{n} min", Snooze(timedelta(minutes=n), 7)) for n in (5, 10))
SNOOZE = Choice("Snooze", choices=(FIVE, TEN))


class FakeBus:
    """Remembers what was emitted."""

    def __init__(self) -> None:
        self.emitted: list[tuple[str, tuple[Any, ...]]] = []

    def export(self, path: str, handler: object, interfaces: str) -> None:
        self.handler = handler

    def emit(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        assert interface == INTERFACE
        self.emitted.append((member, body))


class Shown:
    """A menu on a bus that is none."""

    def __init__(self, *lines: Choice) -> None:
        self.commands: list[Command] = []
        self.bus = FakeBus()
        self.builder = Builder(library.bare(), self.commands.append)
        self.menu = DBusMenu(self.bus, "/Menu", self.commands.append)  # type: ignore[arg-type]
        self.show(*lines)

    def show(self, *lines: Choice) -> None:
        self.bus.emitted.clear()
        self.menu.update(self.builder.menu(lines))

    def call(self, member: str, *body: Any, interface: str = INTERFACE, panel: str = ":1.5") -> Any:
        answer = self.menu._handle(interface, member, body, panel)[1]
        return answer[0] if len(answer) == 1 else answer

    def layout(self, parent: int = ROOT, depth: int = -1, names: tuple[str, ...] = ()) -> Any:
        return self.call("GetLayout", parent, depth, list(names))[1]

    def labels(self) -> dict[str, int]:
        return {node[1]["label"][1]: node[0] for node in flat(self.layout()) if "label" in node[1]}

    @property
    def signals(self) -> list[str]:
        return [member for member, _ in self.bus.emitted]


def flat(layout: Any) -> list[Any]:
    return [layout, *(found for _, child in layout[2] for found in flat(child))]


def test_the_layout_shows_texts_separators_marks_and_submenus() -> None:
    shown = Shown(Choice("Next break in 5 min"), SEPARATOR, SNOOZE, Choice("Sore", Sore(), checked=True))

    _, root, children = shown.layout()

    assert root == {"children-display": ("s", "submenu")}
    assert [child[1][1] for child in children] == [
        {"label": ("s", "Next break in 5 min"), "enabled": ("b", False)},
        {"type": ("s", "separator")},
        {"label": ("s", "Snooze"), "enabled": ("b", True), "children-display": ("s", "submenu")},
        {
            "label": ("s", "Sore"),
            "enabled": ("b", True),
            "toggle-type": ("s", "checkmark"),
            "toggle-state": ("i", 1),
        },
    ]
    assert [child[1][1]["label"][1] for child in children[2][1][2]] == ["5 min", "10 min"]


def test_an_underscore_is_doubled_because_one_marks_a_letter() -> None:
    shown = Shown(Choice("my_file", OpenSettings()))

    assert list(shown.labels()) == ["my__file"]


@pytest.mark.parametrize(("depth", "deep"), [(0, 1), (1, 3), (2, 5), (-1, 5)])
def test_a_layout_goes_as_deep_as_asked(depth: int, deep: int) -> None:
    shown = Shown(START, SNOOZE)

    assert len(flat(shown.layout(depth=depth))) == deep


def test_only_the_properties_asked_for_are_told() -> None:
    shown = Shown(START)

    assert flat(shown.layout(names=("label",)))[1][1] == {"label": ("s", "start")}


def test_a_text_that_changes_is_one_small_signal_and_the_ids_stay() -> None:
    shown = Shown(Choice("in 5 min"), START)
    before = shown.labels()

    shown.show(Choice("in 4 min"), START)

    assert shown.bus.emitted == [
        ("ItemsPropertiesUpdated", ([(before["in 5 min"], {"label": ("s", "in 4 min")})], []))
    ]
    assert shown.labels() == {"in 4 min": before["in 5 min"], "start": before["start"]}


def test_a_mark_that_goes_is_told_as_removed() -> None:
    shown = Shown(Choice("Sore", Sore(), checked=False))
    number = shown.labels()["Sore"]

    shown.show(Choice("Sore", Sore()))

    assert shown.bus.emitted == [("ItemsPropertiesUpdated", ([], [(number, ["toggle-type", "toggle-state"])]))]


def test_the_same_menu_again_is_no_news() -> None:
    shown = Shown(START, SEPARATOR, SNOOZE)

    shown.show(START, SEPARATOR, SNOOZE)

    assert shown.signals == []


def test_a_line_that_comes_moves_nobody_elses_id() -> None:
    shown = Shown(Choice("in 5 min"), SNOOZE, QUIT)
    before = shown.labels()
    revision = shown.call("GetLayout", ROOT, 0, [])[0]

    shown.show(Choice("now"), START, SNOOZE, QUIT)

    after = shown.labels()
    assert {label: after[label] for label in ("Snooze", "5 min", "10 min", "quit")} == {
        label: before[label] for label in ("Snooze", "5 min", "10 min", "quit")
    }
    assert ("LayoutUpdated", (revision + 1, ROOT)) in shown.bus.emitted


def test_a_submenu_that_changes_is_told_by_its_own_id() -> None:
    shown = Shown(SNOOZE)
    submenu = shown.labels()["Snooze"]

    shown.show(Choice("Snooze", choices=(FIVE,)))

    assert [body[1] for member, body in shown.bus.emitted if member == "LayoutUpdated"] == [submenu]


def test_about_to_show_says_whether_the_panel_has_read_what_there_is() -> None:
    shown = Shown(SNOOZE)
    submenu = shown.labels()["Snooze"]
    asked_at_first = shown.call("AboutToShow", submenu)

    shown.show(Choice("Snooze", choices=(TEN,)))
    asked_after_a_change = shown.call("AboutToShow", submenu)
    shown.layout(submenu)

    assert (asked_at_first, asked_after_a_change, shown.call("AboutToShow", submenu)) == (False, True, False)
    assert shown.call("AboutToShowGroup", [submenu, ROOT, 999]) == ([], [999])


def test_what_one_panel_has_read_another_has_not() -> None:
    shown = Shown(SNOOZE)
    submenu = shown.labels()["Snooze"]

    assert shown.call("AboutToShow", submenu, panel=":1.6") is True
    assert shown.call("AboutToShow", submenu) is False


def test_what_is_kept_about_a_panel_does_not_grow() -> None:
    shown = Shown(SNOOZE)

    for number in range(500):
        shown.show(Choice(f"at {number}", Done(number)), Choice("Snooze", choices=(FIVE, TEN)), QUIT)
        shown.layout()

    assert sum(map(len, shown.menu._read_by.values())) <= len(shown.menu._tree.nodes)


def test_a_click_grants_the_command() -> None:
    shown = Shown(START, SNOOZE)

    shown.call("Event", shown.labels()["10 min"], "clicked", ("i", 0), 0)

    assert shown.commands == [TEN.command]


@pytest.mark.parametrize("event", ["hovered", "opened", "closed", "x-vendor", ""])
def test_other_events_grant_nothing(event: str) -> None:
    shown = Shown(START)

    shown.call("Event", shown.labels()["start"], event, ("i", 0), 0)

    assert shown.commands == []


def test_a_click_on_a_line_that_has_gone_means_what_the_line_meant() -> None:
    shown = Shown(START)
    start = shown.labels()["start"]

    shown.show(SKIP)
    shown.call("Event", start, "clicked", ("i", 0), 0)

    assert shown.labels()["skip"] != start
    assert shown.commands == [START.command]


def test_a_line_for_the_next_reminder_is_another_line() -> None:
    shown = Shown(Choice("Done", Done(7)))
    old = shown.labels()["Done"]

    shown.show(Choice("Done", Done(8)))
    shown.call("EventGroup", [(old, "clicked", ("i", 0), 0), (shown.labels()["Done"], "clicked", ("i", 0), 0)])

    assert shown.commands == [Done(7), Done(8)]


def test_a_line_without_a_command_cannot_be_pressed() -> None:
    shown = Shown(Choice("in 5 min"), SNOOZE)

    for number in shown.labels().values():
        shown.call("Event", number, "clicked", ("i", 0), 0)

    assert shown.commands == [FIVE.command, TEN.command]


def test_of_a_line_that_has_gone_only_the_command_is_kept() -> None:
    shown = Shown()
    menu = shown.builder.menu((START, SNOOZE))
    items = [weakref.ref(item) for item in menu.items]
    shown.menu.update(menu)
    del menu

    shown.show(SKIP)
    gc.collect()

    assert [item() for item in items] == [None, None]


def test_lines_long_gone_are_forgotten() -> None:
    shown = Shown(START)
    start = shown.labels()["start"]

    for number in range(300):
        shown.show(Choice("Done", Done(number)))

    with pytest.raises(BusError, match="there is no line"):
        shown.call("Event", start, "clicked", ("i", 0), 0)


def test_an_event_group_names_the_lines_it_does_not_know() -> None:
    shown = Shown(START)

    unknown = shown.call("EventGroup", [(99, "clicked", ("i", 0), 0), (1, "hovered", ("i", 0), 0)])

    assert unknown == [99]


def test_properties_can_be_read_for_a_group_and_one_by_one() -> None:
    shown = Shown(START, SKIP)
    start, skip = shown.labels().values()

    assert shown.call("GetGroupProperties", [skip, 999], ["label"]) == [(skip, {"label": ("s", "skip")})]
    assert shown.call("GetProperty", start, "label") == ("s", "start")
    assert len(shown.call("GetGroupProperties", [], [])) == 3


@pytest.mark.parametrize(
    ("member", "body", "error"),
    [
        ("GetLayout", (99, -1, []), "InvalidArgs"),
        ("GetLayout", ("0", -1, []), "InvalidArgs"),
        ("GetLayout", (), "InvalidArgs"),
        ("GetProperty", (0, "colour"), "InvalidArgs"),
        ("Event", (99, "clicked", ("i", 0), 0), "InvalidArgs"),
        ("EventGroup", ([(99, "clicked", ("i", 0), 0)],), "InvalidArgs"),
        ("AboutToShow", (99,), "InvalidArgs"),
        ("Explode", (), "UnknownMethod"),
    ],
)
def test_what_cannot_be_answered_is_refused_as_dbus_refuses(member: str, body: tuple[Any, ...], error: str) -> None:
    shown = Shown(START)

    with pytest.raises(BusError) as refusal:
        shown.call(member, *body)

    assert refusal.value.name == f"org.freedesktop.DBus.Error.{error}"


def test_the_menus_own_properties_can_be_read() -> None:
    shown = Shown()

    assert shown.call("Get", INTERFACE, "Version", interface=PROPERTIES) == ("u", 3)
    assert shown.call("GetAll", INTERFACE, interface=PROPERTIES)["Status"] == ("s", "normal")
    with pytest.raises(BusError, match="no such property"):
        shown.call("Get", INTERFACE, "Colour", interface=PROPERTIES)


# ---------------------------------------------------------------------------------------- properties

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.tuples(inner, inner, inner, inner),
    max_leaves=8,
)
members = st.sampled_from([*sorted(dbusmenu._METHODS), "Get", "GetAll", "Set", "x"])
CALL = Incoming(MessageType.method_call, 1, 0, ":1.5", "/Menu", "", "", "", True)


@given(st.sampled_from([INTERFACE, PROPERTIES, "", "a.b"]), members, st.lists(values, max_size=4))
def test_whatever_a_panel_sends_is_answered_or_refused(interface: str, member: str, body: list[Any]) -> None:
    shown = Shown(START, SNOOZE)

    try:
        signature, answer = shown.menu._handle(interface, member, tuple(body), ":1.5")
    except BusError as refusal:
        signature, answer = "s", (refusal.text,)

    assert messages.answer(1, CALL, signature, answer)


labels = st.sampled_from(["a", "b_c", "in 5 min", ""])
commands = st.builds(Skip, st.none() | st.integers(1, 3)) | st.sampled_from(
    [Quit(), Snooze(timedelta(minutes=5), 1)]
)
leaves = st.builds(Choice, labels, st.none() | commands, st.none() | st.booleans()) | st.just(SEPARATOR)
submenus = st.builds(
    lambda label, choices: Choice(label, choices=tuple(choices)), labels, st.lists(leaves, min_size=1, max_size=4)
)
menus = st.lists(leaves | submenus, max_size=6).map(tuple)


class Panel:
    """A panel of the strictest kind: it believes the signals, and reads only what they tell it to read."""

    def __init__(self, shown: Shown) -> None:
        self.properties: dict[int, dict[str, Any]] = {}
        self.children: dict[int, list[int]] = {}
        self.read(shown, ROOT)

    def read(self, shown: Shown, parent: int) -> None:
        for number, properties, children in flat(shown.layout(parent)):
            # Properties of lines it knows are not read again (fyne-io/systray#116).
            self.properties.setdefault(number, dict(properties))
            self.children[number] = [child[0] for _, child in children]

    def listen(self, shown: Shown) -> None:
        for member, body in shown.bus.emitted:
            if member == "LayoutUpdated":
                self.read(shown, body[1])
            else:
                for number, properties in body[0]:
                    self.properties[number].update(properties)
                for number, names in body[1]:
                    for name in names:
                        del self.properties[number][name]

    def picture(self, number: int = ROOT) -> Any:
        return number, self.properties[number], [self.picture(child) for child in self.children[number]]


def picture(layout: Any) -> Any:
    return layout[0], layout[1], [picture(child) for _, child in layout[2]]


@given(st.lists(menus, min_size=1, max_size=5))
def test_a_panel_that_only_listens_shows_what_there_is(steps: list[tuple[Choice, ...]]) -> None:
    shown = Shown(*steps[0])
    panel = Panel(shown)
    for lines in steps[1:]:
        shown.show(*lines)
        panel.listen(shown)

        assert panel.picture() == picture(shown.layout())


class GnomesPanel:
    """The lines as GNOME's extension puts them: new ones at their places, old ones gone last, and none moved."""

    def __init__(self) -> None:
        self.lines: list[int] = []

    def read(self, numbers: list[int]) -> None:
        for place, number in enumerate(numbers):
            if number not in self.lines:
                self.lines.insert(place, number)
        self.lines = [number for number in self.lines if number in numbers]


@given(st.lists(menus, min_size=1, max_size=5))
def test_a_panel_that_cannot_move_lines_shows_them_in_order(steps: list[tuple[Choice, ...]]) -> None:
    shown, panel = Shown(), GnomesPanel()
    for lines in steps:
        shown.show(*lines)
        numbers = [child[0] for _, child in shown.layout()[2]]

        panel.read(numbers)

        assert panel.lines == numbers


@given(st.lists(menus, min_size=1, max_size=5))
def test_an_id_means_the_same_command_for_ever(steps: list[tuple[Choice, ...]]) -> None:
    shown = Shown()
    meant: dict[int, list[Command]] = {}
    for lines in steps:
        shown.show(*lines)
        for number, _, _ in flat(shown.layout())[1:]:
            shown.commands.clear()
            shown.call("Event", number, "clicked", ("i", 0), 0)
            assert meant.setdefault(number, list(shown.commands)) == shown.commands
