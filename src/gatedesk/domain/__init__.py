"""The words of trading: frozen records and pure rules. Nothing here does I/O, reads a clock or knows a library."""
