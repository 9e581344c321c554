"""A face as the picture object that pystray's own backends expect, without Pillow.

They use little of ``PIL.Image``: Windows' calls ``save(file, format="ICO")``, macOS' compares ``size`` and calls
``save(file, "png")``.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import IO

from reminder.desktop.ports import Badge
from reminder.desktop.tray import drawing

# Windows takes the one that fits the screen's density and scales it for the tray.
_ICO_SIZES = (16, 20, 24, 32, 48)
# Two pixels a point. NSImage reads it from the file, so that the picture is fine on dense screens.
_PIXELS_PER_METRE = 5669


@dataclass(frozen=True, slots=True)
class Picture:
    """A face *points* wide and high."""

    progress: float
    badge: Badge
    points: int = 22

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, as Pillow has them."""
        return self.points, self.points

    def save(self, file: IO[bytes], format: str) -> None:
        """Write the picture as "ICO" or "PNG"."""
        if format.upper() == "ICO":
            file.write(_ico({size: drawing.argb(size, self.progress, self.badge) for size in _ICO_SIZES}))
        else:
            pixels = 2 * self.points
            file.write(_png(pixels, drawing.argb(pixels, self.progress, self.badge)))


def _png(size: int, argb: bytes) -> bytes:
    rgba = bytearray(argb)
    rgba[0::4], rgba[1::4], rgba[2::4], rgba[3::4] = argb[1::4], argb[2::4], argb[3::4], argb[0::4]
    rows = b"".join(b"\0" + rgba[row * size * 4 : (row + 1) * size * 4] for row in range(size))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", _PIXELS_PER_METRE, _PIXELS_PER_METRE, 1)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _ico(pictures: dict[int, bytes]) -> bytes:
    """Return an icon file of bitmaps with alpha, which every Windows reads (PNG inside is for 256 pixels only)."""
    directory, bodies = struct.pack("<HHH", 0, 1, len(pictures)), b""
    start = 6 + 16 * len(pictures)
    for size, argb in pictures.items():
        body = _bitmap(size, argb)
        directory += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(body), start + len(bodies))
        bodies += body
    return directory + bodies


def _bitmap(size: int, argb: bytes) -> bytes:
    bgra = argb[::-1]  # the whole picture backwards: blue first, last pixel first
    rows = [bgra[row * size * 4 : (row + 1) * size * 4] for row in range(size)]  # bottom row first, as it must be
    upright = b"".join(b"".join(row[at : at + 4] for at in range(len(row) - 4, -4, -4)) for row in rows)
    # Twice as high, because the mask follows: one bit a pixel, rows of whole words, all shown.
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, len(upright), 0, 0, 0, 0)
    return header + upright + bytes((size + 31) // 32 * 4 * size)
