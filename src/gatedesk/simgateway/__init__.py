"""The simulated Gateway: a stranger to the rest of Gatedesk that speaks the TWS socket protocol over TCP.

``server`` owns sockets and the wall clock; ``protocol`` turns bytes into requests without I/O; ``gateway`` answers
requests from the ``exchange`` and the ``market``; ``wire`` declares every message. Time enters only as
``advance(now)``: the same seed and the same requests at the same times give the same bytes.
"""
