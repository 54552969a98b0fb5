"""Duties: who does what in an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.duties import Holding, vacant
from ckanext.qcreuse.domain.errors import LoanRefused
from ckanext.qcreuse.logic import clock, inputs, people, roster
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import role as roles

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_role_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the duties of an organisation: granted, lent, and brought by capacity.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier.

    Returns
    -------
    list of dict
        ``duty``, ``label``, ``user`` (name), ``fullname``, ``source`` (granted, lent
        or capacity), ``held`` (false for a loan to come and for who left),
        ``granted_at``, ``starts_on``, ``ends_on``, ``lender`` and ``revocable``, by
        the person who asks. A loan that has ended is not listed.

    Raises
    ------
    NotAuthorized
        When the person does not belong to the organisation.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_role_list")
    return roster.rows(context, organization_id)


@tk.side_effect_free
def qcreuse_duty_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the duties of the workflow, and which an organisation lacks.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier.

    Returns
    -------
    list of dict
        ``duty``, ``label`` and ``vacant``: whether nobody holds it, and something is
        stuck for want of it; in the order of the workflow.

    Raises
    ------
    NotAuthorized
        When the person does not belong to the organisation.
    """
    organization_id = roster.open_body(context, data_dict, "qcreuse_duty_list")
    rules = site_rules()
    held = people.staff_of(organization_id).held(clock.today())
    lacking = vacant(rules, held.values())
    return [
        {"duty": duty, "label": dict(label), "vacant": duty in lacking}
        for duty, label in rules.workflow.duties.items()
    ]


def qcreuse_role_grant(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give a duty to a member of an organisation.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``user``: name or identifier;
        ``duty``: a code of the workflow.

    Returns
    -------
    dict
        ``organization_id``, ``user`` and ``duty``; ``changed`` is false when the
        person held it by grant already.

    Raises
    ------
    NotAuthorized
        When the caller does not administer the organisation.
    ValidationError
        When the duty does not exist or the person is no member.
    """
    reference = str(tk.get_or_bust(data_dict, "user"))
    organization_id = roster.open_body(context, data_dict, "qcreuse_role_grant")
    duty = roster.known_duty(data_dict)
    user = roster.known_user(model.User.get(reference), reference)
    roles.lock_organization(organization_id)
    if not people.is_member(organization_id, user):
        model.Session.rollback()
        raise tk.ValidationError({"user": [_not_a_member(user)]})
    had = roles.get(organization_id, user.id, duty)
    granted = had is not None and not had.delegated_by
    if not granted:
        role = _role(context, organization_id, Holding(user.id, duty))
        roles.add(role)
        roster.record(context, "duty_granted", role)
    model.Session.commit()
    return _answer(organization_id, user, duty, changed=not granted)


def qcreuse_role_delegate(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Lend a duty that one holds by grant to another member, for a period.

    It ends with the period, when its lender takes it back or loses the duty, and when
    one of the two leaves the organisation. Lending it again to the same person
    changes the period.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier; ``user``: name or identifier of the
        borrower; ``duty``: a code of the workflow; ``starts_on``: first day,
        AAAA-MM-JJ, today when absent; ``ends_on``: last day.

    Returns
    -------
    dict
        ``organization_id``, ``user`` and ``duty``; ``changed`` is true.

    Raises
    ------
    NotAuthorized
        When the caller does not hold the duty by grant.
    ValidationError
        When the duty does not exist, the borrower is no member, holds it already or is
        the lender, or the period has no end, begins before today or ends before it
        begins.
    """
    reference = str(tk.get_or_bust(data_dict, "user"))
    organization_id = roster.open_body(context, data_dict, "qcreuse_role_delegate")
    duty = roster.known_duty(data_dict)
    user = roster.known_user(model.User.get(reference), reference)
    loan = Holding(
        user.id,
        duty,
        people.signature_of(context)[0],
        inputs.day(data_dict, "starts_on") or clock.today(),
        inputs.day(data_dict, "ends_on"),
    )
    roles.lock_organization(organization_id)
    try:
        people.staff_of(organization_id).check_loan(loan, clock.today())
    except LoanRefused as refused:
        model.Session.rollback()
        raise _refusal(refused, user) from refused
    role = _role(context, organization_id, loan)
    roles.add(role)
    roster.record(context, "duty_lent", role)
    model.Session.commit()
    return _answer(organization_id, user, duty, changed=True)


def qcreuse_role_revoke(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a duty away from somebody; what they lent of it ends too.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        As for :func:`qcreuse_role_grant`.

    Returns
    -------
    dict
        As for :func:`qcreuse_role_grant`; ``changed`` is false when the person
        neither was granted nor lent it.

    Raises
    ------
    NotAuthorized
        When the caller neither administers the organisation nor lent the duty.
    ValidationError
        When the duty does not exist.
    """
    reference = str(tk.get_or_bust(data_dict, "user"))
    user, duty = model.User.get(reference), tk.get_or_bust(data_dict, "duty")
    asked = {"user_id": user.id if user else "", "duty": str(duty)}
    organization_id = roster.open_body(
        context, data_dict, "qcreuse_role_revoke", **asked
    )
    duty, user = roster.known_duty(data_dict), roster.known_user(user, reference)
    roles.lock_organization(organization_id)
    role = roles.get(organization_id, user.id, duty)
    ended = [role] if role else []
    if role and not role.delegated_by:
        ended += roles.lent_by(organization_id, user.id, duty)
    for item in ended:
        roster.record(context, "duty_revoked", item)
        roles.remove(item)
    model.Session.commit()
    return _answer(organization_id, user, duty, changed=role is not None)


def _role(context: Context, organization_id: str, holding: Holding) -> roles.Role:
    return roles.Role(
        organization_id=organization_id,
        user_id=holding.person,
        duty=holding.duty,
        granted_at=clock.now(),
        granted_by=people.signature_of(context)[0],
        starts_on=holding.starts_on,
        ends_on=holding.ends_on,
        delegated_by=holding.lender,
    )


def _refusal(refused: LoanRefused, user: model.User) -> Exception:
    if refused.code == "not_granted":
        return tk.NotAuthorized(tk._("Only who was granted a duty lends it"))
    field, said = {
        "to_oneself": ("user", tk._("Nobody lends a duty to themselves")),
        "not_a_member": ("user", _not_a_member(user)),
        "held_already": (
            "user",
            tk._("{name} has this duty already").format(name=user.name),
        ),
        "no_end": ("ends_on", tk._("Say on which day the loan ends")),
        "starts_in_the_past": ("starts_on", tk._("A loan begins today or later")),
        "ends_before_it_starts": (
            "ends_on",
            tk._("A loan ends on the day it begins, or later"),
        ),
    }[refused.code]
    return tk.ValidationError({field: [said]})


def _not_a_member(user: model.User) -> str:
    return tk._(
        "{name} is not a member of the organization: add them to it first"
    ).format(name=user.name)


def _answer(
    organization_id: str, user: model.User, duty: str, *, changed: bool
) -> dict[str, Any]:
    return {
        "organization_id": organization_id,
        "user": user.name,
        "duty": duty,
        "changed": changed,
    }
