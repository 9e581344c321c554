"""What every page has around its content: head, header, and the data for its script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def page(
    *,
    title: str,
    styles: Sequence[str],
    script: str,
    main: str,
    data: str,
    brand: str = "",
    beside: str = "",
    after: str = "",
    face: str = "",
) -> str:
    """Return a whole page; *main*, *beside* (in the header) and *after* are HTML, *data* is JSON for the script."""
    links = "".join(f'<link rel="stylesheet" href="{each}">\n' for each in styles)
    told = data.replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
{links}<script src="{script}" type="module"></script>
</head>
<body data-face="{face}">
<header class="top">
<p class="brand"><img src="icon.svg" alt="" width="28" height="28">{escape(brand or title)}</p>
{beside}
</header>
<main id="main">
{main}
</main>
{after}
<script type="application/json" id="data">{told}</script>
</body>
</html>
"""
