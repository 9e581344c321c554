"""A window of some other program, which prints what is typed into it; run by the system's Python, which has GTK.

usage: python3 window.py TITLE [--full-screen]
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402 - the version has to be named first

entry = Gtk.Entry()
entry.connect("changed", lambda entry: print("typed:", entry.get_text(), flush=True))
window = Gtk.Window(title=sys.argv[1])
window.set_default_size(500, 300)
window.add(entry)
window.connect("destroy", Gtk.main_quit)
window.connect("focus-in-event", lambda *_: print("in front", flush=True))
window.connect("map-event", lambda *_: print("shown", flush=True))
if "--full-screen" in sys.argv:
    window.fullscreen()
window.show_all()
window.present()
Gtk.main()
