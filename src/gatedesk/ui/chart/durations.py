"""Spans of time in words: the two units that matter (no Qt)."""

from __future__ import annotations

UNITS = ((86_400 * 365, "y"), (86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def duration_text(seconds: float) -> str:
    """Return a span of time in its largest unit and the one below: `2 d 4 h`, `1 h 5 min`, `45 s`."""
    left = round(abs(seconds))
    parts: list[str] = []
    for size, unit in UNITS:
        count, rest = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {unit}")
            left = rest
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if not part.startswith("0 ")) or "0 s"
