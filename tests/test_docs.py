"""What the documents say is what the code does, as far as that can be checked."""

import re
import runpy
from pathlib import Path

import pytest

from reminder import __version__, trace
from reminder.cli import command_groups, main

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_state_picture_is_drawn_from_the_table() -> None:
    drawing = runpy.run_path(str(ROOT / "docs/states.py"))["drawing"]()

    assert drawing in (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_page_of_the_settings_is_the_manual_in_the_defaults() -> None:
    page = runpy.run_path(str(ROOT / "docs/settings.py"))["page"]()

    assert page == (ROOT / "docs/settings.md").read_text(encoding="utf-8"), "run: python docs/settings.py"


def test_the_simulated_weeks_are_those_of_the_rules() -> None:
    table = runpy.run_path(str(ROOT / "docs/weeks.py"))["table"]()

    assert table in (ROOT / "docs/exercises.md").read_text(encoding="utf-8"), "run: python docs/weeks.py"


def test_the_trace_in_its_page_is_one_and_every_fact_is_named_there() -> None:
    page = (ROOT / "docs/traces.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```jsonl\n(.*?)```", page, flags=re.S)
    named = set(re.findall(r'"([a-z_]+)"', page))

    _, facts = trace.read(example.splitlines(), "traces.md")

    assert len(facts) == 7
    assert named >= set(trace.FACTS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))

    missing = [link for link in links if not (document.parent / link).exists()]

    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", text, flags=re.S))
    known = {name for names in command_groups().values() for name in names}

    named = set(re.findall(r"\bposture ([a-z][a-z-]+)", code))

    assert named <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_text_shouts_or_promises_a_cure(document: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`|!\[", "", document.read_text(encoding="utf-8"), flags=re.S)

    assert "!" not in text


def test_every_answer_to_a_threat_names_tests_that_are_there() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| ") and "::" in line]
    tests = re.findall(r"`([\w/]+\.py)::(\w+)`", text)

    missing = [
        f"{file}::{name}"
        for file, name in tests
        if not re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), flags=re.M)
    ]

    assert missing == []
    assert len(rows) >= 11
    # A whole file, or a folder, holds no answer.
    assert not re.findall(r"`[\w/]+(?:\.py|/)`", text)


def test_the_day_in_the_log_is_what_its_trace_brings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--log", str(ROOT / "docs/day.jsonl")]) == 0

    told = capsys.readouterr().out.replace(__version__, "0.2.0")
    assert f"```text\n{told}```" in (ROOT / "docs/log.md").read_text(encoding="utf-8")
