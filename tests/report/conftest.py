"""A real Chromium for the page."""

from guide.browser import axe, chromium

__all__ = ["axe", "chromium"]
