"""The server versions at which the wire changes, by the names the API's own sources give them.

A field declared ``since=DURATION`` is on the wire when the negotiated version is 158 or more; ``until=`` ends a field's
life just before the version named. The gateway never negotiates above ``HIGHEST``: from 201 on every message becomes
binary, which is another protocol.
"""

from __future__ import annotations

LOWEST = 157  # the oldest version the clients of today still accept
HIGHEST = 178  # the newest one every client of today speaks as text

DURATION = 158
MARKET_DATA_IN_SHARES = 159
POST_TO_ATS = 160
AUTO_CANCEL_PARENT = 162
FRACTIONAL_SIZE_SUPPORT = 163
SIZE_RULES = 164
HISTORICAL_SCHEDULE = 165
ADVANCED_ORDER_REJECT = 166
USER_INFO = 167
MANUAL_ORDER_TIME = 169
PEG_BEST_AND_MID_OFFSETS = 170
WSH_EVENT_FILTERS = 171
WSH_EVENT_DATES = 173
INSTRUMENT_TIME_ZONE = 174
HISTORICAL_DATA_IN_SHARES = 175
BOND_ISSUER_ID = 176
PROFILES_DROPPED = 177
PENDING_PRICE_REVISION = 178
SUBMITTER = 198
