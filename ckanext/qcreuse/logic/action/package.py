"""CKAN's own doors to a dataset, with the rule of visibility in front.

Form, API, patch, revise, bulk actions, resource actions and harvesters all
pass through ``package_create`` and ``package_update``; deleting and purging
have their own. A dataset is born private with a dossier; what asks for another
visibility is refused with the name of the transition to use; deleting a
published dataset *is* the transition that withdraws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.adoption import ADOPTED
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.logic import (
    arriving,
    birth,
    crosschecks,
    people,
    removal,
    uploads,
)
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    from ckanext.qcreuse.model.dossier import Dossier

    Next = Callable[[Context, dict[str, Any]], Any]


@tk.chained_action
def package_create(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Create a dataset: private, with a dossier, where the workflow rules.

    A trusted importer's dataset is published right after, by an event.
    """
    arrives = arriving.arrives(context, data_dict)
    crosschecks.prepare(data_dict)
    if not birth.will_be_governed(data_dict):
        # What is not under the workflow owes it no answers.
        crosschecks.mark_relayed(context)
        return next_action(context, data_dict)
    birth.require_contributor(context, data_dict)
    data_dict["private"] = True
    trusted = people.is_trusted_importer(context)
    if trusted or arrives:
        # Another catalogue need not know our kinds: a gate asks for them later.
        crosschecks.mark_relayed(context)
    if arrives:
        arriving.first(context)
    created = next_action(context, data_dict)
    package_id = created if isinstance(created, str) else created["id"]
    if not trusted:
        return created
    birth.publish_import(context, package_id)
    return _shown(context, created)


@tk.chained_action
def package_update(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Update a dataset: its visibility stays as its dossier says.

    What another catalogue sends again leaves what was changed here as it is.
    """
    arrives = arriving.arrives(context, data_dict)
    crosschecks.prepare(data_dict)
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    # The lock comes before anything is read: who waited sees what won.
    dossier = dossiers.lock(package.id) if package else None
    if package is None:
        return next_action(context, data_dict)
    # As core does: the groups it is in already ask no right over them.
    context["package"] = package
    tk.check_access("package_update", context, data_dict)
    if dossier is None:
        crosschecks.mark_relayed(context)
        private = _truth(data_dict.get("private"))
        birth.enter(context, package, data_dict.get("owner_org"), private=private)
        return next_action(context, data_dict)
    model.Session.refresh(package)
    trusted = _excuse(context, dossier, arrives=arrives)
    if arrives and arriving.comes_from_elsewhere(package, dossier):
        data_dict = arriving.again(context, package, data_dict)
    else:
        arriving.hold_free_fields(context, package, data_dict)
    asked_state = data_dict.setdefault("state", package.state)
    deletes = asked_state == "deleted" and package.state != "deleted"
    restores = asked_state == "active" and package.state == "deleted"
    try:
        if deletes:
            removal.before_delete(context, package, dossier)
            data_dict["private"] = True
        else:
            _refuse_turning(package, dossier, data_dict)
        if restores:
            happening = events.Happening(arriving.UNDELETED)
            removal.record(context, package, dossier, happening)
        uploads.note_columns(data_dict, dossier)
        updated = next_action(context, data_dict)
        arriving.keep_unchanged(context, package.id)
    except Exception:
        model.Session.rollback()
        raise
    if trusted and birth.awaits_publication(dossier):
        birth.publish_import(context, package.id)
        return _shown(context, updated)
    return updated


@tk.chained_action
def package_delete(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Delete a dataset: a published one is withdrawn by it.

    A sysadmin who does not hold the duty to withdraw it gives a ``message``: why.
    """
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    dossier = dossiers.lock(package.id) if package else None
    if package is None or dossier is None:
        return next_action(context, data_dict)
    tk.check_access("package_delete", context, data_dict)
    try:
        removal.before_delete(context, package, dossier, data_dict)
        return next_action(context, dict(data_dict, id=package.id))
    except Exception:
        model.Session.rollback()
        raise


@tk.chained_action
def dataset_purge(
    next_action: Next, context: Context, data_dict: dict[str, Any]
) -> Any:
    """Purge a dataset: its dossier and its history stay.

    Of data that others read, a sysadmin who does not hold the duty to withdraw them
    gives a ``message``: why.
    """
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    dossier = dossiers.lock(package.id) if package else None
    if package is None or dossier is None:
        return next_action(context, data_dict)
    tk.check_access("dataset_purge", context, data_dict)
    try:
        removal.before_purge(context, package, dossier, data_dict)
        return next_action(context, dict(data_dict, id=package.id))
    except Exception:
        model.Session.rollback()
        raise


def _excuse(context: Context, dossier: Dossier, *, arrives: bool) -> bool:
    """Say whom our own questions are not asked; tell whether it is an importer."""
    trusted = people.is_trusted_importer(context)
    if trusted:
        crosschecks.mark_relayed(context)
    if arrives or dossier.origin == ADOPTED:
        crosschecks.mark_older(context)
    return trusted


def _refuse_turning(
    package: model.Package, dossier: Dossier, data_dict: dict[str, Any]
) -> None:
    private = data_dict.get("private")
    if private is None:
        # Without the key CKAN would make the dataset public.
        data_dict["private"] = private = bool(package.private)
    if data_dict["state"] == "draft" and package.state == "active":
        # Colleagues do not see drafts: an entry of the inventory stays in sight.
        raise tk.ValidationError({"private": [_draft_sentence(dossier)]})
    asked_public = data_dict["state"] == "active" and not _truth(private)
    if asked_public == (dossier.state == PUBLISHED):
        return
    raise tk.ValidationError(
        {"private": [_turning_sentence(asked_public=asked_public)]}
    )


def _draft_sentence(dossier: Dossier) -> str:
    if dossier.state == PUBLISHED:
        return _turning_sentence(asked_public=False)
    return tk._(
        "An entry of the inventory does not go back to draft:"
        " its colleagues would lose sight of it."
    )


def _turning_sentence(*, asked_public: bool) -> str:
    if asked_public:
        return tk._(
            "This dataset is not published, so it stays private:"
            " the transition “publish” of its dossier makes it public."
        )
    return tk._(
        "This dataset is published: the transition “withdraw” or “recall” of its"
        " dossier hides it."
    )


def _truth(value: Any) -> bool:
    # As ckan.logic.validators.boolean_validator reads it.
    return value is True or str(value).lower() in ("true", "yes", "t", "y", "1")


def _shown(context: Context, answered: Any) -> Any:
    if isinstance(answered, str):
        return answered
    return tk.get_action("package_show")(
        tk.fresh_context(context, ignore_auth=True), {"id": answered["id"]}
    )
