"""The helper process of ``toast.py``: shows one notification by desktop-notifier and says what became of it.

It reads its order as the first line of standard input, writes one JSON line for each thing that happens, and ends
with the first answer, when it is told "close", or when its parent is gone. Not yet seen running on Windows or
macOS; on macOS desktop-notifier needs a signed application bundle.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from reminder.desktop.notifications.toast import parse_order


def say(word: str, about: str = "") -> None:
    """Tell the parent."""
    print(json.dumps({"said": word, "about": about}), flush=True)


async def show(order: dict[str, Any]) -> None:
    """Show the notification and wait for what becomes of it."""
    toolkit: Any = importlib.import_module("desktop_notifier")  # an extra: it may not be installed
    over = asyncio.Event()
    answered: list[str] = []

    def then(word: str, about: str = "") -> None:
        if not answered:
            say(word, about)
        answered.append(word)
        over.set()

    notifier = toolkit.DesktopNotifier(app_name="Posture reminder")
    if not await notifier.request_authorisation():
        say("failed", "the system does not permit notifications")
        return
    image = order.get("image")
    number = await notifier.send(
        title=str(order.get("title", "")),
        message=str(order.get("body", "")),
        urgency=toolkit.Urgency(str(order.get("urgency", "normal"))),
        buttons=[
            toolkit.Button(
                title=str(button["label"]), on_pressed=lambda key=str(button["key"]): then("pressed", key)
            )
            for button in order.get("buttons", [])
        ],
        on_clicked=lambda: then("clicked"),
        on_dismissed=lambda: then("dismissed"),
        attachment=toolkit.Attachment(path=Path(image)) if image else None,
        sound=toolkit.DEFAULT_SOUND if order.get("sound") else None,
    )
    say("shown")
    loop = asyncio.get_running_loop()
    # A thread, for a pipe cannot be awaited on Windows; not the executor's, whose end asyncio would wait for.
    threading.Thread(target=_await_word, args=(loop, over), daemon=True).start()
    await over.wait()
    if not answered:
        await notifier.clear(number)


def _await_word(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    """Wait for "close", or for the end of the parent: either ends the showing."""
    sys.stdin.readline()
    try:
        loop.call_soon_threadsafe(over.set)
    except RuntimeError:
        # The answer came first, and the loop is closed.
        return


def main() -> None:
    """Run the helper; whatever goes wrong is told, for the parent then shows the message another way."""
    try:
        order = dict(parse_order(sys.stdin.readline()))
        if sys.platform == "darwin":
            # Callbacks come on the main thread's CFRunLoop.
            asyncio.set_event_loop_policy(importlib.import_module("rubicon.objc.eventloop").EventLoopPolicy())
        asyncio.run(show(order))
    except Exception as error:
        say("failed", f"{type(error).__name__}: {error}")
    sys.stdout.flush()
    # At a normal end the interpreter would wait for standard input, which a thread is reading.
    os._exit(0)


if __name__ == "__main__":
    main()
