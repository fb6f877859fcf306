"""The simulated market: instruments, trading hours, a seeded tape, its history, and replayed files. Pure.

``Market`` (market.py) is the door. Under it: ``universe`` says what trades, ``clock`` when, ``series`` the long
price series, ``walk`` refines a bar into its inside, ``tape`` prints trades and quotes, ``history`` adds them up to
bars of every size, ``book`` shows depth, and ``replay`` reads files that take the place of the seeded series.
"""
