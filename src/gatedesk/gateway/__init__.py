"""The session over ib_async: the connection machine, resync, subscriptions, order routing and diagnosis.

``session.Session`` implements ``desk.ports.Gateway``. Facts come in through ``guarded_ib`` (which hears every message
before ib_async interprets it), are made into domain records by ``translate`` and are published; intentions go out
through ``order_routing``, ``market_data`` and ``history``. Everything runs on one asyncio loop.
"""
