"""The assessment form, and the forms of the dossier page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ckan.tests import factories

from tests.conftest import READY, act, new_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

DOSSIER = "/dataset/dossier/attente-urgence"
PRIVACY = "/dataset/clearance/attente-urgence/privacy"
ASSESSMENT = "/dataset/assessment/attente-urgence"
PAGES = (DOSSIER, ASSESSMENT)


@pytest.fixture
def entry(body: Body) -> dict[str, Any]:
    return new_entry(body)


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def post(app: Any, page: str, who: str, status: int = 302, **given: str) -> Any:
    return app.post(
        page, headers=as_user(who), data=given, follow_redirects=False, status=status
    )


def shown(body: Body, entry: dict[str, Any]) -> dict[str, Any]:
    return act(body.observer, "qcreuse_dossier_show", id=entry["id"])


@pytest.mark.parametrize("page", PAGES)
def test_strangers_and_passers_by_find_what_an_absent_dataset_gives(
    app: Any, body: Body, entry: dict[str, Any], page: str
) -> None:
    absent = page.replace("attente-urgence", "nulle-part")
    for headers in ({}, as_user(body.stranger)):
        for asked in (page, absent):
            app.get(asked, headers=headers, status=404)
            app.post(asked, headers=headers, data={"scope": "content"}, status=404)


@pytest.mark.parametrize("page", PAGES)
def test_a_session_posts_with_its_token_alone(
    app: Any, body: Body, entry: dict[str, Any], page: str
) -> None:
    form = app.get(page, headers=as_user(body.contributor)).body
    assert 'name="_csrf_token"' in form


def test_no_score_is_chosen_beforehand(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    form = app.get(ASSESSMENT, headers=as_user(body.contributor)).body
    assert 'type="radio"' in form
    assert " checked" not in form


def test_what_each_answer_means_stands_beside_it_in_the_readers_language(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    for prefix, said in (("", "No link with"), ("/fr", "Aucun lien avec")):
        form = app.get(f"{prefix}{ASSESSMENT}", headers=as_user(body.observer)).body
        assert f"<strong>1</strong> {said}" in form


def test_a_draft_is_kept_shown_and_thrown_away(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    given = {"score-V1": "2", "note-V1": "Peu de monde.", "version": "1"}
    kept = post(app, ASSESSMENT, body.contributor, status=200, do="draft", **given)
    assert kept.json["conflict"] == ""
    form = app.get(ASSESSMENT, headers=as_user(body.contributor)).body
    assert "This is your draft" in form
    assert "Peu de monde." in form
    others = app.get(ASSESSMENT, headers=as_user(body.coordinator)).body
    assert "Peu de monde." not in others
    assert shown(body, entry)["version"] == 1
    post(app, ASSESSMENT, body.contributor, do="discard")
    form = app.get(ASSESSMENT, headers=as_user(body.contributor)).body
    assert "Peu de monde." not in form
    wrong = {"score-V1": "9"}
    post(app, ASSESSMENT, body.contributor, status=400, do="draft", **wrong)
    post(app, ASSESSMENT, body.observer, status=403, do="draft", **given)
    post(app, ASSESSMENT, body.stranger, status=404, do="draft", **given)


def test_an_answer_is_taken_back(app: Any, body: Body, entry: dict[str, Any]) -> None:
    post(app, ASSESSMENT, body.contributor, **{"score-V1": "4", "score-V2": "3"})
    given = {"score-V1": "", "note-V1": "", "score-V2": "3"}
    post(app, ASSESSMENT, body.contributor, **given)
    assert list(shown(body, entry)["answers"]) == ["V2"]


def test_the_potential_is_decided_and_countersigned_on_the_dossiers_page(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    asked = {"do": "override", "flag": "no"}
    refused = post(app, DOSSIER, body.coordinator, status=400, **asked, reason=" ")
    assert 'aria-describedby="reason-error"' in refused.body
    post(app, DOSSIER, body.coordinator, **asked, reason="Données périmées.")
    for page in PAGES:
        mine = app.get(page, headers=as_user(body.coordinator)).body
        assert "Données périmées." in mine
        assert 'value="countersign"' not in mine
    page = app.get(DOSSIER, headers=as_user(body.approver)).body
    assert 'value="countersign"' in page
    post(app, DOSSIER, body.approver, do="countersign")
    assert shown(body, entry)["hrp_flag"] == "no"
    queue = "/organization/queue/ministere"
    assert "1 in force" in app.get(queue, headers=as_user(body.observer)).body
    post(app, DOSSIER, body.coordinator, do="override_withdraw")
    assert shown(body, entry)["hrp_flag"] == "yes"


def test_a_contributor_assesses_and_others_read(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    given = {"score-V1": "4", "note-V1": "Beaucoup de monde attend."}
    post(app, ASSESSMENT, body.observer, status=403, **given)
    post(app, ASSESSMENT, body.contributor, **given)
    answers = shown(body, entry)["answers"]
    assert answers == {"V1": {"score": 4, "note": "Beaucoup de monde attend."}}
    page = app.get(ASSESSMENT, headers=as_user(body.observer)).body
    assert "Beaucoup de monde attend." in page
    assert "Keep the answers" not in page
    refused = post(app, ASSESSMENT, body.contributor, status=400, **{"score-V1": "6"})
    assert "Nothing was kept" in refused.body


def test_the_page_assigns_describes_and_comments(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    post(app, DOSSIER, body.coordinator, do="assign", assignee=body.contributor)
    post(app, DOSSIER, body.contributor, do="describe", source_system="SIURGE")
    post(app, DOSSIER, body.contributor, do="comment", message="On y est presque.")
    now = shown(body, entry)
    assert (now["assignee"], now["source_system"]) == (body.contributor, "SIURGE")
    page = app.get(DOSSIER, headers=as_user(body.observer)).body
    assert "On y est presque." in page
    assert "SIURGE" in page
    post(app, DOSSIER, body.contributor, status=400, do="comment", message=" ")
    post(app, DOSSIER, body.contributor, status=400, do="purge")
    post(app, DOSSIER, body.coordinator, status=400, do="assign", assignee="personne")
    for field, asked in (
        ("assigned_until", {"do": "assign", "assigned_until": "demain"}),
        ("steward_email", {"do": "describe", "steward_email": "a@b\0"}),
    ):
        page = post(app, DOSSIER, body.coordinator, status=400, **asked).body
        assert f'aria-describedby="{field}-error"' in page
        assert f'id="{field}-error"' in page


def test_what_is_missing_leads_to_where_it_is_cured(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    page = app.get(DOSSIER, headers=as_user(body.contributor)).body
    assert f'href="{ASSESSMENT}"' in page
    assert f'href="{PRIVACY}"' in page


def test_several_steps_are_taken_with_one_button(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    criteria = [*(f"V{n}" for n in range(1, 7)), *(f"F{n}" for n in range(1, 6))]
    sysadmin = factories.Sysadmin()["name"]
    everyone = factories.User()["name"]
    # An administrator coordinates by default; here they also enter.
    act(
        sysadmin,
        "organization_member_create",
        id=body.id,
        username=everyone,
        role="admin",
    )
    act(
        sysadmin,
        "qcreuse_role_grant",
        organization=body.id,
        user=everyone,
        duty="contributor",
    )
    post(app, ASSESSMENT, everyone, **{f"score-{code}": "4" for code in criteria})
    act(body.contributor, "package_patch", id=entry["id"], **READY)
    assert "Take these steps" in app.get(DOSSIER, headers=as_user(everyone)).body
    post(app, DOSSIER, everyone, do="advance", to="in_review", target_date="2030-01-01")
    assert shown(body, entry)["state"] == "in_review"
