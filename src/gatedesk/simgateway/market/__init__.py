"""The simulated market: instruments, a seeded two-sided tape, its history, and files replayed bar by bar.

Prices are floats rounded to the instrument's increment, sizes are whole units, times are epoch seconds (UTC).
The market knows nothing of orders but ``Market.take``, by which the exchange removes displayed liquidity.
"""
