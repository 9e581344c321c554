"""Each way of installing, in a root with nothing but Debian's base and Python, to a reminder seen on a desktop.

    sudo .venv/bin/python tests/packages/bare_debian.py [WAY ...]      checkout, pipx, deb; all three without a word

Run by hand: it takes minutes, wants root, debootstrap, unshare and a network. Each way has the same base below an
overlay of its own, so that what is installed and what is left afterwards are the files of the overlay. The desktop
is outside the root; display, bus and runtime folder lead in. Prints a table in Markdown, and keeps
pictures in artefacts/bare_debian.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from desktops.desktop import Desktop  # noqa: E402 - found on the path that was just set
from desktops.gnome import Gnome  # noqa: E402
from desktops.xfce import Xfce  # noqa: E402

HOME = Path("/home/ann")
CACHES = (
    *("var/cache/", "var/lib/apt/lists/", "root/.cache/", "home/ann/.cache/", "tmp/", "var/log/"),
    # pipx keeps one pip for all it installs, and its logs.
    *("home/ann/.local/pipx/shared/", "home/ann/.local/pipx/logs/", "home/ann/.local/pipx/.cache/"),
)
ACCOUNTS = ("var/lib/dpkg/status", "var/lib/dpkg/status-old", "var/lib/apt/extended_states")
QUICK = '[reminder]\nearliest = "2s"\nlatest = "30m"\nlull = "1s"\n'
# What leads a package manager to its network from here.
NETWORK = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "PIP_INDEX_URL", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Way:
    """One way: what must be there before, how it is installed, started and removed."""

    name: str
    before: tuple[str, ...]
    install: tuple[str, ...]
    run: str
    remove: tuple[str, ...]
    desktops: tuple[type[Desktop], ...] = (Xfce,)


WAYS = {
    "checkout": Way(
        "python3 bootstrap.py run",
        (),
        # The first line of the README sets up and runs; setting up alone is the same without the last word.
        ("cd ~/posture-reminder && python3 bootstrap.py",),
        "cd ~/posture-reminder && exec python3 bootstrap.py run",
        # Where Python cannot make virtual environments, bootstrap.py says so and installs Debian's package for it.
        (
            "~/posture-reminder/.venv/bin/posture uninstall",
            "rm -r ~/posture-reminder",
            "apt-get -qq purge -y --autoremove python3.11-venv",
        ),
    ),
    "pipx": Way(
        "pipx install posture_reminder-*.whl",
        ("apt-get -qq install -y --no-install-recommends pipx python3-venv",),
        ("pipx install /opt/packages/posture_reminder-*.whl", "~/.local/bin/posture install-desktop"),
        "exec ~/.local/bin/posture run",
        ("~/.local/bin/posture uninstall", "pipx uninstall posture-reminder"),
    ),
    "deb": Way(
        "apt install ./posture-reminder_*_all.deb",
        (),
        ("cd /opt/packages && apt-get -qq install -y --no-install-recommends ./posture-reminder_*_all.deb",),
        "exec posture run",
        ("posture uninstall", "apt-get -qq purge -y posture-reminder"),
        (Xfce, Gnome),
    ),
}


def main(names: list[str]) -> int:
    """Try the ways; return 0 if each of them brought a reminder and left nothing behind."""
    if "POSTURE_OWN_MOUNTS" not in os.environ:
        # Mounts of our own: they go with this process, however it ends.
        os.environ["POSTURE_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    work = Path(tempfile.mkdtemp(prefix="posture-bare-"))
    try:
        packages = work / "packages"
        _build(packages)
        base = _base(work / "base")
        rows = [_try(WAYS[name], base, packages, work / name) for name in names or WAYS]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("\n| way | installed | reminder seen | left behind |\n|---|---|---|---|")
    print(*("| " + " | ".join(row) + " |" for row in rows), sep="\n")
    return 0 if all(row[2] != "no" and row[3] == "nothing" for row in rows) else 1


def _build(packages: Path) -> None:
    packages.mkdir()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-twheel", f"-d{packages}"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, ROOT / "packaging/deb.py", packages], check=True)


def _base(folder: Path) -> Path:
    """Make the root: Debian's smallest, with Python, git's absence and a person's empty home."""
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(COMPONENT)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    suite = release["VERSION_CODENAME"]
    mirror = next(
        site for site, each, part in (line.split("|") for line in targets) if (each, part) == (suite, "main")
    )
    command = ["debootstrap", "--variant=minbase", "--include=python3,ca-certificates", suite, folder, mirror]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for file in ("etc/resolv.conf", "etc/ssl/certs/ca-certificates.crt"):
        shutil.copy(f"/{file}", folder / file)
    (folder / HOME.relative_to("/")).mkdir(parents=True)
    (folder / "opt/packages").mkdir()
    return folder


class Root:
    """A root to work in: the base, and above it what this way writes."""

    def __init__(self, base: Path, folder: Path, stack: ExitStack) -> None:
        self.base = base
        self.top, inner = folder / "top", folder / "inner"
        self.path = folder / "root"
        for each in (self.top, inner, self.path):
            each.mkdir(parents=True)
        options = f"lowerdir={base},upperdir={self.top},workdir={inner}"
        _mount(stack, "-t", "overlay", "overlay", "-o", options, self.path)
        _mount(stack, "-t", "proc", "proc", self.path / "proc")
        _mount(stack, "--rbind", "/dev", self.path / "dev")
        self._stack = stack

    def bind(self, source: Path, target: Path) -> None:
        """Let the folder *source* appear as *target*."""
        inside = self.path / target.relative_to("/")
        inside.mkdir(parents=True, exist_ok=True)
        _mount(self._stack, "--bind", source, inside)

    def command(self, line: str, env: dict[str, str] | None = None) -> list[str]:
        """Return the command that runs *line* in the root, with a person's environment."""
        own = {
            "HOME": str(HOME),
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            "PIP_CERT": "/etc/ssl/certs/ca-certificates.crt",
            **{name: os.environ[name] for name in NETWORK if name in os.environ},
            **(env or {}),
        }
        words = [f"{name}={value}" for name, value in own.items()]
        return ["chroot", str(self.path), "env", "-i", *words, "/bin/sh", "-ec", line]

    def run(self, line: str) -> None:
        """Run *line* to its good end."""
        print(f"# {line}", flush=True)
        subprocess.run(self.command(line), check=True, stdin=subprocess.DEVNULL)

    def files(self) -> dict[str, tuple[int, int]]:
        """Return what was written, without caches and logs: size and mode by path."""
        found = {}
        for path in self.top.rglob("*"):
            name = str(path.relative_to(self.top))
            if not path.is_dir() or path.is_symlink():
                facts = path.lstat()
                if not name.startswith(CACHES):
                    found[name] = (facts.st_size, stat.S_IFMT(facts.st_mode))
        return found


def _mount(stack: ExitStack, *words: str | Path) -> None:
    subprocess.run(["mount", *words], check=True)
    stack.callback(subprocess.run, ["umount", "--lazy", words[-1]], check=True)


def _try(way: Way, base: Path, packages: Path, folder: Path) -> tuple[str, str, str, str]:
    print(f"\n## {way.name}", flush=True)
    with ExitStack() as stack:
        root = Root(base, folder, stack)
        root.bind(packages, Path("/opt/packages"))
        root.run("apt-get -qq update")
        for line in way.before:
            root.run(line)
        before = root.files()
        if "bootstrap" in way.name:
            clone = root.path / HOME.relative_to("/") / "posture-reminder"
            subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", clone], check=True)
        for line in way.install:
            root.run(line)
        after = root.files()
        size = sum(length for name, (length, _) in after.items() if before.get(name) != after[name]) / 1e6
        seen = [kind.kind for kind in way.desktops if _seen(way, root, kind)]
        for line in way.remove:
            root.run(line)
        left = _left(root, before)
    print(*(f"left: {name}" for name in left), sep="\n")
    return f"`{way.name}`", f"{size:.0f} MB", ", ".join(seen) or "no", ", ".join(left) or "nothing"


def _seen(way: Way, root: Root, kind: type[Desktop]) -> bool:
    """Run the program on a desktop, see its reminder and its icon, and answer with the mouse."""
    with kind() as desktop:
        root.bind(desktop.folder, desktop.folder)
        settings = root.path / HOME.relative_to("/") / ".config/posture-reminder/config.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(QUICK)
        wanted = (
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "DBUS_SESSION_BUS_ADDRESS",
            "XDG_RUNTIME_DIR",
            "XDG_CURRENT_DESKTOP",
            "XDG_SESSION_TYPE",
        )
        env = {name: desktop.env[name] for name in wanted if name in desktop.env}
        with _process(root.command(way.run, env)) as log:
            try:
                desktop.notifications.wait("without a break")
                desktop.tray.wait()
                desktop.artefacts = ROOT / "artefacts/bare_debian"
                desktop.screenshot(f"{root.path.parent.name} on {desktop.kind}")
                desktop.notifications.press("Done")
                desktop.wait_until(lambda: "settled: done" in log.read_text(), "the answer in the log")
            except Exception as fault:  # the table has a word for it
                print(f"not seen: {fault}\n{log.read_text()}")
                return False
    return True


@contextmanager
def _process(command: list[str]) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile("w+") as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield Path(log.name)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(30)


def _left(root: Root, before: dict[str, tuple[int, int]]) -> list[str]:
    """Return what differs from before and is not the person's own: their settings, records and state."""
    own = tuple(f"home/ann/{place}/posture-reminder" for place in (".config", ".local/share", ".local/state"))
    left = []
    for name, facts in root.files().items():
        if before.get(name) == facts or name.startswith(own) or _as_in_the_base(root, name):
            continue
        left.append(name)
    return left


def _as_in_the_base(root: Root, name: str) -> bool:
    """Whether the file says what it said in the base, or is apt's and dpkg's own account, with no word of ours."""
    above, below = root.top / name, root.base / name
    if stat.S_ISCHR(above.lstat().st_mode):
        # A character device of 0,0 is how the overlay says that a file of the base is gone: it was never there.
        return not os.path.lexists(below)
    if name in ACCOUNTS:
        return b"posture" not in above.read_bytes()
    return below.is_file() and above.read_bytes() == below.read_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
