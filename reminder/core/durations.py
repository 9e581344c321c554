"""Durations as people write them: "90s", "5m", "1h30m", "1.5h", "2d", and with *calendar* also "3y"."""

from __future__ import annotations

import re
from datetime import timedelta

_SECONDS = {"y": 365 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = r"(?P<{unit}>[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?)\s*{unit}"
_FORM = re.compile(r"\s*".join(f"(?:{_PART.format(unit=unit)})?" for unit in _SECONDS))
_BARE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def parse(text: str, *, calendar: bool = False) -> timedelta:
    """Return the duration in *text*; *calendar* admits years (of 365 days).

    Raises:
        ValueError: it is none; the message is a phrase with what to write.
    """
    written = text.strip().lower()
    if _BARE.fullmatch(written):
        if calendar:
            raise ValueError(f'expected a unit after the number: "{written}d" for days, "{written}y" for years')
        raise ValueError(
            f'expected a unit after the number: "{written}m" for minutes, "{written}s" for seconds, '
            f'"{written}h" for hours'
        )
    match = _FORM.fullmatch(written)
    parts = {unit: float(number) for unit, number in match.groupdict().items() if number} if match else {}
    if not parts or (not calendar and "y" in parts):
        examples = '"90d" or "3y"' if calendar else '"90s", "5m" or "1h30m"'
        raise ValueError(f"expected a duration such as {examples}")
    try:
        return timedelta(seconds=sum(number * _SECONDS[unit] for unit, number in parts.items()))
    except OverflowError:
        raise ValueError("expected a shorter duration: this one is beyond any calendar") from None


def spell(duration: timedelta) -> str:
    """Return *duration* in the form that :func:`parse` reads, in hours at most: "1h30m", "90s" becomes "1m30s".

    What is finer than a millisecond is rounded away.
    """
    milliseconds = round(duration / timedelta(milliseconds=1))
    sign = "-" if milliseconds < 0 else ""
    seconds, rest = divmod(abs(milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    exact = f"{seconds}.{rest:03}".rstrip("0") if rest else str(seconds)
    text = (
        (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "") + (f"{exact}s" if exact != "0" else "")
    )
    return sign + (text or "0s")
