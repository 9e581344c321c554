"""A login: XFCE and GNOME begun by their own session managers, which start what the person wants at login."""

from __future__ import annotations

from pathlib import Path

from desktops.desktop import HEIGHT, WIDTH
from desktops.gnome import Gnome
from desktops.xfce import Xfce

# The parts of a session that a person cannot leave out; the desktop's pictures and files are not among them.
FAILSAFE = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-session" version="1.0">
  <property name="general" type="empty">
    <property name="FailsafeSessionName" type="string" value="Failsafe"/>
  </property>
  <property name="sessions" type="empty">
    <property name="Failsafe" type="empty">
      <property name="IsFailsafe" type="bool" value="true"/>
      <property name="Count" type="int" value="2"/>
      <property name="Client0_Command" type="array"><value type="string" value="xfwm4"/></property>
      <property name="Client0_Priority" type="int" value="15"/>
      <property name="Client0_PerScreen" type="bool" value="false"/>
      <property name="Client1_Command" type="array"><value type="string" value="xfce4-panel"/></property>
      <property name="Client1_Priority" type="int" value="25"/>
      <property name="Client1_PerScreen" type="bool" value="false"/>
    </property>
  </property>
</channel>
"""
SHELL = """[Desktop Entry]
Type=Application
Name=Shell
Exec=gnome-shell --headless --wayland --wayland-display {display} --no-x11 --virtual-monitor {size} --unsafe-mode
X-GNOME-Autostart-Phase=DisplayServer
X-GNOME-Autostart-Notify=true
X-GNOME-Provides=panel;windowmanager;
"""
SESSION = "[GNOME Session]\nName=Headless\nRequiredComponents=headless-shell;\n"


class XfceLogin(Xfce):
    """xfce4-session, with the parts it starts."""

    panel = ""  # its process belongs to the session manager
    before_bus = ()

    def __init__(self) -> None:
        super().__init__()
        self.write("xfce4/xfconf/xfce-perchannel-xml/xfce4-session.xml", FAILSAFE)

    def _start_programs(self) -> None:
        self._start_notifier()
        self._part("xfce4-session")


class GnomeLogin(Gnome):
    """gnome-session, whose one required component is the headless shell."""

    panel = ""

    def _start_programs(self) -> None:
        self.write("gnome-session/sessions/headless.session", SESSION)
        entry = Path(self.env["XDG_DATA_HOME"]) / "applications/headless-shell.desktop"
        entry.parent.mkdir(parents=True)
        entry.write_text(SHELL.format(display=self.env["WAYLAND_DISPLAY"], size=f"{WIDTH}x{HEIGHT}"))
        options = ("--builtin", "--session=headless", "--disable-acceleration-check")
        self._part("/usr/libexec/gnome-session-binary", *options)
