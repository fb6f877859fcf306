"""The panels of the desk, each a plain widget over a ``UiContext``; ``catalogue`` says where each stands."""
