"""Several steps at once, steps a sysadmin forces, releases set for a day to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.qcreuse.logic import clock
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import (
    CLEARED,
    TODAY,
    act,
    approve,
    assess,
    found_by_anyone,
    publish,
    ready_entry,
    step,
)

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
LATER = TODAY + timedelta(days=2)


def shown(body: Body) -> dict[str, Any]:
    return act(body.observer, "qcreuse_dossier_show", id=NAME)


def kinds(body: Body) -> list[str]:
    return [item["kind"] for item in shown(body)["history"]]


def advance(user: str, to: str, **inputs: str) -> dict[str, Any]:
    return act(user, "qcreuse_dossier_advance", id=NAME, to=to, **inputs)


def test_one_person_takes_several_steps_and_each_leaves_its_event(body: Body) -> None:
    ready_entry(body)
    assess(body, NAME)
    dossier = advance(body.admin, "in_review", target_date="2027-03-31")
    assert dossier["state"] == "in_review"
    assert kinds(body)[-3:] == ["assess", "plan", "submit"]
    assert dossier["target_date"] == "2027-03-31"


def test_where_one_step_is_withheld_none_is_taken(body: Body) -> None:
    ready_entry(body)
    assess(body, NAME)
    with pytest.raises(tk.ValidationError) as refused:
        advance(body.admin, "in_review")
    assert [item["code"] for item in refused.value.error_dict["missing"]] == [
        "target_date"
    ]
    with pytest.raises(tk.NotAuthorized):
        advance(body.contributor, "in_review", target_date="2027-03-31")
    assert shown(body)["state"] == "identified"


@pytest.mark.parametrize("to", ["approved", "withdrawn", "ailleurs"])
def test_no_row_of_steps_goes_where_the_person_may_not(body: Body, to: str) -> None:
    ready_entry(body)
    assess(body, NAME)
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
        advance(body.admin, to, target_date="2027-03-31")
    assert shown(body)["state"] == "identified"


def test_the_dossier_offers_the_states_one_person_can_reach(body: Body) -> None:
    ready_entry(body)
    assess(body, NAME)
    offered = act(body.admin, "qcreuse_dossier_show", id=NAME)["advance"]
    assert [item["to"] for item in offered] == ["planned", "in_review"]
    assert offered[-1]["inputs"] == ["target_date", "extraction_plan"]
    assert act(body.contributor, "qcreuse_dossier_show", id=NAME)["advance"] == []


def test_a_sysadmin_forces_a_step_with_a_reason_and_the_event_says_so(
    body: Body,
) -> None:
    ready_entry(body)
    assess(body, NAME)
    sysadmin = factories.Sysadmin()["name"]
    with pytest.raises(tk.NotAuthorized):
        step(sysadmin, NAME, "assess")
    with pytest.raises(tk.ValidationError) as refused:
        step(sysadmin, NAME, "assess", forced="true")
    assert refused.value.error_dict["missing"][0]["code"] == "message"
    step(sysadmin, NAME, "assess", forced="true", message="Personne en poste.")
    last = shown(body)["history"][-1]
    assert (last["kind"], last["message"]) == ("assess", "Personne en poste.")
    assert last["details"] == {"as": "sysadmin"}


def test_a_forced_step_passes_no_gate(body: Body) -> None:
    ready_entry(body)
    sysadmin = factories.Sysadmin()["name"]
    with pytest.raises(tk.ValidationError) as refused:
        step(sysadmin, NAME, "assess", forced="true", message="Vite.")
    assert refused.value.error_dict["missing"][0]["code"] == "criteria"
    assert shown(body)["state"] == "identified"


def test_nobody_else_forces_a_step(body: Body) -> None:
    ready_entry(body)
    assess(body, NAME)
    with pytest.raises(tk.NotAuthorized):
        step(body.admin, NAME, "assess", forced="true", message="Vite.")
    assert shown(body)["state"] == "identified"


def schedule(user: str, release_on: str) -> dict[str, Any]:
    return act(user, "qcreuse_dossier_schedule", id=NAME, release_on=release_on)


def on_the_day(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(clock, "today", lambda: LATER)
    return act(factories.Sysadmin()["name"], "qcreuse_run_due")


def test_an_approved_entry_is_published_on_its_day(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = ready_entry(body)["id"]
    approve(body, NAME)
    assert schedule(body.coordinator, LATER.isoformat())["release_on"]
    sysadmin = factories.Sysadmin()["name"]
    assert act(sysadmin, "qcreuse_run_due")["released"] == []
    assert on_the_day(monkeypatch)["released"] == [package_id]
    assert found_by_anyone(package_id)
    last = shown(body)["history"][-1]
    assert (last["kind"], last["actor"]) == ("publish", body.coordinator)
    assert last["details"] == {"release_on": LATER.isoformat()}
    assert act(sysadmin, "qcreuse_run_due")["released"] == []


def test_a_gate_closed_since_withholds_the_release_and_says_which(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = ready_entry(body)["id"]
    approve(body, NAME)
    schedule(body.coordinator, LATER.isoformat())
    act(body.contributor, "package_patch", id=NAME, update_frequency="")
    done = on_the_day(monkeypatch)
    assert (done["released"], done["withheld"]) == ([], [package_id])
    assert not found_by_anyone(package_id)
    dossier = shown(body)
    assert dossier["release_on"] is None
    assert dossier["history"][-1]["kind"] == "release_withheld"
    missing = dossier["history"][-1]["details"]["missing"]
    assert missing == [{"code": "frequency", "value": ""}]


def test_who_lost_the_duty_since_releases_nothing(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_entry(body)
    approve(body, NAME)
    schedule(body.coordinator, LATER.isoformat())
    act(
        body.admin,
        "qcreuse_role_revoke",
        organization=body.name,
        user=body.coordinator,
        duty="coordinator",
    )
    assert on_the_day(monkeypatch)["released"] == []
    missing = shown(body)["history"][-1]["details"]["missing"]
    assert [item["code"] for item in missing] == ["duty"]


def test_a_release_is_set_by_its_duty_for_a_day_to_come_once_approved(
    body: Body,
) -> None:
    ready_entry(body)
    with pytest.raises(tk.ValidationError):
        schedule(body.coordinator, LATER.isoformat())
    approve(body, NAME)
    with pytest.raises(tk.NotAuthorized):
        schedule(body.approver, LATER.isoformat())
    for day in ("2001-01-01", clock.today().isoformat(), "demain"):
        with pytest.raises(tk.ValidationError) as refused:
            schedule(body.coordinator, day)
        assert "release_on" in refused.value.error_dict
    schedule(body.coordinator, LATER.isoformat())
    assert schedule(body.coordinator, "")["release_on"] is None


def test_leaving_approved_takes_the_release_back(body: Body) -> None:
    ready_entry(body)
    approve(body, NAME)
    schedule(body.coordinator, LATER.isoformat())
    step(body.approver, NAME, "doubt", message="À revoir.")
    assert shown(body)["release_on"] is None


def test_a_review_that_passes_lapses_its_clearance(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = publish(body)["id"]
    act(
        body.privacy_officer,
        "qcreuse_clearance_update",
        id=NAME,
        kind="privacy",
        scope="feed",
        review_on=clock.today() + timedelta(days=1),
        answers=CLEARED["privacy"],
    )
    sysadmin = factories.Sysadmin()["name"]
    assert act(sysadmin, "qcreuse_run_due")["settled"] == []
    assert on_the_day(monkeypatch)["settled"] == [package_id]
    dossier = shown(body)
    assert dossier["lapsed"] == ["privacy"]
    assert dossier["revalidate"]
    assert dossier["state"] == "published"
    assert dossier["history"][-1]["kind"] == "clearance_lapsed"
    assert on_the_day(monkeypatch)["settled"] == []


def test_what_rules_left_behind_is_settled_again(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = ready_entry(body)["id"]
    row = dossiers.lock(package_id)
    assert row is not None
    row.judged_by, row.missing = "other rules", []
    model.Session.commit()
    sysadmin = factories.Sysadmin()["name"]
    assert act(sysadmin, "qcreuse_run_due")["settled"] == [package_id]
    row = dossiers.get(package_id)
    assert row is not None
    assert row.missing == ["criteria"]


def test_who_sees_to_an_entry_is_a_member(body: Body) -> None:
    ready_entry(body)
    given = {"id": NAME, "assignee": body.contributor, "assigned_until": "2027-02-01"}
    dossier = act(body.coordinator, "qcreuse_dossier_assign", **given)
    assert dossier["assignee"] == body.contributor
    assert dossier["due_on"] == "2027-02-01"
    with pytest.raises(tk.NotAuthorized):
        act(body.approver, "qcreuse_dossier_assign", **given)
    with pytest.raises(tk.ValidationError) as refused:
        act(body.coordinator, "qcreuse_dossier_assign", id=NAME, assignee=body.stranger)
    assert "assignee" in refused.value.error_dict
    own = {"id": NAME, "assignee": body.approver}
    assert act(body.approver, "qcreuse_dossier_assign", **own)["assignee"] == (
        body.approver
    )
    nobody = act(body.coordinator, "qcreuse_dossier_assign", id=NAME, assignee="")
    assert nobody["assignee"] == ""
    assert kinds(body).count("assigned") == 3


def test_the_unit_and_the_system_are_kept_in_the_dossier(body: Body) -> None:
    ready_entry(body)
    given = {"steward_unit": "Direction des urgences", "source_system": "SIURGE"}
    dossier = act(body.contributor, "qcreuse_dossier_update", id=NAME, **given)
    assert {key: dossier[key] for key in given} == given
    assert "steward_unit" not in act(body.contributor, "package_show", id=NAME)
    for bad in ({"steward_email": "pas une adresse"}, {"steward_unit": "a\x00b"}):
        with pytest.raises(tk.ValidationError):
            act(body.contributor, "qcreuse_dossier_update", id=NAME, **bad)
    with pytest.raises(tk.NotAuthorized):
        act(body.observer, "qcreuse_dossier_update", id=NAME, **given)


def test_who_has_a_duty_comments_and_nobody_says_nothing(body: Body) -> None:
    ready_entry(body)
    act(body.approver, "qcreuse_dossier_comment", id=NAME, message="Bien.")
    assert shown(body)["history"][-1]["message"] == "Bien."
    with pytest.raises(tk.ValidationError):
        act(body.approver, "qcreuse_dossier_comment", id=NAME, message="  ")
    with pytest.raises(tk.NotAuthorized):
        act(
            factories.Sysadmin()["name"],
            "qcreuse_dossier_comment",
            id=NAME,
            message="Moi.",
        )


def test_what_a_hand_deleted_while_it_was_shared_is_withdrawn(body: Body) -> None:
    ready_entry(body, hrp_channel="government_shared")
    approve(body, NAME)
    given = {"sharing_purpose": "Planifier.", "sharing_recipients": "Famille"}
    package_id = step(body.coordinator, NAME, "share", **given)["package_id"]
    package = model.Package.get(package_id)
    assert package is not None
    package.delete()
    model.Session.commit()
    sysadmin = factories.Sysadmin()["name"]
    assert act(sysadmin, "qcreuse_run_due")["withdrawn"] == [package_id]
    row = dossiers.get(package_id)
    assert row is not None
    assert row.state == "withdrawn"
    last = events.history((events.DATASET, package_id))[-1]
    assert (last.kind, last.details) == ("withdraw", {"by": "deleted", "as": "found"})
    assert act(sysadmin, "qcreuse_run_due")["withdrawn"] == []
