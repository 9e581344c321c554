"""Texts as other programs can show them."""

from __future__ import annotations


def printable(text: str, instead: str = "", keep: str = "\n") -> str:
    """Return *text* with *instead* in the place of each control character but those of *keep*."""
    return "".join(each if each in keep or each.isprintable() else instead for each in text)


def escaped(text: str) -> str:
    """Return *text* as it stands in markup. The same as ``html.escape``, which brings 2000 names of characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
