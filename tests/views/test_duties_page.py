"""The duties page: who sees it, what it offers, and that only a POST acts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ckan.tests import factories

from tests.conftest import TODAY, act, new_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PAGE = "/organization/duties/ministere"
LATER = (TODAY + timedelta(days=7)).isoformat()


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def held(body: Body, **wanted: Any) -> list[str]:
    rows = act(body.observer, "qcreuse_role_list", organization=body.name)
    return [row["user"] for row in rows if wanted.items() <= row.items()]


def post(app: Any, who: str, status: int = 302, **given: str) -> Any:
    return app.post(
        PAGE, headers=as_user(who), data=given, follow_redirects=False, status=status
    )


def test_a_member_reads_who_does_what_and_changes_nothing(app: Any, body: Body) -> None:
    page = app.get(PAGE, headers=as_user(body.observer))
    assert "Privacy officer" in page.body
    assert "Granted on" in page.body
    assert "By their role in the organization" in page.body
    for shut in ("Grant a duty", "Take away", "Written exception", 'value="revoke"'):
        assert shut not in page.body
    # Who was granted a duty may lend it.
    assert 'value="lend"' in page.body
    french = app.get(f"/fr{PAGE}", headers=as_user(body.observer))
    assert "Responsable de la sécurité de l’information" in french.body
    assert "Attribuée le" in french.body


@pytest.mark.parametrize("who", ["stranger", None])
def test_others_are_refused_as_for_no_organisation(
    app: Any, body: Body, who: str | None
) -> None:
    headers = as_user(body.stranger) if who else {}
    app.get(PAGE, headers=headers, status=403)
    app.get("/organization/duties/nulle-part", headers=headers, status=403)
    app.post(PAGE, headers=headers, data={"do": "end_exception"}, status=403)


def test_an_absent_organisation_is_not_found_by_a_sysadmin(
    app: Any, body: Body
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    app.get("/organization/duties/nulle-part", headers=as_user(sysadmin), status=404)
    app.get(PAGE, headers=as_user(sysadmin), status=200)


def test_an_administrator_grants_and_takes_away(app: Any, body: Body) -> None:
    asked = {"user": body.coordinator, "duty": "approver"}
    answer = post(app, body.admin, do="grant", **asked)
    assert answer.headers["Location"].endswith(PAGE)
    assert body.coordinator in held(body, duty="approver")
    post(app, body.admin, do="revoke", **asked)
    assert body.coordinator not in held(body, duty="approver")


def test_a_holder_lends_and_takes_back(app: Any, body: Body) -> None:
    asked = {"user": body.observer, "duty": "approver"}
    post(app, body.approver, do="lend", starts_on="", ends_on=LATER, **asked)
    assert held(body, duty="approver", source="lent") == [body.observer]
    page = app.get(PAGE, headers=as_user(body.approver))
    assert f"Lent by {body.approver}" in page.body
    assert LATER in page.body
    post(app, body.approver, do="revoke", **asked)
    assert held(body, source="lent") == []


def test_a_refusal_says_why_and_keeps_what_was_given(app: Any, body: Body) -> None:
    given = {"user": body.observer, "duty": "approver", "ends_on": "2001-01-01"}
    page = post(app, body.approver, status=400, do="lend", **given)
    assert "A loan ends on the day it begins, or later" in page.body
    assert 'value="2001-01-01"' in page.body
    assert f'<option value="{body.observer}" selected>' in page.body


@pytest.mark.parametrize(
    ("who", "do"),
    [
        ("observer", "grant"),
        ("observer", "revoke"),
        ("coordinator", "lend"),
        ("admin", "except"),
        ("admin", "end_exception"),
    ],
)
def test_who_may_not_is_forbidden(app: Any, body: Body, who: str, do: str) -> None:
    given = {"user": body.approver, "duty": "approver", "reason": "x", "ends_on": LATER}
    post(app, body.people[who], status=403, do=do, **given)
    assert held(body, duty="approver") == [body.approver]


def test_a_button_that_nobody_made_does_nothing(app: Any, body: Body) -> None:
    post(app, body.admin, status=400, do="package_delete", id=body.id)
    post(app, body.admin, status=400)


def test_looking_changes_nothing(app: Any, body: Body) -> None:
    asked = f"do=grant&user={body.observer}&duty=approver"
    app.get(f"{PAGE}?{asked}", headers=as_user(body.admin))
    assert held(body, duty="approver") == [body.approver]


def test_a_sysadmin_excepts_the_body_and_its_members_read_why(
    app: Any, body: Body
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    post(app, sysadmin, do="except", reason="Une seule personne.", ends_on=LATER)
    page = app.get(PAGE, headers=as_user(body.observer))
    assert "Une seule personne." in page.body
    assert LATER in page.body
    assert 'name="reason"' not in page.body
    post(app, sysadmin, do="end_exception")
    page = app.get(PAGE, headers=as_user(body.observer))
    assert "Une seule personne." not in page.body


def test_the_history_of_a_dataset_says_what_was_decided_by_exception(
    app: Any, body: Body
) -> None:
    new_entry(body)
    sysadmin, alone = factories.Sysadmin()["name"], body.contributor
    asked = {"organization": body.name, "user": alone, "duty": "approver"}
    act(body.admin, "qcreuse_role_grant", **asked)
    post(app, sysadmin, do="except", reason="Une seule personne.")
    given = {"exemption_reason": "privacy", "exemption_rationale": "Des noms."}
    step(alone, "attente-urgence", "refuse", **given)
    page = app.get("/dataset/dossier/attente-urgence", headers=as_user(body.observer))
    said = "By the written exception of the organization: “Une seule personne.”"
    assert said in page.body


def test_every_form_carries_the_mark_against_forgery(app: Any, body: Body) -> None:
    sysadmin = factories.Sysadmin()["name"]
    post(app, sysadmin, do="except", reason="Une seule personne.")
    page = app.get(PAGE, headers=as_user(sysadmin))
    forms = re.findall(rf'action="{PAGE}">(.*?)</form>', page.body, re.DOTALL)
    # One per duty that may be taken away, the grant, and the exception's two.
    assert len(forms) == len(held(body)) - len(held(body, source="capacity")) + 3
    assert all('name="_csrf_token"' in form for form in forms)


def test_an_organisation_tells_its_members_what_nobody_does(
    app: Any, body: Body
) -> None:
    people = [
        {"name": body.admin, "capacity": "admin"},
        {"name": body.observer, "capacity": "member"},
    ]
    factories.Organization(name="ville", users=people)
    said = "Nobody holds these duties here"
    for page in ("/organization/ville", "/organization/duties/ville"):
        told = app.get(page, headers=as_user(body.admin))
        assert said in told.body
        assert "Approver" in told.body
        assert "Name who does" in told.body
        told = app.get(page, headers=as_user(body.observer))
        assert said in told.body
        assert "An administrator of the organization names who does." in told.body
    for headers in ({}, as_user(body.stranger)):
        page = app.get("/organization/ville", headers=headers)
        assert said not in page.body
        assert "/organization/duties/" not in page.body
    # An organisation that has everyone says nothing, and points at the page.
    page = app.get("/organization/ministere", headers=as_user(body.observer))
    assert said not in page.body
    assert f'href="{PAGE}"' in page.body
