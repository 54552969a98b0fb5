"""Duties: who does what in an organisation."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.qcreuse.domain.errors import UnknownCode
from ckanext.qcreuse.logic import people
from ckanext.qcreuse.logic.rules import site_rules
from ckanext.qcreuse.model import event as events
from ckanext.qcreuse.model import role as roles

if TYPE_CHECKING:
    from ckan.types import Context


@tk.side_effect_free
def qcreuse_role_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the duties granted in an organisation.

    Parameters
    ----------
    context
        Context of the action.
    data_dict
        ``organization``: name or identifier.

    Returns
    -------
    list of dict
        ``duty``, ``label``, ``user`` (name) and ``granted_at``.

    Raises
    ------
    NotAuthorized
        When the person does not belong to the organisation.
    """
    organization_id = _organization(context, data_dict, "qcreuse_role_list")
    labels = site_rules().workflow.duties
    return [
        {
            "duty": held.duty,
            "label": dict(labels.get(held.duty, {"fr": held.duty, "en": held.duty})),
            "user": user.name,
            "granted_at": held.granted_at.isoformat(),
        }
        for held in roles.holders(organization_id)
        if (user := model.User.get(held.user_id)) is not None
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
        person held it already.

    Raises
    ------
    NotAuthorized
        When the caller does not administer the organisation.
    ValidationError
        When the duty does not exist or the person is no member.
    """
    organization_id, user, duty = _asked(context, data_dict, "qcreuse_role_grant")
    if not people.is_member(organization_id, user):
        raise tk.ValidationError(
            {
                "user": [
                    tk._(
                        "{name} is not a member of the organization:"
                        " add them to it first"
                    ).format(name=user.name)
                ]
            }
        )
    held = duty in roles.duties_of(organization_id, user.id)
    if not held:
        roles.add(
            roles.Role(
                organization_id=organization_id,
                user_id=user.id,
                duty=duty,
                granted_at=datetime.now(timezone.utc).replace(tzinfo=None),
                granted_by=people.signature_of(context)[0],
            )
        )
        _record(context, organization_id, "duty_granted", user, duty)
    return _answer(organization_id, user, duty, changed=not held)


def qcreuse_role_revoke(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a duty away from somebody.

    Parameters
    ----------
    context, data_dict
        As for :func:`qcreuse_role_grant`.

    Returns
    -------
    dict
        As for :func:`qcreuse_role_grant`; ``changed`` is false when the person
        did not hold it.

    Raises
    ------
    NotAuthorized
        When the caller does not administer the organisation.
    ValidationError
        When the duty does not exist.
    """
    organization_id, user, duty = _asked(context, data_dict, "qcreuse_role_revoke")
    held = roles.remove(organization_id, user.id, duty)
    if held:
        _record(context, organization_id, "duty_revoked", user, duty)
    return _answer(organization_id, user, duty, changed=held)


def _asked(
    context: Context, data_dict: dict[str, Any], action: str
) -> tuple[str, model.User, str]:
    reference, duty = tk.get_or_bust(data_dict, ["user", "duty"])
    organization_id = _organization(context, data_dict, action)
    duties = site_rules().workflow.duties
    if duty not in duties:
        raise tk.ValidationError({"duty": [str(UnknownCode("duty", duty, [*duties]))]})
    user = model.User.get(reference)
    if user is None:
        raise tk.ValidationError(
            {"user": [tk._("There is no user “{name}”").format(name=reference)]}
        )
    roles.lock_organization(organization_id)
    return organization_id, user, duty


def _organization(context: Context, data_dict: dict[str, Any], action: str) -> str:
    organization = model.Group.get(tk.get_or_bust(data_dict, "organization"))
    organization_id = organization.id if organization else ""
    # The same answer for a body that does not exist: nothing is revealed.
    tk.check_access(action, context, {"organization_id": organization_id})
    if not organization_id:
        raise tk.ObjectNotFound(tk._("Organization not found"))
    return organization_id


def _record(
    context: Context, organization_id: str, kind: str, user: model.User, duty: str
) -> None:
    events.append(
        (events.ORGANIZATION, organization_id),
        people.signature_of(context),
        events.Happening(
            kind, details={"user_id": user.id, "user": user.name, "duty": duty}
        ),
    )
    model.Session.commit()


def _answer(
    organization_id: str, user: model.User, duty: str, *, changed: bool
) -> dict[str, Any]:
    return {
        "organization_id": organization_id,
        "user": user.name,
        "duty": duty,
        "changed": changed,
    }
