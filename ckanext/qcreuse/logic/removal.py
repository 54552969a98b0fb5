"""Deleting and purging: never past the dossier.

Deleting a dataset that is public, or shared within government, is the
transition ``withdraw``, whoever's button it was; so it needs the duty of that
transition. Two are excepted, and the event says so: an importer taking back what
it brought, and a sysadmin who says why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.decisions import decide
from ckanext.qcreuse.domain.errors import TransitionNotAllowed
from ckanext.qcreuse.model import arrival as arrivals
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import draft as drafts
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import visibility

from . import arriving, birth, inputs, people, release
from . import entry as entries
from .rules import site_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier

WITHDRAW = "withdraw"


def before_delete(
    context: Context,
    package: model.Package,
    dossier: Dossier,
    given: Mapping[str, Any] | None = None,
) -> None:
    """Withdraw or record what is about to be deleted, in the same transaction.

    Parameters
    ----------
    context
        Context of the action.
    package, dossier
        The entry, its dossier locked.
    given
        What is given to the action, where that may be a reason: ``message``.

    Raises
    ------
    NotAuthorized
        When the person may not withdraw it.
    ValidationError
        When a sysadmin forces it and does not say why, or the index cannot be reached.
    """
    _leave(context, package, dossier, "deleted", given or {})


def before_purge(
    context: Context, package: model.Package, dossier: Dossier, given: Mapping[str, Any]
) -> None:
    """Withdraw or record what is about to be purged, in the same transaction.

    Parameters
    ----------
    context, package, dossier, given
        As for :func:`before_delete`.

    Raises
    ------
    ValidationError
        As for :func:`before_delete`.
    """
    _leave(context, package, dossier, "purged", given)
    visibility.forget_tasks(package.id)
    drafts.forget(package.id)
    arrivals.forget(package.id)


def before_bulk(context: Context, given: Mapping[str, Any]) -> None:
    """Refuse to delete several datasets where one of them would be refused.

    CKAN deletes them one by one, each in its transaction: the first ones would be gone.

    Parameters
    ----------
    context
        Context of the action.
    given
        What is given to ``bulk_update_delete``.

    Raises
    ------
    NotAuthorized, ValidationError
        As for :func:`before_delete`.
    """
    asked = given.get("datasets")
    for reference in asked if isinstance(asked, list) else []:
        package = model.Package.get(str(reference))
        if package is None or package.owner_org != given.get("org_id"):
            continue
        dossier = dossiers.get(package.id)
        if dossier is not None and _is_read(dossier):
            entry = entries.Entry(context, package, dossier, site_rules())
            _as(entry, "deleted", "")


def record(
    context: Context,
    package: model.Package,
    dossier: Dossier,
    happening: events.Happening,
) -> None:
    """Write one event on the dossier of what goes or comes back.

    Parameters
    ----------
    context
        Context of the action.
    package, dossier
        The entry, its dossier locked.
    happening
        What the event says.
    """
    entries.Entry(context, package, dossier, site_rules()).record(happening)


def _leave(
    context: Context,
    package: model.Package,
    dossier: Dossier,
    how: str,
    given: Mapping[str, Any],
) -> None:
    before = dossier.state
    if not _is_read(dossier):
        record(context, package, dossier, events.Happening(how, before, before))
        return
    message = inputs.text(given, "message")
    entry = entries.Entry(context, package, dossier, site_rules())
    details = {"by": how, "as": _as(entry, how, message)}
    if before == workflow.PUBLISHED:
        release.hide(package, dossier, workflow.WITHDRAWN)
    else:
        release.move(package, dossier, workflow.WITHDRAWN)
    record(
        context,
        package,
        dossier,
        events.Happening(WITHDRAW, before, workflow.WITHDRAWN, message, details),
    )


def _is_read(dossier: Dossier) -> bool:
    """Tell whether others read the data, so that taking them away is withdrawing."""
    return dossier.state in site_rules().workflow.transition(WITHDRAW).sources


def _as(entry: entries.Entry, how: str, message: str) -> str:
    """Return as what the person takes the data away, or raise why they may not."""
    if people.is_trusted_importer(entry.context):
        return birth.TRUSTED
    if how == "deleted" and arriving.is_taken_back(entry.context, entry.package):
        return "importer"
    # Of who holds the duty pressing the button is the reason: CKAN's own pages ask for
    # no other.
    asked = replace(entry.known, message=message or how)
    try:
        decide(entry.rules, WITHDRAW, entry.dataset, asked, entry.actor)
    except TransitionNotAllowed as error:
        if not people.is_sysadmin(entry.context):
            raise entries.refuse(entry.rules, error) from error
        _require_reason(entry, message)
        return "sysadmin"
    return "duty"


def _require_reason(entry: entries.Entry, message: str) -> None:
    if message:
        return
    sentence = tk._(
        "Others read “{title}”, and you do not hold the duty that withdraws it."
        " Withdraw it first on the page of its dossier, as a forced step with a reason,"
        " then delete it; through the API, package_delete and dataset_purge take the"
        " reason as “message”."
    ).format(title=entry.package.title or entry.package.name)
    raise tk.ValidationError({"message": [sentence]})
