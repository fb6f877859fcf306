"""The wire of the simulated Gateway: every message declared as a record, and one codec that interprets them.

``framing`` cuts the byte stream into payloads; ``codec`` turns a payload into a request and a response into a payload,
at the server version negotiated with that client (157 to 178); ``requests`` and ``responses`` are the declarations.
Pure: no sockets, no clock.
"""
