"""A face as the picture object that pystray's backend for Windows expects, without Pillow.

It uses little of ``PIL.Image``: it calls ``save(file, format="ICO")``.
"""

from __future__ import annotations

import struct
from typing import IO

from reminder.core.values import dataclass
from reminder.desktop.ports import Badge
from reminder.desktop.tray import drawing

# Windows takes the one that fits the screen's density and scales it for the tray.
_ICO_SIZES = (16, 20, 24, 32, 48)


@dataclass(frozen=True, slots=True)
class Picture:
    """One face, in all sizes of the tray."""

    progress: float
    badge: Badge

    def save(self, file: IO[bytes], format: str) -> None:
        """Write the picture as an icon file, the one *format* that is asked for."""
        assert format == "ICO"
        file.write(_ico({size: drawing.argb(size, self.progress, self.badge) for size in _ICO_SIZES}))


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
    backwards = argb[::-1]  # blue, green, red, alpha; the last pixel first
    pixels = [backwards[at : at + 4] for at in range(0, len(backwards), 4)]
    upright = b"".join(b"".join(pixels[row : row + size][::-1]) for row in range(0, size * size, size))
    # Rows from the bottom up. Twice as high, for a mask follows: one bit a pixel, rows of whole words, all shown.
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, len(upright), 0, 0, 0, 0)
    return header + upright + bytes((size + 31) // 32 * 4 * size)
