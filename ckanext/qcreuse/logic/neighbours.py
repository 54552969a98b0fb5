"""Whether another plugin has its own way with what a batch does without."""

from __future__ import annotations

import ckan.plugins as p

OURS = "qcreuse"
ACTIONS = frozenset(
    {
        "package_create",
        "package_show",
        "package_owner_org_update",
        "activity_create",
    }
)
"""Actions that ``package_create`` is or calls, and that a batch does not call."""

OWNERS = {"activity_create": "activity"}


def have_a_say() -> bool:
    """Tell whether another plugin has one of the actions, or decides who may enter."""
    for plugin in p.PluginImplementations(p.IActions):
        named = {name for name in ACTIONS if OWNERS.get(name) != plugin.name}
        if plugin.name != OURS and not named.isdisjoint(plugin.get_actions()):
            return True
    return any(
        plugin.name != OURS and "package_create" in plugin.get_auth_functions()
        for plugin in p.PluginImplementations(p.IAuthFunctions)
    )
