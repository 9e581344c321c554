from __future__ import annotations

import pytest

from figures.__main__ import main


def test_a_picture_is_written_where_it_is_wanted(tmp_path):
    png, svg = tmp_path / "one.png", tmp_path / "one.svg"

    assert main(["png", "neck_side_tilt", "--size", "32", "--theme", "dark", "-o", str(png)]) == 0
    assert main(["strip", "neck_side_tilt", "-o", str(svg)]) == 0

    assert png.read_bytes().startswith(b"\x89PNG")
    assert svg.read_text().startswith("<svg ")


def test_a_figure_nobody_drew_is_a_sentence(capsys):
    code = main(["svg", "headstand"])

    assert code == 2
    assert "there is no drawing of 'headstand'" in capsys.readouterr().err


def test_checking_says_how_many(capsys):
    assert main(["check", "chin_tuck", "wall_sit"]) == 0

    assert capsys.readouterr().out == "2 drawings, 0 faults\n"


def test_a_command_is_needed(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
