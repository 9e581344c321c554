"""A program that shares the screen of GNOME, as a video meeting does, until it is ended.

usage: /usr/bin/python3 sharing.py [--control]; with --control as a program for remote control does.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gio, GLib, Gst  # noqa: E402 - the version has to be named first

CAST, CONTROL = "org.gnome.Mutter.ScreenCast", "org.gnome.Mutter.RemoteDesktop"
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)


def call(service, path, interface, method, signature="()", *arguments):
    """Call a method of Mutter and return the first thing that it answers."""
    body = GLib.Variant(signature, arguments)
    answer = bus.call_sync(service, path, interface, method, body, None, 0, -1, None).unpack()
    return answer[0] if answer else None


def show(connection, sender, path, interface, signal, body):
    """Take the pictures of the stream and throw them away."""
    global pipeline
    source = f"pipewiresrc path={body.unpack()[0]} client-name=Meeting always-copy=true"
    pipeline = Gst.parse_launch(f"{source} ! video/x-raw,format=BGRx ! fakesink")
    pipeline.set_state(Gst.State.PLAYING)
    print("sharing", flush=True)


Gst.init(None)
options = {}
if "--control" in sys.argv:
    control = call(CONTROL, "/org/gnome/Mutter/RemoteDesktop", CONTROL, "CreateSession")
    place = (control, "org.freedesktop.DBus.Properties", "Get", "(ss)", f"{CONTROL}.Session", "SessionId")
    options["remote-desktop-session-id"] = GLib.Variant("s", call(CONTROL, *place))
session = call(CAST, "/org/gnome/Mutter/ScreenCast", CAST, "CreateSession", "(a{sv})", options)
stream = call(CAST, session, f"{CAST}.Session", "RecordMonitor", "(sa{sv})", "", {})
bus.signal_subscribe(CAST, f"{CAST}.Stream", "PipeWireStreamAdded", stream, None, 0, show)
if "--control" in sys.argv:
    call(CONTROL, control, f"{CONTROL}.Session", "Start")
else:
    call(CAST, session, f"{CAST}.Session", "Start")
GLib.MainLoop().run()
