"""The simulated exchange: orders matched against the market's book, and the money that moves.

Quantities and money are Decimal; an execution's cash is exact to the cent. The exchange answers every call with the
list of events that happened, in order; the gateway turns them into messages and decides who is told.
"""
