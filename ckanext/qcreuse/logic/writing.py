"""Writing down what was decided of a record: dataset, dossier and event together.

Nothing is committed here: whoever asks commits the record alone or with others, and
says when it is indexed.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events

from . import birth, crosschecks, governing, people
from .entry import Entry
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan.types import Context

    from .deciding import Decision

IMPORTED = "inventory_imported"


@dataclass(frozen=True)
class Written:
    """What was written.

    Parameters
    ----------
    package_id
        Identifier of the dataset.
    former
        What was there before: ``dataset``, ``absent`` (fields that were not there) and
        ``dossier``.
    """

    package_id: str
    former: dict[str, Any] = field(default_factory=dict)


def write(
    context: Context, decision: Decision, how: Mapping[str, Any] | None = None
) -> Written:
    """Write a record down in the current transaction, with one event.

    Parameters
    ----------
    context
        Context of the action.
    decision
        What was decided: ``created`` or ``updated``.
    how
        What the event says of where the record comes from; without it an update has
        no event of its own.

    Raises
    ------
    NotAuthorized, ValidationError
        As CKAN's own writes; the transaction is rolled back then.
    """
    asked = tk.fresh_context(
        context,
        defer_commit=True,
        return_id_only=True,
        **{crosschecks.RELAYED: True},
    )
    write_it = _create if decision.stored is None else _update
    return write_it(asked, decision, how)


def birth_of(
    context: Context, decision: Decision, how: Mapping[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the event of a new entry says, and what its dossier holds.

    Parameters
    ----------
    context, decision, how
        As for :func:`write`.
    """
    author, _name = people.signature_of(context)
    columns = governing.columns(decision.governed, author)
    return {**(how or {}), **decision.governed}, columns


def _create(
    context: Context, decision: Decision, how: Mapping[str, Any] | None
) -> Written:
    born = birth_of(context, decision, how)
    context[birth.BORN_WITH] = born  # pyright: ignore[reportGeneralTypeIssues] - ours
    given = copy.deepcopy(dict(decision.given))
    return Written(tk.get_action("package_create")(context, given))


def _update(
    context: Context, decision: Decision, how: Mapping[str, Any] | None
) -> Written:
    package_id, stored = decision.package_id, decision.stored or {}
    # Dossier first and dataset second: the order of every writer.
    dossiers.lock(package_id)
    touched = decision.given.keys() - {"id"}
    former: dict[str, Any] = {
        "dataset": {name: stored[name] for name in touched if name in stored},
        "absent": sorted(touched - stored.keys()),
    }
    if decision.given:
        # CKAN says so itself where it commits: activities are made of it.
        context["changed_entities"] = {"packages": {package_id}}  # pyright: ignore[reportGeneralTypeIssues] - core's own key
        tk.get_action("package_patch")(context, copy.deepcopy(dict(decision.given)))
        # CKAN leaves its savepoint open when somebody else commits.
        nested = model.Session().get_nested_transaction()
        if nested is not None:
            nested.commit()
    else:
        tk.check_access("package_update", context, {"id": package_id})
    entry = _entry(context, package_id)
    if entry is not None and (how is not None or decision.governed):
        former["dossier"] = governing.write(entry, decision.governed)
        fields = sorted({change.field for change in decision.changes})
        details = {**(how or {}), "fields": fields, **decision.governed}
        entry.record(events.Happening(IMPORTED, details=details))
    return Written(package_id, former)


def _entry(context: Context, package_id: str) -> Entry | None:
    """Open an entry just written; None where the workflow does not rule."""
    dossier, package = dossiers.lock(package_id), model.Package.get(package_id)
    if dossier is None or package is None:
        return None
    return Entry(context, package, dossier, site_rules())
