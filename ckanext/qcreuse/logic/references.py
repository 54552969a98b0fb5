"""Which of CKAN's actions take a reference to a dataset, and where.

Absence is answered for all of them by :mod:`.discretion`. What is not here
needs nothing: it searches by permission, is for sysadmins before it looks, asks
the authorisation to edit a dataset before anything (:func:`_may_update`), or
``package_show`` (``package_revise``, ``dcat_dataset_show``…).
``tests/logic/test_leaks.py`` asks every action there is, so that one this table
forgets is named.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.authz import get_local_functions
from ckan.logic import auth_audit_exempt

from . import auth, discretion, permissions
from .discretion import (
    ACTIVITY,
    DATASET,
    QUERY,
    RESOURCE,
    TABLE,
    TAG,
    TASK,
    VIEW,
    Reader,
    Reference,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import AuthResult, Context

    Action = Callable[..., Any]

_DATASET = (Reference(DATASET),)
_RESOURCE = (Reference(RESOURCE),)
_VIEW = (Reference(VIEW),)
_ACTIVITY = (Reference(ACTIVITY),)
_PAIR = (Reference(DATASET, "subject"), Reference(DATASET, "object"))
_TABLE = (Reference(TABLE, "resource_id"), Reference(TABLE))
_MEMBER = (Reference("", "object", "object_type"),)

REFUSING = {
    "package_show": (Reference(DATASET), Reference(DATASET, "name_or_id")),
    "resource_show": _RESOURCE,
}
"""Asked by every page, and sure to refuse: they are looked at when they have."""

READING = {
    "package_relationships_list": (*_DATASET, Reference(DATASET, "id2")),
    "package_collaborator_list": _DATASET,
    "dataset_follower_count": _DATASET,
    "am_following_dataset": _DATASET,
    "resource_view_show": _VIEW,
    "resource_view_list": _RESOURCE,
    "tag_show": (Reference(TAG),),
    "task_status_show": (
        Reference(TASK),
        Reference(DATASET, "entity_id"),
        Reference(RESOURCE, "entity_id"),
    ),
}

WRITING = {
    "package_update": (Reference(DATASET), Reference(DATASET, "name", unless="id")),
    "package_delete": _DATASET,
    "dataset_purge": _DATASET,
    "package_collaborator_create": _DATASET,
    "package_collaborator_delete": _DATASET,
    "package_relationship_create": _PAIR,
    "package_relationship_update": _PAIR,
    "package_relationship_delete": _PAIR,
    "resource_update": _RESOURCE,
    "resource_delete": _RESOURCE,
    "resource_view_create": (Reference(RESOURCE, "resource_id"),),
    "resource_view_update": (*_VIEW, Reference(RESOURCE, "resource_id")),
    "resource_view_reorder": _RESOURCE,
    "resource_view_delete": _VIEW,
    "member_create": _MEMBER,
    "member_delete": _MEMBER,
    "follow_dataset": _DATASET,
    "unfollow_dataset": _DATASET,
}

OF_PLUGINS = {
    "activity": {
        "package_activity_list": _DATASET,
        "activity_show": _ACTIVITY,
        "activity_data_show": _ACTIVITY,
        "activity_diff": _ACTIVITY,
    },
    "datastore": {
        "datastore_info": _TABLE,
        "datastore_search": _TABLE,
        "datastore_search_sql": (Reference(QUERY, "sql"),),
    },
}
"""Read actions that are there when their plugin is."""

WRITING_TABLES = {
    "datastore_create": _TABLE,
    "datastore_upsert": _TABLE,
    "datastore_delete": _TABLE,
    "datastore_records_delete": _TABLE,
    "datastore_run_triggers": _TABLE,
}
"""Write actions that are there when the DataStore is."""


def guarded(ours: dict[str, Action]) -> dict[str, Action]:
    """Return the actions of the extension, with absence in front of CKAN's.

    Parameters
    ----------
    ours
        Our actions, by name, of which some chain CKAN's already.
    """
    reading = {**READING}
    for plugin, actions in OF_PLUGINS.items():
        if p.plugin_loaded(plugin):
            reading.update(actions)
    if not tk.asbool(tk.config.get("ckan.datastore.sqlsearch.enabled")):
        # CKAN has that action where it is enabled only, and chains no other.
        reading.pop("datastore_search_sql", None)
    writing = {**WRITING, **(WRITING_TABLES if p.plugin_loaded("datastore") else {})}
    found = {**ours}
    for guard, table, reads in (
        (discretion.guard_refusal, REFUSING, True),
        (discretion.guard, reading, True),
        (discretion.guard, writing, False),
    ):
        for name, references in table.items():
            chain = _chain(partial(guard, references=references), ours.get(name))
            found[name] = tk.side_effect_free(chain) if reads else chain
            if name not in READING | WRITING | REFUSING:
                # As CKAN has every plugin's own action, and forgets once it is chained.
                found[name] = auth_audit_exempt(found[name])
    return found


def auth_functions() -> dict[str, Action]:
    """Return the authorisations of the extension, and ours before CKAN's edit."""
    ours = (*get_local_functions(permissions), *get_local_functions(auth))
    return {**dict(ours), "package_update": _may_update}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def _may_update(
    next_auth: Action, context: Context, data_dict: dict[str, Any] | None
) -> AuthResult:
    """Refuse an edit as CKAN does, save of what is not there for the reader.

    Pages ask this before they ask any action.
    """
    answer = next_auth(context, data_dict)
    reference = str((data_dict or {}).get("id") or "")
    if not answer["success"] and Reader(context).misses(DATASET, reference):
        raise tk.ObjectNotFound
    return answer


def _chain(guard: Callable[[Action], Action], inner: Action | None) -> Action:
    @tk.chained_action
    def chained(
        next_action: Action, context: Context, data_dict: dict[str, Any]
    ) -> Any:
        asked = partial(inner, next_action) if inner else next_action
        return guard(asked)(context, data_dict)

    return chained
