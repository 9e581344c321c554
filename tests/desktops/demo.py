"""The smallest program with a tray icon, a menu and a notification: it proves the harness without the product.

Run inside a desktop; prints what the person does: "chose Snooze 5 min", "activated", "invoked skip", "closed 2".
Arguments: nothing for the tray icon, ``notify`` for a notification with three buttons and a default action.
"""

from __future__ import annotations

import sys

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, message_bus, new_error, new_method_call
from jeepney import new_method_return as reply_to
from jeepney.io.blocking import DBusConnection, open_dbus_connection

WATCHER = DBusAddress(
    "/StatusNotifierWatcher", bus_name="org.kde.StatusNotifierWatcher", interface="org.kde.StatusNotifierWatcher"
)
SERVER = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
ICON = [(22, 22, b"\xff\xe0\x30\x60" * 22 * 22)]
PROPERTIES = {
    "Category": ("s", "ApplicationStatus"),
    "Id": ("s", "demo"),
    "Title": ("s", "Demo"),
    "Status": ("s", "Active"),
    "IconName": ("s", ""),
    "IconPixmap": ("a(iiay)", ICON),
    "IconThemePath": ("s", ""),
    "ToolTip": ("(sa(iiay)ss)", ("", [], "Demo", "")),
    "ItemIsMenu": ("b", False),
    "Menu": ("o", "/Menu"),
}
# id: (label, ids of its submenu); an empty label is a separator.
LINES = {
    0: ("", (1, 2, 3, 4, 8)),
    1: ("Next break in 20 min", ()),
    2: ("", ()),
    3: ("Snooze 5 min", ()),
    4: ("Pause", (5, 6, 7)),
    5: ("For an hour", ()),
    6: ("Until tomorrow", ()),
    7: ("Until resumed", ()),
    8: ("Quit", ()),
}
DISABLED = 1
ACTIONS = ["default", "Start", "start", "Start now", "snooze", "Snooze 5 min", "skip", "Skip"]


def properties(number: int) -> dict[str, tuple[str, object]]:
    label, children = LINES[number]
    if number == 0:
        return {"children-display": ("s", "submenu")}
    if not label:
        return {"type": ("s", "separator")}
    found: dict[str, tuple[str, object]] = {"label": ("s", label), "enabled": ("b", number != DISABLED)}
    if children:
        found["children-display"] = ("s", "submenu")
    return found


def layout(number: int) -> tuple[int, dict[str, tuple[str, object]], list[tuple[str, object]]]:
    return number, properties(number), [("(ia{sv}av)", layout(child)) for child in LINES[number][1]]


def answer(member: str, body: tuple) -> tuple[str, tuple]:  # type: ignore[type-arg]
    """Return signature and body of the reply to a call of *member*."""
    match member:
        case "Get":
            return "v", (PROPERTIES[body[1]],)
        case "GetAll":
            return "a{sv}", (PROPERTIES if body[0].endswith("Item") else {"Version": ("u", 3)},)
        case "GetLayout":
            return "u(ia{sv}av)", (1, layout(body[0]))
        case "GetGroupProperties":
            return "a(ia{sv})", ([(number, properties(number)) for number in body[0] or LINES],)
        case "AboutToShow":
            return "b", (False,)
        case "AboutToShowGroup":
            return "aiai", ([], [])
        case "Event" if body[1] == "clicked":
            print(f"chose {LINES[body[0]][0]}", flush=True)
        case "EventGroup":
            for number, event, *_ in body[0]:
                if event == "clicked":
                    print(f"chose {LINES[number][0]}", flush=True)
            return "ai", ([],)
        case "Activate" | "SecondaryActivate" | "ContextMenu":
            print({"Activate": "activated"}.get(member, member), flush=True)
    return "", ()


def register(bus: DBusConnection) -> None:
    bus.send(new_method_call(WATCHER, "RegisterStatusNotifierItem", "s", (bus.unique_name,)))


def main() -> None:
    bus = open_dbus_connection()
    if "notify" in sys.argv:
        bus.send(message_bus.AddMatch(MatchRule(type="signal", sender=SERVER.bus_name)))
        body = ("Demo", 0, "", "Time for a break", "Sit tall, then walk.", ACTIONS, {"urgency": ("y", 2)}, 0)
        bus.send(new_method_call(SERVER, "Notify", "susssasa{sv}i", body))
    else:
        owner = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
        owner.add_arg_condition(0, WATCHER.bus_name or "")
        bus.send(message_bus.AddMatch(owner))
        register(bus)
    while True:
        message = bus.receive()
        member = message.header.fields.get(HeaderFields.member, "")
        if message.header.message_type is MessageType.method_call:
            try:
                signature, body = answer(member, message.body)
            except KeyError:
                bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownProperty", "s", ("not here",)))
            else:
                bus.send(reply_to(message, signature or None, body))
        elif member == "NameOwnerChanged" and message.body[2]:
            register(bus)
        elif member == "ActionInvoked":
            print(f"invoked {message.body[1]}", flush=True)
        elif member == "NotificationClosed":
            print(f"closed {message.body[1]}", flush=True)


if __name__ == "__main__":
    main()
