"""The duties of an organisation: opened for an action, and as the API gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import role as roles

from . import clock, dictize, people
from .rules import site_rules

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.qcreuse.model.role import Role

GRANTED, LENT, CAPACITY = "granted", "lent", "capacity"


def open_body(
    context: Context, data_dict: dict[str, Any], action: str, **asked: str
) -> str:
    """Return the identifier of an organisation to somebody whom an action is for.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier.
    action
        Name of the action, for its authorisation.
    **asked
        What else its authorisation looks at.

    Raises
    ------
    NotAuthorized
        When the action is not for them; the same where there is no such body.
    NotFound
        When there is no such body, to a sysadmin.
    """
    group = model.Group.get(tk.get_or_bust(data_dict, "organization"))
    found = group is not None and group.is_organization
    organization_id = group.id if group and found else ""
    tk.check_access(action, context, {"organization_id": organization_id, **asked})
    if not found:
        raise tk.ObjectNotFound(tk._("Organization not found"))
    return organization_id


def known_duty(data_dict: dict[str, Any]) -> str:
    """Return the duty that is asked for, if the workflow names it.

    Parameters
    ----------
    data_dict
        ``duty``: a code.

    Raises
    ------
    ValidationError
        When it does not.
    """
    duty = str(tk.get_or_bust(data_dict, "duty"))
    known = site_rules().workflow.duties
    if duty not in known:
        raise tk.ValidationError({"duty": [str(UnknownCode("duty", duty, [*known]))]})
    return duty


def known_user(user: model.User | None, reference: str) -> model.User:
    """Return an account, or say that there is none.

    Parameters
    ----------
    user
        The account, if any.
    reference
        What it was looked for by.

    Raises
    ------
    ValidationError
        When there is none.
    """
    if user is None:
        raise tk.ValidationError(
            {"user": [tk._("There is no user “{name}”").format(name=reference)]}
        )
    return user


def record(context: Context, kind: str, role: Role) -> None:
    """Write what happened to a duty on the chain of its organisation.

    Parameters
    ----------
    context
        Context of the action.
    kind
        Code of the event.
    role
        The duty, as granted or lent.
    """
    user = model.User.get(role.user_id)
    details = {
        "user_id": role.user_id,
        "user": user.name if user else "",
        "duty": role.duty,
    }
    if role.delegated_by:
        details |= {
            "lender": _name(role.delegated_by),
            "starts_on": dictize.iso(role.starts_on),
            "ends_on": dictize.iso(role.ends_on),
        }
    events.append(
        (events.ORGANIZATION, role.organization_id),
        people.signature_of(context),
        events.Happening(kind, details=details),
    )


def rows(context: Context, organization_id: str) -> list[dict[str, Any]]:
    """Return every duty of an organisation, whoever has it from whatever.

    Parameters
    ----------
    context
        Context of the action.
    organization_id
        Identifier of the organisation.
    """
    staff, today = people.staff_of(organization_id), clock.today()
    held = staff.held(today)
    given = [
        role
        for role in roles.holders(organization_id)
        if (role.ends_on is None or role.ends_on >= today) and _name(role.user_id)
    ]
    listed = [
        _given(role, held=role.duty in held.get(role.user_id, ())) for role in given
    ]
    had = {(role.user_id, role.duty) for role in given}
    listed += [
        _row(person, duty, CAPACITY, held=True)
        for person in staff.capacities
        for duty in staff.brings(person)
        if (person, duty) not in had
    ]
    asker, administers = people.user_of(context), _administers(context, organization_id)
    for row in listed:
        lent_it = asker is not None and row["lender"] == asker.name
        row["revocable"] = row["source"] != CAPACITY and (administers or lent_it)
    order = [*site_rules().workflow.duties]
    known = {code: number for number, code in enumerate(order)}
    listed.sort(key=lambda row: (known.get(row["duty"], len(known)), row["fullname"]))
    return listed


def _given(role: Role, *, held: bool) -> dict[str, Any]:
    return _row(
        role.user_id,
        role.duty,
        LENT if role.delegated_by else GRANTED,
        held=held,
        granted_at=dictize.iso(role.granted_at),
        starts_on=dictize.iso(role.starts_on),
        ends_on=dictize.iso(role.ends_on),
        lender=_name(role.delegated_by),
    )


def _row(
    person: str, duty: str, source: str, *, held: bool, **given: str | None
) -> dict[str, Any]:
    labels = site_rules().workflow.duties
    user = model.User.get(person)
    return {
        "duty": duty,
        "label": dict(labels.get(duty, {"fr": duty, "en": duty})),
        "user": user.name if user else "",
        "fullname": user.display_name if user else "",
        "source": source,
        "held": held,
        "granted_at": None,
        "starts_on": None,
        "ends_on": None,
        "lender": "",
        **given,
    }


def _administers(context: Context, organization_id: str) -> bool:
    try:
        tk.check_access(
            "qcreuse_role_grant", context, {"organization_id": organization_id}
        )
    except tk.NotAuthorized:
        return False
    return True


def _name(user_id: str) -> str:
    user = model.User.get(user_id) if user_id else None
    return user.name if user else ""
