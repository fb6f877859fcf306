"""Account numbers made unreadable, for everything that may leave the machine: logs, crash reports, copied text."""

from __future__ import annotations

import re

ACCOUNT_NUMBER = re.compile(r"(D?[UFI])\d{2,}(\d{3})")
"""U, F and I accounts of five digits or more, and their paper twins DU, DF and DI."""


def mask_accounts(text: str) -> str:
    """``text`` with every account number cut to its letters and last three digits: DU1234567 becomes DU•••567."""
    return ACCOUNT_NUMBER.sub(r"\1•••\2", text)
