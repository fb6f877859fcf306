"""A table as text for elsewhere: tab-separated for the clipboard, CSV for a file. Raw values, C locale, UTC times."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def raw(value: object) -> str:
    """A value as a program reads it: plain digits, ISO times in UTC, nothing for None."""
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Enum():
            return str(value.value)
        case Decimal():
            return f"{value:f}"
        case float():
            return repr(value)
        case _:
            return str(value)


def harmless(value: object) -> str:
    """Words that a spreadsheet would take for a formula get an apostrophe; numbers stay numbers."""
    words = raw(value)
    is_number = isinstance(value, int | float | Decimal)
    return f"'{words}" if not is_number and words.startswith(FORMULA_STARTS) else words


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated, quoted where needed, one header line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(title) for title in header])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return buffer.getvalue()


def as_tsv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Tab-separated with a header line; tabs and line ends inside words become blanks."""
    lines = [list(header), *([harmless(value) for value in row] for row in rows)]
    return "\n".join("\t".join(" ".join(word.split()) for word in line) for line in lines)
