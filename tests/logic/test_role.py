"""Duties: who grants, lends, takes back and reads them, and on which days they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.qcreuse.domain.errors import RuleFileError
from ckanext.qcreuse.logic import clock, rules
from ckanext.qcreuse.model import event as events
from tests.conftest import TODAY, act, make_body, new_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
LATER = (TODAY + timedelta(days=7)).isoformat()


def lend(body: Body, **changed: Any) -> dict[str, Any]:
    """Lend the approver's duty to the observer, or something else."""
    given = {
        "by": body.approver,
        "organization": body.name,
        "user": body.observer,
        "duty": "approver",
        "ends_on": LATER,
        **changed,
    }
    return act(given.pop("by"), "qcreuse_role_delegate", **given)


def listed(body: Body, **wanted: Any) -> list[dict[str, Any]]:
    rows = act(body.coordinator, "qcreuse_role_list", organization=body.name)
    return [row for row in rows if wanted.items() <= row.items()]


def told(body: Body) -> list[tuple[str, dict[str, Any]]]:
    chain = events.history((events.ORGANIZATION, body.id))
    return [(item.kind, item.details) for item in chain]


def on(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days))


def may_return(body: Body, who: str) -> bool:
    """Tell whether somebody may take the approver's step on an entry in review."""
    shown = act(who, "qcreuse_dossier_show", id=NAME)
    return "approver" in shown["duties"]


EVERYONE = (
    None,
    "stranger",
    "observer",
    "contributor",
    "approver",
    "admin",
    "sysadmin",
)
MAY: dict[str, set[str | None]] = {
    "qcreuse_role_list": {"observer", "contributor", "admin", "approver"},
    "qcreuse_duty_list": {"observer", "contributor", "admin", "approver"},
    "qcreuse_exception_show": {"observer", "contributor", "admin", "approver"},
    "qcreuse_role_grant": {"admin"},
    "qcreuse_role_delegate": {"approver"},
    "qcreuse_role_revoke": {"admin", "approver"},
    "qcreuse_exception_grant": set(),
    "qcreuse_exception_revoke": set(),
}
ASKED: dict[str, dict[str, str]] = {
    "qcreuse_role_grant": {"user": "coordinator", "duty": "observer"},
    "qcreuse_role_delegate": {
        "user": "observer",
        "duty": "approver",
        "ends_on": LATER,
    },
    "qcreuse_role_revoke": {"user": "coordinator", "duty": "approver"},
    "qcreuse_exception_grant": {"reason": "Une seule personne y travaille."},
}


@pytest.mark.parametrize("action", MAY)
def test_each_action_is_for_some_and_for_nobody_else(body: Body, action: str) -> None:
    # What the approver lent is theirs to take back.
    lend(body, user=body.coordinator)
    sysadmin = factories.Sysadmin()["name"]
    asked = dict(ASKED.get(action, {}))
    if "user" in asked:
        asked["user"] = body.people[asked["user"]]
    allowed = set()
    for who in EVERYONE:
        name = sysadmin if who == "sysadmin" else who and body.people[who]
        try:
            act(name, action, organization=body.name, **asked)
        except tk.NotAuthorized:
            continue
        allowed.add(who)
    # A sysadmin has no duty to lend, and does all the rest.
    expected = MAY[action] | {"sysadmin"}
    if action == "qcreuse_role_delegate":
        expected -= {"sysadmin"}
    assert allowed == expected


@pytest.mark.parametrize("action", MAY)
def test_an_absent_organisation_is_refused_as_another_is(
    body: Body, action: str
) -> None:
    elsewhere = make_body("ville")
    asked = {"user": body.observer, "duty": "observer", "ends_on": LATER}
    said = set()
    for organization in (elsewhere.name, "nulle-part"):
        with pytest.raises(tk.NotAuthorized) as refused:
            act(body.approver, action, organization=organization, **asked)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_sysadmin_holds_no_duty_by_being_one(body: Body) -> None:
    new_entry(body)
    sysadmin = factories.Sysadmin()["name"]
    shown = act(sysadmin, "qcreuse_dossier_show", id=NAME)
    assert shown["duties"] == []
    with pytest.raises(tk.NotAuthorized):
        step(sysadmin, NAME, "defer", message="x", revisit_date="2099-01-01")


def test_a_loan_holds_in_its_period_and_not_a_day_longer(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_entry(body)
    start = TODAY + timedelta(days=2)
    lend(body, starts_on=start.isoformat())
    for day, holds in ((0, False), (1, False), (2, True), (7, True), (8, False)):
        on(monkeypatch, day)
        assert may_return(body, body.observer) is holds
        rows = listed(body, user=body.observer, duty="approver")
        assert [row["held"] for row in rows] == ([holds] if day < 8 else [])


def test_the_list_says_who_lent_for_which_period(body: Body) -> None:
    lend(body)
    (row,) = listed(body, user=body.observer, duty="approver")
    assert (row["source"], row["lender"]) == ("lent", body.approver)
    assert (row["starts_on"], row["ends_on"]) == (TODAY.isoformat(), LATER)
    (granted,) = listed(body, user=body.approver, duty="approver")
    assert (granted["source"], granted["lender"]) == ("granted", "")
    (brought,) = listed(body, user=body.admin, duty="coordinator")
    assert (brought["source"], brought["revocable"]) == ("capacity", False)


def test_what_may_be_taken_back_is_said_to_who_may(body: Body) -> None:
    lend(body)

    def revocable(who: str) -> list[tuple[str, str]]:
        rows = act(who, "qcreuse_role_list", organization=body.name)
        return [(row["user"], row["duty"]) for row in rows if row["revocable"]]

    assert revocable(body.approver) == [(body.observer, "approver")]
    assert revocable(body.observer) == []
    assert len(revocable(body.admin)) == 7


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"user": "nobody-known"}, "user"),
        ({"duty": "king"}, "duty"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "demain"}, "ends_on"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"starts_on": "2001-01-01"}, "starts_on"),
        ({"user": "approver-ministere"}, "user"),
        ({"user": "stranger-ministere"}, "user"),
    ],
)
def test_an_unusable_loan_names_its_field(
    body: Body, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        lend(body, **changed)
    assert set(refused.value.error_dict) == {field}
    assert listed(body, source="lent") == []
    assert "duty_lent" not in dict(told(body))


def test_who_borrows_does_not_lend(body: Body) -> None:
    lend(body)
    with pytest.raises(tk.NotAuthorized):
        lend(body, by=body.observer, user=body.coordinator)
    with pytest.raises(tk.NotAuthorized):
        lend(body, by=body.coordinator, user=body.observer)


def test_what_is_lent_ends_when_its_lender_loses_it(body: Body) -> None:
    new_entry(body)
    lend(body)
    lend(body, user=body.coordinator)
    asked = {"organization": body.name, "user": body.approver, "duty": "approver"}
    act(body.admin, "qcreuse_role_revoke", **asked)
    assert not may_return(body, body.observer)
    assert listed(body, duty="approver") == []
    ended = [details["user"] for kind, details in told(body)[-3:]]
    assert ended[0] == body.approver
    assert {*ended[1:]} == {body.coordinator, body.observer}
    # Given again, it does not bring back what was lent of it.
    act(body.admin, "qcreuse_role_grant", **asked)
    assert not may_return(body, body.observer)


def test_its_lender_takes_a_loan_back_and_the_borrower_does_not(body: Body) -> None:
    new_entry(body)
    lend(body)
    asked = {"organization": body.name, "user": body.observer, "duty": "approver"}
    with pytest.raises(tk.NotAuthorized):
        act(body.observer, "qcreuse_role_revoke", **asked)
    assert act(body.approver, "qcreuse_role_revoke", **asked)["changed"] is True
    assert not may_return(body, body.observer)
    assert may_return(body, body.approver)
    with pytest.raises(tk.NotAuthorized):
        act(body.approver, "qcreuse_role_revoke", **{**asked, "user": body.approver})


@pytest.mark.parametrize("gone", ["approver", "observer"])
def test_nobody_holds_what_who_left_held_or_lent(body: Body, gone: str) -> None:
    new_entry(body)
    lend(body)
    who = {"id": body.id, "username": body.people[gone]}
    act(body.admin, "organization_member_delete", **who)
    if gone == "approver":
        assert not may_return(body, body.observer)
    held = listed(body, duty="approver", held=True)
    assert [row["user"] for row in held] == (
        [body.approver] if gone == "observer" else []
    )
    # What they were given is still there to be taken away.
    rows = listed(body, user=body.people[gone], duty="approver")
    assert [row["held"] for row in rows] == [False]


def test_a_loan_is_changed_by_lending_again_and_outdone_by_a_grant(body: Body) -> None:
    lend(body)
    sooner = (TODAY + timedelta(days=1)).isoformat()
    lend(body, ends_on=sooner)
    (row,) = listed(body, user=body.observer, duty="approver")
    assert row["ends_on"] == sooner
    asked = {"organization": body.name, "user": body.observer, "duty": "approver"}
    assert act(body.admin, "qcreuse_role_grant", **asked)["changed"] is True
    (row,) = listed(body, user=body.observer, duty="approver")
    assert (row["source"], row["ends_on"]) == ("granted", None)
    with pytest.raises(tk.ValidationError):
        lend(body)


def test_each_change_leaves_one_event_with_its_period_on_the_chain(body: Body) -> None:
    before = len(told(body))
    lend(body)
    asked = {"organization": body.name, "user": body.observer, "duty": "approver"}
    act(body.approver, "qcreuse_role_revoke", **asked)
    act(body.approver, "qcreuse_role_list", organization=body.name)
    user = model.User.get(body.observer)
    assert user is not None
    said = {
        "user_id": user.id,
        "user": body.observer,
        "duty": "approver",
        "lender": body.approver,
        "starts_on": TODAY.isoformat(),
        "ends_on": LATER,
    }
    assert told(body)[before:] == [("duty_lent", said), ("duty_revoked", said)]
    chain = events.history((events.ORGANIZATION, body.id))
    assert [item.hash for item in chain] == [item.digest() for item in chain]
    assert chain[-1].previous_hash == chain[-2].hash
    assert chain[-1].actor_name == body.approver


def test_a_fresh_organisation_lacks_everyone_but_who_its_admin_is(body: Body) -> None:
    factories.Organization(
        name="ville", users=[{"name": body.admin, "capacity": "admin"}]
    )
    duties = act(body.admin, "qcreuse_duty_list", organization="ville")
    lacking = [item for item in duties if item["vacant"]]
    assert [item["duty"] for item in lacking] == [
        "privacy_officer",
        "security_officer",
        "approver",
    ]
    assert lacking[-1]["label"] == {"fr": "Approbateur", "en": "Approver"}
    duties = act(body.admin, "qcreuse_duty_list", organization=body.name)
    assert [item["duty"] for item in duties if item["vacant"]] == []


def test_a_site_says_what_each_capacity_brings(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_entry(body)
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.duties.admin", ["approver"])
    shown = act(body.admin, "qcreuse_dossier_show", id=NAME)
    assert shown["duties"] == ["approver"]


def test_an_editor_whom_a_site_leaves_without_the_duty_enters_nothing(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.duties.editor", ["observer"])
    reader = factories.User(name="lectrice")["name"]
    seat = {"id": body.id, "username": reader, "role": "editor"}
    act(body.admin, "organization_member_create", **seat)
    given = {"title": "Bornes", "owner_org": body.id, "hrp_data_kind": ["other"]}
    with pytest.raises(tk.NotAuthorized) as refused:
        act(reader, "package_create", name="bornes", **given)
    assert "Contributor" in str(refused.value)
    # Who was granted it does.
    assert act(body.contributor, "package_create", name="bornes", **given)


def test_a_duty_that_no_workflow_names_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules.check_duties()
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.duties.editor", ["king"])
    with pytest.raises(RuleFileError, match=r"duties\.editor: 'king' is not one of"):
        rules.check_duties()
