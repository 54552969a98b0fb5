"""My tasks: what waits for each person as an entry goes its way, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import pytest

from ckanext.qcreuse.logic import clock
from tests.conftest import (
    DUTIES,
    act,
    assess,
    clear,
    make_body,
    new_entry,
    publish,
    ready_entry,
    step,
)

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"

SIGNING = {
    "coordinator": ["clear:rights"],
    "privacy_officer": ["clear:privacy"],
    "security_officer": ["clear:security"],
    "approver": ["clear:rights"],
}
"""What an entry without clearances waits for: rights are the coordinator's too."""


def tasks_of(user: str) -> dict[str, list[str]]:
    found = act(user, "qcreuse_task_list")
    assert found["count"] == len(found["results"])
    return {
        item["name"]: [reason["code"] for reason in item["reasons"]]
        for item in found["results"]
    }


def waiting(body: Body) -> dict[str, list[str]]:
    """Return by duty what waits for its person.

    The coordinator, an editor, contributes too: said for the contributor alone.
    """
    found = {duty: tasks_of(body.people[duty]).get(NAME, []) for duty in DUTIES}
    found["coordinator"] = [
        code for code in found["coordinator"] if code not in found["contributor"]
    ]
    return {duty: reasons for duty, reasons in found.items() if reasons}


def test_an_entry_waits_for_one_person_after_another(body: Body) -> None:
    ready_entry(body)
    assert waiting(body) == {}
    assess(body, NAME)
    assert waiting(body) == {"contributor": ["step:assess"]}
    step(body.contributor, NAME, "assess")
    assert waiting(body) == {"coordinator": ["step:plan"]}
    step(body.coordinator, NAME, "plan", target_date="2099-03-31")
    assert waiting(body)["contributor"] == ["step:submit"]
    step(body.contributor, NAME, "submit")
    assert waiting(body) == SIGNING
    clear(body, NAME)
    assert waiting(body) == {"approver": ["step:approve"]}
    step(body.approver, NAME, "approve")
    assert waiting(body)["coordinator"] == ["step:publish"]
    step(body.coordinator, NAME, "publish")
    assert waiting(body) == {}


def test_a_lapsed_clearance_of_published_data_waits_for_its_officers(
    body: Body,
) -> None:
    dataset = publish(body)
    resources = act(body.contributor, "package_show", id=NAME)["resources"]
    resources[0]["url"] = "http://example.com/autre.csv"
    act(body.contributor, "package_patch", id=dataset["id"], resources=resources)
    assert waiting(body) == SIGNING
    labels = act(body.privacy_officer, "qcreuse_task_list")["results"][0]["reasons"]
    assert labels == [
        {
            "code": "clear:privacy",
            "fr": "Signer l’avis : Protection des renseignements personnels",
            "en": "Sign the clearance: Privacy",
        }
    ]


def test_what_is_assigned_and_what_is_late(body: Body) -> None:
    new_entry(body)
    act(
        body.coordinator,
        "qcreuse_dossier_assign",
        id=NAME,
        assignee=body.approver,
        assigned_until="2020-01-31",
    )
    assert waiting(body) == {
        "approver": ["assigned"],
        "coordinator": ["late"],
        "contributor": ["complete"],
    }
    assert act(body.coordinator, "qcreuse_task_list")["overdue"] == 1


def test_what_is_assigned_to_who_can_do_nothing_is_no_task(body: Body) -> None:
    new_entry(body)
    act(body.coordinator, "qcreuse_dossier_assign", id=NAME, assignee=body.observer)
    assert tasks_of(body.observer) == {}


def test_what_is_put_aside_comes_back_on_its_day(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_entry(body)
    step(body.coordinator, NAME, "defer", message="Budget.", revisit_date="2099-02-01")
    assert waiting(body) == {}
    day = clock.today().replace(year=2099, month=2, day=1)
    monkeypatch.setattr(clock, "today", lambda: day)
    tk.get_action("qcreuse_run_due")({"ignore_auth": True}, {})
    assert waiting(body) == {"coordinator": ["step:resume"]}


def test_what_is_set_for_a_day_waits_for_nobody(body: Body) -> None:
    publish(body, name="autre")
    ready_entry(body)
    assess(body, NAME)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2099-03-31")
    step(body.contributor, NAME, "submit")
    clear(body, NAME)
    step(body.approver, NAME, "approve")
    act(body.coordinator, "qcreuse_dossier_schedule", id=NAME, release_on="2099-04-01")
    assert waiting(body) == {}


def test_four_eyes_and_duties_decide_whose_task_it_is(body: Body) -> None:
    ready_entry(body)
    act(
        body.admin,
        "qcreuse_role_grant",
        organization=body.id,
        user=body.contributor,
        duty="approver",
    )
    assess(body, NAME)
    step(body.contributor, NAME, "assess")
    step(body.coordinator, NAME, "plan", target_date="2099-03-31")
    step(body.contributor, NAME, "submit")
    # Who asked does not sign.
    assert tasks_of(body.contributor) == {}
    clear(body, NAME)
    # Nor does who assessed approve.
    assert tasks_of(body.contributor) == {}
    assert tasks_of(body.approver) == {NAME: ["step:approve"]}
    act(
        body.admin,
        "qcreuse_role_revoke",
        organization=body.id,
        user=body.approver,
        duty="approver",
    )
    assert tasks_of(body.approver) == {}


def test_tasks_are_of_ones_own_organisations(body: Body) -> None:
    ready_entry(body)
    assess(body, NAME)
    other = make_body("ville")
    assert tasks_of(other.contributor) == {}
    assert tasks_of(body.contributor) == {NAME: ["step:assess"]}
    act(body.contributor, "package_delete", id=NAME)
    assert tasks_of(body.contributor) == {}
    with pytest.raises(tk.NotAuthorized):
        act(None, "qcreuse_task_list")
