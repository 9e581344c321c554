"""A real Chromium for the page."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desktops.packages import advice


def _browser() -> Any:
    # The guide's, which is on nobody's path.
    spec = importlib.util.spec_from_file_location(
        "report_browser", Path(__file__).parents[1] / "guide" / "browser.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.Browser()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests here."""
    needed = (("chromium", "chromium"), ("chromedriver", "chromium-driver"))
    lacking = [package for program, package in needed if shutil.which(program) is None]
    if lacking:
        pytest.skip(advice(lacking))
    browser = _browser()
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks a page over for what keeps people out."""
    import axe_core_python

    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
