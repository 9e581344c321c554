"""The moving figure: frames drawn beforehand, side by side on one film that is moved on by one animation.

Morphing one path into another would be smaller and wrong: which part is in front of which changes in most
exercises, and hulls gain and lose arcs. One animation for all frames, because several never start at the same
instant: between two of them there would be a moment with no frame, or with two.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from figures.measure import longest_way
from figures.model import Figure, Moment
from figures.outlines import Box
from figures.scene import picture, view_box
from figures.svg import ROUND, Writer, fineness, painter
from figures.themes import Theme, palette

FRAMES_PER_SECOND = 15
"""Of a large movement; a small one that takes long looks as smooth with half of them."""

STEP = 2.3
"""Cm that a joint may go from one frame to the next, while there are less than that many in a second."""

APART = 10_000
"""Units between two frames: far enough that a wide window never shows the next one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and the seconds of the loop at which it is shown."""

    moment: Moment
    start: float
    seconds: float


def frames(figure: Figure) -> list[Frame]:
    """Return the frames of one loop; a hold is a single one."""
    found: list[Frame] = []
    clock = 0.0
    for i, key in enumerate(figure.keys):
        if figure.loops or i > 0:
            seconds = key.move.total_seconds()
            most = seconds * FRAMES_PER_SECOND
            pieces = max(2, round(min(most, max(most / 2, longest_way(figure, i) / STEP))))
            for n in range(1, pieces):
                found.append(Frame(Moment(i, n / pieces), clock, seconds / pieces))
                clock += seconds / pieces
            hold = key.hold.total_seconds() + seconds / pieces
        else:
            hold = key.hold.total_seconds()
        found.append(Frame(Moment(i), clock, hold))
        clock += hold
    return found


def loop_seconds(shown: list[Frame]) -> float:
    """Return how long a loop of these frames takes."""
    return shown[-1].start + shown[-1].seconds


def theme_rules(scope: str) -> str:
    """Return the rules that give every tone its colour by the reader's theme, under the selector *scope*."""

    def variables(dark: bool) -> str:
        return ";".join(f"--{tone.replace('.', '-')}:{colour}" for tone, colour in palette(dark).items())

    return f"{scope}{{{variables(False)}}}@media(prefers-color-scheme:dark){{{scope}{{{variables(True)}}}}}"


def opening(figure: Figure, uid: str, view: str) -> str:
    """Return the svg element with its name and description for those who listen."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" id="{uid}" viewBox="{view}" {ROUND} '
        f'role="img" aria-labelledby="{uid}-t {uid}-d"><title id="{uid}-t">{escape(figure.name)}</title>'
        f'<desc id="{uid}-d">{escape(figure.describe)}</desc>'
    )


def turn(writer: Writer, box: Box) -> str:
    """Return the attribute that mirrors a picture once ``data-turn`` is renamed ``transform``: the other side."""
    return f'data-turn="translate({writer.number(2 * box[0] + box[2])} 0) scale(-1 1)"'


def animated(figure: Figure, *, theme: Theme, uid: str) -> str:
    """Return the looping SVG; *uid* begins every id and rule, so that figures do not meet in one page.

    For those who asked for less motion it stands still in the position to hold, and the class ``paused`` on the
    svg element stops it.
    """
    box = view_box(figure)
    paint = painter(theme)
    writer = Writer(uid, paint, fineness(box))
    shown = frames(figure)
    total = loop_seconds(shown)
    still = writer.write(picture(figure, shown[0].moment, box=box).still)
    film, steps = [], []
    rest = next(n for n, f in enumerate(shown) if f.moment == Moment(figure.shots[-1][0]))
    for n, frame in enumerate(shown):
        content = writer.write(picture(figure, frame.moment, box=box).moving)
        film.append(f'<g transform="translate({n * APART})">{content}</g>')
        steps.append(f"{100 * frame.start / total:.4f}%{{--at:-{n * APART}px}}")
    # A variable and not the transform itself: browsers hand that to the graphics card as one endless picture.
    style = (
        f"@keyframes {uid}-k{{{''.join(steps)}}}"
        f"#{uid} .film{{--at:0px;transform:translateX(var(--at));animation:{uid}-k {total:.3f}s step-end infinite}}"
        f"#{uid}.paused .film{{animation-play-state:paused}}"
        f"@media(prefers-reduced-motion:reduce){{#{uid} .film{{animation:none;--at:-{rest * APART}px}}}}"
    )
    if theme == "auto":
        style = theme_rules(f"#{uid}") + style
    return (
        f"{opening(figure, uid, writer.view(box))}<style>{style}</style>{writer.backdrop(box)}"
        f'<g {turn(writer, box)}>{still}<g class="film">{"".join(film)}</g></g></svg>'
    )
