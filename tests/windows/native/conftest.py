"""Tests of Windows itself, for Windows' Python alone: `python3 bootstrap.py test -m windows` runs them."""

from __future__ import annotations

import sys

collect_ignore_glob = [] if sys.platform == "win32" else ["test_*.py"]
