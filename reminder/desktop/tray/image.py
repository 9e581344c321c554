"""A face as Windows takes pictures of icons, without Pillow."""

from __future__ import annotations

import struct

from reminder.core.values import dataclass
from reminder.desktop.ports import Badge
from reminder.desktop.tray import drawing


@dataclass(frozen=True, slots=True)
class Picture:
    """One face, to be drawn in the size that the taskbar wants."""

    progress: float
    badge: Badge

    def bitmap(self, size: int) -> bytes:
        """Return it as a bitmap with alpha, as it stands in icon files and is wanted for a handle."""
        backwards = drawing.argb(size, self.progress, self.badge)[::-1]  # blue, green, red, alpha; last pixel first
        pixels = [backwards[at : at + 4] for at in range(0, len(backwards), 4)]
        upright = b"".join(b"".join(pixels[row : row + size][::-1]) for row in range(0, size * size, size))
        # Rows from the bottom up; twice as high, as a mask follows: one bit a pixel, whole words a row, all shown.
        header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, len(upright), 0, 0, 0, 0)
        return header + upright + bytes((size + 31) // 32 * 4 * size)
