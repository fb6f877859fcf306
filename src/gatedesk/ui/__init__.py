"""The window: Qt widgets over a desk. Facts reach it through ``bridge``; intentions leave through the desk's use cases.

Nothing here knows ib_async, files or the simulated Gateway, and no dialog or menu is ever run with ``exec``: a nested
event loop inside a coroutine stops every other task for good.
"""
