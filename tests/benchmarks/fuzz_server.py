"""One million frames of noise into the simulated Gateway; prints what it came to and how memory went.

    python tests/benchmarks/fuzz_server.py [--frames N] [--seed N]

Ends with 1 if memory grew by more than ``ALLOWED`` of what it was when the market had warmed up.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "src"), str(Path(__file__).resolve().parents[1])]

from helpers.fuzzing import fuzz  # noqa: E402 - the paths come first

ALLOWED = 0.10
WARM = 0.1  # of the frames


def megabytes() -> float:
    """What the process holds now; its peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6


def main() -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    held: list[tuple[int, float]] = []
    tally = fuzz(options.frames, seed=options.seed, look=lambda done: held.append((done, megabytes())))
    warm = next(size for done, size in held if done >= WARM * options.frames)
    print(f"{tally.frames} frames in {tally.seconds:.0f} s, {tally.sessions} sessions, {tally.served} answered")
    print(
        f"slowest frame {tally.slowest * 1000:.0f} ms; memory {warm:.0f} MB when warm, {held[-1][1]:.0f} MB at the end"
    )
    for reason, count in tally.ends.most_common(12):
        print(f"  {count:8d}  {reason}")
    return int(held[-1][1] > warm * (1 + ALLOWED))


if __name__ == "__main__":
    raise SystemExit(main())
