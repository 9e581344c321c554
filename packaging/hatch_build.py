"""What the wheel carries beside the package: manual pages and completions, made from the commands as they are."""

from __future__ import annotations

import runpy
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Under share/, where shells and man look: of the person (pip install --user), of the system, or linked by pipx.
COMPLETIONS = {
    "bash": "bash-completion/completions/posture",
    "zsh": "zsh/site-functions/_posture",
    "fish": "fish/vendor_completions.d/posture.fish",
}
PAGES = {"posture.1": "man/man1/posture.1", "posture-config.5": "man/man5/posture-config.5"}


def write(share: Path, root: Path) -> list[str]:
    """Write the files under the folder *share*, from the checkout *root*; return their places in it."""
    sys.path.insert(0, str(root))
    from reminder import paths
    from reminder.cli.completions import script
    from reminder.storage import catalogue

    man = runpy.run_path(str(root / "packaging/man.py"))
    exercises = [exercise.id for exercise in catalogue.load(paths.shipped()).catalogue]
    texts = {
        PAGES["posture.1"]: man["command_page"](),
        PAGES["posture-config.5"]: man["settings_page"](),
        **{place: script(shell, exercises) + "\n" for shell, place in COMPLETIONS.items()},
    }
    for place, text in texts.items():
        (share / place).parent.mkdir(parents=True, exist_ok=True)
        (share / place).write_text(text, encoding="utf-8")
    return list(texts)


class Share(BuildHookInterface):  # type: ignore[type-arg]
    """Adds them to a wheel; a checkout that is installed editable does without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files and tell where they go."""
        self._folder = Path(tempfile.mkdtemp(prefix="posture-share-"))
        if version != "editable":
            for place in write(self._folder, Path(self.root)):
                build_data["shared_data"][str(self._folder / place)] = f"share/{place}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written."""
        shutil.rmtree(self._folder)
