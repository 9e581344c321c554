"""What the page shows in each part of the break, and the few things there are to do; as HTML."""

from __future__ import annotations

from html import escape

from reminder.core.break_plan import Part, Phase, Plan
from reminder.core.exercises import Posture
from reminder.core.offering import Offered
from reminder.guide import words
from reminder.wording import doses, safety


def posture(offered: Offered) -> str:
    """Return the question about how one sits."""
    prompt = offered.prompt
    text, fix = (prompt.text, prompt.fix) if prompt else ("", "")
    raised = f'<p class="raised">{escape(offered.sit_stand.text)}</p>' if offered.sit_stand else ""
    return (
        f"<h1>{words.posture_title(offered)}</h1>"
        f'<p class="lead">{escape(text)}</p><p>{escape(fix)}</p><p class="soft">{words.POSTURE_LAST}</p>{raised}'
    )


def walk(offered: Offered) -> str:
    """Return the walk that was chosen: its name, its steps, and the time that has gone."""
    shown = words.walk(offered)
    remarks = "".join(f"<p>{escape(each)}</p>" for each in shown.remarks)
    return (
        f"<h1>{escape(shown.title)}</h1><p class=lead>{escape(shown.lead)}</p>"
        f'{_numbered(shown.steps)}<div class="soft">{remarks}</div>'
        '<p class="walked"><span id="walked" role="timer" aria-label="Time on this walk">0:00</span> so far</p>'
    )


def exercise(offered: Offered, plan: Plan) -> str:
    """Return the exercise as it is shown before the start."""
    chosen, dose = offered.exercise, offered.dose
    if chosen is None or dose is None:
        return ""
    facts = [("breathing", "Breathing", chosen.breathing)]
    facts += [("caution", "Careful" if n == 0 else "", caution) for n, caution in enumerate(chosen.cautions)]
    rows = "".join(
        f'<div class="{kind}"><dt>{label or "<span class=unseen>Careful</span>"}</dt><dd>{escape(text)}</dd></div>'
        for kind, label, text in facts
    )
    how_much = f"{doses.of(dose, chosen)} {words.MIDDLE_DOT} {words.about(plan)}"
    return (
        f'<h1>{escape(chosen.name)}</h1><p class="dose">{escape(how_much)}</p>'
        f'{_numbered(chosen.steps)}<dl class="facts">{rows}</dl>'
        f'<p class="soft small">{escape(safety.UNDER_EVERY_EXERCISE)}</p>{_sound(chosen.posture)}'
    )


def _numbered(steps: tuple[str, ...]) -> str:
    return f"<ol class=steps>{''.join(f'<li>{escape(step)}</li>' for step in steps)}</ol>" if steps else ""


def _sound(posture: Posture) -> str:
    choices = "".join(
        f'<label><input type="radio" name="sound" value="{value}"{" checked" if value == "off" else ""}>'
        f"<span>{label}</span></label>"
        for value, label in words.SOUNDS.items()
    )
    why = f'<p class="soft small">{words.SOUND_ON_THE_FLOOR}</p>' if posture is Posture.FLOOR else ""
    return f'<fieldset class="sound" id="sound" hidden><legend>{words.SOUND}</legend>{choices}{why}</fieldset>'


def controls(plan: Plan) -> str:
    """Return the buttons of each face: three at most."""
    after_posture = words.TO_THE_WALK if Part.WALK in plan.parts else words.TO_THE_EXERCISE
    if plan.parts == (Part.POSTURE,):
        after_posture = words.DONE
    alone = len(plan.parts) == 1
    stop = _button("quiet", "stop", words.STOP)
    back = "" if alone else _button("quiet", "back", words.BACK)
    hurts = _button("link hurts", "hurts", words.HURTS)
    rows = {
        "posture": _button("main", "go", after_posture) + stop,
        "walk": _button("main", "go", words.BACK_HERE) + back + stop,
        "before": _button("main", "go", words.START)
        + (stop if alone else _button("quiet", "leave", words.LEAVE_OUT))
        + back,
        "play": _button("quiet", "go", words.PAUSE) + _button("quiet", "done", words.DONE) + hurts,
        "paused": _button("main", "go", words.RESUME) + stop + hurts,
    }
    return "".join(f'<div class="controls" data-controls="{face}" hidden>{row}</div>' for face, row in rows.items())


def _button(kind: str, does: str, label: str) -> str:
    return f'<button type="button" class="{kind}" data-do="{does}">{escape(label)}</button>'


def dial(offered: Offered, plan: Plan) -> str:
    """Return what can be read from two metres away during the exercise: a word, a number and a ring."""
    breathes = " breathes" if offered.exercise is not None and offered.exercise.breaths else ""
    if not any(step.phase is Phase.READY for step in plan.steps):
        return ""
    return f"""
<div class="dial{breathes}" id="dial" hidden>
<h1 class="unseen">{escape(offered.exercise.name if offered.exercise else "")}</h1>
<p class="cue" id="cue"></p>
<div class="clock">
<svg class="ring" viewBox="0 0 120 120" aria-hidden="true" focusable="false">
<circle class="air" id="air" cx="60" cy="60" r="48"/>
<circle class="track" cx="60" cy="60" r="54"/>
<circle class="gone" id="ring" cx="60" cy="60" r="54" pathLength="100" stroke-dasharray="0 100"
 transform="rotate(-90 60 60)"/>
</svg>
<p class="digits" id="left" role="timer" aria-label="Time left in this step"></p>
</div>
<p class="count" id="count"></p>
<p class="breath" id="breath"></p>
{_beads(plan)}
</div>"""


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
