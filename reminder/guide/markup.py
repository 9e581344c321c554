"""The page of the guided break as HTML: every text escaped, no style or script within it."""

from __future__ import annotations

import re
from html import escape

from reminder.core.break_plan import Part, Plan, Step
from reminder.core.offering import Offered
from reminder.guide import faces, words
from reminder.guide.endings import endings, urgent
from reminder.guide.film import film
from reminder.guide.frame import page
from reminder.guide.pictures import name_of, pictures
from reminder.guide.site import Ticket
from reminder.wording import breaks, safety

# A number that changes faster than this is noise: the repetition is shown instead.
_WORTH_COUNTING = 4
_WIDE = 1.5  # a picture that is this much wider than high gets the whole width of the window

_WITHOUT_SCRIPTS = (
    '<noscript><p class="note">Without scripts this page cannot count for you. The steps are below; say in the '
    "notification or the tray how the break went.</p></noscript>"
)

_KEYS = (
    ("Space", "the large button; in an exercise: pause and resume"),
    ("\N{RIGHTWARDS ARROW} or N", "next"),
    ("\N{LEFTWARDS ARROW} or B", "back"),
    ("H", "it hurts"),
    ("D", "done"),
    ("S", "sound: off, tones, voice"),
    ("?", "these keys"),
)


def render(
    offered: Offered,
    plan: Plan,
    notes: list[str],
    ticket: Ticket,
    *,
    preview: bool,
    speed: float = 1,
) -> str:
    """Return the page. *speed* is how fast its clock runs: 1 but in tests."""
    alone = offered.exercise is not None and plan.parts == (Part.EXERCISE,)
    name = offered.exercise.name if offered.exercise is not None and alone else "Your break"
    drawn = pictures(offered, ticket.nonce)
    stage = _stage(offered, plan, drawn, _notes(offered, notes, preview=preview))
    return page(
        title=name,
        # The name is the heading below already.
        brand="Preview" if alone and preview else "Your break",
        styles=("page.css", "guide.css"),
        script="guide.js",
        beside=_progress(plan),
        main=f"{_WITHOUT_SCRIPTS}{stage}{endings(offered, plan, preview=preview)}",
        after=f'{_footer()}{_dialog()}<p class="unseen" id="say" aria-live="polite"></p>',
        data={
            "word": ticket.word,
            "speed": speed,
            "length": plan.length.total_seconds(),
            "stops": [stop.total_seconds() for stop in plan.stops],
            "paused": words.PAUSED,
            "enable": words.ENABLE,
            "enabled": words.ENABLED,
            "silent": words.NOT_TOLD,
            "steps": [_step(step, offered, plan) for step in plan.steps],
        },
    )


def _step(step: Step, offered: Offered, plan: Plan) -> dict[str, object]:
    exercise = offered.exercise
    loop = film(exercise.id, exercise.sides) if exercise else None
    stretch = loop.stretch(step) if loop else None
    # A rhythm is counted in repetitions, all else in seconds.
    counted = not step.reps or words.holds(plan)
    count = words.count(step, plan, exercise)
    return {
        "part": step.part,
        "phase": step.phase,
        "start": step.start.total_seconds(),
        "length": step.length.total_seconds(),
        "side": step.side or "",
        "picture": name_of(step, plan, offered),
        "film": stretch,
        "shot": loop.shot(step) if loop else None,
        "rep": step.rep,
        "waits": step.waits,
        "seconds": counted and step.length.total_seconds() >= _WORTH_COUNTING,
        "counted": counted,
        "cue": words.cue(step, plan, exercise),
        "count": count if counted else re.sub(r"^\d+ of", "of", count),
        "breath": words.breath(step, exercise) or "",
        "say": words.spoken_step(step, plan, offered),
    }


def _progress(plan: Plan) -> str:
    if len(plan.parts) < 2:
        return ""
    items = "".join(f'<li data-step="{part}">{escape(words.PARTS[part])}</li>' for part in plan.parts)
    return f'<ol class="parts" aria-label="Parts of this break">{items}</ol>'


def _notes(offered: Offered, notes: list[str], *, preview: bool) -> str:
    asks = not offered.set_up and not preview
    shown = "".join(f'<p class="note">{escape(note)}</p>' for note in notes if not (asks and note == breaks.SET_UP))
    # Who has not answered the safety questions reads this before the first movement (S1, S2, R22).
    shown = (_safety(first=offered.first) if asks else "") + shown
    return f'<div class="notes" id="notes">{shown}</div>' if shown else ""


def _safety(*, first: bool) -> str:
    text = safety.FIRST_RUN if first else words.GENTLE_ONLY
    return f"""<aside class="note safety"><h2>{words.SAFETY_TITLE}</h2><p>{escape(text)}</p>
<p><button type="button" class="link" data-do="setup">{words.ANSWER_QUESTIONS}</button></p>
<p class="wrong" data-failed hidden></p></aside>"""


def _stage(offered: Offered, plan: Plan, drawn: dict[str, str], notes: str) -> str:
    figures = "".join(
        f'<div class="picture" data-picture="{name}" data-shape="{_shape(svg)}"{_hidden(n)}>{svg}</div>'
        for n, (name, svg) in enumerate(drawn.items())
        if svg
    )
    parts = {
        Part.POSTURE: lambda: faces.posture(offered),
        Part.WALK: lambda: faces.walk(offered),
        Part.EXERCISE: lambda: faces.exercise(offered, plan),
    }
    texts = "".join(
        f'<section class="part" data-part="{part}"{_hidden(n)}>{parts[part]()}</section>'
        for n, part in enumerate(plan.parts)
    )
    return (
        f'<div class="stage" id="stage"><div class="pictures" id="pictures">{figures}</div>'
        f'<div class="now">{texts}{faces.controls(plan)}{notes}</div>{faces.dial(offered, plan)}</div>'
    )


def _hidden(place: int) -> str:
    return " hidden" if place else ""


def _shape(svg: str) -> str:
    found = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    return "wide" if found and float(found[1]) >= _WIDE * float(found[2]) else "tall"


def _footer() -> str:
    rows = "".join(f"<div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>" for key, what in _KEYS)
    return f"""<footer class="bottom" id="bottom" hidden>
<details class="keys" id="keys"><summary>Keys</summary>
<dl>{rows}</dl>
<label><input type="checkbox" id="single" checked> Single-key shortcuts</label>
</details>
<details class="keys"><summary>When to get help at once</summary>{urgent()}</details>
</footer>"""


def _dialog() -> str:
    return f"""<dialog id="pain" aria-labelledby="pain-title">
<div id="pain-ask">
<h2 id="pain-title">How much does it hurt?</h2>
<p>The timer has stopped. Ease out of the position first.</p>
<div class="answers">
<button type="button" class="hurts" data-pain="strong">More than a little: stop</button>
<button type="button" class="quiet" data-pain="mild">A little</button>
<button type="button" class="quiet" data-pain="none">It doesn't, carry on</button>
</div>
</div>
<div id="pain-mild" hidden>
<h2 id="mild-title" tabindex="-1">Take it easy</h2>
<p>{escape(safety.MILD_PAIN)}</p>
<div class="answers">
<button type="button" class="main" data-pain="early">Stop here</button>
<button type="button" class="quiet" data-pain="none">Carry on gently</button>
</div>
</div>
</dialog>"""
