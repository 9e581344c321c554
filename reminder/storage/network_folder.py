"""Whether a folder lies on a network file system, where processes cannot share memory and WAL is unsafe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

# https://www.sqlite.org/wal.html: all processes that use a WAL database must be on the same host.
_REMOTE = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph"),
    *("glusterfs", "lustre", "ncpfs", "davfs", "virtiofs"),
}


def is_remote(folder: Path) -> bool:
    """Return whether *folder* lies on a network file system, as far as the system knows."""
    if sys.platform == "win32":
        return str(folder).startswith("\\\\")
    try:
        with Path("/proc/self/mountinfo").open(encoding="utf-8", errors="replace") as table:
            return remote(kind_of_mount(os.path.realpath(folder), table))
    except OSError:
        return False  # no such table: macOS and the BSDs, where SQLite itself refuses what it cannot do


def remote(kind: str) -> bool:
    """Return whether the file system *kind* is one of a network; sshfs and its kind are FUSE with a name after."""
    return kind in _REMOTE or kind.startswith("fuse.ss") or kind in ("fuse.rclone", "fuse.glusterfs", "fuse.davfs")


def kind_of_mount(path: str, table: Iterable[str]) -> str:
    """Return the kind of the file system that holds *path*, by the lines of /proc/self/mountinfo; else ""."""
    found, longest = "", -1
    for line in table:
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) < 5:
            continue
        point = fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= longest:  # of two mounts on one point the later is on top
            found, longest = kind, len(point)
    return found
