"""Colours, by what they paint. Light and dark; every difference that matters survives in grey (a test checks)."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark", "auto"]

_COLOURS: dict[str, tuple[str, str]] = {
    #              light      dark
    "paper": ("#fbfaf7", "#1e2126"),
    "floor": ("#ece8df", "#2d3138"),
    "mat": ("#d3dcd8", "#404a50"),
    "prop": ("#b9b3a7", "#5c646f"),
    "wall": ("#e0dbd0", "#3f454e"),
    "line": ("#8d877b", "#88919e"),
    "skin": ("#e3a982", "#dba27c"),
    "blush": ("#c98b6b", "#b5845f"),
    "cheek": ("#e29a79", "#d4936f"),
    "hair": ("#4b3a34", "#8a6a5c"),
    "face": ("#4b3a34", "#3a2c27"),
    "top": ("#7fc0b9", "#a6e0da"),
    "trousers": ("#364360", "#93a6d8"),
    "shoe": ("#232a3a", "#d6dcec"),
    "accent": ("#d9412b", "#d63a24"),
    "arrow": ("#d9412b", "#ff8a73"),
    "sky": ("#d3e6ef", "#34505f"),
    "band": ("#7d5fb2", "#b79ae0"),
    "cloth": ("#e8cfae", "#8b7a63"),
    "trunk": ("#8a6a55", "#6d5848"),
    "tree": ("#5d8c6c", "#426a52"),
    "leaf": ("#8fb59a", "#5b8a6c"),
    "sun": ("#f2c14e", "#e0b04a"),
}

# How much of the paper a far limb takes on. More in the dark makes skin muddy.
_FAR = (0.34, 0.26)

# Body tones that have a far and an outlined kin.
_BODY = ("skin", "top", "trousers", "shoe")


def _mixed(a: str, b: str, t: float) -> str:
    ends = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (a, b)]
    return "#" + "".join(f"{round(x + (y - x) * t):02x}" for x, y in zip(*ends, strict=True))


def palette(dark: bool) -> dict[str, str]:
    """Return every tone as a colour; ``skin.far`` is skin further away, ``skin.line`` its contour."""
    i = int(dark)
    tones = {name: pair[i] for name, pair in _COLOURS.items()}
    for name in _BODY:
        tones[f"{name}.far"] = _mixed(tones[name], tones["paper"], _FAR[i])
        tones[f"{name}.line"] = _mixed(tones[name], tones["face"], 0.45)
        tones[f"{name}.far.line"] = _mixed(tones[f"{name}.far"], tones["face"], 0.35)
    tones["hair.line"] = _mixed(tones["hair"], tones["skin"], 0.35)
    return tones
