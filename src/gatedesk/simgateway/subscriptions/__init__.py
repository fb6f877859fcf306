"""What clients keep being told about: one class a kind, each a record advanced by the gateway with the tape."""
