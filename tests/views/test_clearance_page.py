"""The form of a clearance: who reads it, who signs, and that nothing is presumed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from ckan.tests import factories

from tests.conftest import CLEARED, act, ready_entry

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
PAGE = f"/dataset/clearance/{NAME}/privacy"
CHOSEN = "personal_info"


@pytest.fixture
def entry(body: Body) -> dict[str, Any]:
    return ready_entry(body)


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def filled(page: str, **changes: str) -> dict[str, str]:
    """Return the form of a page with the answers that pass."""
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    answers = {f"answer-{code}": text for code, text in CLEARED["privacy"].items()}
    return {**hidden, **answers, "scope": "content", **changes}


def told_at(page: str, field: str) -> list[str]:
    """Return whose words, of those that are looked for, are beside a field in error."""
    invalid = re.search(rf'<[^>]* id="{field}"[^>]*aria-invalid="true"[^>]*>', page)
    assert invalid, f"{field} is not marked"
    assert f'aria-describedby="{field}-error"' in invalid.group()
    beside = re.search(rf'id="{field}-error">([^<]*)<', page)
    assert beside, f"nothing is said at {field}"
    return [word for word in ("donnez un jour à venir", CHOSEN) if word in beside[1]]


@pytest.mark.parametrize("kind", ["privacy", "security", "rights"])
def test_every_question_is_asked_and_none_is_answered_beforehand(
    app: Any, body: Body, entry: dict[str, Any], kind: str
) -> None:
    address = f"/fr/dataset/clearance/{NAME}/{kind}"
    page = app.get(address, headers=as_user(body.privacy_officer)).body
    shown = act(body.observer, "qcreuse_clearance_show", id=NAME, kind=kind)
    for question in shown["questions"]:
        assert f'name="answer-{question["code"]}"' in page
        assert question["label"]["fr"] in page
    form = page[
        page.index("<fieldset") : page.index("</form>", page.index("<fieldset"))
    ]
    assert " selected" not in form
    assert READY_ADDRESS in page
    # What is missing leads to where it is cured: here.
    assert f'href="{address}"' in page


READY_ADDRESS = "http://example.com/attente.csv"


def test_its_officer_signs_and_comes_back_to_the_dossier(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    headers = as_user(body.privacy_officer)
    form = filled(app.get(PAGE, headers=headers).body)
    answer = app.post(PAGE, data=form, headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.location.endswith(f"/dataset/dossier/{NAME}")
    signed = act(body.observer, "qcreuse_dossier_show", id=NAME)["clearances"]
    assert signed["privacy"]["answers"] == CLEARED["privacy"]
    again = app.get(PAGE, headers=headers).body
    assert body.privacy_officer in again
    assert "Aucune personne n’y figure." in again


def test_an_error_keeps_what_was_given_and_says_what_is_wrong(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    headers = as_user(body.privacy_officer)
    form = filled(app.get(PAGE, headers=headers).body, scope="feed")
    page = app.post(f"/fr{PAGE}", data=form, headers=headers, status=400)
    assert "donnez un jour à venir" in page.body
    assert told_at(page.body, "review_on") == ["donnez un jour à venir"]
    dated = filled(app.get(PAGE, headers=headers).body, **{f"answer-{CHOSEN}": "?"})
    page = app.post(f"/fr{PAGE}", data=dated, headers=headers, status=400)
    assert told_at(page.body, f"answer-{CHOSEN}") == [CHOSEN]
    assert "Aucune personne n’y figure." in page.body
    assert act(body.observer, "qcreuse_dossier_show", id=NAME)["clearances"] == {}


def test_what_changed_while_the_officer_was_reading_is_not_signed(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    headers = as_user(body.privacy_officer)
    form = filled(app.get(PAGE, headers=headers).body)
    resource_id = entry["resources"][0]["id"]
    act(
        body.contributor,
        "resource_patch",
        id=resource_id,
        url="http://example.com/b.csv",
    )
    page = app.post(PAGE, data=form, headers=headers, status=400)
    assert "changed while you were looking" in page.body
    assert act(body.observer, "qcreuse_dossier_show", id=NAME)["clearances"] == {}


def test_other_members_read_it_and_do_not_sign(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    headers = as_user(body.contributor)
    page = app.get(PAGE, headers=headers).body
    assert "<fieldset disabled>" in page
    app.post(PAGE, data=filled(page), headers=headers, status=403)
    assert act(body.observer, "qcreuse_dossier_show", id=NAME)["clearances"] == {}


def test_to_others_the_page_is_that_of_no_dataset(
    app: Any, body: Body, entry: dict[str, Any]
) -> None:
    for headers in ({}, as_user(body.stranger)):
        app.get(PAGE, headers=headers, status=404)
        app.post(PAGE, data={"scope": "content"}, headers=headers, status=404)
    app.get(
        f"/dataset/clearance/{NAME}/humeur", headers=as_user(body.admin), status=404
    )
