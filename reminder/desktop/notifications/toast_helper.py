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

    def then(word: str, about: str = "") -> None:
        say(word, about)
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
    told = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    answered = asyncio.ensure_future(over.wait())
    await asyncio.wait({told, answered}, return_when=asyncio.FIRST_COMPLETED)
    if not over.is_set():
        await notifier.clear(number)


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
    finally:
        sys.stdout.flush()
        # The thread that waits for the parent's word cannot be ended otherwise.
        os._exit(0)


if __name__ == "__main__":
    main()
