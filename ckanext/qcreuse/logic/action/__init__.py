"""Actions, a module per noun."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import ckan.plugins as p
from ckan.authz import get_local_functions

from ckanext.qcreuse.logic import references

from . import (
    activities,
    adoption,
    assessment,
    audit,
    bulk,
    clearance,
    dossier,
    exception,
    export,
    handling,
    importing,
    installation,
    inventory,
    order,
    package,
    reading,
    role,
    tables,
    task,
    transition,
    upkeep,
)

MODULES: tuple[ModuleType, ...] = (
    adoption,
    assessment,
    audit,
    bulk,
    clearance,
    dossier,
    exception,
    export,
    handling,
    importing,
    installation,
    inventory,
    order,
    package,
    reading,
    role,
    task,
    transition,
    upkeep,
)


def get_actions() -> dict[str, Any]:
    """Return every action of the extension, by name."""
    # CKAN refuses to chain an action that no plugin has.
    of_plugins = (("datastore", tables), ("activity", activities))
    present = [module for plugin, module in of_plugins if p.plugin_loaded(plugin)]
    ours = {
        name: function
        for module in (*MODULES, *present)
        for name, function in get_local_functions(module)
    }
    return references.guarded(ours)
