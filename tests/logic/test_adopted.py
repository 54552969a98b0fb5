"""What an adopted dataset is from then on: itself, and under the workflow."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search import rebuild

from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act, assess, found_by_anyone, make_body
from tests.stock import SORTS as EVERY_SORT
from tests.stock import SYSADMIN, adopt, dossier_of, make_datasets, stock

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)

SORTS = len(EVERY_SORT)


def test_each_dataset_comes_in_as_it_stands() -> None:
    made = make_datasets(SORTS)
    adopt()
    found = [dossiers.get(package_id) for package_id in made]
    assert [dossier and dossier.state for dossier in found] == [
        *["published"] * 6,
        *("identified", "identified", "withdrawn", None, "identified", None),
    ]
    creator = model.User.get("ancienne")
    assert creator is not None
    for dossier in filter(None, found):
        assert dossier.origin == "adopted"
        assert dossier.created_by == creator.id
        assert (dossier.answers, dossier.clearances) == ({}, {})
        assert dossier.published_at is None
    told = events.history((events.DATASET, made[8]))[0]
    assert (told.kind, told.to_state, told.details) == (
        "adopted",
        "withdrawn",
        {"was": "deleted"},
    )
    assert told.actor_name == SYSADMIN


def test_a_draft_completed_or_a_deletion_undone_shows_nothing() -> None:
    make_datasets(SORTS)
    adopt()
    kept = {"jeu-007": "identified", "jeu-008": "withdrawn", "jeu-010": "identified"}
    for reference, state in kept.items():
        act(SYSADMIN, "package_patch", id=reference, state="active")
        dossier = dossier_of(reference)
        assert dossier.state == state
        assert not found_by_anyone(dossier.package_id)
        with pytest.raises(tk.ObjectNotFound):
            act(None, "package_show", id=reference)


def test_old_activities_of_what_is_hidden_are_no_longer_anyones() -> None:
    make_datasets(0)
    with stock():
        given = {"title": "Jeu", "owner_org": "agence", "private": False}
        hidden, shown = (
            act(SYSADMIN, "package_create", name=name, **given)["id"]
            for name in ("cache", "montre")
        )
        act(SYSADMIN, "package_patch", id=hidden, private=True)

    def told_anyone() -> set[str]:
        recent = act(None, "recently_changed_packages_activity_list")
        return {item["object_id"] for item in recent}

    assert told_anyone() == {hidden, shown}
    adopt()
    assert told_anyone() == {shown}


def test_what_is_adopted_is_edited_without_answering_what_only_we_ask() -> None:
    body = make_body("agence")
    make_datasets(2)
    adopt()
    act(body.contributor, "package_patch", id="jeu-000", title="Autre titre")
    shown = act(None, "package_show", id="jeu-000")
    assert (shown["title"], shown["license_id"]) == ("Autre titre", "notspecified")
    resource = shown["resources"][0]
    act(body.contributor, "resource_patch", id=resource["id"], name="Autre")
    act(
        body.contributor,
        "resource_create",
        package_id=shown["id"],
        url="http://example.com/b.csv",
        format="CSV",
    )
    assert found_by_anyone(shown["id"])
    with pytest.raises(tk.ValidationError):
        act(body.contributor, "package_patch", id="jeu-000", license_id="odc-odbl")
    with pytest.raises(tk.ValidationError):
        act(body.admin, "package_patch", id="jeu-000", private=True)


def test_members_are_told_what_is_to_be_revalidated_and_nobody_else() -> None:
    body = make_body("agence")
    make_datasets(SORTS)
    adopt()
    marked = {
        name: act(body.observer, "qcreuse_dossier_show", id=name)["revalidate"]
        for name in ("jeu-000", "jeu-006")
    }
    assert marked == {"jeu-000": True, "jeu-006": False}
    assert "revalid" not in str(act(None, "package_show", id="jeu-000"))


def test_the_feed_says_no_more_until_somebody_decides_and_never_a_decision() -> None:
    body = make_body("agence")
    make_datasets(2)
    dossier_says = "workflowStatus", "reusePotential", "#decision"

    def said() -> list[bool]:
        shown = tk.get_action("dcat_dataset_show")({"user": ""}, {"id": "jeu-000"})
        return [term in shown for term in dossier_says]

    adopt()
    assert said() == [False, False, False]
    assert "hrp_flag" not in act(None, "package_show", id="jeu-000")
    assess(body, "jeu-000")
    assert said() == [True, True, False]


EXTRAS = {
    "update_frequency": "weekly",
    "hrp_audiences": "citizens",
    "methodologie": " ",
    "language": "fr",
    "title_translated": "Some title",
    "hrp_reuses": "aucune",
    "previous_language": "en",
    "theme_local": "eau",
}
NOT_OURS = ("previous_language", "theme_local")


def test_an_extra_named_like_a_field_becomes_it_or_is_kept_beside_it() -> None:
    make_datasets(0)
    with stock():
        dataset = act(
            SYSADMIN,
            "package_create",
            name="jeu",
            title="Jeu",
            owner_org="agence",
            extras=[{"key": key, "value": value} for key, value in EXTRAS.items()],
        )
    rebuild(quiet=True, force=True)
    given = {"id": dataset["id"], "notes": "Modifié."}
    report = adopt()
    assert {line["field"]: line["kept_under"] for line in report["moved"]} == {
        "update_frequency": "",
        "hrp_audiences": "",
        "methodologie": "",
        "language": "previous_language_2",
        "title_translated": "previous_title_translated",
        "hrp_reuses": "previous_hrp_reuses",
    }
    moves = events.history((events.DATASET, dataset["id"]))[0].details["extras"]
    assert {move["field"]: move["value"] for move in moves} == {
        key: EXTRAS[key] for key in EXTRAS if key not in NOT_OURS
    }
    act(SYSADMIN, "package_patch", **given)
    shown = act(None, "package_show", id="jeu")
    assert shown["update_frequency"] == "weekly"
    assert shown["hrp_audiences"] == ["citizens"]
    assert {item["key"]: item["value"] for item in shown["extras"]} == {
        "previous_language": "en",
        "previous_language_2": "fr",
        "previous_title_translated": "Some title",
        "previous_hrp_reuses": "aucune",
        "theme_local": "eau",
    }


def test_what_the_next_edit_will_be_refused_for_is_said() -> None:
    make_datasets(2)
    package = model.Package.get("jeu-000")
    assert package is not None
    package.author_email = "demandez au bureau"
    model.Session.commit()
    asked = adopt(dry_run=True)["asked"]
    assert [(line["field"], line["datasets"]) for line in asked] == [
        ("author_email", ["jeu-000"])
    ]
