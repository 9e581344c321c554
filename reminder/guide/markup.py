"""The page of the guided break as HTML: every text escaped, no style or script within it."""

from __future__ import annotations

import json
from html import escape

from reminder.core.break_plan import Part, Plan
from reminder.core.exercises import Exercise
from reminder.core.offering import Offered
from reminder.guide import words
from reminder.guide.film import film
from reminder.guide.pictures import Pictures, name_of
from reminder.guide.site import Ticket
from reminder.wording import doses, safety


def render(
    offered: Offered, plan: Plan, pictures: Pictures, notes: list[str], preview: bool, ticket: Ticket
) -> str:
    """Return the page."""
    data = json.dumps(_data(offered, plan, preview, ticket)).replace("<", "\\u003c")
    name = offered.exercise.name if offered.exercise and plan.parts == (Part.EXERCISE,) else "Your break"
    main = "".join((_stage(offered, plan, pictures), *_endings(offered, preview)))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(name)}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="guide.css">
<script src="guide.js" type="module"></script>
</head>
<body>
<header class="top">
<p class="brand"><img src="icon.svg" alt="" width="28" height="28">{escape(name)}</p>
{_progress(plan)}
</header>
<main id="main">
{_notes(notes)}
<noscript><p class="note">Without scripts this page cannot count for you. The steps are below; say in the
notification or the tray how the break went.</p></noscript>
{main}
</main>
{_footer()}
{_dialog()}
<p class="unseen" id="say" aria-live="polite"></p>
<script type="application/json" id="break">{data}</script>
</body>
</html>
"""


def _data(offered: Offered, plan: Plan, preview: bool, ticket: Ticket) -> dict[str, object]:
    exercise = offered.exercise
    shown = film(exercise.id, exercise.sides) if exercise else None
    return {
        "word": ticket.word,
        "length": plan.length.total_seconds(),
        "stops": [stop.total_seconds() for stop in plan.stops],
        # A walk alone has no end that anybody could see from here: the person says that they are back.
        "settles": Part.EXERCISE in plan.parts,
        "waiting": words.WAITING if Part.WALK in plan.parts else words.WAITING_FIRST,
        "paused": words.PAUSED,
        "silent": words.NOT_TOLD,
        "steps": [
            {
                "part": step.part,
                "phase": step.phase,
                "start": step.start.total_seconds(),
                "length": step.length.total_seconds(),
                "side": step.side or "",
                "picture": name_of(step, plan, offered),
                "film": (stretch := shown.stretch(step) if shown else None) and [stretch.start, stretch.end],
                "rep": step.rep,
                "waits": step.waits,
                "cue": words.cue(step, plan),
                "count": words.count(step, plan),
                "say": words.spoken(step, plan, offered),
            }
            for step in plan.steps
        ],
    }


def _progress(plan: Plan) -> str:
    if len(plan.parts) < 2:
        return ""
    items = "".join(f'<li data-step="{part}">{escape(words.PARTS[part])}</li>' for part in plan.parts)
    return f'<ol class="parts" aria-label="Parts of this break">{items}</ol>'


def _notes(notes: list[str]) -> str:
    return "".join(f'<p class="note">{escape(note)}</p>' for note in notes)


def _stage(offered: Offered, plan: Plan, pictures: Pictures) -> str:
    shown = "".join(
        f'<div class="picture" data-picture="{name}"{"" if n == 0 else " hidden"}>{svg}</div>'
        for n, (name, svg) in enumerate(pictures.items())
        if svg
    )
    parts = {
        Part.POSTURE: _posture(offered),
        Part.WALK: _walk(offered, last=Part.EXERCISE not in plan.parts),
        Part.EXERCISE: _exercise(offered),
    }
    texts = "".join(
        f'<section class="part" data-part="{part}"{"" if n == 0 else " hidden"}>{parts[part]}</section>'
        for n, part in enumerate(plan.parts)
    )
    return f"""
<div class="stage" id="stage">
<div class="pictures">{shown}</div>
<div class="now">
{texts}
<div class="clock" id="clock">
<svg class="ring" viewBox="0 0 120 120" aria-hidden="true" focusable="false">
<circle class="track" cx="60" cy="60" r="53"/>
<circle class="gone" id="ring" cx="60" cy="60" r="53" pathLength="100" stroke-dasharray="0 100"
 transform="rotate(-90 60 60)"/>
</svg>
<p class="left" id="left" role="timer" aria-label="Time left in this step"></p>
<div class="cues"><p class="cue" id="cue"></p><p class="count" id="count"></p>{_beads(plan)}</div>
</div>
<div class="controls" id="controls" hidden>
<button type="button" class="quiet" id="back"><span aria-hidden="true">\N{LEFTWARDS ARROW}</span> Back</button>
<button type="button" class="main" id="go">Pause</button>
<button type="button" class="quiet" id="next">Next <span aria-hidden="true">\N{RIGHTWARDS ARROW}</span></button>
</div>
<div class="endings" id="endings" hidden>
<button type="button" class="hurts" id="hurts">It hurts</button>
<button type="button" class="quiet" id="early">Stop early</button>
<button type="button" class="quiet" id="done">Done</button>
</div>
</div>
{_steps(offered.exercise)}
</div>
"""


def _beads(plan: Plan) -> str:
    """Return a bead for every repetition, in a row for each side; the count in words says the same."""
    rows = []
    for side in dict.fromkeys(step.side for step in plan.steps):
        reps = max((step.reps for step in plan.steps if step.side is side), default=0)
        if reps > 1:
            beads = "".join(f'<i data-bead="{side or ""}-{rep}"></i>' for rep in range(1, reps + 1))
            label = f"<b>{side[0].upper()}</b>" if side else ""
            rows.append(f'<p class="beads">{label}{beads}</p>')
    return f'<div class="rows" aria-hidden="true">{"".join(rows)}</div>' if rows else ""


def _posture(offered: Offered) -> str:
    prompt = offered.prompt
    text, fix = (prompt.text, prompt.fix) if prompt else ("", "")
    return (
        f"<h1>{words.POSTURE_TITLE}</h1>"
        f'<p class="lead">{escape(text)}</p><p>{escape(fix)}</p><p class="soft">{words.POSTURE_LAST}</p>'
    )


def _walk(offered: Offered, *, last: bool) -> str:
    walk = offered.walk or offered.exercise
    name = walk.name if walk and walk.id != "walk_short" else words.WALK_TITLE
    cautions = "".join(f"<p>{escape(each)}</p>" for each in (walk.cautions[:1] if walk else ()))
    text = words.WALK_ONLY_TEXT if last else words.WALK_TEXT
    return f'<h1>{escape(name)}</h1><p class="lead">{text}</p><div class="soft">{cautions}</div>'


def _exercise(offered: Offered) -> str:
    exercise, dose = offered.exercise, offered.dose
    if exercise is None or dose is None:
        return ""
    caution = f'<p class="caution"><b>Careful</b> {escape(exercise.cautions[0])}</p>' if exercise.cautions else ""
    return (
        f'<h1>{escape(exercise.name)}</h1><p class="dose">{escape(doses.of(dose, exercise))}</p>'
        f'<p class="breathing"><b>Breathing</b> {escape(exercise.breathing)}</p>{caution}'
    )


def _steps(exercise: Exercise | None) -> str:
    if exercise is None:
        return ""
    steps = "".join(f"<li>{escape(step)}</li>" for step in exercise.steps)
    more = "".join(f"<li>{escape(caution)}</li>" for caution in exercise.cautions[1:])
    more = f"<ul>{more}</ul>" if more else ""
    return (
        '<section class="steps" id="steps-box" aria-labelledby="steps"><h2 id="steps">Step by step</h2>'
        f"<ol>{steps}</ol>{more}"
        f'<p class="soft">{escape(safety.UNDER_EVERY_EXERCISE)}</p></section>'
    )


def _endings(offered: Offered, preview: bool) -> list[str]:
    """Return what is shown at the end, one of them."""
    tip = ""
    if offered.tip is not None:
        tip = (
            f'<aside class="tip"><h2>One tip: {escape(offered.tip.topic.lower())}</h2>'
            f"<p>{escape(offered.tip.text)}</p></aside>"
        )
    hurts = '<p class="after"><button type="button" class="hurts" data-hurts>It hurts</button></p>'
    back = '<p class="after"><button type="button" class="main" data-done>Done</button></p>'

    def ending(name: str, title: str, *text: str, more: str = "") -> str:
        said = "".join(f"<p>{escape(each)}</p>" for each in text)
        failed = '<p class="note" data-failed hidden></p>'
        heading = f'<h1 tabindex="-1">{escape(title)}</h1>'
        return f'<section class="ending {name}" data-end="{name}" hidden>{heading}{failed}{said}{more}</section>'

    signs = (safety.WHILE_EXERCISING, *safety.URGENT)
    urgent = "".join(f"<p>{escape(each)}</p>" for each in signs)
    return [
        ending(
            "done",
            words.DONE_TITLE,
            words.DONE_PREVIEW if preview else words.DONE_TEXT,
            words.CLOSE,
            more=tip + hurts,
        ),
        ending("arrived", words.ARRIVED_TITLE, words.ARRIVED_TEXT, more=tip + back),
        ending(
            "cut_short",
            words.CUT_SHORT_TITLE,
            words.CUT_SHORT_PREVIEW if preview else words.CUT_SHORT_TEXT,
            words.CLOSE,
            more=tip + hurts,
        ),
        ending("elsewhere", words.ELSEWHERE_TITLE, words.ELSEWHERE_TEXT, words.CLOSE, more=tip),
        ending("too_long", words.TOO_LONG_TITLE, words.TOO_LONG_TEXT),
        ending("lost", words.LOST_TITLE, words.LOST_TEXT),
        ending(
            "stopped",
            words.STOPPED_TITLE,
            safety.STOP,
            safety.SORE,
            words.ASKED_LATER,
            more=f'<div class="urgent"><h2>When it is urgent</h2>{urgent}</div>',
        ),
    ]


_KEYS = (
    ("Space", "pause, go on, start"),
    ("\N{RIGHTWARDS ARROW} or N", "next"),
    ("\N{LEFTWARDS ARROW} or B", "back"),
    ("H", "it hurts"),
    ("D", "done"),
    ("S", "sound on or off"),
    ("?", "these keys"),
)


def _footer() -> str:
    rows = "".join(f"<div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>" for key, what in _KEYS)
    return f"""<footer class="bottom" id="bottom" hidden>
<button type="button" class="small" id="sound" aria-pressed="false">Sound</button>
<details class="keys" id="keys"><summary>Keys</summary>
<dl>{rows}</dl>
<label><input type="checkbox" id="single" checked> Keys without Ctrl or Alt work</label>
</details>
</footer>"""


def _dialog() -> str:
    return f"""<dialog id="pain" aria-labelledby="pain-title">
<div id="pain-ask">
<h2 id="pain-title">How much does it hurt?</h2>
<p>The counting has stopped. Let go of the position first.</p>
<div class="answers">
<button type="button" class="hurts" data-pain="strong">More than a little: stop</button>
<button type="button" class="quiet" data-pain="mild">A little</button>
<button type="button" class="quiet" data-pain="none">It does not, go on</button>
</div>
</div>
<div id="pain-mild" hidden>
<h2 id="mild-title" tabindex="-1">Take it easy</h2>
<p>{escape(safety.MILD_PAIN)}</p>
<div class="answers">
<button type="button" class="main" data-pain="early">Stop here</button>
<button type="button" class="quiet" data-pain="none">Go on gently</button>
</div>
</div>
</dialog>"""
