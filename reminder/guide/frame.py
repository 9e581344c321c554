"""What every page has around its content: head, header, and the data for its script."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape


def page(
    *,
    title: str,
    styles: Sequence[str],
    script: str,
    main: str,
    data: Mapping[str, object],
    brand: str = "",
    beside: str = "",
    after: str = "",
) -> str:
    """Return a whole page; *main*, *beside* (in the header) and *after* are HTML, *data* is for the script."""
    links = "".join(f'<link rel="stylesheet" href="{each}">\n' for each in styles)
    embedded = json.dumps(data).replace("<", "\\u003c")
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
<body>
<header class="top">
<p class="brand"><img src="icon.svg" alt="" width="28" height="28">{escape(brand or title)}</p>
{beside}
</header>
<main id="main">
{main}
</main>
{after}
<script type="application/json" id="data">{embedded}</script>
</body>
</html>
"""


def choice(text: str, value: str, *, kind: str = "checkbox", name: str = "", checked: bool = False) -> str:
    """Return a box to tick, or with *kind* "radio" one of several, with its *text* as the label."""
    own = f' name="{name}"' if name else ""
    mark = " checked" if checked else ""
    return (
        f'<label class="choice"><input type="{kind}"{own} value="{escape(value)}"{mark}>'
        f"<span>{escape(text)}</span></label>"
    )
