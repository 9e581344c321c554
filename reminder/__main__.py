"""``python -m reminder``: the same as the command ``posture``."""

import sys

from reminder.cli import main

if __name__ == "__main__":
    sys.exit(main())
