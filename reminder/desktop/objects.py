"""What our objects on the bus have in common: the answers about their properties, and introspection data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reminder.desktop.calls import ERROR, PROPERTIES, Body, BusError

Variant = tuple[str, Any]

_DOCTYPE = (
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n'
    '"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n'
)
_COMMON = """<interface name="org.freedesktop.DBus.Introspectable">
<method name="Introspect"><arg name="xml" type="s" direction="out"/></method>
</interface>
<interface name="org.freedesktop.DBus.Peer"><method name="Ping"/></interface>
"""


def answer(properties: Mapping[str, Variant], member: str, body: Body) -> tuple[str, Body]:
    """Answer a call of org.freedesktop.DBus.Properties.

    Raises:
        BusError: there is no such method or property, or it cannot be set.
    """
    match member, body:
        case "Get", (_, str(name)) if name in properties:
            return "v", (properties[name],)
        case "GetAll", (_,):
            return "a{sv}", (dict(properties),)
        case "Get", _:
            raise BusError(f"{ERROR}.UnknownProperty", "there is no such property")
        case "Set", _:
            raise BusError(f"{ERROR}.PropertyReadOnly", "the properties cannot be set")
    raise BusError(f"{ERROR}.UnknownMethod", f"there is no method {PROPERTIES}.{member}")


def interface(
    name: str, properties: Mapping[str, Variant], methods: Mapping[str, str], signals: Mapping[str, str]
) -> str:
    """Return the ``<interface>`` element.

    Methods and signals have the types of their arguments, one word each; "->" comes before those of the answer.
    """
    lines = [f'<property name="{key}" type="{type_}" access="read"/>' for key, (type_, _) in properties.items()]
    for method, types in methods.items():
        taken, _, returned = types.partition("->")
        arguments = _arguments(taken, ' direction="in"') + _arguments(returned, ' direction="out"')
        lines.append(f'<method name="{method}">{arguments}</method>')
    lines += [f'<signal name="{signal}">{_arguments(types)}</signal>' for signal, types in signals.items()]
    return "\n".join((f'<interface name="{name}">', *lines, "</interface>\n"))


def document(path: str, objects: Mapping[str, str]) -> str:
    """Return the XML for *path*, where *objects* are the exported paths with their interfaces.

    A path between the root and an object only leads to it.
    """
    below = path.rstrip("/") + "/"
    children = sorted({place[len(below) :].split("/")[0] for place in objects if place.startswith(below)} - {""})
    own = _COMMON + objects[path] if path in objects else ""
    nodes = "".join(f'<node name="{child}"/>\n' for child in children)
    return f"{_DOCTYPE}<node>\n{own}{nodes}</node>\n"


def _arguments(types: str, direction: str = "") -> str:
    return "".join(f'<arg type="{type_}"{direction}/>' for type_ in types.split())
