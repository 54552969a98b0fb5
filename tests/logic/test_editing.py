"""What an edit does to a dossier: gates hold, clearances lapse, moves show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from tests.conftest import (
    CLEARED,
    READY,
    act,
    approve,
    found_by_anyone,
    make_body,
    new_entry,
    publish,
    ready_entry,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "attente-urgence"
RESOURCE = READY["resources"][0]


def shown(body: Body) -> dict[str, Any]:
    return act(body.observer, "qcreuse_dossier_show", id=NAME)


def kinds(body: Body) -> list[str]:
    return [item["kind"] for item in shown(body)["history"]]


def stored(body: Body) -> dict[str, Any]:
    return act(body.contributor, "package_show", id=NAME)


def update(body: Body, **fields: Any) -> None:
    act(body.contributor, "package_update", **{**stored(body), **fields})


def patch(body: Body, **fields: Any) -> None:
    act(body.contributor, "package_patch", id=NAME, **fields)


def revise(body: Body, **fields: Any) -> None:
    act(body.contributor, "package_revise", match={"name": NAME}, update=fields)


@pytest.mark.parametrize("door", [update, patch, revise])
@pytest.mark.parametrize(
    ("field", "blank"),
    [("notes", ""), ("update_frequency", ""), ("license_id", "cc-by-nd")],
)
def test_what_is_published_is_not_edited_into_breaking_its_gates(
    body: Body, door: Callable[..., None], field: str, blank: str
) -> None:
    publish(body)
    given = {field: blank, "license_reason": "Essai"}
    with pytest.raises(tk.ValidationError) as refused:
        door(body, **given)
    assert {field, "publication"} <= set(refused.value.error_dict)
    assert stored(body)[field] == READY[field]
    assert found_by_anyone(stored(body)["id"])


@pytest.mark.parametrize("channel", ["government_shared", "none", ""])
def test_the_channel_of_what_is_published_stays(body: Body, channel: str) -> None:
    publish(body)
    with pytest.raises(tk.ValidationError) as refused:
        patch(body, hrp_channel=channel)
    assert "hrp_channel" in refused.value.error_dict
    assert stored(body)["hrp_channel"] == "open"


def remove_resource(body: Body) -> None:
    act(body.contributor, "resource_delete", id=stored(body)["resources"][0]["id"])


def close_resource(body: Body) -> None:
    resource_id = stored(body)["resources"][0]["id"]
    act(body.contributor, "resource_patch", id=resource_id, format="PDF")


def replace_resource(body: Body) -> None:
    resource = {**stored(body)["resources"][0], "resource_type": "web"}
    act(body.contributor, "resource_update", **resource)


def add_undescribed_resource(body: Body) -> None:
    act(
        body.contributor,
        "resource_create",
        package_id=NAME,
        url="http://example.com/b.csv",
        name="B",
        format="CSV",
        resource_type="donnees",
    )


def revise_resources(body: Body) -> None:
    removed = f"-resources__{stored(body)['resources'][0]['id']}"
    act(body.contributor, "package_revise", match={"name": NAME}, filter=[removed])


@pytest.mark.parametrize(
    "door",
    [
        remove_resource,
        close_resource,
        replace_resource,
        add_undescribed_resource,
        revise_resources,
    ],
)
def test_no_resource_door_breaks_what_is_published(
    body: Body, door: Callable[[Body], None]
) -> None:
    publish(body)
    before = stored(body)["resources"]
    with pytest.raises(tk.ValidationError) as refused:
        door(body)
    assert "publication" in refused.value.error_dict
    assert stored(body)["resources"] == before
    assert kinds(body)[-1] == "publish"


def test_what_was_lacking_already_does_not_forbid_an_edit(
    body: Body, importer: str
) -> None:
    given = {"name": NAME, "title": "Reçu", "owner_org": body.id}
    act(importer, "package_create", **given, hrp_data_kind=["operational"])
    patch(body, title="Reçu et corrigé")
    assert stored(body)["title"] == "Reçu et corrigé"
    patch(body, notes="Décrit.")
    with pytest.raises(tk.ValidationError):
        patch(body, notes="")


def test_a_trusted_importer_brings_what_the_other_catalogue_says(
    body: Body, importer: str
) -> None:
    given = {"name": NAME, "title": "Reçu", "owner_org": body.id}
    act(
        importer,
        "package_create",
        **given,
        hrp_data_kind=["operational"],
        update_frequency="daily",
    )
    act(importer, "package_patch", id=NAME, update_frequency="")
    assert not stored(body).get("update_frequency")


def add_resource(body: Body) -> None:
    act(
        body.contributor,
        "resource_create",
        package_id=NAME,
        **{**RESOURCE, "url": "http://example.com/b.csv"},
    )


def move_resource(body: Body) -> None:
    resource_id = stored(body)["resources"][0]["id"]
    act(
        body.contributor,
        "resource_patch",
        id=resource_id,
        url="http://example.com/ailleurs.csv",
    )


@pytest.mark.parametrize("door", [add_resource, move_resource])
def test_another_file_keeps_published_data_online_and_to_be_revalidated(
    body: Body, door: Callable[[Body], None]
) -> None:
    package_id = publish(body)["id"]
    assert not shown(body)["revalidate"]
    door(body)
    dossier = shown(body)
    assert dossier["state"] == "published"
    assert dossier["revalidate"]
    assert dossier["lapsed"] == ["privacy", "security", "rights"]
    assert kinds(body)[-1] == "clearance_lapsed"
    assert found_by_anyone(package_id)


def test_a_site_may_hide_what_lapses(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = publish(body)["id"]
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.clearances.hide_lapsed", True)
    move_resource(body)
    assert shown(body)["state"] == "in_review"
    assert stored(body)["private"]
    assert not found_by_anyone(package_id)


def test_reordering_resources_and_editing_texts_lapse_nothing(body: Body) -> None:
    second = {**RESOURCE, "url": "http://example.com/b.csv"}
    publish(body, resources=[RESOURCE, second])
    ids = [item["id"] for item in stored(body)["resources"]]
    act(body.contributor, "package_resource_reorder", id=NAME, order=ids[::-1])
    act(body.contributor, "resource_patch", id=ids[0], description="Mieux dit.")
    patch(body, title="Autre titre", notes="Autre description.")
    assert shown(body)["lapsed"] == []
    assert kinds(body)[-1] == "publish"


def test_a_refreshed_feed_lapses_what_was_signed_for_its_content_alone(
    body: Body,
) -> None:
    publish(body)
    act(
        body.privacy_officer,
        "qcreuse_clearance_update",
        id=NAME,
        kind="privacy",
        scope="feed",
        review_on="2099-01-01",
        answers=CLEARED["privacy"],
    )
    resource_id = stored(body)["resources"][0]["id"]
    act(body.contributor, "resource_patch", id=resource_id, hash="h2", size=12)
    assert shown(body)["lapsed"] == ["security", "rights"]
    assert kinds(body).count("clearance_lapsed") == 1
    act(body.contributor, "resource_patch", id=resource_id, hash="h3")
    assert kinds(body).count("clearance_lapsed") == 1


def test_signing_again_ends_the_lapse(body: Body) -> None:
    publish(body)
    move_resource(body)
    officers = (
        (body.privacy_officer, "privacy"),
        (body.security_officer, "security"),
        (body.approver, "rights"),
    )
    for officer, kind in officers:
        act(
            officer,
            "qcreuse_clearance_update",
            id=NAME,
            kind=kind,
            scope="content",
            answers=CLEARED[kind],
        )
    dossier = shown(body)
    assert dossier["lapsed"] == []
    assert not dossier["revalidate"]


def test_an_officer_signs_what_they_saw(body: Body) -> None:
    ready_entry(body)
    seen = shown(body)["fingerprints"]["content"]
    move_resource(body)
    given = {"id": NAME, "kind": "rights", "answers": CLEARED["rights"]}
    with pytest.raises(tk.ValidationError) as refused:
        act(
            body.approver,
            "qcreuse_clearance_update",
            **given,
            scope="content",
            fingerprint=seen,
        )
    assert "fingerprint" in refused.value.error_dict
    assert shown(body)["clearances"] == {}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({}, "scope"),
        ({"scope": "tout"}, "scope"),
        ({"scope": "feed"}, "review_on"),
        ({"scope": "feed", "review_on": "2001-01-01"}, "review_on"),
        ({"scope": "feed", "review_on": "demain"}, "review_on"),
    ],
)
def test_what_is_signed_for_is_said_and_a_feed_is_reviewed(
    body: Body, terms: dict[str, str], field: str
) -> None:
    ready_entry(body)
    with pytest.raises(tk.ValidationError) as refused:
        act(
            body.approver,
            "qcreuse_clearance_update",
            id=NAME,
            kind="rights",
            answers=CLEARED["rights"],
            **terms,
        )
    assert field in refused.value.error_dict
    assert shown(body)["clearances"] == {}


def test_an_entry_that_moves_is_under_the_duties_of_where_it_goes(body: Body) -> None:
    ready_entry(body)
    approve(body, NAME)
    step_to = make_body("ville")
    act(
        step_to.admin,
        "organization_member_create",
        id=step_to.id,
        username=body.contributor,
        role="editor",
    )
    act(body.contributor, "package_patch", id=NAME, owner_org=step_to.id)
    dossier = act(step_to.observer, "qcreuse_dossier_show", id=NAME)
    assert dossier["state"] == "in_review"
    assert dossier["lapsed"] == ["privacy", "security", "rights"]
    moved, lapsed = dossier["history"][-2:]
    assert moved["kind"] == "moved"
    assert moved["details"] == {"from": body.id, "to": step_to.id}
    assert lapsed["kind"] == "clearance_lapsed"
    with pytest.raises(tk.ObjectNotFound):
        step(body.approver, NAME, "approve")


def test_moving_by_itself_is_seen_too(body: Body) -> None:
    package_id = publish(body)["id"]
    other = make_body("ville")
    given = {"id": NAME, "organization_id": other.id}
    with pytest.raises(tk.NotAuthorized):
        act(body.admin, "package_owner_org_update", **given)
    assert shown(body)["organization_id"] == body.id
    act(factories.Sysadmin()["name"], "package_owner_org_update", **given)
    dossier = act(other.observer, "qcreuse_dossier_show", id=NAME)
    assert dossier["organization_id"] == other.id
    kinds_now = [item["kind"] for item in dossier["history"]]
    assert kinds_now[-2:] == ["moved", "clearance_lapsed"]
    assert found_by_anyone(package_id)


def test_an_entry_moved_while_published_stays_online(body: Body) -> None:
    package_id = publish(body)["id"]
    other = make_body("ville")
    act(
        other.admin,
        "organization_member_create",
        id=other.id,
        username=body.admin,
        role="admin",
    )
    act(body.admin, "package_patch", id=NAME, owner_org=other.id)
    assert found_by_anyone(package_id)
    dossier = act(other.observer, "qcreuse_dossier_show", id=NAME)
    assert dossier["revalidate"]


def test_lists_show_what_an_edit_made_of_an_entry(body: Body) -> None:
    new_entry(body)
    patch(body, title="Autre titre", hrp_data_kind=["operational"])
    found = act(body.observer, "qcreuse_dossier_list", organization=body.name)
    assert found["results"][0]["title"] == "Autre titre"
