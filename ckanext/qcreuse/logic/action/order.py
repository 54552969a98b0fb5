"""Dossier first, dataset second: the one order in which writers take locks.

CKAN's patch, revise and resource actions lock the dataset's row before they
reach ``package_update``, which locks the dossier; a transition locks them the
other way round, and PostgreSQL would end one of the two. So each of them takes
the dossier's lock before anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import birth, editing, release
from ckanext.qcreuse.model import dossier as dossiers

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Next = Callable[[Context, dict[str, Any]], Any]


@tk.chained_action
def package_patch(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then patch."""
    _lock(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def package_revise(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then revise."""
    match = data_dict.get("match")
    given = match if isinstance(match, dict) else {}
    _lock(
        given.get("id")
        or given.get("name")
        or data_dict.get("match__id")
        or data_dict.get("match__name")
    )
    return next_action(context, data_dict)


@tk.chained_action
def resource_create(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then add the resource."""
    _lock(data_dict.get("package_id"))
    return next_action(context, data_dict)


@tk.chained_action
def resource_update(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then update the resource."""
    _lock_by_resource(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def resource_patch(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then patch the resource."""
    _lock_by_resource(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def resource_delete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then remove the resource."""
    _lock_by_resource(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def package_resource_reorder(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier of the dataset, then reorder its resources."""
    _lock(data_dict.get("id"))
    return next_action(context, data_dict)


@tk.chained_action
def package_owner_org_update(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Lock the dossier, move the dataset, and hold it to its dossier.

    Within ``package_update``, which does all that, it only passes.
    """
    if context.get("defer_commit"):
        return next_action(context, data_dict)
    package = model.Package.get(str(data_dict.get("id")))
    if package is None:
        return next_action(context, data_dict)
    dossier = dossiers.lock(package.id)
    tk.check_access("package_owner_org_update", context, data_dict)
    to, private = data_dict.get("organization_id"), bool(package.private)
    if dossier is None and not birth.enter(context, package, to, private=private):
        return next_action(context, data_dict)
    try:
        moved = next_action(tk.fresh_context(context, defer_commit=True), data_dict)
        model.Session.flush()
        editing.after_edit(context, package.id)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    release.index(context, package.id)
    return moved


def _lock(reference: Any) -> None:
    package = model.Package.get(str(reference)) if reference else None
    if package is not None:
        dossiers.lock(package.id)


def _lock_by_resource(reference: Any) -> None:
    resource = model.Resource.get(str(reference)) if reference else None
    if resource is not None:
        _lock(resource.package_id)
