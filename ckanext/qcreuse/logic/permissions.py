"""What a person may be asked to be: the policy in :mod:`.auth` names these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.qcreuse.model import role as roles

from . import people, sharing

if TYPE_CHECKING:
    from ckan.types import AuthResult, Context

DataDict = dict[str, Any]


def qcreuse_permission_belong(context: Context, data_dict: DataDict) -> AuthResult:
    """Belong to the organisation ``organization_id``, or be a sysadmin."""
    organization_id = str(data_dict.get("organization_id") or "")
    user = people.user_of(context)
    if people.is_sysadmin(context) or people.is_member(organization_id, user):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only members of the organization see its dossiers"),
    }


def qcreuse_permission_administer(context: Context, data_dict: DataDict) -> AuthResult:
    """Administer the organisation ``organization_id``, or be a sysadmin."""
    organization_id = str(data_dict.get("organization_id") or "")
    if authz.has_user_permission_for_group_or_org(
        organization_id, context.get("user"), "admin"
    ):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only administrators of the organization grant duties"),
    }


def qcreuse_permission_take_back(context: Context, data_dict: DataDict) -> AuthResult:
    """Administer the organisation ``organization_id``, or have lent the duty there."""
    given = [str(data_dict.get(key) or "") for key in ("user_id", "duty")]
    organization_id = str(data_dict.get("organization_id") or "")
    role, user = roles.get(organization_id, *given), people.user_of(context)
    if (
        role is not None
        and user is not None
        and role.delegated_by == user.id
        and people.is_member(organization_id, user)
    ):
        return {"success": True}
    return qcreuse_permission_administer(context, data_dict)


def qcreuse_permission_plan(context: Context, data_dict: DataDict) -> AuthResult:
    """Have a duty in the organisation ``organization_id``, or be a sysadmin."""
    organization_id = str(data_dict.get("organization_id") or "")
    if people.actor_in(organization_id, context).duties:
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only those who have a duty in the organization see its plan"),
    }


def qcreuse_permission_enter(context: Context, data_dict: DataDict) -> AuthResult:
    """Be one who may enter datasets in ``organization``, by name or identifier."""
    if authz.has_user_permission_for_group_or_org(
        str(data_dict.get("organization") or ""), context.get("user"), "create_dataset"
    ):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only contributors of the organization load its inventory"),
    }


def qcreuse_permission_coordinate(context: Context, data_dict: DataDict) -> AuthResult:
    """Coordinate the organisation ``organization_id``, or be a sysadmin."""
    organization_id = str(data_dict.get("organization_id") or "")
    duties = people.actor_in(organization_id, context).duties
    if people.is_sysadmin(context) or "coordinator" in duties:
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only coordinators of the organization decide this"),
    }


def qcreuse_permission_log_in(context: Context, data_dict: DataDict) -> AuthResult:
    """Be somebody."""
    if people.user_of(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Log in first")}


def qcreuse_permission_read_catalogue(
    context: Context, data_dict: DataDict
) -> AuthResult:
    """Be anyone, unless another plugin says otherwise of ckanext-dcat's pages."""
    return authz.is_authorized("dcat_catalog_show", context, data_dict)


def qcreuse_permission_read_shared(context: Context, data_dict: DataDict) -> AuthResult:
    """Be a member of some organisation, or a sysadmin, where the site shares."""
    if sharing.may_read(context):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only members of an organization see what is shared"),
    }
