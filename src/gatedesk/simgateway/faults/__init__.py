"""Scripted trouble: every way a Gateway fails its clients, by name, at a time of one's choosing.

``table.FAULTS`` declares the faults; ``spec`` reads ``NAME:ARGS@TIME``; ``stage`` holds what is in force and what is
to come; ``gateway`` puts it around a SimGateway, ``wire`` around a connection's bytes. No sockets and no clock here:
the same plan over the same requests at the same times gives the same bytes.
"""
