"""The recipes of docs/status-bars.md, each with the real program."""

from __future__ import annotations

import json
import re
from pathlib import Path

from desktops.desktop import HEIGHT, WIDTH, Desktop
from desktops.packages import need
from desktops.picture import Box
from desktops.session import Session
from desktops.sway import Sway
from desktops.xfce import Dunst
from end_to_end.running import Run

LATER = {"reminder": {"earliest": "50m"}}
RECIPES = (Path(__file__).parents[2] / "docs/status-bars.md").read_text(encoding="utf-8")
RED = (255, 0, 0)


def recipe(language: str, containing: str = "") -> str:
    """Return the block of the page, to the letter."""
    blocks = re.findall(rf"```{language}\n(.*?)```", RECIPES, flags=re.S)
    return next(block for block in blocks if containing in block)


def strip_has(desktop: Desktop, colour: tuple[int, int, int]) -> bool:
    strip = Box(0, HEIGHT - 30, WIDTH, HEIGHT)
    picture = desktop.picture().convert("RGB").crop((strip.left, strip.top, strip.right, strip.bottom))
    return colour in {seen for _, seen in picture.getcolors(WIDTH * 30) or []}


def test_waybar_shows_it_and_its_class_changes_with_the_state(sway: Sway) -> None:
    module = json.loads(f"{{{recipe('json')}}}")
    bar = {"position": "bottom", "height": 30, "modules-left": ["custom/posture"], **module}
    config = sway.write("posture-reminder-bar/config", json.dumps(bar))
    rule = re.sub(r"#[0-9a-f]{6}; color", "#ff0000; color", recipe("css"))
    style = sway.write("posture-reminder-bar/style.css", rule)
    run = Run(sway, LATER)
    sway.spawn("waybar", "-c", config, "-s", style)
    sway.wait_until(lambda: not strip_has(sway, (0x33, 0x66, 0x99)), "a second bar, over the background")

    assert not strip_has(sway, RED)
    run.posture("now")

    sway.wait_until(lambda: strip_has(sway, RED), "the module in the colour of its class")
    sway.screenshot("waybar")
    run.stop()


def test_polybar_shows_it_and_follows(dunst: Dunst) -> None:
    need("polybar")
    bar = "[bar/one]\nwidth = 100%\nheight = 30\nbottom = true\nfont-0 = monospace\nmodules-left = posture\n"
    colours = "background = #000000\nforeground = #00ff00\n"
    config = dunst.write("posture-reminder-bar/polybar.ini", f"{bar}{colours}\n{recipe('ini', 'custom/script')}")
    run = Run(dunst, LATER)
    log = dunst.spawn("polybar", "-c", config, "-l", "info", "one")
    dunst.wait_until(lambda: strip_has(dunst, (0, 255, 0)) or not log.running, "words in the bar")
    assert log.running, log.log
    area = (0, HEIGHT - 30, WIDTH, HEIGHT)
    before = dunst.picture().convert("RGB").crop(area)

    run.posture("now")

    dunst.wait_until(lambda: dunst.picture().convert("RGB").crop(area) != before, "other words in the bar")
    dunst.screenshot("polybar")
    run.stop()


def test_i3blocks_passes_it_on_and_asks_again_after_the_daemon(bare: Session) -> None:
    need("i3blocks")
    config = bare.write("posture-reminder-bar/i3blocks", recipe("ini", "format=json"))
    run = Run(bare, LATER)
    bar = bare.spawn("i3blocks", "-c", config)
    bare.wait_until(lambda: '"full_text":"Next break between ' in bar.log, "the block")

    run.posture("now")

    bare.wait_until(lambda: '"short_text":"break time"' in bar.log, "the block of an open reminder")
    run.stop()
    bare.wait_until(lambda: '"full_text":""' in bar.log, "an empty block")


def test_tmux_shows_it_in_its_status_line(bare: Session) -> None:
    need("tmux")
    config = bare.write("posture-reminder-bar/tmux.conf", recipe("tmux"))
    run = Run(bare, LATER)
    socket = bare.runtime / "tmux"

    # Only for somebody who looks does tmux run what is in its status line. The input of this terminal is at its
    # end, which would end a shell there, or a cat. Without SHELL it is the account's, which for a service is none.
    command = f"tmux -S {socket} -f {config} new-session 'sleep 600'"
    terminal = bare.spawn("script", "-qfc", command, "/dev/null", TERM="xterm", SHELL="/bin/sh")

    bare.wait_until(lambda: "break from " in terminal.log, "the words in the status line")
    bare.run("tmux", "-S", socket, "kill-server")
    run.stop()
