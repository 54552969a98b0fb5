"""Deleting and purging: never past the dossier.

Deleting a dataset that is public, or shared within government, is the
transition ``withdraw``, whoever's button it was; so it needs the duty of that
transition. Two are excepted, and the event says so: a trusted importer taking
back what it brought, and a sysadmin.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ckan import model

from ckanext.qcreuse.domain import workflow
from ckanext.qcreuse.domain.decisions import decide
from ckanext.qcreuse.domain.errors import TransitionNotAllowed
from ckanext.qcreuse.model import draft as drafts
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import visibility

from . import entry as entries
from . import people, release
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier

WITHDRAW = "withdraw"


def before_delete(context: Context, package: model.Package, dossier: Dossier) -> None:
    """Withdraw or record what is about to be deleted, in the same transaction.

    Parameters
    ----------
    context
        Context of the action.
    package, dossier
        The entry, its dossier locked.

    Raises
    ------
    NotAuthorized
        When the person may not withdraw it.
    ValidationError
        When the index cannot be reached.
    """
    _leave(context, package, dossier, "deleted")


def before_purge(context: Context, package: model.Package, dossier: Dossier) -> None:
    """Withdraw or record what is about to be purged, in the same transaction.

    Parameters
    ----------
    context, package, dossier
        As for :func:`before_delete`.

    Raises
    ------
    ValidationError
        When the index cannot be reached.
    """
    _leave(context, package, dossier, "purged")
    visibility.forget_tasks(package.id)
    drafts.forget(package.id)


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
    context: Context, package: model.Package, dossier: Dossier, how: str
) -> None:
    rules = site_rules()
    before = dossier.state
    if before not in rules.workflow.transition(WITHDRAW).sources:
        record(context, package, dossier, events.Happening(how, before, before))
        return
    why = _excepted(context) or _decided(context, package, dossier, how)
    if before == workflow.PUBLISHED:
        release.hide(package, dossier, workflow.WITHDRAWN)
    else:
        dossier.state = workflow.WITHDRAWN
    record(
        context,
        package,
        dossier,
        events.Happening(
            WITHDRAW, before, workflow.WITHDRAWN, details={"by": how, "as": why}
        ),
    )


def _excepted(context: Context) -> str:
    if people.is_trusted_importer(context):
        return "trusted_importer"
    return "sysadmin" if people.is_sysadmin(context) else ""


def _decided(
    context: Context, package: model.Package, dossier: Dossier, how: str
) -> str:
    entry = entries.Entry(context, package, dossier, site_rules())
    # Pressing the button is the reason: CKAN's own pages ask for no other.
    asked = replace(entry.known, message=how)
    try:
        decide(entry.rules, WITHDRAW, entry.dataset, asked, entry.actor)
    except TransitionNotAllowed as error:
        raise entries.refuse(entry.rules, error) from error
    return "duty"
