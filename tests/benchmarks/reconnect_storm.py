"""Break one session's line a thousand times and print what became of it.

    python tests/benchmarks/reconnect_storm.py [--faults 1000] [--seed 1] [--json FILE]

The simulated Gateway is another process; between it and the session stands a line that is cut, reset, torn in the
middle of a message, frozen or shut, at random. Ends with 1 if a subscription stayed dead, an order or a position
differs from what another client is told, anything is left over, or memory grew by 1 % after the first quarter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from helpers.storm import Storm, Tally  # noqa: E402 - the path comes first

MOST_GROWTH = 0.01


def main() -> int:
    """Run and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(Storm(Path(folder), options.faults, options.seed).run())
    seconds = perf_counter() - began
    show(tally, seconds)
    if options.json:
        options.json.write_text(json.dumps(asdict(tally) | {"seconds": seconds, "growth": tally.growth}, indent=2))
    return 0 if holds(tally) else 1


def holds(tally: Tally) -> bool:
    left = any(after > before for before, after in tally.leftovers.values())
    return not tally.differences and not left and tally.growth < MOST_GROWTH


def show(tally: Tally, seconds: float) -> None:
    """The figures, one a line."""
    faults = ", ".join(f"{count} {name}" for name, count in sorted(tally.faults.items()))
    print(f"faults            {sum(tally.faults.values())} in {seconds:.0f} s ({faults})")
    print(f"slowest return    {tally.slowest:.2f} s until every subscription had spoken again")
    print(f"orders            {tally.orders} meant, {tally.refused} refused at the door, {tally.never_sent} rejected")
    print(f"differences       {len(tally.differences)} {'; '.join(tally.differences)}".rstrip())
    for name, (before, after) in tally.leftovers.items():
        print(f"{name:<17} {before} before, {after} after")
    print(f"memory            {tally.warm / 2**20:.1f} -> {tally.final / 2**20:.1f} MiB ({100 * tally.growth:+.2f} %)")


if __name__ == "__main__":
    raise SystemExit(main())
