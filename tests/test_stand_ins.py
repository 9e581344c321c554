"""Stand-ins for modules: nothing of them stays, and who uses the original's names gets the original's."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from reminder.stand_ins import standing_in, when_asked, when_called


def printed(program: str) -> subprocess.CompletedProcess[str]:
    """Run *program* in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def run(program: str) -> dict[str, Any]:
    """Return what *program* prints, run in a Python of its own."""
    told: dict[str, Any] = json.loads(printed(program).stdout)
    return told


def test_a_module_that_is_loaded_is_used_as_it_is() -> None:
    with standing_in({"json": when_asked("json")}):
        assert sys.modules["json"] is json


def test_nothing_stays_after_the_import_even_if_it_fails() -> None:
    def fail() -> None:
        assert "no_such_module" in sys.modules
        raise RuntimeError

    with pytest.raises(RuntimeError), standing_in({"no_such_module": dict}):
        fail()

    assert "no_such_module" not in sys.modules


def test_who_imported_a_module_whole_gets_the_original_when_it_is_used() -> None:
    told = run(
        "import sys\n"
        "from reminder.stand_ins import standing_in, when_asked\n"
        "with standing_in({'colorsys': when_asked('colorsys')}):\n"
        "    import colorsys as whole\n"
        "before = 'colorsys' in sys.modules\n"
        "black = whole.rgb_to_hsv(0, 0, 0)\n"
        "import colorsys, json\n"
        "print(json.dumps({'before': before, 'black': black, 'same': whole.hls_to_rgb is colorsys.hls_to_rgb}))"
    )

    assert told == {"before": False, "black": [0, 0, 0], "same": True}


def test_who_wants_one_name_of_it_at_import_gets_the_original_at_once() -> None:
    told = run(
        "from reminder.stand_ins import standing_in, when_asked\n"
        "with standing_in({'colorsys': when_asked('colorsys')}):\n"
        "    from colorsys import rgb_to_hsv\n"
        "import colorsys, json\n"
        "print(json.dumps({'same': rgb_to_hsv is colorsys.rgb_to_hsv}))"
    )

    assert told == {"same": True}


def test_a_function_fetches_the_original_when_it_is_called() -> None:
    names = when_called("colorsys", "rgb_to_hsv", "rgb_to_hls")()

    assert list(names) == ["rgb_to_hsv", "rgb_to_hls"]
    assert names["rgb_to_hsv"](0, 0, v := 0) == (0.0, 0.0, v)


def test_an_exception_is_logged_with_its_traceback_where_logging_was_imported_without() -> None:
    done = printed(
        "import sys, reminder.cli.run as command\n"
        "def daemon(*words):\n"
        "    import dataclasses, logging\n"
        "    print([name for name in ('traceback', 'inspect') if name in sys.modules])\n"
        "    @dataclasses.dataclass\n"
        "    class Point:\n"
        "        x: int\n"
        "    print(Point.__doc__)\n"
        "    try:\n"
        "        1 / 0\n"
        "    except ZeroDivisionError:\n"
        "        logging.exception('so it is')\n"
        "    return 0\n"
        "command._daemon = daemon\n"
        "command.plainly()"
    )

    assert done.stdout.splitlines() == ["[]", "Point(x: int)"]
    assert "so it is" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr


@pytest.mark.posix("only there does the daemon read what programs print")
def test_other_programs_are_started_and_read_without_the_names_of_all_languages() -> None:
    told = run(
        "import json, os, sys\n"
        "from reminder.desktop.busy import command\n"
        "from reminder.desktop.start import start\n"
        "code = start(['true']).wait()\n"
        "printed = command.output('/bin/echo', 'well', environ=os.environ)\n"
        "loaded = 'locale' in sys.modules\n"
        "import subprocess\n"
        "text = subprocess.run(['echo', 'text'], capture_output=True, text=True).stdout\n"
        "print(json.dumps({'code': code, 'printed': printed, 'loaded': loaded, 'text': text}))"
    )

    assert told == {"code": 0, "printed": "well\n", "loaded": False, "text": "text\n"}
