"""The dossier through its actions: four people carry an entry to publication."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.model import event as events
from tests.conftest import (
    CLEARED,
    READY,
    act,
    approve,
    assess,
    clear,
    found_by_anyone,
    new_entry,
    publish,
    ready_entry,
    step,
)

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"


def state_of(body: Body, name: str = NAME) -> str:
    return act(body.observer, "qcreuse_dossier_show", id=name)["state"]


def offer(user: str, code: str, name: str = NAME) -> dict[str, Any]:
    shown = act(user, "qcreuse_dossier_show", id=name)
    return next(item for item in shown["transitions"] if item["code"] == code)


def missing(user: str, code: str, name: str = NAME) -> set[str]:
    return {item["code"] for item in offer(user, code, name)["missing"]}


def refused(user: str, code: str, name: str = NAME, **inputs: str) -> set[str]:
    with pytest.raises(tk.ValidationError) as error:
        step(user, name, code, **inputs)
    return {item["code"] for item in error.value.error_dict["missing"]}


def test_four_people_carry_an_entry_to_publication(body: Body) -> None:
    dataset = publish(body)
    assert state_of(body) == "published"
    assert found_by_anyone(dataset["id"])
    assert act(None, "package_show", id=NAME)["private"] is False
    kinds = [item.kind for item in events.history((events.DATASET, dataset["id"]))]
    assert kinds == [
        "created",
        "assessment",
        "assess",
        "plan",
        "submit",
        "clearance_privacy",
        "clearance_security",
        "clearance_rights",
        "approve",
        "publish",
    ]


def test_each_event_holds_the_hash_of_the_one_before(body: Body) -> None:
    dataset = publish(body)
    history = events.history((events.DATASET, dataset["id"]))
    assert [item.number for item in history] == list(range(1, len(history) + 1))
    for before, after in itertools.pairwise(history):
        assert after.previous_hash == before.hash
    assert all(item.hash == item.digest() for item in history)


def test_before_publication_nobody_outside_sees_it(body: Body) -> None:
    dataset = ready_entry(body)
    approve(body, NAME)
    assert not found_by_anyone(dataset["id"])
    with pytest.raises(tk.ObjectNotFound):
        act(None, "package_show", id=NAME)


@pytest.mark.parametrize(
    ("field", "blank", "code"),
    [
        ("notes", "", "description"),
        ("license_id", "", "open_licence"),
        ("update_frequency", "", "frequency"),
    ],
)
def test_publishing_asks_for_what_the_dataset_lacks(
    body: Body, field: str, blank: Any, code: str
) -> None:
    ready_entry(body)
    approve(body, NAME)
    dataset = act(body.contributor, "package_show", id=NAME)
    act(body.contributor, "package_update", **{**dataset, field: blank})
    assert code in refused(body.coordinator, "publish")
    assert state_of(body) == "approved"


def test_publishing_asks_for_an_open_file(body: Body) -> None:
    ready_entry(body, resources=[{**READY["resources"][0], "format": "PDF"}])
    approve(body, NAME)
    assert refused(body.coordinator, "publish") == {"open_data_resource"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resources", []),
        ("resources", [{**READY["resources"][0], "url": "http://example.com/b.csv"}]),
        ("resources", [{**READY["resources"][0], "hash": "another"}]),
        ("hrp_channel", "government_shared"),
    ],
)
def test_what_its_officers_did_not_see_goes_back_to_them(
    body: Body, field: str, value: Any
) -> None:
    ready_entry(body)
    approve(body, NAME)
    dataset = act(body.contributor, "package_show", id=NAME)
    act(body.contributor, "package_update", **{**dataset, field: value})
    dossier = act(body.observer, "qcreuse_dossier_show", id=NAME)
    assert dossier["state"] == "in_review"
    assert dossier["lapsed"] == ["privacy", "security", "rights"]
    last = dossier["history"][-1]
    assert (last["kind"], last["from"], last["to"]) == (
        "clearance_lapsed",
        "approved",
        "in_review",
    )
    assert last["details"] == {"clearances": ["privacy", "security", "rights"]}


def test_every_refusal_speaks_both_languages_and_names_a_field(body: Body) -> None:
    new_entry(body)
    for item in offer(body.coordinator, "assess")["missing"]:
        assert item["fr"]
        assert item["en"]
        assert item["fr"] != item["en"]


@pytest.mark.parametrize("kind", ["privacy", "security", "rights"])
def test_no_approval_without_each_clearance(body: Body, kind: str) -> None:
    ready_entry(body)
    assess(body, NAME)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2027-03-31")
    step(body.contributor, NAME, "submit")
    clear(body, NAME, **{kind: {}})
    assert f"{kind}_refused" in refused(body.approver, "approve")


@pytest.mark.parametrize("answer", ["present", "unknown"])
def test_personal_information_is_never_let_through(body: Body, answer: str) -> None:
    ready_entry(body)
    assess(body, NAME)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2027-03-31")
    step(body.contributor, NAME, "submit")
    clear(body, NAME, privacy={**CLEARED["privacy"], "personal_info": answer})
    assert "privacy_refused" in refused(body.approver, "approve")


def test_the_author_of_an_assessment_does_not_approve_it(body: Body) -> None:
    ready_entry(body)
    act(
        body.admin,
        "qcreuse_role_grant",
        organization=body.id,
        user=body.approver,
        duty="contributor",
    )
    answers = {code: {"score": 3} for code in criteria.load().codes}
    act(body.approver, "qcreuse_assessment_update", id=NAME, answers=answers)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2027-03-31")
    step(body.contributor, NAME, "submit")
    clear(body, NAME)
    assert refused(body.approver, "approve") == {"own_assessment"}


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        ("observer", "assess"),
        ("contributor", "refuse"),
        ("coordinator", "refuse"),
        ("approver", "defer"),
    ],
)
def test_no_step_without_its_duty(body: Body, duty: str, code: str) -> None:
    new_entry(body)
    with pytest.raises(tk.NotAuthorized):
        step(getattr(body, duty), NAME, code)
    assert state_of(body) == "identified"


def test_a_sysadmin_holds_no_duty_by_being_one(body: Body, sysadmin: Any) -> None:
    new_entry(body)
    with pytest.raises(tk.NotAuthorized):
        step(sysadmin["name"], NAME, "defer", message="x", revisit_date="2099-01-01")


def test_who_does_not_belong_cannot_tell_a_hidden_dataset_from_none(body: Body) -> None:
    new_entry(body)
    for name in (NAME, "nulle-part"):
        for action in (
            "qcreuse_dossier_show",
            "qcreuse_dossier_transition",
            "qcreuse_assessment_update",
            "qcreuse_clearance_update",
        ):
            with pytest.raises(tk.ObjectNotFound) as error:
                act(
                    body.stranger,
                    action,
                    id=name,
                    transition="defer",
                    answers={},
                    kind="privacy",
                    scope="content",
                )
            assert str(error.value) == "Dataset not found"


def test_a_published_dataset_keeps_its_dossier_to_its_own(body: Body) -> None:
    publish(body)
    for user in (body.stranger, None):
        with pytest.raises(tk.NotAuthorized):
            act(user, "qcreuse_dossier_show", id=NAME)


def test_recalling_hides_at_once(body: Body) -> None:
    dataset = publish(body)
    step(body.privacy_officer, NAME, "recall", message="Un nom y figure.")
    assert state_of(body) == "in_review"
    assert not found_by_anyone(dataset["id"])


def test_withdrawing_and_planning_again(body: Body) -> None:
    publish(body)
    assert "message" in refused(body.approver, "withdraw")
    step(body.approver, NAME, "withdraw", message="Erreur de calcul.")
    step(body.coordinator, NAME, "replan", message="Corrigé.")
    assert state_of(body) == "planned"
    # What was answered and cleared survives the step back.
    step(body.contributor, NAME, "submit")
    step(body.approver, NAME, "approve")
    step(body.coordinator, NAME, "publish")
    assert state_of(body) == "published"


def test_who_submitted_may_take_it_back(body: Body) -> None:
    ready_entry(body)
    assess(body, NAME)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2027-03-31")
    step(body.contributor, NAME, "submit")
    step(body.contributor, NAME, "return", message="Il manque un fichier.")
    assert state_of(body) == "planned"


@pytest.mark.parametrize(
    ("field", "value"),
    [("target_date", "demain"), ("revisit_date", "2027-13-01"), ("target_date", "0")],
)
def test_a_date_that_is_none_is_named(body: Body, field: str, value: str) -> None:
    new_entry(body)
    with pytest.raises(tk.ValidationError) as error:
        step(body.coordinator, NAME, "defer", **{field: value})
    assert value in error.value.error_dict[field][0]


def test_unknown_codes_are_refused_by_name(body: Body) -> None:
    new_entry(body)
    for action, given in (
        ("qcreuse_dossier_transition", {"transition": "publier"}),
        ("qcreuse_assessment_update", {"answers": {"V9": {"score": 1}}}),
        ("qcreuse_assessment_update", {"answers": {"V1": {"score": 6}}}),
        ("qcreuse_clearance_update", {"kind": "humeur", "answers": {}}),
    ):
        user = body.privacy_officer if "clearance" in action else body.contributor
        with pytest.raises(tk.ValidationError):
            act(user, action, id=NAME, **given)
    assert act(body.observer, "qcreuse_dossier_show", id=NAME)["version"] == 1


def test_the_potential_is_shown_and_cannot_be_written(body: Body) -> None:
    dataset = new_entry(body, hrp_data_kind=["operational"], hrp_flag="yes")
    assert act(body.contributor, "package_show", id=NAME)["hrp_flag"] == "undetermined"
    act(body.contributor, "package_update", **{**dataset, "hrp_flag": "yes"})
    assert act(body.contributor, "package_show", id=NAME)["hrp_flag"] == "undetermined"
    assess(body, NAME, score=1)
    assert act(body.contributor, "package_show", id=NAME)["hrp_flag"] == "no"
    act(body.contributor, "package_patch", id=NAME, hrp_data_kind=["reference"])
    assert act(body.contributor, "package_show", id=NAME)["hrp_flag"] == "yes"


def test_the_list_is_of_ones_own_organisations(body: Body) -> None:
    new_entry(body)
    listed = act(body.observer, "qcreuse_dossier_list", state="identified")
    assert [item["name"] for item in listed["results"]] == [NAME]
    assert act(body.observer, "qcreuse_dossier_list", state="planned")["count"] == 0
    assert act(body.stranger, "qcreuse_dossier_list")["count"] == 0
    for organization in (body.name, "inconnue"):
        with pytest.raises(tk.NotAuthorized):
            act(body.stranger, "qcreuse_dossier_list", organization=organization)


def test_duties_are_for_members_and_granted_by_administrators(body: Body) -> None:
    with pytest.raises(tk.ValidationError):
        act(
            body.admin,
            "qcreuse_role_grant",
            organization=body.id,
            user=body.stranger,
            duty="approver",
        )
    with pytest.raises(tk.NotAuthorized):
        act(
            body.coordinator,
            "qcreuse_role_grant",
            organization=body.id,
            user=body.contributor,
            duty="approver",
        )
    revoked = act(
        body.admin,
        "qcreuse_role_revoke",
        organization=body.id,
        user=body.approver,
        duty="approver",
    )
    assert revoked["changed"] is True
    held = act(body.observer, "qcreuse_role_list", organization=body.id)
    assert "approver" not in {item["duty"] for item in held}
    kinds = [item.kind for item in events.history((events.ORGANIZATION, body.id))]
    assert kinds[-1] == "duty_revoked"


def test_who_left_the_organisation_has_no_duty(body: Body) -> None:
    new_entry(body)
    act(
        body.admin,
        "organization_member_delete",
        id=body.id,
        username=body.coordinator,
    )
    with pytest.raises(tk.ObjectNotFound):
        step(body.coordinator, NAME, "defer", message="x", revisit_date="2099-01-01")
