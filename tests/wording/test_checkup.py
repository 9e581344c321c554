"""What posture doctor says."""

import pytest

from reminder.core.checkup import Advice, Capability, Finding, Found, Means, Note, Remedy, Verdict
from reminder.wording import checkup, remedies

FOUND = Found(display="x11", session_bus=True, means={})


@pytest.mark.parametrize("manager", ["", *remedies.MANAGERS])
@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_has_its_words_and_no_gap_in_them(remedy: Remedy, manager: str) -> None:
    mend = remedies.mend(Advice(remedy, "dunst"), manager)

    assert mend.text
    assert not {"{", "}"} & set(mend.text + mend.command)


@pytest.mark.parametrize(
    ("advice", "manager", "command"),
    [
        (Advice(Remedy.INSTALL, "mako"), "apt", "sudo apt install mako-notifier"),
        (Advice(Remedy.INSTALL, "mako"), "pacman", "sudo pacman -S mako"),
        (Advice(Remedy.INSTALL, "pw-dump"), "dnf", "sudo dnf install pipewire-utils"),
        (Advice(Remedy.INSTALL_EXTENSION), "apt", "sudo apt install gnome-shell-extension-appindicator"),
        (Advice(Remedy.INSTALL_EXTENSION), "zypper", ""),
        (Advice(Remedy.INSTALL, "pactl"), "pacman", "sudo pacman -S libpulse"),
        (Advice(Remedy.INSTALL, "pactl"), "zypper", "sudo zypper install pulseaudio-utils"),
        (Advice(Remedy.INSTALL_BUS), "apt", "sudo apt install dbus-user-session"),
        (Advice(Remedy.INSTALL, "dunst"), "", ""),
        (Advice(Remedy.SWITCH_ON, "quiet.call"), "apt", "posture config set quiet.call true"),
    ],
)
def test_a_remedy_is_a_command_of_this_system(advice: Advice, manager: str, command: str) -> None:
    assert remedies.mend(advice, manager).command == command


@pytest.mark.parametrize("note", Note)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_finding_can_be_told(note: Note, verdict: Verdict) -> None:
    findings = tuple(Finding(capability, verdict, Means(("a way",)), note) for capability in Capability)

    lines = list(checkup.lines(findings, FOUND, "apt"))

    assert len(lines) == len(Capability)
    assert checkup.headline(findings, FOUND)


def test_the_same_reason_and_the_same_advice_are_told_once() -> None:
    means = Means((), (("one", "one is not there"), ("other", "other is not there")))
    advice = Advice(Remedy.JOIN_SESSION)
    findings = (
        Finding(Capability.TRAY, Verdict.MISSING, means, advice=advice),
        Finding(Capability.IDLE, Verdict.MISSING, means, advice=advice),
    )

    lines = "\n".join(checkup.lines(findings, FOUND, "apt"))

    assert lines.count("not by one, other: it is not there") == 2
    assert lines.count("in a terminal of your desktop") == 1


def test_what_tells_who_somebody_is_is_replaced_as_a_word_and_the_longest_first() -> None:
    private = [("anna", "USER"), ("/home/anna", "~"), ("", "nobody")]

    text = checkup.scrubbed("/home/anna/x of anna, not of hannah or annas", private)

    assert text == "~/x of USER, not of hannah or annas"
