"""Randomness without state: every draw is a function of a key and an index, so any part of the tape can be made alone.

The generator is splitmix64 used as a counter-based hash. Noise is made of integers only, so sums of it are exact
and do not depend on how much is drawn at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

GOLDEN = 0x9E3779B97F4A7C15
MASK = 0xFFFFFFFFFFFFFFFF
NOISE_DEVIATION = 37837.0  # of the sum of four uniform 16-bit numbers: sqrt(4 / 12) * 65536


def _mix(value: Bits) -> Bits:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def key(*parts: int) -> int:
    """One 64-bit key out of any number of integers (seed, con_id, purpose ...). Asked often, so in plain integers."""
    state = 0
    for part in parts:
        state = ((state + (int(part) & MASK)) * GOLDEN + GOLDEN) & MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
        state ^= state >> 31
    return state


def bits(keys: Bits | int, index: Ints | Bits) -> Bits:
    """64 random bits for each index; ``keys`` is one key or one for each index."""
    base = np.asarray(keys, np.uint64)
    return _mix(base + (np.atleast_1d(index).astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN))


def draw(key_: int, index: int) -> int:
    """The same as ``bits`` for one index, without an array."""
    value = (key_ + (index + 1) * GOLDEN) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def uniform(keys: Bits | int, index: Ints | Bits) -> Floats:
    """Numbers in [0, 1)."""
    return (bits(keys, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def noise(keys: Bits | int, index: Ints | Bits) -> Ints:
    """Near-normal integers of mean 0 and deviation ``NOISE_DEVIATION``."""
    drawn = bits(keys, index)
    total = sum(((drawn >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.int64) for shift in (0, 16, 32, 48))
    return np.asarray(total, np.int64) - 131070


def normal(keys: Bits | int, index: Ints | Bits) -> Floats:
    """Near-normal numbers of mean 0 and deviation 1, never beyond 3.5."""
    return noise(keys, index) / NOISE_DEVIATION
