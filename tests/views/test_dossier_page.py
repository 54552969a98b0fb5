"""The dossier page: who sees it, what it offers, and that only a POST acts."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from ckan.tests import factories

from tests.conftest import act, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PAGE = "/dataset/dossier/attente-urgence"


@pytest.fixture
def entry(body: Body) -> dict[str, Any]:
    return new_entry(body)


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def test_a_member_reads_state_and_what_is_missing(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    page = app.get(PAGE, headers=as_user(body.observer))
    assert page.status_code == 200
    assert "Identified" in page.body
    assert "Answer the criteria" in page.body
    french = app.get(f"/fr{PAGE}", headers=as_user(body.observer))
    assert "Recensé" in french.body
    assert "Répondez aux critères" in french.body


def test_what_is_missing_names_who_can_see_to_it_or_how_to_name_somebody(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    held = act(body.observer, "qcreuse_role_list", organization=body.name)
    names = {row["fullname"] for row in held if row["duty"] == "contributor"}
    page = app.get(f"/fr{PAGE}", headers=as_user(body.observer)).body
    said = re.search("Contributeur\N{NO-BREAK SPACE}: (.*)", page)
    assert said
    assert set(html.unescape(said[1]).split(", ")) == names
    act(body.admin, "organization_member_delete", id=body.id, username=body.approver)
    page = app.get(f"/fr{PAGE}", headers=as_user(body.observer)).body
    assert "Approbateur\N{NO-BREAK SPACE}: personne encore." in page
    assert f"/fr/organization/duties/{body.id}" in page


def test_the_history_says_its_details_in_words(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    given = {"message": "Budget.", "revisit_date": "2099-01-01"}
    act(
        body.coordinator,
        "qcreuse_dossier_transition",
        id=entry["id"],
        transition="defer",
        **given,
    )
    page = app.get(f"/fr{PAGE}", headers=as_user(body.observer)).body
    assert "À reprendre le 2099-01-01." in page


@pytest.mark.parametrize("who", ["stranger", None])
def test_to_others_the_page_is_that_of_no_dataset(
    app: Any, body: Body, entry: dict[str, Any], who: str | None
) -> None:
    headers = as_user(body.stranger) if who else {}
    absent = app.get("/dataset/dossier/nulle-part", headers=headers, status=404)
    assert app.get(PAGE, headers=headers, status=404).status_code == absent.status_code


def test_looking_changes_nothing(app: Any, body: Body, entry: dict[str, Any]) -> None:
    app.get(
        f"{PAGE}?transition=defer&message=x&revisit_date=2099-01-01",
        headers=as_user(body.coordinator),
    )
    shown = act(body.observer, "qcreuse_dossier_show", id=entry["id"])
    assert (shown["state"], shown["version"]) == ("identified", 1)


def test_a_step_is_taken_and_the_page_comes_back(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    answer = app.post(
        PAGE,
        headers=as_user(body.coordinator),
        data={
            "transition": "defer",
            "version": "1",
            "message": "Le système change en 2027.",
            "revisit_date": "2099-09-01",
        },
        follow_redirects=False,
    )
    assert answer.status_code == 302
    shown = act(body.observer, "qcreuse_dossier_show", id=entry["id"])
    assert (shown["state"], shown["revisit_date"]) == ("deferred", "2099-09-01")
    assert shown["history"][-1]["message"] == "Le système change en 2027."


def test_a_refused_step_keeps_what_was_typed_and_says_what_is_missing(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    page = app.post(
        PAGE,
        headers=as_user(body.coordinator),
        data={"transition": "defer", "version": "1", "message": "Plus tard."},
        status=400,
    )
    assert "Give the date to come back to it, after today." in page.body
    assert 'name="revisit_date" value="" aria-invalid="true"' in page.body
    said = re.search(r'id="defer-revisit_date-error">([^<]*)<', page.body)
    assert said
    assert said[1] == "Give the date to come back to it, after today."
    assert page.body.count('aria-invalid="true"') == 1
    assert "Plus tard." in page.body


def test_a_step_without_its_duty_is_forbidden(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    app.post(
        PAGE,
        headers=as_user(body.observer),
        data={"transition": "defer", "message": "x", "revisit_date": "2099-01-01"},
        status=403,
    )


def test_a_stale_page_is_told_who_was_faster(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    act(
        body.contributor,
        "qcreuse_assessment_update",
        id=entry["id"],
        answers={"V1": {"score": 3}},
    )
    page = app.post(
        PAGE,
        headers=as_user(body.coordinator),
        data={
            "transition": "defer",
            "version": "1",
            "message": "x",
            "revisit_date": "2099-01-01",
        },
        status=409,
    )
    assert body.contributor in page.body


def test_the_dataset_page_shows_state_and_potential_to_members_alone(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    page = app.get("/dataset/attente-urgence", headers=as_user(body.observer))
    assert "qcreuse-status" in page.body
    assert "Identified" in page.body
    app.get("/dataset/attente-urgence", status=404)


def test_the_form_offers_no_unpublishing_and_a_forged_one_is_refused(
    app: Any, body: Body, importer: str
) -> None:
    shown = act(
        importer, "package_create", name="moissonne", title="M", owner_org=body.id
    )
    headers = as_user(body.contributor)
    form = app.get("/dataset/edit/moissonne", headers=headers)
    assert "go-metadata-unpublish" not in form.body
    answer = app.post(
        "/dataset/edit/moissonne",
        headers=headers,
        data={
            "title": "M",
            "name": "moissonne",
            "owner_org": body.id,
            "hrp_data_kind": "other",
            "save": "go-metadata-unpublish",
        },
    )
    assert "withdraw" in answer.body
    assert act(None, "package_show", id=shown["id"])["state"] == "active"


def test_members_see_that_nobody_cleared_what_is_public_already(
    app: Any, body: Body, importer: str
) -> None:
    act(importer, "package_create", name="recu", title="Reçu", owner_org=body.id)
    for page in ("/fr/dataset/recu", "/fr/dataset/dossier/recu"):
        told = app.get(page, headers=as_user(body.observer)).body
        assert "À revalider" in told
    assert "À revalider" not in app.get("/fr/dataset/recu").body
