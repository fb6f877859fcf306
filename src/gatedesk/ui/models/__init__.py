"""Table models: records in, rows out. One generic model, one COLUMNS tuple a table."""
