"""Who may do what: one line per action; reading it is reading the policy.

What each line names is in :mod:`.permissions`. Which duty a transition needs is a rule
of the workflow, decided in the domain and answered by the action; here is who may come
to the door at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from .permissions import (
    qcreuse_permission_administer,
    qcreuse_permission_belong,
    qcreuse_permission_coordinate,
    qcreuse_permission_enter,
    qcreuse_permission_log_in,
    qcreuse_permission_plan,
    qcreuse_permission_read_catalogue,
    qcreuse_permission_read_shared,
    qcreuse_permission_take_back,
)

if TYPE_CHECKING:
    from ckan.types import AuthResult, Context

DataDict = dict[str, Any]


@tk.auth_allow_anonymous_access
def qcreuse_catalogue_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_read_catalogue(context, data_dict)


@tk.auth_allow_anonymous_access
def qcreuse_catalogue_dataset_show(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_read_catalogue(context, data_dict)


@tk.auth_allow_anonymous_access
def qcreuse_catalogue_feed_show(context: Context, data_dict: DataDict) -> AuthResult:
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


def qcreuse_dataset_validate(context: Context, data_dict: DataDict) -> AuthResult:
    return qcreuse_permission_belong(context, data_dict)


def qcreuse_catalogue_validate(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


def qcreuse_link_check(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}


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
