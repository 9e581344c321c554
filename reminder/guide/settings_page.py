"""The settings as a page in the browser: every key of the table, with its manual. The file stays the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from reminder.errors import NotRunning, ReminderError
from reminder.guide.frame import choice, page
from reminder.guide.site import Message, Site, Ticket
from reminder.guide.visit import LIMITS, Limits, Opener, visit
from reminder.ipc import client
from reminder.storage import edit, manual
from reminder.storage.faults import SettingsFaults
from reminder.storage.keys import KEYS
from reminder.storage.manual import Key, Section
from reminder.storage.validators import Flag, Keeping, Length, OneOf, Several, Whole

TITLES = {
    "reminder": "When reminders come",
    "snooze": "Snooze",
    "hours": "Working hours",
    "quiet": "When not to interrupt",
    "exercises": "Exercises",
    "notification": "Notifications",
    "tray": "Tray icon",
    "history": "History",
    "language": "Language",
}
# Where the key is no name for it.
LABELS = {
    "reminder.earliest": "Earliest reminder",
    "reminder.latest": "Latest reminder",
    "reminder.lull": "Pause in typing",
    "reminder.again_after": "Shown again after",
    "snooze.most": "Snoozes for each reminder",
    "quiet.apps": "Programs",
    "exercises.floor": "Floor exercises",
    "exercises.moves": "How you get about",
    "exercises.can_stand": "Standing exercises",
    "exercises.only": "Only these exercises",
    "exercises.never": "Never these exercises",
    "exercises.allowed": "Allowed by your doctor",
    "exercises.dose": "How much",
    "exercises.conditions": "What to be careful about",
    "notification.stays": "Stays on the screen",
    "notification.weekly": "Summary of the week",
    "tray.show": "Show the icon",
    "tray.remaining": "Show the time left",
    "history.keep": "Kept for",
    "language.use": "Language",
}
SAVED = "Saved, and in force from now on."
SAVED_ALONE = "Saved. The reminder program is not running; it will read this when it starts."
NOTHING = "Nothing was changed."
FAULTS = "Nothing was saved: please look at what is marked."
SILENT = "The program behind this page did not answer, so nothing was saved. In a terminal: posture config set"


def show(file: Path, open_page: Opener, *, required: bool = False, limits: Limits = LIMITS) -> bool:
    """Show the settings until the page is closed; return False where no browser has come for it.

    Raises:
        SettingsError: the file cannot be used as it is, and somebody has to look at it first.
    """
    edit.effective(file, required=required)
    site = Site(
        page=lambda ticket: render(file, ticket),
        assets=("page.css", "form.css", "page.js", "settings.js", "icon.svg"),
        actions={"save": lambda request: save(file, request)},
    )
    return visit(site, open_page, limits=limits)


def save(file: Path, request: Mapping[str, Any]) -> Message:
    """Write what was changed, such as ``{"reminder.earliest": "45m"}``; return what to say, or faults by key."""
    wanted, faults = {}, {}
    for name, field in request.items():
        section, _, key = name.partition(".")
        if key not in KEYS.get(section, {}):
            return {"failed": f"There is no setting {name[:60]!r}."}
        wanted[section, key] = value = _value(section, key, field)
        try:
            KEYS[section][key].read(value)
        except ValueError as fault:
            faults[name] = _sentence(str(fault))
    if not wanted:
        return {"sentences": [NOTHING]}
    if faults:
        return {"failed": FAULTS, "faults": faults}
    try:
        loaded = edit.set_keys(file, wanted)
    except SettingsFaults as error:
        # Each value is valid by itself, but not together with the others.
        own = {f"{each.section}.{each.key}": _sentence(each.text) for each in error.faults if each.key is not None}
        return {"failed": FAULTS if own else str(error), "faults": own}
    except ReminderError as fault:
        return {"failed": f"{NOTHING} {fault}"}
    return {"sentences": [_applied(), *loaded.warnings]}


def _value(section: str, key: str, value: object) -> object:
    """Return the value of a field as it would stand in the file; text is read as on the command line."""
    if not isinstance(value, str):
        return value
    listed = [part for part in value.split(",") if part.strip()]
    return edit.from_words(KEYS[section][key], listed or [value])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _applied() -> str:
    try:
        client.ask("reload")
    except NotRunning:
        return SAVED_ALONE
    except ReminderError as fault:
        return str(fault)
    return SAVED


# ------------------------------------------------------------------------------------------------- as HTML


def render(file: Path, ticket: Ticket) -> str:
    """Return the page with the settings in force."""
    values, _ = edit.effective(file)
    sections = "".join(_section(section, values[section.name]) for section in manual.load())
    links = "".join(
        f'<li><a href="#{section.name}">{escape(TITLES[section.name])}</a></li>' for section in manual.load()
    )
    main = f"""<noscript><p class="note">Without scripts this page cannot save anything.
In a terminal: posture config set</p></noscript>
<form class="card form settings" id="form" novalidate>
<div class="intro"><h1>Settings</h1>
<p class="soft">They are kept in <code>{escape(str(file))}</code>; your comments there stay.</p>
<nav aria-label="Sections"><ul class="links">{links}</ul></nav></div>
{sections}
<div class="bar"><button type="submit" class="main">Save</button>
<div class="sentences" id="sentences" role="status"></div><p class="wrong" id="failed" role="alert"></p></div>
</form>"""
    data = {"word": ticket.word, "silent": SILENT}
    return page(title="Settings", styles=("page.css", "form.css"), script="settings.js", main=main, data=data)


def _section(section: Section, values: Mapping[str, Any]) -> str:
    explained = {key.name: key for key in section.keys}
    # The days of the week are explained together.
    names = [*explained, *(name for name in KEYS[section.name] if name not in explained)]
    rows = "".join(_row(section.name, name, explained.get(name), values.get(name)) for name in names)
    about = f'<p class="soft">{escape(section.text)}</p>' if section.text else ""
    title = f'<h2 id="{section.name}-title">{escape(TITLES[section.name])}</h2>'
    head = f'<section class="group" id="{section.name}" aria-labelledby="{section.name}-title">'
    return f"{head}{title}{about}{rows}</section>"


def _row(section: str, key: str, about: Key | None, value: object) -> str:
    name, kind = f"{section}.{key}", KEYS[section][key]
    # The first sentence of the manual says what it is; the others are folded.
    first, _, more = (about.text if about else "").partition(". ")
    help_text = f'<p class="soft" id="{name}-help">{escape(first.rstrip(".") + "." if first else "")}</p>'
    if more:
        help_text += f"<details><summary>More</summary><p>{escape(more)}</p></details>"
    default = _default(about.default) if about and about.default else ""
    label = escape(LABELS.get(name) or _plain(key))
    head, field = f'<label for="{name}">{label} <code>{escape(key)}</code></label>', _field(name, kind, value)
    if isinstance(kind, Several) and isinstance(kind.each, OneOf):
        head, field = "", _ticks(name, label, kind.each.words, value)
    return (
        f'<div class="row" data-key="{name}">{head}<div class="value">{field}'
        f'<span class="soft default">{escape(default)}{_range(kind)}</span></div>'
        f'<p class="wrong" id="{name}-fault" role="alert"></p>{help_text}</div>'
    )


def _default(written: str) -> str:
    plain = {"true": "on", "false": "off", "[]": "none"}.get(written, written.strip("[]").replace('"', ""))
    return f"Default: {plain}."


def _field(name: str, kind: Any, value: object) -> str:
    described = f'aria-describedby="{name}-fault {name}-help"'
    match kind:
        case Flag():
            return f'<input type="checkbox" role="switch" id="{name}" {described}{" checked" if value else ""}>'
        case OneOf():
            options = "".join(
                f'<option value="{escape(word)}"{" selected" if word == value else ""}>{escape(word)}</option>'
                for word in kind.words
            )
            return f'<select id="{name}" {described}>{options}</select>'
        case Whole():
            return (
                f'<input type="number" id="{name}" min="{kind.low}" max="{kind.high}" step="1" '
                f'value="{escape(str(value))}" {described}>'
            )
        case _:
            return f'<input type="text" id="{name}" value="{escape(_text(value))}" spellcheck="false" {described}>'


def _ticks(name: str, label: str, words: Iterable[str], value: object) -> str:
    chosen = value if isinstance(value, list) else []
    ticks = "".join(choice(_plain(word), word, checked=word in chosen) for word in words)
    if value is None:
        # Not set is different from none of these.
        ticks += choice("None of these", "")
    return (
        f'<fieldset class="ticks" id="{name}"><legend>{label}</legend><div class="choices">{ticks}</div></fieldset>'
    )


def _range(kind: object) -> str:
    return f" From {kind.low} to {kind.high}." if isinstance(kind, Keeping | Length | Whole) else ""


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) if value else "none"
    return "" if value is None else str(value)


def _plain(word: str) -> str:
    return word.replace("_", " ").capitalize()
