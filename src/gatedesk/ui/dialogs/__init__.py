"""Dialogs. Each is shown with ``open()`` and answers by a signal: ``exec()`` would stop every task of the one loop."""
