"""The introspection data of our objects, for bus browsers."""

from __future__ import annotations

from collections.abc import Mapping

_DOCTYPE = (
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n'
    '"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n'
)
_COMMON = """<interface name="org.freedesktop.DBus.Introspectable">
<method name="Introspect"><arg name="xml" type="s" direction="out"/></method>
</interface>
<interface name="org.freedesktop.DBus.Peer"><method name="Ping"/></interface>
"""


def document(path: str, objects: Mapping[str, str]) -> str:
    """Return the XML for *path*, where *objects* are the exported paths with their interfaces.

    A path between the root and an object only tells the way.
    """
    below = path.rstrip("/") + "/"
    children = sorted({place[len(below) :].split("/")[0] for place in objects if place.startswith(below)} - {""})
    own = _COMMON + objects[path] if path in objects else ""
    nodes = "".join(f'<node name="{child}"/>\n' for child in children)
    return f"{_DOCTYPE}<node>\n{own}{nodes}</node>\n"
