"""The headless application: live state, use cases and the ports it is wired through. No Qt and no I/O."""
