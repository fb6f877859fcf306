"""The pages made from the declarations are those that are shipped, and say everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatedesk.simgateway.documentation import PAGES
from gatedesk.simgateway.faults.table import FAULTS
from gatedesk.simgateway.limits import LIMITS
from gatedesk.simgateway.wire.requests import REQUESTS
from gatedesk.simgateway.wire.responses import RESPONSES

DOCS = Path(__file__).parents[3] / "resources" / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_shipped_page_is_fresh(name: str) -> None:
    remedy = "run: python -m gatedesk.simgateway.documentation resources/docs"
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), remedy


def test_every_declaration_has_its_row() -> None:
    faults, messages, scenarios = (PAGES[name]() for name in ("faults.md", "messages.md", "scenarios.md"))
    assert [name for name in FAULTS if f"| `{name}` |" not in faults] == []
    named = [*REQUESTS.items(), *RESPONSES.items()]
    assert [one for number, one in named if f"| {number} | {one.__name__} |" not in messages] == []
    assert [name for name in LIMITS if f"| `{name}` |" not in scenarios] == []
