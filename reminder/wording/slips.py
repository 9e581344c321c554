"""What a person may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60  # characters that are compared


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of *words* that *word* was most likely meant to be, or None."""
    # Imported here: only a slip of the pen needs it.
    import difflib

    known = tuple(words)
    typed = word.strip().lower()[:_LONGEST]
    for slip in dict.fromkeys((typed, typed.replace("-", "_"))):
        if len(slip) >= 2 and (begun := [each for each in known if each.startswith(slip)]):
            return begun[0]
        if swapped := [each for each in known if sorted(each) == sorted(slip)]:
            return swapped[0]
        if close := difflib.get_close_matches(slip, known, n=1):
            return close[0]
    return None


def hint(word: str, words: Iterable[str], otherwise: str, *, before: str = "") -> str:
    """Return "Did you mean ...?" with the nearest of *words*, after what stands *before* it; else *otherwise*."""
    meant = nearest(word, words)
    return f"Did you mean {before}{meant}?" if meant else otherwise
