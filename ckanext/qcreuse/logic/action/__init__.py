"""Actions, a module per noun."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ckan.authz import get_local_functions

from . import (
    adoption,
    assessment,
    clearance,
    dossier,
    exception,
    handling,
    inventory,
    order,
    package,
    role,
    transition,
    upkeep,
)

MODULES: tuple[ModuleType, ...] = (
    adoption,
    assessment,
    clearance,
    dossier,
    exception,
    handling,
    inventory,
    order,
    package,
    role,
    transition,
    upkeep,
)


def get_actions() -> dict[str, Any]:
    """Return every action of the extension, by name."""
    return {
        name: function
        for module in MODULES
        for name, function in get_local_functions(module)
    }
