"""Who may do what: permissions first, then one line per action.

Which duty a transition needs is a rule of the workflow, decided in the domain
and answered by the action; here is who may come to the door at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.qcreuse.model import role as roles

from . import people, sharing

if TYPE_CHECKING:
    from ckan.types import AuthResult, Context

DataDict = dict[str, Any]


# Permissions


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
    if model.User.get(context.get("user")):
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


# Actions


@tk.auth_allow_anonymous_access
def qcreuse_catalogue_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_read_catalogue(context, data_dict)


@tk.auth_allow_anonymous_access
def qcreuse_catalogue_dataset_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_read_catalogue(context, data_dict)


def qcreuse_government_catalogue_show(
    context: Context, data_dict: DataDict
) -> AuthResult:
    return qcreuse_permission_read_shared(context, data_dict)


@tk.auth_allow_anonymous_access
def qcreuse_plan_catalogue_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_read_catalogue(context, data_dict)


@tk.auth_allow_anonymous_access
def qcreuse_oai_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_read_catalogue(context, data_dict)


def qcreuse_fragment_status(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_fragment_rebuild(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_dossier_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_dossier_list(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_log_in(context, data_dict)


def qcreuse_task_list(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_log_in(context, data_dict)


def qcreuse_dossier_bulk_transition(
    context: Context, data_dict: DataDict
) -> AuthResult:
    return qcreuse_permission_log_in(context, data_dict)


def qcreuse_dossier_bulk_assign(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_log_in(context, data_dict)


def qcreuse_dossier_transition(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_dossier_advance(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_dossier_schedule(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_dossier_assign(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_dossier_update(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_dossier_comment(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_update(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_draft(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_override(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_countersign(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_override_withdraw(
    context: Context, data_dict: DataDict
) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_assessment_rescore(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_coordinate(context, data_dict)


def qcreuse_priority_explain(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_plan_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_plan(context, data_dict)


def qcreuse_priority_robustness(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_plan(context, data_dict)


def qcreuse_capacity_update(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_coordinate(context, data_dict)


def qcreuse_clearance_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_clearance_update(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_role_list(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_role_grant(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_administer(context, data_dict)


def qcreuse_role_revoke(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_take_back(context, data_dict)


def qcreuse_role_delegate(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_duty_list(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_exception_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_exception_grant(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_exception_revoke(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_inventory_load(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_import_create(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_import_list(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_import_apply(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_import_cancel(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_import_undo(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_enter(context, data_dict)


def qcreuse_inventory_export(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_run_due(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_adopt(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_installation_verify(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_audit_verify(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_event_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}
