"""Reads figures/drawings/ID.toml into a Figure. docs/figures.md is the manual of these files."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from figures.camera import Camera
from figures.hand import HandPose
from figures.model import Arrow, Claim, Figure, Inset, Key, Strap, Touch, View
from figures.pose import Ankle, Arm, Foot, Hang, Leg, Lift, Pair, Pin, Place, Pose, Reach
from figures.props import Prop
from figures.vectors import Vec
from reminder.errors import CatalogueError

Table = Mapping[str, Any]

BASES = "_poses.toml"


def folder() -> Path:
    """Return where the drawings' data lies."""
    return Path(__file__).parent / "drawings"


def known() -> list[str]:
    """Return the exercises that have a drawing."""
    return sorted(p.stem for p in folder().glob("*.toml") if not p.name.startswith("_"))


@cache
def load(exercise_id: str) -> Figure:
    """Return the figure of an exercise; KeyError when it has none, CatalogueError when its file is wrong."""
    file = folder() / f"{exercise_id}.toml"
    # An id from a request is a name, never a path.
    if exercise_id not in known():
        raise KeyError(exercise_id)
    return parse(exercise_id, _read(file), bases(), file)


def bases() -> Table:
    """Return the poses that many drawings start from."""
    poses: Table = _read(folder() / BASES)["pose"]
    return poses


def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        try:
            return tomllib.load(stream)
        except tomllib.TOMLDecodeError as fault:
            raise CatalogueError(f"{file}: {fault}") from fault


def parse(exercise_id: str, data: Table, shared: Table, file: Path) -> Figure:
    """Return the figure that *data* describes; CatalogueError names the file and the entry that is wrong."""
    where = "the top of the file"
    try:
        poses: dict[str, Table] = {**shared, **data.get("pose", {})}
        keys = []
        names = [entry["pose"] for entry in data["keys"]]
        arrows = {name: _arrow(entry) for name, entry in data.get("arrow", {}).items()}
        for number, entry in enumerate(data["keys"], 1):
            where = f"key {number}"
            keys.append(_key(entry, poses, arrows, data))
        where = "camera, props or marks"

        def indexes(wanted: Sequence[str] | None) -> tuple[int, ...]:
            return tuple(i for name in wanted or () for i, n in enumerate(names) if n == name)

        camera = Camera(**data["camera"])
        props = tuple(_prop(entry, indexes) for entry in data.get("props", ()))
        views = tuple(
            View(Camera(v["yaw"], v["pitch"]), _pair(v.get("shift", (0, 0))), tuple(v["hands"]))
            for v in data.get("views", ())
        )
        claims, touches = [], []
        for number, entry in enumerate(data.get("claim", ()), 1):
            where = f"claim {number}"
            since = names.index(entry["since"]) if "since" in entry else None
            least, most = entry.get("least", float("-inf")), entry.get("most", float("inf"))
            at = names.index(entry["at"])
            claims.append(Claim(entry["text"], entry["measure"], at, least, most, since))
        for number, entry in enumerate(data.get("touch", ()), 1):
            where = f"touch {number}"
            at_keys = indexes(entry.get("at")) or tuple(range(len(names)))
            touches += [Touch(part, entry["on"], at_keys) for part in entry["parts"]]
        where = "the rest of the file"
        box = data.get("box")
        return Figure(
            id=exercise_id,
            name=data["name"],
            describe=data["describe"],
            camera=camera,
            keys=tuple(keys),
            props=props,
            straps=tuple(
                Strap(
                    tuple(_place(p) for p in s["via"]),
                    s["tone"],
                    s["width"],
                    s.get("dash", 0.0),
                    indexes(s.get("at")),
                )
                for s in data.get("straps", ())
            ),
            insets=tuple(
                Inset(
                    _vec(i["look"]),
                    i["radius"],
                    _pair(i["at"]),
                    i["size"],
                    Camera(**i["camera"]) if "camera" in i else None,
                )
                for i in data.get("insets", ())
            ),
            views=views,
            box=(box[0], box[1], box[2], box[3]) if box else None,
            room=tuple(_vec(p) for p in data.get("room", ())),
            shots=tuple(_shot(s, names) for s in data.get("shots", ()))
            or tuple((i, 1.0) for i in range(len(names))),
            emblem=names.index(data["emblem"]) if "emblem" in data else None,
            emblem_arrow=data.get("emblem_arrow", False),
            ghost=tuple(data.get("ghost", ())),
            order=dict(data.get("order", {})),
            even=data.get("even", False),
            pace=float(data.get("pace", 0.0)),
            loops=data.get("loops", True),
            pale_far_side=data.get("pale_far_side", True),
            claims=tuple(claims),
            touches=tuple(touches),
        )
    except (KeyError, ValueError, TypeError, IndexError) as fault:
        raise CatalogueError(f"{file}, {where}: {type(fault).__name__}: {fault}") from fault


def _shot(entry: Any, names: list[str]) -> tuple[int, float]:
    """Read one panel of the strip: a key's name, or [name, how far on the way there]."""
    return (names.index(entry), 1.0) if isinstance(entry, str) else (names.index(entry[0]), float(entry[1]))


def _key(entry: Table, poses: Mapping[str, Table], arrows: Mapping[str, Arrow], data: Table) -> Key:
    hands = tuple(_hand(h) for h in data.get("hands", {}).get(entry["pose"], ()))
    return Key(
        name=entry["pose"],
        pose=pose(poses, "standing" if hands else entry["pose"]),
        move=timedelta(seconds=entry["move"]),
        hold=timedelta(seconds=entry["hold"]),
        felt=tuple(entry.get("felt", ())),
        arrows=tuple(arrows[name] for name in entry.get("arrows", ())),
        gap=entry.get("gap", False),
        hands=hands,
    )


def pose(poses: Mapping[str, Table], name: str) -> Pose:
    """Return the pose *name*, which may be written as another pose with some parts changed."""
    raw = _inherited(poses, name)
    pin, kneel = raw.get("pin"), raw.get("kneel")
    return Pose(
        pelvis=_vec(raw["pelvis"]),
        pelvis_turn=_vec(raw["pelvis_turn"]),
        lumbar=_vec(raw["lumbar"]),
        thorax=_vec(raw["thorax"]),
        neck=_vec(raw["neck"]),
        head=_vec(raw["head"]),
        slide=float(raw.get("slide", 0.0)),
        shoulder_l=_pair(raw.get("shoulder_l", (0, 0))),
        shoulder_r=_pair(raw.get("shoulder_r", (0, 0))),
        arm_l=_arm(raw["arm_l"], -1),
        arm_r=_arm(raw["arm_r"], 1),
        leg_l=_leg(raw["leg_l"], -1),
        leg_r=_leg(raw["leg_r"], 1),
        pin=Pin(pin[0], _vec(pin[1])) if pin else None,
        kneel=float(kneel) if kneel is not None else None,
        belly=float(raw.get("belly", 0.0)),
        plant=_vec(raw["plant"]) if "plant" in raw else None,
    )


def _inherited(poses: Mapping[str, Table], name: str) -> dict[str, Any]:
    own = poses[name]
    raw = _inherited(poses, own["like"]) if "like" in own else {}
    for key, value in own.items():
        if key in ("arms", "legs", "shoulders"):
            # Both sides at once, written for the right one.
            raw[f"{key[:-1]}_r"], raw[f"{key[:-1]}_l"] = value, _other_side(value)
        elif key != "like":
            raw[key] = value
    return raw


def _other_side(value: Any) -> Any:
    if not isinstance(value, dict):
        return value  # shoulders: up and forward are the same on both sides
    mirrored: dict[str, Any] = {}
    for key, entry in value.items():
        if key in ("to", "ankle") and isinstance(entry, dict):
            on = entry["on"][:-2] + "_l" if entry["on"].endswith("_r") else entry["on"]
            mirrored[key] = {**entry, "on": on, "off": _across(entry.get("off", (0, 0, 0)))}
        elif key in ("to", "ankle", "pole", "point", "palm", "foot") or (key == "hand" and len(entry) == 3):
            mirrored[key] = _across(entry)
        elif key == "yaw":
            mirrored[key] = -entry
        else:
            mirrored[key] = entry
    return mirrored


def _across(value: Sequence[float]) -> list[float]:
    return [*value[:-1], -value[-1]]


def _arm(raw: Table, k: int) -> Arm:
    palm = _vec(raw["palm"]) if "palm" in raw else None
    if "up" in raw:
        return Hang(_pair(raw["up"]), _pair(raw["fore"]), _pair(raw.get("hand", raw["fore"])), palm)
    hand = _vec(raw["hand"]) if "hand" in raw else None
    return Reach(_place(raw["to"]), _vec(raw.get("pole", (-0.6, -1, 0.5 * k))), hand, palm)


def _leg(raw: Table, k: int) -> Leg:
    pole = _vec(raw.get("pole", (1, 0, 0.12 * k)))
    point = _vec(raw["point"]) if "point" in raw else None
    toe, yaw, step = float(raw.get("toe", 0)), float(raw.get("yaw", 0)), float(raw.get("step", 0))
    if "thigh" in raw:
        return Lift(_pair(raw["thigh"]), _pair(raw["shin"]), toe, yaw, point)
    if "ankle" in raw:
        return Ankle(_place(raw["ankle"]), pole, toe, yaw, point, step)
    return Foot(_pair(raw["foot"]), pole, float(raw.get("height", 0)), float(raw.get("heel", 0)), yaw, step)


def _place(raw: Any) -> Place:
    if isinstance(raw, Mapping):
        return Place(_vec(raw.get("off", (0, 0, 0))), raw["on"], float(raw.get("along", 0)))
    return Place(_vec(raw))


def _prop(raw: Any, indexes: Callable[[Sequence[str] | None], tuple[int, ...]]) -> Prop:
    return Prop(
        raw["kind"], _vec(raw.get("at", (0, 0, 0))), _vec(raw.get("size", (0, 0, 0))), indexes(raw.get("keys"))
    )


def _arrow(raw: Table) -> Arrow:
    at = _place(raw["at"]) if "at" in raw else Place((0.0, 0.0, 0.0))
    return Arrow(at, _pair(raw["off"]), _pair(raw["by"]), float(raw.get("bow", 0)), raw.get("both", False))


def _hand(raw: Table) -> HandPose:
    fields: dict[str, Any] = {}
    for key, value in raw.items():
        fields[key] = tuple(value) if isinstance(value, list) else value
    return HandPose(**fields)


def _vec(raw: Sequence[float]) -> Vec:
    x, y, z = raw
    return (float(x), float(y), float(z))


def _pair(raw: Sequence[float]) -> Pair:
    a, b = raw
    return (float(a), float(b))
