"""Gatedesk: a desktop dashboard for Interactive Brokers.

The house has rooms, and imports go only downward (``pyproject.toml`` holds the contracts, the tests run them):

- ``cli``: entry points, one file a subcommand; ``bootstrap``: the composition root.
- ``ui`` (Qt), ``gateway`` (ib_async), ``store`` (files, SQLite) and ``simgateway``: adapters that never import each
  other.
- ``desk``: the headless application - live state, use cases, ports. No Qt, no I/O.
- ``domain``: frozen records and pure rules.

``simgateway`` is a stranger: a Gateway of our own that speaks the TWS socket protocol and shares no code with
the rest. Only TCP joins the two, so a mistake in one cannot agree with itself in the other.

Facts go up (socket, gateway, desk, ui); intentions go down (ui, desk, gateway, socket). The two never short-cut.
"""

__version__ = "0.1.0"
