"""Actions, a module per noun."""

from __future__ import annotations

from typing import Any


def get_actions() -> dict[str, Any]:
    """Return every action of the extension, by name."""
    return {}
