"""Who sees to an entry, by when, and what they say to each other about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.planning import MOST_EFFORT
from ckanext.qcreuse.logic import dictize, inputs, people
from ckanext.qcreuse.logic import entry as entries
from ckanext.qcreuse.model import event as events

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.logic.entry import Entry

DETAILS = ("steward_unit", "steward_email", "source_system", "derogations")


def qcreuse_dossier_assign(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Say who sees to an entry, and by when.

    Coordinators assign any member of the organisation; whoever has a duty there may
    take an entry on themselves.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``assignee``: name of a member, or
        blank for nobody; ``assigned_until``: AAAA-MM-JJ, optional; ``version``:
        optional.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person has no duty for it.
    ValidationError
        When the assignee is no member, the date is none, or somebody else was faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    until = inputs.day(data_dict, "assigned_until")
    entry = entries.write(
        context, reference, "qcreuse_dossier_assign", data_dict.get("version")
    )
    name = inputs.text(data_dict, "assignee")
    assignee = model.User.get(name) if name else None
    takes_it = assignee is not None and assignee.id == entry.actor.id
    any_duty = frozenset(entry.rules.workflow.duties)
    entries.require_duty(entry, any_duty if takes_it else frozenset({"coordinator"}))
    if name and not people.is_member(entry.package.owner_org or "", assignee):
        model.Session.rollback()
        raise tk.ValidationError(
            {
                "assignee": [
                    tk._(
                        "{name} is not a member of the organization:"
                        " add them to it first"
                    ).format(name=name)
                ]
            }
        )
    entry.dossier.assignee_id = assignee.id if assignee else ""
    entry.dossier.assigned_until = until if assignee else None
    return _recorded(
        entry,
        events.Happening(
            "assigned",
            details={
                "user_id": entry.dossier.assignee_id,
                "user": assignee.name if assignee else "",
                "until": dictize.plain(entry.dossier.assigned_until),
            },
        ),
    )


def qcreuse_dossier_update(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Say whose the data are, where they come from, why they derogate, what they take.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``steward_unit``,
        ``steward_email``, ``source_system``, ``derogations`` (why resources depart
        from the conformity grid, for a publication to come or made) and ``effort``
        (whole points from 1, blank for not estimated): those not given stay;
        ``version``: optional.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person is neither contributor nor coordinator.
    ValidationError
        When the address is none, the effort no whole number, or somebody else was
        faster.
    """
    reference = tk.get_or_bust(data_dict, "id")
    given: dict[str, Any] = {
        name: inputs.text(data_dict, name) for name in DETAILS if name in data_dict
    }
    if "effort" in data_dict:
        given["effort"] = inputs.whole(data_dict, "effort", 1, MOST_EFFORT)
    errors = tk.navl_validate(
        given, {"steward_email": [tk.get_validator("email_validator")]}
    )[1]
    if errors:
        raise tk.ValidationError(errors)
    entry = entries.write(
        context, reference, "qcreuse_dossier_update", data_dict.get("version")
    )
    entries.require_duty(entry, frozenset({"contributor", "coordinator"}))
    for name, value in given.items():
        setattr(entry.dossier, name, value)
    return _recorded(entry, events.Happening("described", details=given))


def qcreuse_dossier_comment(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Say something about an entry to those who work on it.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``id``: identifier or name of the dataset; ``message``.

    Returns
    -------
    dict
        The dossier as :func:`qcreuse_dossier_show` gives it.

    Raises
    ------
    NotFound
        When there is no such dataset for this person, or it has no dossier.
    NotAuthorized
        When the person has no duty in the organisation.
    ValidationError
        When nothing is said.
    """
    reference = tk.get_or_bust(data_dict, "id")
    message = inputs.text(data_dict, "message")
    if not message:
        raise tk.ValidationError({"message": [tk._("Say something")]})
    entry = entries.write(context, reference, "qcreuse_dossier_comment", None)
    entries.require_duty(entry, frozenset(entry.rules.workflow.duties))
    return _recorded(entry, events.Happening("comment", message=message))


def _recorded(entry: Entry, happening: events.Happening) -> dict[str, Any]:
    entry.record(happening)
    model.Session.commit()
    return dictize.dossier(entry)
