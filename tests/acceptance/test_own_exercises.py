"""A file of one's own exercises that cannot be used."""

from __future__ import annotations

import json

import pytest

from acceptance.person import Home

FORBIDDEN = "standing_toe_touch"
EXERCISE = """\
[[exercise]]
id = "{id}"
name = "Something of mine"
kind = "mobility"
body_area = ["neck"]
posture = "seated"
place = ["desk"]
duration_s = 30
reps = 3
steps = ["Move slowly."]
avoid_when = ["recent_surgery"]
max_per_day = 2
"""


@pytest.mark.parametrize(
    ("id", "said"),
    [(FORBIDDEN, "never suggested, and no file can change that"), ("chin_tuck", "the catalogue has this id")],
)
@pytest.mark.parametrize("running", [False, True], ids=["no daemon", "with a daemon"])
def test_the_list_says_what_is_wrong_and_ends_as_a_wrong_catalogue_does(
    home: Home, id: str, said: str, running: bool
) -> None:
    file = home.settings.parent / "exercises" / "mine.toml"
    file.parent.mkdir(parents=True)
    file.write_text(EXERCISE.format(id=id))
    if running:
        home.run()

    listed = home.posture("exercises", "list", "--json")
    why = home.posture("exercises", "--why", FORBIDDEN, "--json")

    assert listed.returncode == 2
    assert f'exercises/mine.toml, line 2, [[exercise]] id = "{id}": ' in listed.stderr
    assert said in listed.stderr
    assert {each["id"]: each["own"] for each in json.loads(listed.stdout)}["chin_tuck"] is False
    assert why.returncode == 0
    assert json.loads(why.stdout)["allowed"] is False
    if running:
        assert home.posture("now").returncode == 0
