"""Who asks, and which duties they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from flask import has_request_context

from ckanext.qcreuse import config
from ckanext.qcreuse.domain.duties import Holding, Staff
from ckanext.qcreuse.domain.facts import Actor
from ckanext.qcreuse.model import role as roles

from . import clock

if TYPE_CHECKING:
    from ckan.types import Context


def user_of(context: Context) -> model.User | None:
    """Return the account a call is made for, if any.

    Who is logged in was read as the request came in: as CKAN's own authorisation does,
    nothing is asked for them again.

    Parameters
    ----------
    context
        Context of the action.
    """
    name = context.get("user")
    if has_request_context() and name and tk.current_user.name == name:
        logged_in: Any = tk.current_user
        return logged_in._get_current_object()
    return model.User.get(name)


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
    held = staff_of(organization_id).held(clock.today())
    return Actor(user.id, held.get(user.id, frozenset()))


def staff_of(organization_id: str) -> Staff:
    """Return everyone of an organisation, with what they were given, lent, or bring.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    """
    return Staff(
        dict(_members(organization_id).tuples()),
        config.duties_of_capacity(),
        [
            Holding(
                item.user_id,
                item.duty,
                item.delegated_by,
                item.starts_on,
                item.ends_on,
            )
            for item in roles.holders(organization_id)
        ],
    )


def is_member(organization_id: str, user: model.User | None) -> bool:
    """Tell whether somebody belongs to an organisation.

    Parameters
    ----------
    organization_id
        Identifier of the organisation.
    user
        The account, if any.
    """
    if user is None:
        return False
    return user.id in dict(_members(organization_id, user.id).tuples())


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


def _members(organization_id: str, *user_ids: str) -> Any:
    # authz.users_role_for_group_or_org answers "admin" for nobody in
    # particular and walks up hierarchies: the membership itself is what counts.
    found = (
        model.Session.query(model.Member.table_id, model.Member.capacity)
        .join(model.User, model.User.id == model.Member.table_id)
        .filter(
            model.Member.group_id == organization_id,
            model.Member.table_name == "user",
            model.Member.state == "active",
            model.User.state != "deleted",
        )
    )
    return found.filter(model.Member.table_id.in_(user_ids)) if user_ids else found
