"""The moving figure: frames drawn beforehand and shown one after the other by a few CSS rules.

Morphing one path into another would be smaller and wrong: which part is in front of which changes in most
exercises, and hulls gain and lose arcs. So each frame is a group of its own. CSS rather than SMIL, because a
reader who asked for less motion then gets one still picture without any script.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from reminder.figures.model import Figure, Moment
from reminder.figures.scene import picture, view_box
from reminder.figures.svg import ROUND, Writer, backdrop, number, painter, view
from reminder.figures.themes import Theme, palette

FRAMES_PER_SECOND = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and the seconds of the loop at which it is shown."""

    moment: Moment
    start: float
    seconds: float


def frames(figure: Figure, per_second: int = FRAMES_PER_SECOND) -> list[Frame]:
    """Return the frames of one loop; a hold is a single one."""
    found: list[Frame] = []
    clock = 0.0
    for i, key in enumerate(figure.keys):
        if figure.loops or i > 0:
            seconds = key.move.total_seconds()
            # A slow movement needs no more frames than a quick one to look smooth.
            pieces = max(2, round(min(seconds, 2.0) * per_second))
            for n in range(1, pieces):
                found.append(Frame(Moment(i, n / pieces), clock, seconds / pieces))
                clock += seconds / pieces
            hold = key.hold.total_seconds() + seconds / pieces
        else:
            hold = key.hold.total_seconds()
        found.append(Frame(Moment(i), clock, hold))
        clock += hold
    return found


def loop_seconds(figure: Figure) -> float:
    """Return how long one loop takes."""
    last = frames(figure)[-1]
    return last.start + last.seconds


def theme_rules(scope: str) -> str:
    """Return the rules that give every tone its colour by the reader's theme, under the selector *scope*."""

    def variables(dark: bool) -> str:
        return ";".join(f"--{tone.replace('.', '-')}:{colour}" for tone, colour in palette(dark).items())

    return f"{scope}{{{variables(False)}}}@media(prefers-color-scheme:dark){{{scope}{{{variables(True)}}}}}"


def opening(figure: Figure, uid: str) -> str:
    """Return the svg element with its name and description for those who listen."""
    box = view_box(figure)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" id="{uid}" viewBox="{view(box)}" {ROUND} '
        f'role="img" aria-labelledby="{uid}-t {uid}-d"><title id="{uid}-t">{escape(figure.name)}</title>'
        f'<desc id="{uid}-d">{escape(figure.describe)}</desc>'
    )


def animated(figure: Figure, *, side: str, theme: Theme, nonce: str, uid: str) -> str:
    """Return the looping SVG; *uid* begins every id and rule, so that figures do not meet in one page."""
    paint = painter(theme)
    writer = Writer(uid, paint)
    box = view_box(figure)
    shown = frames(figure)
    total = shown[-1].start + shown[-1].seconds
    first = picture(figure, shown[0].moment, side=side, box=box)
    groups, rules, lengths = [], [], dict[str, str]()
    rest = next(n for n, f in enumerate(shown) if (f.moment.to, f.moment.t) == (len(figure.keys) - 1, 1.0))
    rest = next((n for n, f in enumerate(shown) if f.moment.t >= 1 and f.moment.to == figure.shots[-1][0]), rest)
    for n, frame in enumerate(shown):
        share = number(frame.seconds / total * 10000)
        name = lengths.setdefault(share, f"{uid}-k{len(lengths)}")
        content = writer.write(picture(figure, frame.moment, side=side, box=box).moving)
        groups.append(f'<g class="{uid}-f {uid}-{n}">{content}</g>')
        rules.append(f".{uid}-{n}{{animation-name:{name};animation-delay:{frame.start - total:.3f}s}}")
    for share, name in lengths.items():
        # A hair longer than its time: a moment with two frames is not seen, one with none is a flash.
        end = float(share) / 100 + 0.003
        rules.append(f"@keyframes {name}{{0%{{visibility:visible}}{end:.3f}%,100%{{visibility:hidden}}}}")
    style = (
        f".{uid}-f{{visibility:hidden;animation-duration:{total:.3f}s;animation-timing-function:steps(1,end);"
        f"animation-iteration-count:infinite}}"
        + "".join(rules)
        + f"#{uid}.paused .{uid}-f{{animation-play-state:paused}}"
        + f"@media(prefers-reduced-motion:reduce){{#{uid} .{uid}-f{{animation:none}}"
        + f"#{uid} .{uid}-{rest}{{visibility:visible}}}}"
    )
    if theme == "auto":
        style = theme_rules(f"#{uid}") + style
    guard = f' nonce="{escape(nonce)}"' if nonce else ""
    return (
        opening(figure, uid)
        + f"<style{guard}>{style}</style>"
        + backdrop(box, paint)
        + writer.write(first.still)
        + "".join(groups)
        + "</svg>"
    )
