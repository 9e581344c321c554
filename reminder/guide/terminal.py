"""The guided break in a terminal: a screen with keys, or plain lines where nobody could press any."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from reminder import clock
from reminder.core.break_plan import Moment, Part, Phase
from reminder.core.model import Instant, Outcome
from reminder.core.offering import Offered
from reminder.guide import keyboard, text, words
from reminder.guide.film import plan_of
from reminder.guide.pace import Face, Pace
from reminder.guide.report import Report
from reminder.wording import safety

_LOOK = timedelta(milliseconds=200)
_WIDEST = 88
_KEYS = {
    Face.POSTURE: "Space next   q stop here",
    Face.WALK: "Space I'm back   b back   q stop here",
    Face.BEFORE: "Space start   b back   d leave it out   q stop here",
    Face.PLAY: "Space pause/resume   n next side   b back   h it hurts   d done   q stop here",
}


def _wait(length: timedelta) -> None:
    threading.Event().wait(length.total_seconds())


@dataclass(frozen=True, slots=True)
class Console:
    """The time and the keys. *key* returns the key that was pressed within a time, or ""."""

    now: Callable[[], Instant] = clock.now
    key: Callable[[timedelta], str] = keyboard.key
    wait: Callable[[timedelta], None] = _wait


def show(offered: Offered, report: Report, notes: list[str]) -> int:
    """Show the break until it is over; return the exit code. A break that is left early is cut short."""
    report.begin()
    report.shown()
    try:
        if sys.stdin.isatty() and sys.stdout.isatty() and keyboard.understands_escapes():
            with keyboard.single_keys():
                return Screen(offered, report, notes, Console()).run()
        return lines(offered, report, notes, Console())
    finally:
        report.end(Outcome.CUT_SHORT)


# --------------------------------------------------------------------------------------------------- lines


def lines(offered: Offered, report: Report, notes: list[str], console: Console) -> int:
    """Print each step as its time comes."""
    plan = plan_of(offered)
    print(*notes, sep="\n", end="\n\n" if notes else "")
    pace, last, shown, part = Pace(plan, gates=False), console.now(), -1, None
    while (moment := pace.moment) is not None:
        if report.over.is_set():
            print(words.ELSEWHERE_TEXT)
            return 0
        if moment.index != shown:
            shown = moment.index
            if moment.step.part is not part:
                part = moment.step.part
                print(*text.about(offered, part), sep="\n", end="\n\n")
            print(text.line(moment, plan, offered), flush=True)
        console.wait(min(moment.left, _LOOK * 2))
        here = console.now()
        pace.advance(here - last)
        last = here
    end = report.end(Outcome.DONE)
    print("", *text.ending(offered, pace.done, end, done=True, preview=report.reminder is None), sep="\n")
    return 0


# -------------------------------------------------------------------------------------------------- a screen


class Screen:
    """Redraws the moment on the terminal's alternate screen, and reads keys."""

    def __init__(self, offered: Offered, report: Report, notes: list[str], console: Console) -> None:
        self._offered = offered
        self._plan = plan_of(offered)
        self._report = report
        self._notes = notes
        self._console = console
        self._pace = Pace(self._plan)
        self._asking = ""  # the question about pain that is open: "how" or "mild"
        self._drawn: list[str] = []
        encoding = (sys.stdout.encoding or "").lower().replace("-", "")
        self._full, self._empty = "\N{FULL BLOCK}\N{LIGHT SHADE}" if encoding == "utf8" else "#."
        self._colours = not os.environ.get("NO_COLOR")

    def run(self) -> int:
        """Show it to its end; return the exit code."""
        sys.stdout.write("\x1b[?1049h\x1b[?25l")
        try:
            end = self._live()
        finally:
            sys.stdout.write("\x1b[?25h\x1b[?1049l")
            sys.stdout.flush()
        self._conclude(end)
        return 0

    def _live(self) -> str:
        """Return how it ended: done, cut_short, strong, elsewhere."""
        last = self._console.now()
        while True:
            self._draw()
            try:
                pressed = self._console.key(_LOOK)
            except EOFError:
                return "cut_short"
            here = self._console.now()
            if not self._asking:
                self._pace.advance(here - last)
            last = here
            if self._report.over.is_set():
                return "elsewhere"
            if end := self._pressed(pressed):
                return end
            if self._pace.face is Face.OVER:
                return "done"

    def _pressed(self, key: str) -> str:
        """Act on a key; return how the break ended, "" if it goes on."""
        if self._asking:
            return self._answered(key.lower())
        match key if key in (keyboard.NEXT, keyboard.BACK) else key.lower():
            case " ":
                self._pace.go()
            case "n" | keyboard.NEXT:
                self._pace.next()
            case "b" | keyboard.BACK:
                self._pace.back()
            case "h" if self._pace.face in (Face.BEFORE, Face.PLAY):
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
        return self._offered.exercise.id if self._offered.exercise else None

    def _conclude(self, end: str) -> None:
        """Report the end, and print what there is to know."""
        preview = self._report.reminder is None
        match end:
            case "done" | "cut_short":
                done, parts = end == "done", self._pace.done
                without = done and Part.EXERCISE in self._plan.parts and Part.EXERCISE not in parts
                ending = self._report.end(Outcome.DONE if done else Outcome.CUT_SHORT, without_exercise=without)
                print(*text.ending(self._offered, parts, ending, done=done, preview=preview), sep="\n")
            case "strong":
                paragraphs = text.stopped(self._report.hurts("strong", self._exercise), preview=preview)
                width = min(_size().columns, _WIDEST)
                print(*(textwrap.fill(each, width) for each in paragraphs), sep="\n\n")
            case _:
                print(words.ELSEWHERE_TEXT)

    # ------------------------------------------------------------------------------------------- drawing

    def _draw(self) -> None:
        columns, rows = _size()
        drawn = self._lines(max(20, min(columns - 1, _WIDEST)), max(8, rows - 1))
        if drawn != self._drawn:
            self._drawn = drawn
            sys.stdout.write("\x1b[H" + "".join(f"{each}\x1b[K\n" for each in drawn) + "\x1b[J")
            sys.stdout.flush()

    def _lines(self, width: int, rows: int) -> list[str]:
        moment = self._pace.moment
        if moment is None:
            return []
        title, *about = text.about(self._offered, moment.step.part) or [words.PARTS[moment.step.part]]
        top = [self._bold(title), self._parts(moment), ""]
        below = ["", *self._clock(moment, width), "", *self._keys(width)]
        # The notes have been read once the movement has begun.
        notes = self._notes if self._pace.face is not Face.PLAY else []
        wrapped = [line for each in (*notes, *about) for line in self._wrapped(each, width)]
        room = max(0, rows - len(top) - len(below))
        # In a small window the clock and the keys come first.
        return [*top, *wrapped[:room], *below][-rows:]

    def _parts(self, moment: Moment) -> str:
        if len(self._plan.parts) < 2:
            return ""
        return "  ".join(
            f"[{words.PARTS[part]}]" if part is moment.step.part else words.PARTS[part] for part in self._plan.parts
        )

    def _clock(self, moment: Moment, width: int) -> list[str]:
        step, exercise = moment.step, self._offered.exercise
        cue = f"{words.cue(step, self._plan, exercise):<13}"
        match self._pace.face:
            case Face.WALK:
                # The time spent, not the time left.
                return [f"{cue} {_minutes(self._pace.walked)}"]
            case Face.BEFORE:
                return [words.READY, words.count(step, self._plan, exercise)]
        left = -(-moment.left // timedelta(seconds=1))
        size = min(30, width - 24)
        done = round(size * (1 - moment.left / step.length))
        bar = self._full * done + self._empty * (size - done)
        below = words.count(step, self._plan, exercise)
        if self._pace.paused:
            below = words.PAUSED
        elif breath := words.breath(step, exercise):
            below = f"{below}   breathe {breath}"
        return [f"{self._bold(cue) if step.phase is Phase.HOLD else cue} {left:>5}  {bar}", below]

    def _keys(self, width: int) -> list[str]:
        if self._asking == "how":
            how = "How much does it hurt?   s more than a little: stop   m a little   c it doesn't, carry on"
            return textwrap.wrap(how, width)
        if self._asking:
            return textwrap.wrap(f"{safety.MILD_PAIN}   q stop here   c carry on gently", width)
        keys = _KEYS[self._pace.face]
        if Part.WALK not in self._plan.parts:
            keys = keys.replace("   d leave it out", "").replace("   b back", "")
        # Wrapped between keys, not inside the words of one.
        glued = keys.replace("   ", "\0").replace(" ", "\xa0").replace("\0", "   ")
        return [line.replace("\xa0", " ") for line in textwrap.wrap(glued, width)]

    def _wrapped(self, line: str, width: int) -> list[str]:
        return textwrap.wrap(line, width, subsequent_indent="   " if line[:1].isdigit() else "")

    def _bold(self, line: str) -> str:
        return f"\x1b[1m{line}\x1b[0m" if self._colours else line


def _size() -> os.terminal_size:
    """Return the terminal's size now; COLUMNS and LINES from the environment may be out of date."""
    try:
        size = os.get_terminal_size()
    except OSError:
        return shutil.get_terminal_size()
    return size if size.columns and size.lines else shutil.get_terminal_size()


def _minutes(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"
