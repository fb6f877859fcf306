"""Studies: what can be computed from bars, and its values bar by bar. Numbers only: no Qt, no colours."""
