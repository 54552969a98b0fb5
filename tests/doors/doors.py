"""Every door that CKAN and we have to a dataset, each tried as its user would.

A door is asked for the visibility that the dataset does not have, or for an edit, a
deletion, a move. What it answers is not its own business: see ``looking``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli.cli import ckan
from ckan.logic.schema import default_update_package_schema
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import act

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doors.world import World

    Door = Callable[[World, dict[str, Any]], Any]

REFUSALS = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound, DBAPIError)
"""What a door may answer instead of doing it; anything else is a fault."""

DOORS: dict[str, Door] = {}
"""Every door by what a person calls it."""


class Refused(tk.ValidationError):
    """A page or a command that said no in its own way."""


def _door(name: str) -> Callable[[Door], Door]:
    def named(function: Door) -> Door:
        DOORS[name] = function
        return function

    return named


def _turned(dataset: dict[str, Any]) -> bool:
    return not dataset["private"]


# Forms


@_door("form: visibility")
def form_visibility(world: World, dataset: dict[str, Any]) -> None:
    _post_form(world, dataset, private=str(_turned(dataset)))


@_door("form: Unpublish button, forged")
def form_unpublish(world: World, dataset: dict[str, Any]) -> None:
    _post_form(world, dataset, save="go-metadata-unpublish")


@_door("form: title")
def form_title(world: World, dataset: dict[str, Any]) -> None:
    _post_form(world, dataset, title="Un autre titre")


@_door("form: delete button")
def form_delete(world: World, dataset: dict[str, Any]) -> None:
    check(world.post(f"/dataset/delete/{dataset['name']}", {}))


@_door("form: last stage of the staged form")
def staged_form(world: World, dataset: dict[str, Any]) -> None:
    check(
        world.post(
            f"/dataset/{dataset['name']}/resource/new",
            {"save": "go-metadata", "id": "", "url": "", "name": ""},
        )
    )


@_door("form: bulk page")
def bulk_page(world: World, dataset: dict[str, Any]) -> None:
    wanted = "public" if dataset["private"] else "private"
    check(
        world.post(
            f"/organization/bulk_process/{world.body.name}",
            {f"bulk_action.{wanted}": "1", f"dataset_{dataset['id']}": "on"},
        )
    )


# API


@_door("package_update")
def update(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_update", **{**dataset, "private": _turned(dataset)})


@_door("package_update without the key")
def update_without(world: World, dataset: dict[str, Any]) -> None:
    given = {key: value for key, value in dataset.items() if key != "private"}
    act(world.admin, "package_update", **{**given, "title": "Sans la clé"})


@_door("package_patch")
def patch(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_patch", id=dataset["id"], private=_turned(dataset))


@_door("package_patch: state draft")
def patch_draft(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_patch", id=dataset["id"], state="draft")


@_door("package_patch: state deleted")
def patch_deleted(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_patch", id=dataset["id"], state="deleted")


@_door("package_patch: metadata")
def patch_metadata(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_patch", id=dataset["id"], notes="Une autre description.")


@_door("package_revise")
def revise(world: World, dataset: dict[str, Any]) -> None:
    wanted = {"private": _turned(dataset)}
    act(world.admin, "package_revise", match={"id": dataset["id"]}, update=wanted)


@_door("bulk_update_public or _private")
def bulk(world: World, dataset: dict[str, Any]) -> None:
    wanted = "public" if dataset["private"] else "private"
    act(
        world.admin,
        f"bulk_update_{wanted}",
        datasets=[dataset["id"]],
        org_id=world.body.id,
    )


@_door("bulk_update_delete")
def bulk_delete(world: World, dataset: dict[str, Any]) -> None:
    act(
        world.admin,
        "bulk_update_delete",
        datasets=[dataset["id"]],
        org_id=world.body.id,
    )


@_door("package_delete")
def delete(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_delete", id=dataset["id"])


@_door("package_delete by who may withdraw")
def delete_by_approver(world: World, dataset: dict[str, Any]) -> None:
    act(world.chief, "package_delete", id=dataset["id"])


@_door("package_delete by a sysadmin")
def delete_by_sysadmin(world: World, dataset: dict[str, Any]) -> None:
    act(world.sysadmin, "package_delete", id=dataset["id"])


@_door("package_delete by a sysadmin, with a reason")
def delete_with_reason(world: World, dataset: dict[str, Any]) -> None:
    act(world.sysadmin, "package_delete", id=dataset["id"], message="Ordonnance.")


@_door("package_delete, then undelete")
def undelete(world: World, dataset: dict[str, Any]) -> None:
    act(world.chief, "package_delete", id=dataset["id"])
    act(world.chief, "package_patch", id=dataset["id"], state="active", private=True)


@_door("package_delete, then undelete as public")
def undelete_public(world: World, dataset: dict[str, Any]) -> None:
    act(world.chief, "package_delete", id=dataset["id"])
    act(world.chief, "package_patch", id=dataset["id"], state="active", private=False)


@_door("dataset_purge")
def purge(world: World, dataset: dict[str, Any]) -> None:
    act(world.sysadmin, "dataset_purge", id=dataset["id"])


@_door("dataset_purge with a reason")
def purge_with_reason(world: World, dataset: dict[str, Any]) -> None:
    act(world.sysadmin, "dataset_purge", id=dataset["id"], message="Ordonnance.")


@_door("package_owner_org_update")
def move(world: World, dataset: dict[str, Any]) -> None:
    act(
        world.sysadmin,
        "package_owner_org_update",
        id=dataset["id"],
        organization_id=world.other.id,
    )


@_door("package_patch: owner_org")
def patch_owner(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "package_patch", id=dataset["id"], owner_org=world.other.id)


@_door("resource_create")
def resource_create(world: World, dataset: dict[str, Any]) -> None:
    given = {**dataset["resources"][0], "url": "http://example.com/autre.csv"}
    del given["id"]
    act(world.admin, "resource_create", **{**given, "package_id": dataset["id"]})


@_door("resource_update")
def resource_update(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "resource_update", **{**dataset["resources"][0], "name": "Nom"})


@_door("resource_patch: another address")
def resource_patch(world: World, dataset: dict[str, Any]) -> None:
    resource_id = dataset["resources"][0]["id"]
    act(world.admin, "resource_patch", id=resource_id, url="http://example.com/b.csv")


@_door("resource_delete")
def resource_delete(world: World, dataset: dict[str, Any]) -> None:
    act(world.admin, "resource_delete", id=dataset["resources"][0]["id"])


@_door("package_resource_reorder")
def reorder(world: World, dataset: dict[str, Any]) -> None:
    order = [item["id"] for item in reversed(dataset["resources"])]
    act(world.admin, "package_resource_reorder", id=dataset["id"], order=order)


@_door("package_update by a schema of the caller's own")
def own_schema(world: World, dataset: dict[str, Any]) -> None:
    schema = default_update_package_schema()
    del schema["private"]
    context = {"user": world.admin, "ignore_auth": False, "schema": schema}
    given = {key: value for key, value in dataset.items() if key != "private"}
    tk.get_action("package_update")(context, given)


@_door("package_update by a trusted importer")
def import_update(world: World, dataset: dict[str, Any]) -> None:
    act(world.importer, "package_update", **{**dataset, "private": _turned(dataset)})


@_door("package_delete by a trusted importer")
def import_delete(world: World, dataset: dict[str, Any]) -> None:
    act(world.importer, "package_delete", id=dataset["id"])


# Commands and jobs


@_door("ckan dataset delete")
def command_delete(world: World, dataset: dict[str, Any]) -> None:
    command(world, "dataset", "delete", dataset["id"])


@_door("ckan dataset purge")
def command_purge(world: World, dataset: dict[str, Any]) -> None:
    command(world, "dataset", "purge", dataset["id"])


@_door("ckan search-index rebuild")
def reindex(world: World, dataset: dict[str, Any]) -> None:
    command(world, "search-index", "rebuild", dataset["id"])


@_door("ckan qcreuse inventory load")
def load(world: World, dataset: dict[str, Any]) -> None:
    record = world.folder / "record.json"
    given = {
        "name": dataset["name"],
        "title": "Relu",
        "private": _turned(dataset),
        "state": "active",
    }
    record.write_text(json.dumps(given), encoding="utf-8")
    words = ("qcreuse", "inventory", "load", str(record), "--organization")
    command(world, *words, world.body.name)


@_door("ckan qcreuse run-due")
def run_due(world: World, dataset: dict[str, Any]) -> None:
    command(world, "qcreuse", "run-due")


# The database


@_door("SQL: package.private")
def sql_private(world: World, dataset: dict[str, Any]) -> None:
    _sql("UPDATE package SET private = NOT private WHERE id = :id", dataset)


@_door("SQL: package.state")
def sql_state(world: World, dataset: dict[str, Any]) -> None:
    _sql("UPDATE package SET state = 'draft' WHERE id = :id", dataset)


@_door("SQL: dossier state published")
def sql_published(world: World, dataset: dict[str, Any]) -> None:
    _sql(
        "UPDATE qcreuse_dossier SET state = 'published' WHERE package_id = :id", dataset
    )


@_door("SQL: dossier state withdrawn")
def sql_withdrawn(world: World, dataset: dict[str, Any]) -> None:
    _sql(
        "UPDATE qcreuse_dossier SET state = 'withdrawn' WHERE package_id = :id", dataset
    )


@_door("SQL: dossier deleted")
def sql_delete_dossier(world: World, dataset: dict[str, Any]) -> None:
    _sql("DELETE FROM qcreuse_dossier WHERE package_id = :id", dataset)


@_door("SQL: history deleted")
def sql_delete_history(world: World, dataset: dict[str, Any]) -> None:
    _sql("DELETE FROM qcreuse_event WHERE subject_id = :id", dataset)


def _post_form(world: World, dataset: dict[str, Any], **asked: str) -> None:
    given: dict[str, Any] = {
        "name": dataset["name"],
        "title": dataset["title"],
        "notes": dataset["notes"],
        "owner_org": dataset["owner_org"],
        "license_id": dataset["license_id"],
        "update_frequency": dataset["update_frequency"],
        "hrp_channel": dataset["hrp_channel"],
        "hrp_data_kind": "performance",
        "private": str(dataset["private"]),
        "save": "save",
        "_ckan_phase": "1",
        **asked,
    }
    for number, resource in enumerate(dataset["resources"]):
        for key, value in resource.items():
            if isinstance(value, str):
                given[f"resources__{number}__{key}"] = value
    check(world.post(f"/dataset/edit/{dataset['name']}", given))


def check(answer: Any) -> None:
    """Take a page that comes back with an error as the refusal it is."""
    refused = answer.status_code >= 400 or "error-explanation" in answer.body
    if refused or "alert-danger" in answer.body or "alert-error" in answer.body:
        raise Refused({"page": [answer.body[:200]]})


def command(world: World, *words: str) -> None:
    """Run a command, whose failure is a refusal."""
    answer = world.cli.invoke(ckan, list(words))
    model.Session.rollback()
    if isinstance(answer.exception, DBAPIError):
        raise answer.exception
    if answer.exit_code:
        raise Refused({"command": [answer.output[-200:]]})


def _sql(statement: str, dataset: dict[str, Any]) -> None:
    model.Session.execute(text(statement), {"id": dataset["id"]})
    model.Session.commit()
