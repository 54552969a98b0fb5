"""Actions, a module per noun."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import ckan.plugins as p
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
    tables,
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
    # CKAN refuses to chain an action that no plugin has.
    with_tables = (tables,) if p.plugin_loaded("datastore") else ()
    return {
        name: function
        for module in (*MODULES, *with_tables)
        for name, function in get_local_functions(module)
    }
