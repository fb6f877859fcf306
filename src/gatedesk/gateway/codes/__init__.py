"""The Gateway's message codes, a table for each family; ``gateway.error_codes`` puts them together."""
