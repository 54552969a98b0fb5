"""The DataStore's doors: another column or other rows, under the same address.

They are chained only where the ``datastore`` plugin is loaded. The tables are in a
database of their own, so that the dossier follows in a transaction of its own, right
after; the gates read the columns themselves whenever they are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import clock, discretion, editing, release, tables
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Next = Callable[[Context, dict[str, Any]], Any]


@tk.chained_action
def datastore_search(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Search a table; in the list of all tables, only those the reader may know of.

    The DataStore shows that list to everyone, with what is not published in it.
    """
    reader = discretion.Reader(context)
    names = (data_dict.get("resource_id"), data_dict.get("id"))
    if METADATA in names and not reader.reads_all:
        data_dict = {**tables.only_known(data_dict, reader.labels)}
    return next_action(context, data_dict)


@tk.chained_action
def datastore_create(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Create or widen a table, then hold its dataset to its dossier."""
    done = next_action(context, data_dict)
    _follow(context, done.get("resource_id"))
    return done


@tk.chained_action
def datastore_upsert(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Write rows, then hold the dataset to its dossier."""
    done = next_action(context, data_dict)
    _follow(context, data_dict.get("resource_id"))
    return done


@tk.chained_action
def datastore_delete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Delete a table or rows of it, then hold the dataset to its dossier.

    ``datastore_records_delete`` comes here too.
    """
    done = next_action(context, data_dict)
    _follow(context, data_dict.get("resource_id"))
    return done


def _follow(context: Context, resource_id: Any) -> None:
    resource = model.Resource.get(str(resource_id)) if resource_id else None
    package_id = resource.package_id if resource else None
    if resource is None or not package_id or dossiers.lock(package_id) is None:
        return
    try:
        model.Session.refresh(resource)
        # What was signed for this content was signed for the rows of before.
        resource.last_modified = clock.now()
        model.Session.flush()
        editing.after_edit(context, package_id)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    release.index(context, package_id)
