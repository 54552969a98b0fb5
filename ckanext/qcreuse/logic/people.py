"""Who asks, and which duties they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan import authz, model

from ckanext.qcreuse import config
from ckanext.qcreuse.domain.facts import Actor
from ckanext.qcreuse.model import role

if TYPE_CHECKING:
    from ckan.types import Context

DUTIES_OF_CAPACITY = {
    "admin": frozenset({"contributor", "coordinator"}),
    "editor": frozenset({"contributor"}),
}
"""What an organisation's own roles bring, besides the duties granted."""


def user_of(context: Context) -> model.User | None:
    """Return the account a call is made for, if any.

    Parameters
    ----------
    context
        Context of the action.
    """
    return model.User.get(context.get("user"))


def signature_of(context: Context) -> tuple[str, str]:
    """Return identifier and name of who a call is made for, for the history.

    Parameters
    ----------
    context
        Context of the action.
    """
    user = user_of(context)
    return (user.id, user.name) if user else ("", str(context.get("user") or ""))


def actor_in(organization_id: str, context: Context) -> Actor:
    """Return who asks, with the duties they hold in an organisation.

    Only members have duties. A sysadmin has none by being one.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    context
        Context of the action.
    """
    user = user_of(context)
    if user is None:
        return Actor("")
    capacity = _capacity(organization_id, user.id)
    if capacity is None:
        return Actor(user.id)
    granted = role.duties_of(organization_id, user.id)
    return Actor(user.id, DUTIES_OF_CAPACITY.get(capacity, frozenset()) | granted)


def is_member(organization_id: str, user: model.User | None) -> bool:
    """Tell whether somebody belongs to an organisation.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    user
        The account, if any.
    """
    return user is not None and _capacity(organization_id, user.id) is not None


def is_trusted_importer(context: Context) -> bool:
    """Tell whether what a call brings arrives as published.

    Parameters
    ----------
    context
        Context of the action.
    """
    user = user_of(context)
    return user is not None and user.name in config.trusted_importers()


def is_sysadmin(context: Context) -> bool:
    """Tell whether a call is made for a sysadmin.

    Parameters
    ----------
    context
        Context of the action.
    """
    return authz.is_sysadmin(context.get("user"))


def _capacity(organization_id: str, user_id: str) -> str | None:
    # authz.users_role_for_group_or_org answers "admin" for nobody in
    # particular and walks up hierarchies: the membership itself is what counts.
    member = (
        model.Session.query(model.Member)
        .filter_by(
            group_id=organization_id,
            table_name="user",
            table_id=user_id,
            state="active",
        )
        .first()
    )
    return member.capacity if member else None
