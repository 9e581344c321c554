"""Run a small program of the system, and read what it prints, within a time limit."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from datetime import timedelta

from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.ports import Unavailable


def find(program: str, environ: Mapping[str, str], package: str) -> str:
    """Return where *program* is.

    Raises:
        Unavailable: it is not installed; *package* is the one (of Debian) to install.
    """
    from shutil import which

    found = which(program, path=environ.get("PATH", os.defpath))
    if found is None:
        raise Unavailable(f"there is no program {program} (Debian package {package})")
    return found


def output(program: str, *arguments: str, environ: Mapping[str, str], within: timedelta = PATIENCE) -> str:
    """Return what the program prints, in English and UTF-8; bytes that are none are replaced.

    Raises:
        Unavailable: it cannot be started, reports a failure, or takes too long.
    """
    import subprocess

    name = os.path.basename(program)  # noqa: PTH119 - no need of Path
    try:
        process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=in_english(environ),
        )
    except OSError as error:
        raise Unavailable(f"{name} cannot be started ({error.strerror or error})") from error
    with process.stdout, process.stderr:  # type: ignore[union-attr]  # both are pipes
        try:
            printed, complaint = process.communicate(timeout=within.total_seconds())
        except subprocess.TimeoutExpired:
            process.kill()
            # What hangs in the kernel does not end even so; Python reaps it at a later start.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
            raise Unavailable(f"{name} did not answer in time") from None
    if process.returncode:
        said = complaint.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"{name} failed ({said[-1] if said else f'exit code {process.returncode}'})")
    return printed.decode(errors="replace")


def in_english(environ: Mapping[str, str]) -> dict[str, str]:
    """Return *environ* for a program whose output is parsed: nothing translated, numbers with a point."""
    kept = {name: value for name, value in environ.items() if not name.startswith("LC_") and name != "LANGUAGE"}
    return kept | {"LC_ALL": "C.UTF-8"}
