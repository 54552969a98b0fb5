"""The DataStore's doors: another column or other rows, under the same address.

They are chained only where the ``datastore`` plugin is loaded. The tables are in a
database of their own, so that the dossier follows in transactions of its own, right
before and after; the gates read the columns themselves whenever they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import clock, discretion, editing, release, tables
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier

    Next = Callable[[Context, dict[str, Any]], Any]


@dataclass(frozen=True)
class Announced:
    """What a table's resource and dossier said before its rows were to change."""

    resource_id: str
    last_modified: datetime | None
    judged_at: datetime | None


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
    return _write(next_action, context, data_dict)


@tk.chained_action
def datastore_upsert(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Write rows, then hold the dataset to its dossier."""
    return _write(next_action, context, data_dict)


@tk.chained_action
def datastore_delete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Delete a table or rows of it, then hold the dataset to its dossier.

    ``datastore_records_delete`` comes here too.
    """
    return _write(next_action, context, data_dict)


def _write(next_action: Next, context: Context, data_dict: dict[str, Any]) -> Any:
    """Write to a table between two transactions of CKAN's own database.

    The first says that the rows are about to change: killed after them, a process
    leaves an entry whose standing ``ckan qcreuse run-due`` writes anew, and what was
    signed for the rows of before lapses then.
    """
    asked = data_dict.get("resource_id")
    announced = _announce(context, asked)
    try:
        done = next_action(context, data_dict)
    except Exception:
        _take_back(announced)
        raise
    _follow(context, done.get("resource_id", asked))
    return done


def _announce(context: Context, resource_id: Any) -> Announced | None:
    """Date a table's rows anew, for whoever may write them; return how to undo it."""
    if not resource_id or not _may_write(context, str(resource_id)):
        return None
    resource, dossier = _locked(resource_id)
    if resource is None or dossier is None:
        return None
    announced = Announced(resource.id, resource.last_modified, dossier.judged_at)
    resource.last_modified = clock.now()
    # Older than the dataset: `run-due` looks at it again.
    dossier.judged_at = resource.package.metadata_modified - timedelta(seconds=1)
    model.Session.commit()
    return announced


def _take_back(announced: Announced | None) -> None:
    """Undo what was announced and did not happen."""
    if announced is None:
        return
    model.Session.rollback()
    resource, dossier = _locked(announced.resource_id)
    if resource is not None and dossier is not None:
        resource.last_modified = announced.last_modified
        dossier.judged_at = announced.judged_at
    model.Session.commit()


def _locked(resource_id: Any) -> tuple[Any, Dossier | None]:
    """Return a resource and the dossier of its dataset, locked, where there are any."""
    resource = model.Resource.get(str(resource_id)) if resource_id else None
    if resource is None or not resource.package_id:
        return None, None
    dossier = dossiers.lock(resource.package_id)
    model.Session.refresh(resource)
    return resource, dossier


def _may_write(context: Context, resource_id: str) -> bool:
    asked = tk.fresh_context(context)
    try:
        tk.check_access("resource_update", asked, {"id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def _follow(context: Context, resource_id: Any) -> None:
    resource, dossier = _locked(resource_id)
    if resource is None or dossier is None:
        return
    try:
        # What was signed for this content was signed for the rows of before.
        resource.last_modified = clock.now()
        model.Session.flush()
        editing.after_edit(context, resource.package_id)
    except Exception:
        model.Session.rollback()
        raise
    model.Session.commit()
    release.index(context, resource.package_id)
