"""Template helpers: they return data, not HTML."""
