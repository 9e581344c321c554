"""The guided break in a terminal: a screen with keys, or plain lines where nobody could press any."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import timedelta

from reminder.core.break_plan import Moment, Part, Phase, Plan
from reminder.core.model import Instant, Outcome
from reminder.core.offering import Offered
from reminder.guide import keyboard, words
from reminder.guide.film import plan_of
from reminder.guide.pace import Pace
from reminder.guide.report import Report
from reminder.wording import doses, safety
from reminder.wording.times import exact

_LOOK = timedelta(milliseconds=200)
_WIDEST = 88
KEYS = "Space pause/go on   n next   b back   h it hurts   d done   q stop early"


def show(offered: Offered, report: Report, notes: list[str]) -> int:
    """Show the break until it is over; return the exit code. Ended before its end, it is cut short."""
    from reminder import clock

    plan = plan_of(offered)
    report.begin()
    try:
        if sys.stdin.isatty() and sys.stdout.isatty() and keyboard.understands_escapes():
            return _Screen(offered, plan, report, notes, clock.now).run()
        return _plainly(offered, plan, report, notes, clock.now)
    finally:
        report.end(Outcome.CUT_SHORT)


# --------------------------------------------------------------------------------------------------- lines


def _plainly(offered: Offered, plan: Plan, report: Report, notes: list[str], now: Callable[[], Instant]) -> int:
    """Print each step as its time comes."""
    print(*notes, sep="\n", end="\n\n" if notes else "")
    pace, last, shown, part = Pace(plan, gates=False), now(), -1, None
    while (moment := pace.moment) is not None:
        if report.over.is_set():
            print(words.ELSEWHERE_TEXT)
            return 0
        if moment.index != shown:
            shown = moment.index
            if moment.step.part is not part:
                part = moment.step.part
                print(*_about(offered, part), sep="\n", end="\n\n")
            print(_line(moment, plan), flush=True)
        threading.Event().wait(min(moment.left, _LOOK * 2).total_seconds())
        here = now()
        pace.advance(here - last)
        last = here
    print()
    _say_end(offered, report, report.end(Outcome.DONE))
    return 0


def _line(moment: Moment, plan: Plan) -> str:
    step = moment.step
    count = words.count(step, plan)
    return f"  {words.cue(step, plan):<13} {exact(step.length):>8}   {count}".rstrip()


def _about(offered: Offered, part: Part) -> list[str]:
    """Return what is to be known of a part, the title first."""
    exercise, dose, prompt = offered.exercise, offered.dose, offered.prompt
    match part:
        case Part.POSTURE if prompt is not None:
            return [words.POSTURE_TITLE, prompt.text, prompt.fix, words.POSTURE_LAST]
        case Part.WALK:
            walk = offered.walk or exercise
            text = words.WALK_TEXT if offered.walk and exercise else words.WALK_ONLY_TEXT
            return [words.WALK_TITLE, text, *(walk.cautions[:1] if walk else ())]
        case Part.EXERCISE if exercise is not None and dose is not None:
            return [
                f"{exercise.name}: {doses.of(dose, exercise)}",
                *(f"{number}. {step}" for number, step in enumerate(exercise.steps, start=1)),
                f"Breathing: {exercise.breathing}",
                *(f"Careful: {caution}" for caution in exercise.cautions),
                safety.UNDER_EVERY_EXERCISE,
            ]
        case _:
            return []


def _say_end(offered: Offered, report: Report, failed: str, *, done: bool = True) -> None:
    preview = report.reminder is None
    if failed:
        print(failed)
    elif done:
        print(f"{words.DONE_TITLE}. {words.DONE_PREVIEW if preview else words.DONE_TEXT}")
    else:
        print(f"{words.CUT_SHORT_TITLE}. {words.CUT_SHORT_PREVIEW if preview else words.CUT_SHORT_TEXT}")
    if offered.tip is not None:
        print(f"\nOne tip: {offered.tip.text}")
    if offered.exercise is not None:
        print("\nIf it hurts afterwards: posture pain mild, or posture pain strong")


# -------------------------------------------------------------------------------------------------- a screen


class _Screen:
    """Draws the moment over and over on the terminal's second screen, and takes keys meanwhile."""

    def __init__(
        self, offered: Offered, plan: Plan, report: Report, notes: list[str], now: Callable[[], Instant]
    ) -> None:
        self._offered = offered
        self._plan = plan
        self._report = report
        self._notes = notes
        self._now = now
        self._pace = Pace(plan)
        self._asking = ""  # the question about pain that is open: "how" or "mild"
        self._drawn: list[str] = []
        encoding = (sys.stdout.encoding or "").lower().replace("-", "")
        self._full, self._empty = ("\N{FULL BLOCK}", "\N{LIGHT SHADE}") if encoding == "utf8" else ("#", ".")
        self._colours = not os.environ.get("NO_COLOR")

    def run(self) -> int:
        """Return the exit code, once it is over."""
        with keyboard.single_keys():
            sys.stdout.write("\x1b[?1049h\x1b[?25l")
            try:
                end = self._live()
            finally:
                sys.stdout.write("\x1b[?25h\x1b[?1049l")
                sys.stdout.flush()
        self._tell(end)
        return 0

    def _live(self) -> str:
        """Return how it ended: done, cut_short, strong, elsewhere."""
        last = self._now()
        while True:
            self._draw()
            try:
                pressed = keyboard.key(_LOOK)
            except EOFError:
                return "cut_short"
            here = self._now()
            if not self._asking:
                self._pace.advance(here - last)
            last = here
            if self._report.over.is_set():
                return "elsewhere"
            if end := self._pressed(pressed):
                return end
            if self._pace.moment is None and Part.EXERCISE in self._plan.parts:
                return "done"

    def _pressed(self, key: str) -> str:
        """Do what a key says; return how it ended, if it did."""
        if self._asking:
            return self._answered(key.lower())
        match key if key in (keyboard.NEXT, keyboard.BACK) else key.lower():
            case " ":
                self._pace.go()
            case "n" | keyboard.NEXT:
                self._pace.next()
            case "b" | keyboard.BACK:
                self._pace.back()
            case "h":
                self._asking = "how"
            case "d":
                return "done"
            case "q":
                return "cut_short"
        return ""

    def _answered(self, key: str) -> str:
        match self._asking, key:
            case "how", "s":
                return "strong"
            case "how", "m":
                self._asking = "mild"
                self._report.hurts("mild", self._exercise)
            case _, "c":
                self._asking = ""
            case "mild", "q":
                return "cut_short"
        return ""

    @property
    def _exercise(self) -> str | None:
        moment, offered = self._pace.moment, self._offered
        walking = moment is not None and moment.step.part is Part.WALK and offered.walk is not None
        exercise = offered.walk if walking else offered.exercise
        return exercise.id if exercise else None

    def _tell(self, end: str) -> None:
        match end:
            case "done" | "cut_short":
                done = end == "done"
                failed = self._report.end(Outcome.DONE if done else Outcome.CUT_SHORT)
                _say_end(self._offered, self._report, failed, done=done)
            case "strong":
                failed = self._report.hurts("strong", self._exercise)
                said = (
                    safety.STOP,
                    safety.SORE,
                    failed or words.ASKED_LATER,
                    safety.WHILE_EXERCISING,
                    *safety.URGENT,
                )
                width = min(shutil.get_terminal_size().columns, _WIDEST)
                print(words.STOPPED_TITLE, *(textwrap.fill(each, width) for each in said), sep="\n\n")
            case _:
                print(words.ELSEWHERE_TEXT)

    # ------------------------------------------------------------------------------------------- drawing

    def _draw(self) -> None:
        columns, rows = shutil.get_terminal_size()
        lines = self._lines(max(20, min(columns - 1, _WIDEST)), max(8, rows - 1))
        if lines != self._drawn:
            self._drawn = lines
            sys.stdout.write("\x1b[H" + "".join(f"{line}\x1b[K\n" for line in lines) + "\x1b[J")
            sys.stdout.flush()

    def _lines(self, width: int, rows: int) -> list[str]:
        moment = self._pace.moment
        if moment is None:
            return [words.ARRIVED_TITLE, "", words.ARRIVED_TEXT, "", "d done   b back   q stop early"]
        title, *about = _about(self._offered, moment.step.part) or [words.PARTS[moment.step.part]]
        top = [self._bold(title), self._parts(moment), ""]
        below = ["", *self._clock(moment, width), "", *self._keys(width)]
        wrapped = [line for text in (*self._notes, *about) for line in self._wrapped(text, width)]
        room = max(0, rows - len(top) - len(below))
        # Where there is little room, the clock and the keys come first.
        return [*top, *wrapped[:room], *below][-rows:]

    def _parts(self, moment: Moment) -> str:
        if len(self._plan.parts) < 2:
            return ""
        return "  ".join(
            f"[{words.PARTS[part]}]" if part is moment.step.part else words.PARTS[part] for part in self._plan.parts
        )

    def _clock(self, moment: Moment, width: int) -> list[str]:
        step = moment.step
        left = -(-moment.left // timedelta(seconds=1))
        time = f"{left // 60}:{left % 60:02}" if left >= 60 else f"{left}"
        size = min(30, width - 24)
        done = 0 if self._pace.waiting else round(size * (1 - moment.left / step.length))
        bar = self._full * done + self._empty * (size - done)
        if self._pace.waiting:
            below = words.WAITING if Part.WALK in self._plan.parts else words.WAITING_FIRST
        else:
            below = words.PAUSED if self._pace.paused else words.count(step, self._plan)
        cue = f"{words.cue(step, self._plan):<13}"
        return [f"{self._bold(cue) if step.phase is Phase.HOLD else cue} {time:>5}  {bar}", below]

    def _keys(self, width: int) -> list[str]:
        if self._asking == "how":
            text = "How much does it hurt?   s more than a little: stop   m a little   c it does not, go on"
        elif self._asking:
            text = f"{safety.MILD_PAIN}   q stop here   c go on gently"
        else:
            text = KEYS.replace("pause/go on", "start") if self._pace.waiting else KEYS
        # Between keys, not within what one of them does.
        glued = text.replace("   ", "\0").replace(" ", "\xa0").replace("\0", "   ") if not self._asking else text
        return [line.replace("\xa0", " ") for line in textwrap.wrap(glued, width)]

    def _wrapped(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(text, width, subsequent_indent="   " if text[:1].isdigit() else "")

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._colours else text
