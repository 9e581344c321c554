"""A camera in PipeWire that films a test picture, or a program that looks through it, until it is ended.

usage: /usr/bin/python3 filming.py camera|look
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402 - the version has to be named first

PIPELINES = {
    "camera": "videotestsrc is-live=true ! video/x-raw,format=BGRx,width=64,height=64,framerate=5/1 ! pipewiresink "
    'mode=provide stream-properties="p,media.class=Video/Source,device.api=v4l2,node.name=camera"',
    "look": "pipewiresrc always-copy=true target-object=camera ! video/x-raw,format=BGRx ! fakesink",
}

Gst.init(None)
pipeline = Gst.parse_launch(PIPELINES[sys.argv[1]])
pipeline.set_state(Gst.State.PLAYING)
GLib.MainLoop().run()
