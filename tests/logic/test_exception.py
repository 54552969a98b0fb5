"""The written exception of a body that one person runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.qcreuse.domain import criteria
from ckanext.qcreuse.logic import clock
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import CLEARED, DUTIES, READY, TODAY, act, step

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "budget"
ALONE = "seule"
ORGANIZATION = "petit-organisme"
REASON = "Une seule personne y travaille."


@pytest.fixture
def root() -> str:
    return factories.Sysadmin()["name"]


@pytest.fixture
def in_review(clean_db: None, clean_index: None, root: str) -> str:
    """An entry that one person, alone with every duty, brought to review."""
    factories.User(name=ALONE)
    factories.Organization(
        name=ORGANIZATION, users=[{"name": ALONE, "capacity": "admin"}]
    )
    for duty in DUTIES:
        asked = {"organization": ORGANIZATION, "user": ALONE, "duty": duty}
        act(root, "qcreuse_role_grant", **asked)
    entered = {"name": NAME, "title": "Budget", "owner_org": ORGANIZATION}
    kind = {"hrp_data_kind": ["performance"]}
    shown = act(ALONE, "package_create", **{**READY, **entered, **kind})
    answers = {code: {"score": 4} for code in criteria.load().codes}
    act(ALONE, "qcreuse_assessment_update", id=NAME, answers=answers)
    step(ALONE, NAME, "assess")
    step(ALONE, NAME, "plan", target_date="2027-03-31")
    step(ALONE, NAME, "submit")
    for kind_of, cleared in CLEARED.items():
        asked = {"kind": kind_of, "scope": "content", "answers": cleared}
        act(ALONE, "qcreuse_clearance_update", id=NAME, **asked)
    return shown["id"]


@pytest.fixture
def grant(root: str) -> Callable[..., Any]:
    def granted(**given: Any) -> Any:
        asked = {"organization": ORGANIZATION, "reason": REASON, **given}
        return act(root, "qcreuse_exception_grant", **asked)

    return granted


def shown() -> Any:
    return act(ALONE, "qcreuse_exception_show", organization=ORGANIZATION)


def withheld() -> set[str]:
    with pytest.raises(tk.ValidationError) as refused:
        step(ALONE, NAME, "approve")
    return {item["code"] for item in refused.value.error_dict["missing"]}


FOUR_EYES = {
    "own_assessment",
    "privacy_cleared_by_asker",
    "security_cleared_by_asker",
    "rights_cleared_by_asker",
}


def test_one_person_publishes_by_the_exception_and_each_event_says_so(
    in_review: str, grant: Callable[..., Any], root: str
) -> None:
    assert withheld() == FOUR_EYES
    grant()
    step(ALONE, NAME, "approve")
    dossier = step(ALONE, NAME, "publish")
    assert dossier["state"] == "published"
    assert dossier["revalidate"] is False
    said = {
        item["kind"]: item["details"].get("exception") for item in dossier["history"]
    }
    assert (said["approve"], said["publish"]) == (REASON, REASON)
    # What one person may do anyway is done under no exception.
    assert (said["submit"], said["assess"]) == (None, None)
    act(root, "qcreuse_exception_revoke", organization=ORGANIZATION)
    dossier = act(ALONE, "qcreuse_dossier_show", id=NAME)
    assert dossier["history"][-1]["details"]["exception"] == REASON


def test_a_step_that_needs_no_second_person_is_under_no_exception(
    in_review: str, grant: Callable[..., Any]
) -> None:
    grant()
    dossier = step(ALONE, NAME, "return", message="À compléter.")
    assert "exception" not in dossier["history"][-1]["details"]


def test_the_exception_ends_by_its_date_and_when_it_is_taken_back(
    in_review: str,
    grant: Callable[..., Any],
    root: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grant(ends_on=TODAY.isoformat())
    assert shown()["ends_on"] == TODAY.isoformat()
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=1))
    assert shown() is None
    assert withheld() == FOUR_EYES
    grant()
    asked = {"organization": ORGANIZATION}
    assert act(root, "qcreuse_exception_revoke", **asked)["changed"] is True
    assert withheld() == FOUR_EYES
    assert act(root, "qcreuse_exception_revoke", **asked)["changed"] is False


def test_lists_learn_of_it_when_what_is_due_is_run(
    in_review: str,
    grant: Callable[..., Any],
    root: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lacking() -> set[str]:
        act(root, "qcreuse_run_due")
        dossier = dossiers.get(in_review)
        assert dossier is not None
        return set(dossier.missing)

    asked = FOUR_EYES - {"own_assessment"}
    assert lacking() == asked
    grant(ends_on=(TODAY + timedelta(days=3)).isoformat())
    assert lacking() == set()
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=4))
    assert lacking() == asked


def test_a_body_does_not_except_itself(in_review: str, root: str) -> None:
    asked = {"organization": ORGANIZATION, "reason": REASON}
    with pytest.raises(tk.NotAuthorized):
        act(ALONE, "qcreuse_exception_grant", **asked)
    assert shown() is None
    assert withheld() == FOUR_EYES


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"ends_on": "un jour"}, "ends_on"),
    ],
)
def test_an_exception_has_its_reason_and_a_day_to_come(
    in_review: str, grant: Callable[..., Any], given: dict[str, str], field: str
) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        grant(**given)
    assert set(refused.value.error_dict) == {field}
    assert shown() is None


def test_the_chain_of_the_organisation_says_both(
    in_review: str, grant: Callable[..., Any], root: str
) -> None:
    given = grant()
    assert (given["granted_by"], given["ends_on"]) == (root, None)
    act(root, "qcreuse_exception_revoke", organization=ORGANIZATION)
    chain = events.history((events.ORGANIZATION, given["organization_id"]))
    assert [(item.kind, item.message, item.actor_name) for item in chain[-2:]] == [
        ("exception_granted", REASON, root),
        ("exception_revoked", REASON, root),
    ]
    assert chain[-1].previous_hash == chain[-2].hash


def test_the_exception_of_one_body_is_not_anothers(
    in_review: str, grant: Callable[..., Any]
) -> None:
    other = factories.Organization(name="voisin")
    grant(organization=other["name"])
    assert withheld() == FOUR_EYES
