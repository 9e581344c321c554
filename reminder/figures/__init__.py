"""The moving drawings of the exercises, drawn from config/figures.

Importing this loads nothing but paths: the daemon only asks for the file of a picture. Everything else is
imported when a drawing is made, in a short-lived process.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reminder import paths

if TYPE_CHECKING:
    from reminder.figures.themes import Theme

Side = Literal["right", "left"]


def figure_path(exercise_id: str) -> Path | None:
    """Return the shipped picture of an exercise for a notification, or None. Cheap: no renderer is loaded."""
    if not exercise_id.replace("_", "").isalnum():
        return None  # a name, never a path
    file = paths.shipped() / "figures" / "png" / f"{exercise_id}.png"
    return file if file.is_file() else None


def known() -> list[str]:
    """Return the exercises that have a drawing."""
    from reminder.figures import load

    return load.known()


def figure(exercise_id: str, *, side: Side = "right", theme: Theme = "auto", nonce: str = "", uid: str = "") -> str:
    """Return the moving SVG of an exercise, to stand in a page or alone; KeyError when there is none.

    It holds one style element (give it the page's *nonce*), no script, no style attribute and nothing from
    outside. Under ``prefers-reduced-motion`` it is the still picture of the position to hold; the class
    ``paused`` on the svg element stops it. *theme* ``auto`` follows the reader. *uid* begins every id in it and
    must be given when the same figure stands twice in a page.
    """
    from reminder.figures import animation, load

    return animation.animated(
        load.load(exercise_id), side=side, theme=theme, nonce=nonce, uid=uid or _name(exercise_id, side)
    )


def strip(exercise_id: str, *, side: Side = "right", theme: Theme = "auto", nonce: str = "", uid: str = "") -> str:
    """Return the key positions side by side as one still SVG, for those who asked for less motion."""
    from reminder.figures import load, panels

    return panels.strip(
        load.load(exercise_id), side=side, theme=theme, nonce=nonce, uid=uid or _name(exercise_id, side) + "-s"
    )


def still(exercise_id: str, *, key: int = -1, side: Side = "right", theme: Theme = "light", uid: str = "") -> str:
    """Return one key position as SVG: the last one shown unless *key* names another."""
    from reminder.figures import load, panels

    return panels.still(
        load.load(exercise_id), key, side=side, theme=theme, uid=uid or _name(exercise_id, side) + "-p"
    )


def stills(exercise_id: str, *, side: Side = "right", theme: Theme = "light", uid: str = "") -> list[str]:
    """Return the positions of the strip one by one, to be laid out as a narrow window needs it."""
    from reminder.figures import load, panels

    drawn = load.load(exercise_id)
    name = uid or _name(exercise_id, side)
    return [panels.shot(drawn, n, side=side, theme=theme, uid=f"{name}-{n}") for n in range(len(drawn.shots))]


def png(
    exercise_id: str, *, size: int = 192, side: Side = "right", theme: Literal["light", "dark"] = "light"
) -> bytes:
    """Return the position to hold as a square PNG without arrows, readable down to about 64 pixels."""
    from reminder.figures import load, panels

    return panels.png(load.load(exercise_id), size, side=side, theme=theme)


def _name(exercise_id: str, side: Side) -> str:
    return f"fig-{exercise_id.replace('_', '-')}-{side[0]}"
