"""Durations and local times in words: "2 h 10 min", "23-33 min", "Mon 09:00"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

MINUTE = timedelta(minutes=1)
# Not strftime: the desktop's locale would mix another language into English sentences.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def spoken(duration: timedelta) -> str:
    """Return *duration* as it is said: seconds below two minutes, whole minutes (those that passed) above."""
    seconds = max(0, int(duration.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    if minutes < 2 and rest:
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    if not seconds:
        return "0 s"
    hours, minutes = divmod(minutes, 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number)


def exact(duration: timedelta) -> str:
    """Return *duration* to the second, for what the person chose themselves: "5 min", "2 min 30 s"."""
    seconds = max(0, round(duration.total_seconds()))
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


def span(earliest: timedelta, latest: timedelta) -> str:
    """Return a window that is still ahead, in minutes begun: "23-33 min", "less than a minute"."""
    first, last = _minutes_begun(earliest), _minutes_begun(latest)
    if last <= 1:
        return "less than a minute"
    if first == last:
        return spoken(first * MINUTE)
    if last < 120:
        return f"{first}-{last} min"
    return f"{spoken(first * MINUTE)} - {spoken(last * MINUTE)}"


def clock_time(moment: datetime, now: datetime) -> str:
    """Return the time of a local *moment*, with the day where it is not today's: "14:00", "tomorrow 09:00".

    Its own offset counts: once the clocks are set, that of *now* is another.
    """
    text = f"{moment:%H:%M}"
    days = (moment.date() - now.date()).days
    if not days:
        return text
    if days == 1:
        return f"tomorrow {text}"
    if 1 < days < 7:
        return f"{weekday(moment)[:3]} {text}"
    return f"{moment:%Y-%m-%d} {text}"


def coming_time(moment: datetime, now: datetime) -> str:
    """Return the nearest minute to a *moment* ahead: two clocks differ by a little more at each look."""
    return clock_time(moment + MINUTE / 2, now)


def day(day: date) -> str:
    """Return a day as it is said: "Saturday, 28 November"."""
    return f"{weekday(day)}, {day.day} {month(day)}"


def weekday(day: date) -> str:
    """Return its name."""
    return _WEEKDAYS[day.weekday()]


def month(day: date) -> str:
    """Return the name of its month."""
    return _MONTHS[day.month - 1]


def _minutes_begun(duration: timedelta) -> int:
    # To the microsecond, a wait of 23 min is 22 min 59.99 s a moment later: both are "23 min".
    return max(0, -(-duration // MINUTE))
