"""Public iff published, through every door CKAN has to a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.logic.schema import default_create_package_schema
from ckan.tests import factories

from ckanext.qcreuse.logic import birth
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act, found_by_anyone, new_entry, step

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def hidden(body: Body) -> dict[str, Any]:
    return new_entry(body)


@pytest.fixture
def shown(body: Body, importer: str) -> dict[str, Any]:
    return act(
        importer,
        "package_create",
        name="inspections",
        title="Inspections",
        owner_org=body.id,
        hrp_data_kind=["operational"],
        resources=[{"url": "http://example.com/a.csv", "name": "A", "format": "CSV"}],
    )


def is_public(package_id: str) -> bool:
    model.Session.rollback()
    package = model.Package.get(package_id)
    assert package is not None
    model.Session.refresh(package)
    return package.state == "active" and not package.private


def seen_by_anyone(dataset: dict[str, Any]) -> bool:
    """Database, search and show agree, or the test stops here."""
    public = is_public(dataset["id"])
    assert found_by_anyone(dataset["id"]) is public
    try:
        act(None, "package_show", id=dataset["id"])
    except (tk.ObjectNotFound, tk.NotAuthorized):
        # The second, of CKAN, where the dataset is not under the workflow.
        assert not public
    return public


def kinds_of(dataset: dict[str, Any]) -> list[str]:
    return [item.kind for item in events.history((events.DATASET, dataset["id"]))]


@pytest.mark.parametrize("asked", [False, "", "false", None, True])
def test_a_dataset_is_born_private_whatever_is_asked(body: Body, asked: Any) -> None:
    dataset = new_entry(body, private=asked)
    dossier = dossiers.get(dataset["id"])
    assert dossier is not None
    assert (dossier.state, dossier.origin) == ("identified", "created")
    assert kinds_of(dataset) == ["created"]
    assert not seen_by_anyone(dataset)


def test_a_dataset_is_born_private_without_the_key(body: Body) -> None:
    assert not seen_by_anyone(new_entry(body))


def test_a_schema_of_the_callers_own_does_not_show_the_dataset(body: Body) -> None:
    schema = default_create_package_schema()
    del schema["private"]
    context = {"user": body.contributor, "ignore_auth": False, "schema": schema}
    dataset = tk.get_action("package_create")(
        context,
        {
            "name": "propre",
            "title": "Propre",
            "owner_org": body.id,
            "hrp_data_kind": ["other"],
        },
    )
    assert not seen_by_anyone(dataset)


def test_a_deferred_commit_brings_the_dossier_along(body: Body) -> None:
    context = {
        "user": body.contributor,
        "ignore_auth": False,
        "defer_commit": True,
        "return_id_only": True,
    }
    package_id = tk.get_action("package_create")(
        context,
        {
            "name": "lot",
            "title": "Lot",
            "owner_org": body.id,
            "hrp_data_kind": ["other"],
        },
    )
    model.Session.rollback()
    assert dossiers.get(package_id) is None
    assert model.Package.get(package_id) is None


def update(user: str, dataset: dict[str, Any], **fields: Any) -> Any:
    return act(user, "package_update", **{**dataset, **fields})


def patch(user: str, dataset: dict[str, Any], **fields: Any) -> Any:
    return act(user, "package_patch", id=dataset["id"], **fields)


def revise(user: str, dataset: dict[str, Any], **fields: Any) -> Any:
    return act(user, "package_revise", match={"id": dataset["id"]}, update=dict(fields))


@pytest.mark.parametrize("door", [update, patch, revise])
@pytest.mark.parametrize("asked", [{"private": False}, {"private": ""}])
def test_no_update_shows_what_is_not_published(
    body: Body, hidden: dict[str, Any], door: Any, asked: dict[str, Any]
) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        door(body.admin, hidden, **asked)
    assert "publish" in refused.value.error_dict["private"][0]
    assert not seen_by_anyone(hidden)


@pytest.mark.parametrize("door", [update, patch, revise])
@pytest.mark.parametrize("asked", [{"private": True}, {"state": "draft"}])
def test_no_update_hides_what_is_published(
    body: Body, shown: dict[str, Any], door: Any, asked: dict[str, Any]
) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        door(body.admin, shown, **asked)
    assert "withdraw" in refused.value.error_dict["private"][0]
    assert seen_by_anyone(shown)


def test_an_update_without_the_key_keeps_a_dataset_hidden(
    body: Body, hidden: dict[str, Any]
) -> None:
    given = {key: value for key, value in hidden.items() if key != "private"}
    act(body.contributor, "package_update", **{**given, "title": "Autre titre"})
    assert not seen_by_anyone(hidden)


def test_an_update_without_the_key_keeps_a_dataset_shown(
    body: Body, shown: dict[str, Any]
) -> None:
    given = {key: value for key, value in shown.items() if key != "private"}
    act(body.contributor, "package_update", **{**given, "title": "Autre titre"})
    assert seen_by_anyone(shown)
    assert act(None, "package_show", id=shown["id"])["title"] == "Autre titre"


def test_the_resource_doors_keep_visibility(
    body: Body, hidden: dict[str, Any], shown: dict[str, Any]
) -> None:
    for dataset, public in ((hidden, False), (shown, True)):
        resource = act(
            body.contributor,
            "resource_create",
            package_id=dataset["id"],
            url="http://example.com/b.csv",
            name="B",
        )
        act(body.contributor, "resource_patch", id=resource["id"], name="C")
        act(body.contributor, "resource_delete", id=resource["id"])
        assert seen_by_anyone(dataset) is public


def test_bulk_making_public_is_refused(body: Body, hidden: dict[str, Any]) -> None:
    with pytest.raises(tk.ValidationError):
        act(body.admin, "bulk_update_public", datasets=[hidden["id"]], org_id=body.id)
    assert not seen_by_anyone(hidden)


def test_bulk_making_private_is_refused(body: Body, shown: dict[str, Any]) -> None:
    with pytest.raises(tk.ValidationError):
        act(body.admin, "bulk_update_private", datasets=[shown["id"]], org_id=body.id)
    assert seen_by_anyone(shown)


def bulk_delete(user: str, dataset: dict[str, Any], org_id: str) -> None:
    act(user, "bulk_update_delete", datasets=[dataset["id"]], org_id=org_id)


def delete(user: str, dataset: dict[str, Any], org_id: str) -> None:
    act(user, "package_delete", id=dataset["name"])


def patch_deleted(user: str, dataset: dict[str, Any], org_id: str) -> None:
    patch(user, dataset, state="deleted")


@pytest.mark.parametrize("door", [delete, patch_deleted, bulk_delete])
def test_deleting_a_published_dataset_needs_the_duty_to_withdraw_it(
    body: Body, shown: dict[str, Any], door: Any
) -> None:
    with pytest.raises(tk.NotAuthorized):
        door(body.admin, shown, body.id)
    assert seen_by_anyone(shown)


@pytest.mark.parametrize("door", [delete, patch_deleted, bulk_delete])
def test_deleting_a_published_dataset_withdraws_it(
    body: Body, shown: dict[str, Any], door: Any
) -> None:
    act(
        body.admin,
        "qcreuse_role_grant",
        organization=body.id,
        user=body.admin,
        duty="approver",
    )
    door(body.admin, shown, body.id)
    dossier = dossiers.get(shown["id"])
    assert dossier is not None
    assert dossier.state == "withdrawn"
    assert kinds_of(shown)[-1] == "withdraw"
    assert not seen_by_anyone(shown)
    package = model.Package.get(shown["id"])
    assert package is not None
    assert (package.state, package.private) == ("deleted", True)


def purge(user: str, dataset: dict[str, Any], org_id: str) -> None:
    act(user, "dataset_purge", id=dataset["name"])


@pytest.mark.parametrize("door", [delete, patch_deleted, bulk_delete, purge])
def test_a_sysadmin_without_the_duty_takes_nothing_from_its_readers_without_a_reason(
    body: Body, shown: dict[str, Any], door: Any
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    with pytest.raises(tk.ValidationError, match="as a forced step with a reason"):
        door(sysadmin, shown, body.id)
    assert seen_by_anyone(shown)
    assert kinds_of(shown) == ["created", "imported"]
    step(sysadmin, shown["id"], "withdraw", forced="true", message="Erreur.")
    door(sysadmin, shown, body.id)
    history = events.history((events.DATASET, shown["id"]))
    assert [item.message for item in history if item.kind == "withdraw"] == ["Erreur."]
    assert history[-1].kind in ("deleted", "purged")
    assert not found_by_anyone(shown["id"])


@pytest.mark.parametrize(
    ("action", "how"), [("package_delete", "deleted"), ("dataset_purge", "purged")]
)
def test_what_a_sysadmin_forces_is_kept_with_its_reason(
    shown: dict[str, Any], action: str, how: str
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    with pytest.raises(tk.ValidationError):
        act(sysadmin, action, id=shown["id"], message="  ")
    act(sysadmin, action, id=shown["id"], message="Ordonnance.")
    last = events.history((events.DATASET, shown["id"]))[-1]
    assert (last.kind, last.message) == ("withdraw", "Ordonnance.")
    assert last.details == {"by": how, "as": "sysadmin"}


def test_of_several_datasets_all_are_deleted_or_none(
    body: Body, hidden: dict[str, Any], shown: dict[str, Any]
) -> None:
    both = sorted((hidden["id"], shown["id"]))
    sysadmin = factories.Sysadmin()["name"]
    for person in (sysadmin, body.admin):
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            act(person, "bulk_update_delete", datasets=both, org_id=body.id)
        assert kinds_of(hidden) == ["created"]
        assert seen_by_anyone(shown)
    # Of a dataset of another body nothing is done, nor said.
    act(sysadmin, "bulk_update_delete", datasets=both, org_id="ailleurs")
    assert seen_by_anyone(shown)


def test_undeleting_gives_a_withdrawn_private_dataset(
    shown: dict[str, Any], importer: str
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    act(importer, "package_delete", id=shown["id"])
    with pytest.raises(tk.ValidationError):
        patch(sysadmin, shown, state="active", private=False)
    patch(sysadmin, shown, state="active")
    dossier = dossiers.get(shown["id"])
    assert dossier is not None
    assert dossier.state == "withdrawn"
    assert kinds_of(shown)[-1] == "undeleted"
    assert not seen_by_anyone(shown)


def test_deleting_an_entry_keeps_its_state_and_says_so(
    body: Body, hidden: dict[str, Any]
) -> None:
    act(body.contributor, "package_delete", id=hidden["id"])
    dossier = dossiers.get(hidden["id"])
    assert dossier is not None
    assert dossier.state == "identified"
    assert kinds_of(hidden) == ["created", "deleted"]


def test_purging_a_published_dataset_withdraws_it_and_keeps_its_history(
    shown: dict[str, Any],
) -> None:
    sysadmin = factories.Sysadmin()["name"]
    act(sysadmin, "dataset_purge", id=shown["name"], message="Ordonnance.")
    assert model.Package.get(shown["id"]) is None
    dossier = dossiers.get(shown["id"])
    assert dossier is not None
    assert dossier.state == "withdrawn"
    last = events.history((events.DATASET, shown["id"]))[-1]
    assert (last.kind, last.details) == ("withdraw", {"by": "purged", "as": "sysadmin"})
    assert not found_by_anyone(shown["id"])


def test_a_stranger_learns_nothing_from_a_refusal(
    body: Body, hidden: dict[str, Any]
) -> None:
    for door in (patch, update):
        with pytest.raises(tk.ObjectNotFound) as refused:
            door(body.stranger, hidden, private=False)
        assert "published" not in str(refused.value)


def test_a_trusted_importer_brings_in_published_datasets(
    importer: str, shown: dict[str, Any]
) -> None:
    dossier = dossiers.get(shown["id"])
    assert dossier is not None
    assert (dossier.state, dossier.origin) == ("published", "imported")
    assert kinds_of(shown) == ["created", "imported"]
    assert shown["private"] is False
    assert seen_by_anyone(shown)
    patch(importer, shown, title="Moissonné de nouveau")
    assert seen_by_anyone(shown)


def test_what_was_withdrawn_here_stays_so_when_the_importer_comes_again(
    body: Body, importer: str, shown: dict[str, Any]
) -> None:
    act(
        body.approver,
        "qcreuse_dossier_transition",
        id=shown["id"],
        transition="withdraw",
        message="Erreur dans les données.",
    )
    patch(importer, shown, title="Moissonné de nouveau")
    assert not seen_by_anyone(shown)


def test_an_import_cut_short_is_published_by_the_next_run(
    body: Body, importer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(birth, "publish_import", lambda *_args: None)
        dataset = act(
            importer,
            "package_create",
            name="coupe",
            title="Coupé",
            owner_org=body.id,
            hrp_data_kind=["other"],
        )
    assert not seen_by_anyone(dataset)
    patch(importer, dataset, title="Repris")
    assert seen_by_anyone(dataset)


def test_types_and_organizations_outside_the_workflow_are_ckans_own(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.organizations", ["autre"])
    dataset = new_entry(body, private=False)
    assert dossiers.get(dataset["id"]) is None
    assert seen_by_anyone(dataset)
    patch(body.admin, dataset, private=True)
    assert not seen_by_anyone(dataset)
