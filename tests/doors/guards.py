"""Every guard, how it is switched off, and the test that must then fail.

``make doors`` switches them off one by one. A guard whose test goes on passing is a
hole: either nothing watches it, or it guards nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LOGIC = "ckanext.qcreuse.logic"
DOMAIN = "ckanext.qcreuse.domain"


@dataclass(frozen=True)
class Guard:
    """One guard.

    Parameters
    ----------
    name
        What it keeps from happening.
    test
        The test that fails without it.
    target
        The function to replace, dotted; or a trigger, as ``table/trigger``.
    instead
        What stands in its place.
    """

    name: str
    test: str
    target: str
    instead: Callable[..., Any] = lambda *_given, **_named: None

    @property
    def pure(self) -> bool:
        """Whether its test needs no service."""
        return self.test.startswith("tests/domain")


def _yes(*_given: Any, **_named: Any) -> bool:
    return True


def _no(*_given: Any, **_named: Any) -> bool:
    return False


def _nothing(*_given: Any, **_named: Any) -> tuple[()]:
    return ()


def _allow(*_given: Any, **_named: Any) -> dict[str, bool]:
    return {"success": True}


def _present() -> Any:
    from ckanext.qcreuse.logic import rules  # noqa: PLC0415 - as below

    return rules.site_rules().criteria


def _gate(code: str, test: str) -> Guard:
    return Guard(
        f"gate {code}",
        f"tests/domain/test_gates.py::{test}",
        f"{DOMAIN}.gates.GATES[{code}]",
        _nothing,
    )


SHUT = "test_a_gate_names_what_is_missing_and_where_it_is_cured"
UNSIGNED = "test_what_its_officer_did_not_sign_is_not_cleared"
GATES = (
    *("described", "criteria_answered", "target_date", "resources_or_plan"),
    *("licence_chosen", "not_own_assessment", "not_own_entry", "channel_open"),
    *("channel_shared", "sharing_described", "open_licence", "open_data_resource"),
    *("french_metadata", "fields_described", "frequency_known"),
    *("conformity_answered", "derogations_explained", "identifier_scheme"),
    "exemption_explained",
    *("reason_given", "revisit_date", "override_countersigned"),
)

EDITING = "tests/logic/test_editing.py::"
DOORS = "tests/logic/test_doors.py::"
LOCKS = "tests/model/test_locks.py::"
DOSSIER = "tests/logic/test_dossier.py::"
AUDIT = "tests/cli/test_audit.py::"
DUTIES = "tests/domain/test_duties.py::"
EXCEPTION = "tests/logic/test_exception.py::"
TRANSITION = "tests/logic/test_transition.py::"

GUARDS = (
    *(_gate(code, SHUT) for code in GATES),
    *(_gate(f"{kind}_cleared", UNSIGNED) for kind in ("privacy", "security", "rights")),
    Guard(
        "a step is for its duties",
        "tests/domain/test_workflow.py::"
        "test_a_step_is_open_only_to_its_duties_with_every_gate_open",
        f"{DOMAIN}.decisions._has_duty",
        _yes,
    ),
    Guard(
        "a potential decided by one person does not count",
        "tests/domain/test_scoring.py::"
        "test_what_two_people_decided_counts_and_what_one_did_does_not",
        f"{DOMAIN}.facts.Override.in_force",
        _yes,
    ),
    Guard(
        "who decided the potential does not countersign it",
        "tests/logic/test_override.py::"
        "test_it_counts_once_a_second_person_countersigned_it",
        f"{DOMAIN}.gates.acts_alone",
        _no,
    ),
    Guard(
        "no score is rewritten by another file of criteria",
        "tests/logic/test_versions.py::"
        "test_another_file_rewrites_no_score_and_a_rescoring_does_on_request",
        "ckanext.qcreuse.model.criteria.judging",
        lambda _version, present: present,
    ),
    Guard(
        "a version of the criteria has one set of weights",
        "tests/logic/test_versions.py::"
        "test_the_same_version_with_other_weights_is_refused_and_a_fault",
        f"{LOGIC}.versions.to_answer_under",
        _present,
    ),
    Guard(
        "a clearance covers what its officer saw",
        "tests/domain/test_gates.py::test_a_clearance_lapses_with_its_fingerprint",
        f"{DOMAIN}.gates.covers",
        _yes,
    ),
    Guard(
        "a clearance ends with its review",
        "tests/domain/test_gates.py::"
        "test_a_clearance_ends_with_its_review_and_without_a_day_is_past_it",
        f"{DOMAIN}.gates.in_force",
        _yes,
    ),
    Guard(
        "no write asks for another visibility",
        DOORS + "test_no_update_shows_what_is_not_published",
        f"{LOGIC}.action.package._refuse_turning",
    ),
    Guard(
        "deleting is withdrawing, by its duty",
        DOORS + "test_deleting_a_published_dataset_needs_the_duty_to_withdraw_it",
        f"{LOGIC}.removal._decided",
        lambda *_given: "duty",
    ),
    Guard(
        "purging withdraws first",
        DOORS + "test_purging_a_published_dataset_withdraws_it_and_keeps_its_history",
        f"{LOGIC}.removal.before_purge",
    ),
    Guard(
        "a sysadmin who takes data from their readers says why",
        DOORS + "test_a_sysadmin_without_the_duty_takes_nothing_from_its_readers"
        "_without_a_reason",
        f"{LOGIC}.removal._require_reason",
    ),
    Guard(
        "of several datasets all are deleted or none",
        DOORS + "test_of_several_datasets_all_are_deleted_or_none",
        f"{LOGIC}.removal.before_bulk",
    ),
    Guard(
        "what is published is not edited into breaking its gates",
        EDITING + "test_what_is_published_is_not_edited_into_breaking_its_gates",
        f"{LOGIC}.editing._refuse_breaking",
    ),
    Guard(
        "what its officers did not see lapses",
        DOSSIER + "test_what_its_officers_did_not_see_goes_back_to_them",
        f"{LOGIC}.editing.lapse",
    ),
    Guard(
        "a move is written down",
        EDITING + "test_moving_by_itself_is_seen_too",
        f"{LOGIC}.editing._record_move",
    ),
    Guard(
        "an officer signs what they saw",
        EDITING + "test_an_officer_signs_what_they_saw",
        f"{LOGIC}.action.clearance._seen",
        lambda *_given: "anything",
    ),
    Guard(
        "only a sysadmin forces a step",
        TRANSITION + "test_nobody_else_forces_a_step",
        f"{LOGIC}.action.transition._may_force",
        _yes,
    ),
    Guard(
        "a lost race is told",
        "tests/logic/test_concurrency.py::"
        "test_what_was_seen_before_a_change_is_not_decided_on",
        f"{LOGIC}.entry._check_version",
    ),
    Guard(
        "who edits takes the dossier's lock first",
        "tests/logic/test_concurrency.py::"
        "test_who_edits_waits_for_the_dossier_before_holding_the_dataset",
        f"{LOGIC}.action.order._lock",
    ),
    Guard(
        "only members have duties",
        DUTIES + "test_who_leaves_holds_nothing_and_nothing_of_theirs_is_held",
        f"{DOMAIN}.duties.Staff.in_force",
        _yes,
    ),
    Guard(
        "a loan ends with its period",
        DUTIES + "test_a_loan_is_held_exactly_in_its_period",
        f"{DOMAIN}.duties._covers",
        _yes,
    ),
    Guard(
        "a loan ends with its lender's duty",
        DUTIES + "test_who_leaves_holds_nothing_and_nothing_of_theirs_is_held",
        f"{DOMAIN}.duties.Staff._is_backed",
        _yes,
    ),
    Guard(
        "who was granted a duty lends it",
        DUTIES + "test_a_loan_is_refused_by_name",
        f"{DOMAIN}.duties.Staff.check_loan",
    ),
    Guard(
        "who lent a duty takes it back, and who borrowed it does not",
        "tests/logic/test_role.py::"
        "test_its_lender_takes_a_loan_back_and_the_borrower_does_not",
        f"{LOGIC}.auth.qcreuse_role_revoke",
        _allow,
    ),
    Guard(
        "one person does not do what takes two",
        "tests/domain/test_four_eyes.py::test_one_person_does_all_by_exception_alone",
        f"{DOMAIN}.gates.acts_alone",
        _no,
    ),
    Guard(
        "only a sysadmin excepts a body",
        EXCEPTION + "test_a_body_does_not_except_itself",
        f"{LOGIC}.auth.qcreuse_exception_grant",
        _allow,
    ),
    Guard(
        "what is done by exception is said",
        EXCEPTION + "test_one_person_publishes_by_the_exception_and_each_event_says_so",
        f"{LOGIC}.stepping._excepted",
        lambda *_given: {},
    ),
    Guard(
        "only its organisation opens a dossier",
        DOSSIER + "test_a_published_dataset_keeps_its_dossier_to_its_own",
        f"{LOGIC}.auth.qcreuse_dossier_show",
        _allow,
    ),
    Guard(
        "administrators grant duties",
        DOSSIER + "test_duties_are_for_members_and_granted_by_administrators",
        f"{LOGIC}.auth.qcreuse_role_grant",
        _allow,
    ),
    Guard(
        "hiding takes the old activities along",
        "tests/logic/test_faults.py::test_hiding_takes_the_old_activities_along",
        "ckanext.qcreuse.model.visibility.stamp_activities",
    ),
    Guard(
        "the database shows nothing unpublished",
        LOCKS + "test_raw_sql_cannot_show_what_is_not_published",
        "package/qcreuse_package_shown",
    ),
    Guard(
        "the database hides nothing published",
        LOCKS + "test_raw_sql_cannot_hide_what_is_published",
        "package/qcreuse_package_hidden",
    ),
    Guard(
        "the database holds hiding to its order",
        LOCKS + "test_raw_sql_cannot_hide_what_is_published",
        "qcreuse_dossier/qcreuse_dossier_hidden",
    ),
    Guard(
        "the database keeps the history",
        LOCKS + "test_history_and_dossiers_are_kept",
        "qcreuse_event/qcreuse_event_only_grows",
    ),
    Guard(
        "the database notes where a history ends",
        AUDIT + "test_an_untouched_history_is_proved",
        "qcreuse_event/qcreuse_event_noted",
    ),
    Guard(
        "the database keeps the ends of histories",
        LOCKS + "test_history_and_dossiers_are_kept",
        "qcreuse_event_head/qcreuse_event_head_stays",
    ),
    Guard(
        "no hand moves the end of a history",
        LOCKS + "test_no_hand_moves_the_end_of_a_history",
        "qcreuse_event_head/qcreuse_event_head_follows",
    ),
    Guard(
        "a history cut at its end is noticed",
        AUDIT + "test_the_duties_of_a_body_are_anchored_at_their_end_too",
        f"{LOGIC}.auditing._wrong_end",
        lambda *_given: "",
    ),
    Guard(
        "the database keeps the dossiers",
        LOCKS + "test_history_and_dossiers_cannot_be_emptied",
        "qcreuse_dossier/qcreuse_dossier_stays",
    ),
    Guard(
        "a hidden table's alias is absent",
        "tests/logic/test_datastore.py"
        "::test_to_strangers_the_tables_of_what_is_not_published_are_absent",
        "ckanext.qcreuse.model.tables.resource_of",
        lambda name: name,
    ),
    Guard(
        "the list of tables is its reader's",
        "tests/logic/test_datastore.py"
        "::test_the_list_of_tables_is_of_what_its_reader_knows",
        f"{LOGIC}.tables.only_known",
        lambda asked, _labels: asked,
    ),
    Guard(
        "rows about to change are announced",
        "tests/logic/test_datastore.py"
        "::test_killed_as_rows_are_written_what_was_signed_for_others_lapses",
        f"{LOGIC}.action.tables._announce",
    ),
    Guard(
        "what tasks said goes with a purge",
        "tests/logic/test_leaks.py::test_what_is_hidden_is_answered_as_what_is_absent",
        "ckanext.qcreuse.model.visibility.forget_tasks",
    ),
)
