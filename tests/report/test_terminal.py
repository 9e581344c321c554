"""The statistics as text: every width, every terminal, and sentences right for a little and for a lot."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from report.people import records

from reminder import paths
from reminder.core.model import Entry, How, Outcome
from reminder.report import sentences
from reminder.report.summary import Records, summarize
from reminder.report.terminal import render
from reminder.storage import catalogue

TODAY = date(2026, 11, 26)
WINTER = timezone(timedelta(hours=1))


@pytest.fixture(scope="module")
def known():
    return catalogue.load(paths.shipped()).catalogue


def lived(days):
    return records(TODAY - timedelta(days=days - 1), days) if days else Records(TODAY)


@pytest.mark.parametrize("days", [0, 1, 5, 28, 365])
@pytest.mark.parametrize("width", [20, 36, 44, 60, 80, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(known, days, width, unicode):
    text = render(summarize(lived(days), known, min(days, 28) or None), width=width, unicode=unicode, colour=False)

    assert max(map(len, text.splitlines())) <= max(width, 36)
    assert unicode or text.isascii()
    assert "\x1b" not in text


def test_colour_adds_nothing_but_weight(known):
    summary = summarize(lived(28), known, 28)
    coloured = render(summary, width=80, unicode=True, colour=True)

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(summary, width=80, unicode=True, colour=False)
    assert "\x1b[1m" in coloured


def test_a_day_hour_by_hour_has_its_breaks_where_they_were(known):
    text = render(summarize(lived(1), known), width=80, unicode=False, colour=False)

    hours = [line for line in text.splitlines() if re.match(r"\d\d  [#.]+ ", line)]
    breaks = [match for line in hours for match in re.findall(r"(\d\d):\d\d", line)]
    assert hours
    assert all(line.startswith(hour) for line in hours for hour in re.findall(r"(\d\d):\d\d", line))
    assert len(breaks) == len(summarize(lived(1), known).last_day.breaks)


def test_four_weeks_are_a_calendar_with_the_breaks_of_each_day(known):
    summary = summarize(lived(28), known, 28)

    text = render(summary, width=80, unicode=False, colour=False)

    calendar = text.split("Breaks\n")[1].split("\n\n")[0].splitlines()
    assert calendar[0].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    counts = [int(word) for line in calendar[1:] for word in re.findall(r"\b\d+\b", line[8:])]
    assert sum(counts) == summary.breaks


# ------------------------------------------------------------------------------------------------- sentences


def one(outcome, minute=57):
    how = How.NATURAL_BREAK if outcome is Outcome.RESTED else How.ANSWERED
    reminder = None if outcome is Outcome.RESTED else 1
    ended = datetime(2026, 11, 26, 10, minute, tzinfo=WINTER)
    return Entry(f"{outcome}{minute}", outcome, how, ended, reminder, worked=timedelta(minutes=50))


@pytest.mark.parametrize(
    ("entries", "breaks", "outcomes"),
    [
        ([], "No break is recorded yet.", "No reminder has been settled yet."),
        ([one(Outcome.DONE)], "The one break was at 10:57.", "The one reminder was done."),
        ([one(Outcome.RESTED)], "The one break was at 10:57.", "No reminder has been settled yet."),
        ([one(Outcome.SKIPPED)], "No break is recorded yet.", "The one reminder was skipped."),
        (
            [one(Outcome.DONE, 1), one(Outcome.DONE, 2)],
            "The 2 breaks were at 10:01 and 10:02.",
            "All 2 reminders were done.",
        ),
        (
            [one(Outcome.DONE, 1), one(Outcome.IGNORED, 2), one(Outcome.IGNORED, 3)],
            "The one break was at 10:01.",
            "Of 3 reminders 1 was done and 2 were not answered.",
        ),
    ],
)
def test_sentences_are_right_for_a_little(known, entries, breaks, outcomes):
    summary = summarize(Records(TODAY, entries), known)

    assert sentences.breaks_by_hour(summary) == breaks
    assert sentences.outcomes(summary) == outcomes


def test_breaks_that_never_share_an_hour_have_no_favourite_one(known):
    yesterday = replace(one(Outcome.DONE), ended=datetime(2026, 11, 25, 15, 10, tzinfo=WINTER))

    summary = summarize(Records(TODAY, [yesterday, one(Outcome.DONE)]), known)

    expected = "2 breaks, no two in the same hour of the day; none of them a natural one."
    assert sentences.breaks_by_hour(summary) == expected


def test_a_single_part_of_the_body_is_named_alone(known):
    summary = summarize(Records(TODAY, [replace(one(Outcome.DONE), exercise="chin_tuck")]), known)

    assert sentences.body(summary) == "The exercises that were done moved one part of the body: neck, once."


@pytest.mark.parametrize("days", [0, 1, 2, 7, 29, 120, 365, 1096])
def test_every_sentence_is_one_and_its_numbers_are_those_of_the_data(known, days):
    summary = summarize(lived(days), known)
    said = [
        sentences.day(summary.last_day),
        sentences.breaks_by_hour(summary),
        sentences.longest(summary),
        sentences.outcomes(summary),
        sentences.body(summary),
        sentences.week(summary),
        sentences.holds(summary),
        sentences.exercises(summary),
        sentences.week_in_short(summary.week),
    ]

    assert all(text.endswith(".") and "  " not in text for text in said)
    assert not any(re.search(r"\b1 (days|breaks|reminders|times)\b", text) for text in said), said
    if summary.breaks > 6:
        most = max(sum(hour.values()) for hour in summary.by_hour)
        assert f"{most:,} of {summary.breaks:,} breaks" in sentences.breaks_by_hour(summary)
        assert sentences.minutes(summary.longest.longest) in sentences.longest(summary)


def test_nothing_blames_shouts_or_promises(known):
    every = " ".join(
        render(summarize(lived(days), known), width=100, unicode=True, colour=False) for days in (0, 1, 28, 365)
    )

    words = set(re.findall(r"[a-z]+", every.lower()))
    assert "!" not in every
    assert words.isdisjoint(
        {"streak", "only", "fail", "bad", "heal", "cure", "prevent", "should", "missed", "score"}
    )
