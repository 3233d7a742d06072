"""All measurements of deadlines: rules, settling, the night's work, the register.

python -m benchmarks.deadlines [rules | settling | nightly | register] [SIZE …] [--postgresql]

Without a name, all of them at three small sizes. On one core; time of the processor beside time on the wall. SIZE is
people, for the register millions of rows. Databases are made in a temporary folder and removed.
"""

from __future__ import annotations

import sys

from benchmarks.deadlines import nightly, register, rules, settling

PARTS = {
    "rules": (rules.main, [250, 500, 1000]),
    "settling": (settling.main, [300, 600, 1200]),
    "nightly": (nightly.main, [5_000, 10_000, 20_000]),
    "register": (register.main, [0.05, 0.1, 0.2]),
}


def main(arguments: list[str]) -> None:
    """Print what is asked for."""
    sizes = [float(a.replace("_", "")) for a in arguments if a[:1].isdigit()]
    named = [a for a in arguments if a in PARTS] or list(PARTS)
    for name in named:
        part, usual = PARTS[name]
        part(sizes or usual, postgresql="--postgresql" in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
