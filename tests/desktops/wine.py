"""Windows' own CPython under Wine, set up from package registries alone.

No registry has Windows' Python as such. The wheel of panda3d (PyPI) carries what programs built with it need there:
python3XX.dll, the compiled modules and their DLLs, unchanged from python.org. The modules written in Python are the
same on all systems and come from the Python that runs this. python.exe is two lines of C around Py_Main.

Everything is in ``.venv/windows`` (0.9 GB), made once; 75 MB are downloaded. Not like a real Windows: py.exe and
the registry's PythonCore are missing; folders, rights and upper and lower case are those of Linux.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv" / "windows"
PYTHON = FOLDER / "python"

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_DIGITS = VERSION.replace(".", "")
_PANDA = "1.10.16"
_SUMS = {
    "3.11": "37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82",
    "3.12": "f6493e2ecc0d1b7c1556a999556e5278cbc9484fe5fe1e159a1ccc02b870b18f",
    "3.13": "0e505261bb58d8402d0099c291f1a3459acfdd38f3e7d666e72aa2e1ea5dc46f",
}
_FOR_TESTS = ("pytest", "pytest-timeout", "hypothesis", "axe-core-python", "hatchling")
_LEFT_OUT = ("__pycache__", "lib-dynload", "config-*", "test", "site-packages", "dist-packages", "_sysconfigdata*")

_PYTHON_C = """
#include <windows.h>
__declspec(dllimport) int Py_Main(int, wchar_t **);
#ifdef WINDOWED
extern int __argc; extern wchar_t **__wargv;
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, LPWSTR c, int d) { return Py_Main(__argc, __wargv); }
#else
int wmain(int argc, wchar_t **argv) { return Py_Main(argc, argv); }
#endif
"""
# Says, as python.org's own does, that it knows Windows 10; to others Windows pretends to be Windows 8.
_MANIFEST = """1 24 { "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\\
<assembly xmlns='urn:schemas-microsoft-com:asm.v1' manifestVersion='1.0'>\\
<compatibility xmlns='urn:schemas-microsoft-com:compatibility.v1'><application>\\
<supportedOS Id='{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}'/></application></compatibility></assembly>" }
"""


def path(file: Path) -> str:
    """Return the name that Windows' programs have for a file of ours: / is their drive Z."""
    return "Z:" + str(file).replace("/", "\\")


def environment() -> dict[str, str]:
    """Return what Wine wants besides the environment of a session."""
    env = {
        "WINEPREFIX": str(FOLDER / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # No offers of Mono and Gecko, and no debugger that waits for ever after a crash.
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winedbg.exe=d",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    for name in ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        if name in os.environ:
            env[name] = path(Path(os.environ[name]))
    if "PIP_INDEX_URL" in os.environ:
        env["PIP_INDEX_URL"] = os.environ["PIP_INDEX_URL"]
    return env


def command(program: str | Path, *arguments: str | Path) -> tuple[str, ...]:
    """Return the command that runs *program* under Wine; its two outputs come as one.

    Through a pipe: Wine 8 lets no program ask about a plain file that it inherits as its output.
    """
    words = (path(word) if isinstance(word, Path) else word for word in (program, *arguments))
    return ("bash", "-o", "pipefail", "-c", 'wine "$@" 2>&1 | cat', "wine", *words)


def python(*arguments: str | Path, windowed: bool = False) -> tuple[str, ...]:
    """Return the command that runs Windows' Python; *windowed* the one without a console."""
    return command(PYTHON / ("pythonw.exe" if windowed else "python.exe"), *arguments)


def set_up() -> None:
    """Make everything, unless it is there already.

    Raises:
        RuntimeError: it cannot be made, and why.
    """
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    recipe = hashlib.sha256(Path(__file__).read_bytes() + repr(needs).encode()).hexdigest()
    done = FOLDER / "recipe"
    if done.is_file() and done.read_text() == recipe:
        return
    if VERSION not in _SUMS:
        raise RuntimeError(f"Windows' Python {VERSION} is not to be had: run the tests with {' or '.join(_SUMS)}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    (PYTHON / "DLLs").mkdir(parents=True)
    (PYTHON / "Lib/site-packages").mkdir(parents=True)
    _compiled_half(_download())
    _half_in_python()
    _programs()
    _prefix()
    _packages(needs)
    done.write_text(recipe)


def _download() -> Path:
    wanted = (
        "--platform",
        "win_amd64",
        "--python-version",
        VERSION,
        "--implementation",
        "cp",
        "--abi",
        f"cp{_DIGITS}",
    )
    options = ("--quiet", "--no-deps", "--only-binary=:all:", "--dest", FOLDER)
    _run(sys.executable, "-m", "pip", "download", *options, *wanted, f"panda3d=={_PANDA}")
    wheel = FOLDER / f"panda3d-{_PANDA}-cp{_DIGITS}-cp{_DIGITS}-win_amd64.whl"
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != _SUMS[VERSION]:
        raise RuntimeError(f"{wheel} is not the file that is known")
    return wheel


def _compiled_half(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            folder, _, file = name.rpartition("/")
            place = _place(file) if folder == "deploy_libs" else None
            if place is not None:
                (place / file).write_bytes(files.read(name))
    wheel.unlink()


def _place(file: str) -> Path | None:
    """Return where a file of panda3d belongs; None for one that is of no use here."""
    low = file.lower()
    if low.endswith(".pyd"):
        # Those of the free-threaded Python; and platform.*() asks WMI through _wmi, by which Wine 8 crashes.
        return None if (".cp" in low and "t-win" in low) or low == "_wmi.pyd" else PYTHON / "DLLs"
    if not low.endswith(".dll") or low.startswith(("api-ms-", "cg")):  # Wine's own, panda3d's own
        return None
    return PYTHON if low.startswith(("python3", "vcr")) else PYTHON / "DLLs"


def _half_in_python() -> None:
    ignored: Callable[..., set[str]] = shutil.ignore_patterns(*_LEFT_OUT, "sitecustomize.py", "EXTERNALLY-MANAGED")
    shutil.copytree(sysconfig.get_path("stdlib"), PYTHON / "Lib", ignore=ignored, dirs_exist_ok=True)


def _programs() -> None:
    source, resource, manifest = FOLDER / "python.c", FOLDER / "python.rc", FOLDER / "manifest.o"
    source.write_text(_PYTHON_C)
    resource.write_text(_MANIFEST)
    _run("x86_64-w64-mingw32-windres", resource, manifest)
    for name, options in (("python", ()), ("pythonw", ("-mwindows", "-DWINDOWED"))):
        output = ("-O2", "-s", "-municode", "-o", PYTHON / f"{name}.exe")
        _run("x86_64-w64-mingw32-gcc-win32", *output, source, PYTHON / f"python{_DIGITS}.dll", *options, manifest)


def _prefix() -> None:
    for words in (("wine", "wineboot", "-i"), ("wine", "winecfg", "-v", "win10"), ("wineserver", "-w")):
        _run(*words)


def _packages(needs: list[str]) -> None:
    downloaded = FOLDER / "pip"
    _run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", downloaded, "pip")
    with zipfile.ZipFile(next(downloaded.glob("pip-*.whl"))) as files:
        files.extractall(PYTHON / "Lib/site-packages")
    found = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    index = ("--index-url", found.stdout.strip()) if found.returncode == 0 else ()
    options = ("--quiet", "--no-warn-script-location", *index)
    _run(*python("-m", "pip", "install", *options, *needs, *_FOR_TESTS))
    _run("wineserver", "-w")


def _run(*words: str | Path) -> None:
    """Run a step to its good end. No display: nothing of it is to be seen."""
    unwanted = {"DISPLAY", "WAYLAND_DISPLAY", "LD_PRELOAD", "PIP_FIND_LINKS", "PIP_CONFIG_FILE", "SSL_CERT_DIR"}
    ours = words[0] == sys.executable
    env = dict(os.environ) if ours else {key: value for key, value in os.environ.items() if key not in unwanted}
    env |= {} if ours else environment()
    step = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if step.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with {step.returncode}:\n{step.stdout}{step.stderr}")
