#!/usr/bin/env python3
"""Build the Debian package: ``python3 packaging/deb.py [FOLDER]`` writes posture-reminder_VERSION_all.deb.

What the program needs of PyPI lies inside, under /usr/lib/posture-reminder, where only the command `posture` looks:
no other program sees it, and apt has nothing to resolve but Python. All of it is pure Python, so that one package
serves every architecture and every Python from 3.11 on. Two builds with one SOURCE_DATE_EPOCH are alike.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "posture-reminder"
LIB = f"usr/lib/{NAME}"

# Brought along by pystray for its own back ends, which are not used on Linux; Pillow is not pure Python.
LEFT_OUT = ("PIL", "pillow", "Xlib", "python_xlib")
# Parts for other systems.
PRUNED = ("plyer/platforms/android", "plyer/platforms/ios", "plyer/platforms/macosx", "plyer/platforms/win")
# Of the records of an installation: what says where it was built, and what pip would need to remove it.
RECORDS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "WHEEL")

LAUNCHER = f"""#!/usr/bin/python3 -I
import sys

sys.path.insert(0, "/{LIB}")
from reminder.cli import main

sys.exit(main())
"""
CONTROL = """\
Package: {name}
Version: {version}
Architecture: all
Maintainer: {maintainer}
Installed-Size: {size}
Depends: python3 (>= 3.11)
Recommends: default-dbus-session-bus | dbus-session-bus, notification-daemon
Suggests: www-browser, gnome-shell-extension-appindicator, pulseaudio-utils | pipewire-bin
Section: utils
Priority: optional
Description: kind, exact break reminder for people who sit
 Every 50 to 60 minutes of work, at the first pause in typing, it asks how you
 sit, sends you for a short walk, and suggests one short exercise. It waits for
 the end of calls and films, counts the breaks that are taken anyway, lives in
 the tray and keeps its records on this machine.
"""
# Compiled once, by root: the folder cannot be written by anybody else, and each start would compile anew.
POSTINST = f"""#!/bin/sh
set -e
if [ "$1" = configure ] && command -v py3compile >/dev/null; then
    py3compile -p {NAME} /{LIB}
fi
"""
PRERM = f"""#!/bin/sh
set -e
if command -v py3clean >/dev/null; then
    py3clean -p {NAME}
fi
find /{LIB} -name __pycache__ -type d -prune -exec rm -r {{}} +
"""


def main(arguments: list[str]) -> int:
    """Build the package and print its path."""
    out = Path(arguments[0] if arguments else ROOT / "dist").absolute()
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    with tempfile.TemporaryDirectory(prefix="posture-deb-") as folder:
        tree = Path(folder) / "tree"
        install(tree / LIB)
        version = arrange(tree)
        control(tree, version)
        settle(tree, epoch)
        out.mkdir(parents=True, exist_ok=True)
        package = out / f"{NAME}_{version}_all.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        )
    print(package)
    return 0


def install(lib: Path) -> None:
    """Install this checkout and what it needs into *lib*."""
    sys.path.insert(0, str(ROOT))
    import bootstrap

    bootstrap.make_environment()
    pip = [bootstrap.PYTHON, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", lib, ROOT], check=True, cwd="/")
    for name in LEFT_OUT:
        for path in [lib / name, *lib.glob(f"{name}-*.dist-info"), *lib.glob(f"{name}.libs")]:
            shutil.rmtree(path, ignore_errors=True)
    for name in PRUNED:
        shutil.rmtree(lib / name)
    shutil.rmtree(lib / "bin")
    for info in lib.glob("*.dist-info"):
        for record in RECORDS:
            (info / record).unlink(missing_ok=True)
    if binaries := [path.name for path in lib.rglob("*.so*")]:
        raise SystemExit(f"This is no package for all architectures: {', '.join(binaries)}")


def arrange(tree: Path) -> str:
    """Put everything where Debian has it; return the version."""
    lib, share = tree / LIB, tree / "usr/share"
    shutil.move(lib / "share", share)
    # Debian's zsh looks into vendor-completions.
    shutil.move(share / "zsh/site-functions", share / "zsh/vendor-completions")
    for page in list((share / "man").rglob("*.[15]")):
        _compress(page)
    command = tree / "usr/bin/posture"
    command.parent.mkdir(parents=True)
    command.write_text(LAUNCHER)
    command.chmod(0o755)

    from reminder import __version__, paths
    from reminder.desktop import entry

    for file, data in zip(
        entry.menu_files(share), (entry.menu(["posture"]).encode(), paths.ICON.read_bytes()), strict=True
    ):
        file.parent.mkdir(parents=True)
        file.write_bytes(data)
    documents = share / "doc" / NAME
    documents.mkdir(parents=True)
    shutil.copy(ROOT / "CHANGELOG.md", documents / "changelog")
    _compress(documents / "changelog")
    (documents / "copyright").write_text("\n".join(_copyright(lib)), encoding="utf-8")
    return __version__


def _copyright(lib: Path) -> Iterator[str]:
    """Yield whose work is inside and under which licence; the licences themselves lie beside each."""
    yield from (f"{NAME} is free software:", "", (ROOT / "LICENSE").read_text(encoding="utf-8"))
    yield "It carries these Python packages; the text of each licence is under its .dist-info folder in"
    yield from (f"/{LIB}:", "")
    for info in sorted(lib.glob("*.dist-info")):
        if info.name.startswith(NAME.replace("-", "_")):
            continue
        said = Parser().parsestr((info / "METADATA").read_text(encoding="utf-8"), headersonly=True)
        classified = [
            each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if each.startswith("License")
        ]
        licence = said["License-Expression"] or ", ".join(classified) or said["License"] or "see its files"
        author = said["Author"] or said["Author-email"] or said["Maintainer-email"] or "its authors"
        yield f"  {said['Name']} {said['Version']}, by {author}: {licence}"
    yield ""


def control(tree: Path, version: str) -> None:
    """Write what dpkg wants to know."""
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    sums = [f"{hashlib.md5(file.read_bytes()).hexdigest()}  {file.relative_to(tree)}" for file in files]
    size = sum(-(-file.stat().st_size // 1024) for file in files)
    debian = tree / "DEBIAN"
    debian.mkdir()
    (debian / "md5sums").write_text("\n".join(sums) + "\n")
    maintainer = os.environ.get("DEBEMAIL") or f"{NAME} <{NAME}@localhost>"
    (debian / "control").write_text(CONTROL.format(name=NAME, version=version, maintainer=maintainer, size=size))
    for name, text in (("postinst", POSTINST), ("prerm", PRERM)):
        (debian / name).write_text(text)
        (debian / name).chmod(0o755)


def settle(tree: Path, epoch: int) -> None:
    """Give every file the rights and the time that it has in every build."""
    for path in [tree, *tree.rglob("*")]:
        if path.is_dir() or os.access(path, os.X_OK):
            path.chmod(0o755)
        else:
            path.chmod(0o644)
        os.utime(path, (epoch, epoch))


def _compress(file: Path) -> None:
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
    file.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
