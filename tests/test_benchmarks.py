"""The tools of the benchmark page, but for the measuring."""

from __future__ import annotations

from benchmarks.__main__ import replaced
from benchmarks.programs import OURS
from benchmarks.resident import table

PAGE = "# Benchmarks\n\nText.\n\n```\nold\nfigures\n```\n\n## More\n\n```\nanother block\n```\n"


def test_new_figures_take_the_place_of_the_first_block_only() -> None:
    page = replaced(PAGE, "new \\1 figures\n")

    assert page == PAGE.replace("old\nfigures\n", "new \\1 figures\n")


def test_a_figure_that_one_program_lacks_is_a_dash_in_its_column() -> None:
    lines = table({"posture run": {"PSS": "12.2", "status": "31"}, "workrave": {"PSS": "15.4"}}).splitlines()

    assert [line.split() for line in lines[1:]] == [["PSS", "12.2", "15.4"], ["status", "31", "-"]]
    assert len({len(line) for line in lines}) == 1


def test_what_is_installed_of_ours_counts_exercises_and_drawings() -> None:
    size = OURS.installed()

    assert size is not None
    assert 2 << 20 < size < 10 << 20
