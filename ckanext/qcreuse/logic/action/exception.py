"""Written exceptions to four eyes, for bodies that one person runs (invariant 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.logic import clock, dictize, inputs, people, roster
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import exception as exceptions
from ckanext.qcreuse.model import role as roles

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.model.exception import WrittenException


@tk.side_effect_free
def qcreuse_exception_show(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the written exception that an organisation has from four eyes today.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier.

    Returns
    -------
    dict or None
        ``organization_id``, ``reason``, ``granted_at``, ``granted_by`` (name) and
        ``ends_on``; nothing where there is none, or where it has ended.

    Raises
    ------
    NotAuthorized
        When the person does not belong to the organisation.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_exception_show")
    found = exceptions.in_force(organization_id, clock.today())
    return _dictized(found) if found else None


def qcreuse_exception_grant(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Except in writing a body that one person runs from asking for a second person.

    Who assessed may then approve, who asked may clear, and who entered may refuse; the
    event of each such step gives the reason. It takes the place of the exception
    before.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``reason``: why, in words; ``ends_on``:
        its last day, AAAA-MM-JJ, optional.

    Returns
    -------
    dict
        The exception, as :func:`qcreuse_exception_show` gives it.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin: a body does not except itself.
    NotFound
        When there is no such organisation.
    ValidationError
        When no reason is given, or the last day is past.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_exception_grant")
    reason = inputs.text(data_dict, "reason")
    ends_on = inputs.day(data_dict, "ends_on")
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Say why, in words")]})
    if ends_on is not None and ends_on < clock.today():
        raise tk.ValidationError({"ends_on": [tk._("This day is past")]})
    roles.lock_organization(organization_id)
    exception = exceptions.WrittenException(
        organization_id=organization_id,
        reason=reason,
        granted_at=clock.now(),
        granted_by=people.signature_of(context)[0],
        ends_on=ends_on,
    )
    exceptions.put(exception)
    _record(context, "exception_granted", exception)
    return _dictized(exception)


def qcreuse_exception_revoke(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Take back the written exception of an organisation: four eyes hold again.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier.

    Returns
    -------
    dict
        ``organization_id``; ``changed`` is false when there was none.

    Raises
    ------
    NotAuthorized
        When the caller is no sysadmin.
    NotFound
        When there is no such organisation.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_exception_revoke")
    roles.lock_organization(organization_id)
    found = exceptions.in_force(organization_id, clock.today())
    if found is None:
        model.Session.rollback()
    else:
        exceptions.remove(found)
        _record(context, "exception_revoked", found)
    return {"organization_id": organization_id, "changed": found is not None}


def _record(context: Context, kind: str, exception: WrittenException) -> None:
    """Write the event, have the dossiers looked at again, and commit it all."""
    events.append(
        (events.ORGANIZATION, exception.organization_id),
        people.signature_of(context),
        events.Happening(
            kind,
            message=exception.reason,
            details={"ends_on": dictize.iso(exception.ends_on)},
        ),
    )
    dossiers.leave_behind(exception.organization_id)
    model.Session.commit()


def _dictized(exception: WrittenException) -> dict[str, Any]:
    author = model.User.get(exception.granted_by)
    return {
        "organization_id": exception.organization_id,
        "reason": exception.reason,
        "granted_at": dictize.iso(exception.granted_at),
        "granted_by": author.name if author else "",
        "ends_on": dictize.iso(exception.ends_on),
    }
