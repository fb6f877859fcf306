"""``python -m gatedesk`` is the same as ``gatedesk``."""

from gatedesk.cli import main

main()
