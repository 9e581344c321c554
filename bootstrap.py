#!/usr/bin/env python3
"""Set the program up in this checkout, then run it or test it. Needs Python 3.11 and nothing else.

    python3 bootstrap.py run [OPTIONS]      set up, then `posture run` with these options
    python3 bootstrap.py test [OPTIONS]     set up with everything the tests want, then lint, types and all tests.
                                            Options go to pytest: `-m plasma` runs the tests on KDE Plasma instead,
                                            `-m windows` those of Windows' Python under Wine, and installs the
                                            1 GB of each first
    python3 bootstrap.py                    set up only

Everything of ours goes into .venv beside this file; remove that folder and nothing is left. The tests also want
programs of real desktops, which are installed as Debian packages with apt-get (through sudo where needed). They
never start on your own desktop: each test has its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGES = HERE / "tests/desktops/packages.py"


def main(arguments: list[str]) -> int:
    """Do what the first argument says; return the exit code."""
    order, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if order in ("-h", "--help"):
        print(__doc__)
        return 0
    if order not in ("", "run", "test"):
        print(f"{order!r} is neither run nor test. See python3 bootstrap.py --help.", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is run before anything has checked the version
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    try:
        if order == "test":
            install_packages(wanted_by_tests(rest))
        make_environment()
        install(".[test]" if order == "test" else ".")
    except subprocess.CalledProcessError as error:
        print(f"\nThis did not work: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    if order == "run":
        return start("-m", "reminder", "run", *rest)
    return check(rest) if order == "test" else 0


def check(options: list[str]) -> int:
    """Lint, check types and run the tests, all of it in any case; return 0 if all is well."""
    # There is one Wine for all tests of Windows: they run one after the other.
    workers = "0" if "windows" in options else str(min(os.cpu_count() or 1, 4))
    failed = [step for step in ("ruff check", "ruff format --check") if run_step(*step.split())]
    # Types are looked at while the tests run.
    types = subprocess.Popen([PYTHON, "-m", "mypy"], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run_step("pytest", "-n", workers, "--dist", "loadfile", *options):
        failed.append("pytest")
    said, _ = types.communicate()
    print(f"\n$ mypy\n{said.decode(errors='replace')}", end="", flush=True)
    if types.returncode:
        failed.append("mypy")
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll is well.")
    return 1 if failed else 0


def run_step(*words: str) -> int:
    """Run one of the tools that check; return its exit code."""
    print(f"\n$ {' '.join(words)}", flush=True)
    return subprocess.call([PYTHON, "-m", *words], cwd=HERE)


def start(*arguments: str) -> int:
    """Become the program, so that signals reach it; where that is not possible, run it."""
    if os.name == "posix":
        os.execv(PYTHON, [str(PYTHON), *arguments])
    child = subprocess.Popen([PYTHON, *arguments])
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # It gets Ctrl+C as well, and ends by it.
            continue


def make_environment() -> None:
    """Make .venv, also on a Debian without python3-venv, whose venv module then lacks pip."""
    if (PYTHON.exists() and run_quietly(PYTHON, "-m", "pip", "--version")) or run_quietly(
        sys.executable, "-m", "venv", VENV
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    for tool in ("virtualenv", "uv"):
        options = ["venv", "--seed"] if tool == "uv" else []
        if shutil.which(tool) and run_quietly(tool, *options, "--python", sys.executable, VENV):
            return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not shutil.which("apt-get"):
        raise SystemExit("This Python cannot make virtual environments: install its venv module, or virtualenv.")
    install_packages([version])
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def install(what: str) -> None:
    """Install the program into .venv, editable: what is changed here takes effect at once."""
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--editable", what], cwd=HERE, check=True)


def wanted_by_tests(pytest_options: list[str]) -> list[str]:
    """Ask the tests' own list for the Debian packages that they want."""
    options = [f"--{large}" for large in ("plasma", "windows") if large in pytest_options]
    listed = subprocess.run([sys.executable, PACKAGES, *options], check=True, stdout=subprocess.PIPE, text=True)
    return listed.stdout.split()


def install_packages(packages: list[str]) -> None:
    """Install the Debian packages that are not there yet; elsewhere say so, and let those tests be skipped."""
    if not shutil.which("apt-get"):
        print("No apt-get here: tests of desktops that are not installed will be skipped.")
        return
    missing = [package for package in packages if not installed(package)]
    if not missing:
        return
    print(f"Installing {len(missing)} Debian packages (some minutes): {' '.join(missing)}", flush=True)
    root = [] if os.geteuid() == 0 else ["sudo"]
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    # One source of packages out of reach is no reason to stop: what is missing, the installation will say.
    subprocess.run([*apt, "update"], check=False)
    # A thousand lines of unpacking help nobody; errors come on the other stream.
    install = [*apt, "install", "--yes", "--no-install-recommends", *missing]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)


def installed(package: str) -> bool:
    """Return whether dpkg has *package* installed."""
    query = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package], capture_output=True, text=True
    )
    return query.stdout == "installed"


def run_quietly(*command: str | Path) -> bool:
    """Run *command* without its output; return whether it worked."""
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
