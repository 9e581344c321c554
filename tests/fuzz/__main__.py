"""Feed what nobody would write to everything that reads: ``python tests/fuzz --seed 1 --count 1000000 [TARGET]``.

Each input has a number; a fault is told with it and ends the run, and ``--from NUMBER --count 1`` plays that input
again.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fuzz.targets import TARGETS, TooLongError, feed


def main() -> int:
    """Run the targets that were named, or all; return 1 if any has a fault."""
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"some of: {', '.join(TARGETS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000, help="inputs for each target")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the number of the first input")
    words = parser.parse_args()
    if unknown := set(words.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(unknown)}")
    failed = 0
    for name in words.targets or TARGETS:
        began = time.monotonic()
        with TARGETS[name]() as target:
            for number in range(words.first, words.first + words.count):
                try:
                    feed(target, words.seed, number)
                except (Exception, TooLongError) as fault:  # whatever it is, it is what was looked for
                    print(f"{name}: input {number} of seed {words.seed}: {type(fault).__name__}: {fault}")
                    failed += 1
                    break
            else:
                took = time.monotonic() - began
                print(f"{name}: {words.count} inputs, no fault, {took:.0f} s", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
