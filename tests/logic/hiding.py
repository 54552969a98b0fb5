"""A catalogue with something to hide: one canary word in all that is governed.

Every text of a hidden dataset, and every text of every dossier, holds
:data:`CANARY`: whatever shows it to a reader outside is a leak.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ckan import model
from ckan.tests import factories
from sqlalchemy import Text, text

from ckanext.qcreuse.logic import clock
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.dossier import Dossier
from tests.conftest import CLEARED, READY, act, clear, new_entry, step

from . import asking

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.conftest import Body

CANARY = "kanari"

SYSADMIN = "administratrice"

UNPUBLISHED = (
    "identified",
    "assessed",
    "planned",
    "in_review",
    "approved",
    "shared",
    "deferred",
    "not_releasable",
)
HAVING_BEEN_PUBLIC = ("recalled", "withdrawn", "deleted", "purged")

SHOWN = {"title", "flag"}
"""Columns of the dossier that readers of a public dataset see."""

STRUCTURE = {"package_id", "organization_id", "state", "origin", "ahead", "klass"}
"""Columns of the dossier that hold codes: a word of ours would be none."""


@dataclass(frozen=True)
class Hidden:
    """A dataset that readers outside may not know of, and all that leads to it."""

    state: str
    package: str
    name: str
    resource: str
    view: str
    activity: str
    tag: str
    task: str

    @property
    def references(self) -> dict[str, list[str]]:
        """References by what they lead to."""
        return {
            "dataset": [self.package, self.name],
            "resource": [self.resource],
            "view": [self.view],
            "activity": [self.activity],
            "tag": [self.tag],
            "task": [self.task],
        }


@dataclass(frozen=True)
class Readers:
    """Who may not know, and what of theirs they ask with."""

    stranger: str
    elsewhere: str
    organization: str
    group: str
    public: str

    def __iter__(self) -> Any:
        """Give each reader in turn: nobody, somebody, somebody elsewhere."""
        return iter((None, self.stranger, self.elsewhere))


def make_readers(body: Body, importer: str) -> Readers:
    """Create the readers, and a public dataset whose dossier is full of canaries."""
    factories.Sysadmin(name=SYSADMIN)
    elsewhere = factories.User(name="ailleurs")["name"]
    role = [{"name": elsewhere, "capacity": "admin"}]
    organization = factories.Organization(name="autre-corps", users=role)["name"]
    group = factories.Group(name="sante", users=role)["name"]
    for person in (importer, body.contributor):
        act(elsewhere, "group_member_create", id=group, username=person, role="member")
    public = _import(importer, body, "donnees-publiques", "Données publiques", "eau")
    for person in (body.stranger, elsewhere):
        act(person, "follow_dataset", id=public)
    fill_dossier(body, public)
    _add_view(act(importer, "package_show", id=public), asking.PUBLIC_VIEW)
    return Readers(body.stranger, elsewhere, organization, group, public)


def fill_dossier(body: Body, package_id: str) -> None:
    """Put a canary in every text of a dossier, and in its history."""
    answers = {
        kind: {
            key: f"{CANARY}-{key}" if "reason" in key else value
            for key, value in given.items()
        }
        for kind, given in CLEARED.items()
    }
    clear(body, package_id, **answers)
    note = f"{CANARY}-note"
    act(
        body.contributor,
        "qcreuse_assessment_update",
        id=package_id,
        answers={"V1": {"score": 3, "note": note}},
    )
    act(
        body.contributor,
        "qcreuse_dossier_comment",
        id=package_id,
        message=f"{CANARY}-message",
    )
    dossier = dossiers.get(package_id)
    for column in Dossier.__table__.columns:
        if isinstance(column.type, Text) and column.name not in SHOWN | STRUCTURE:
            setattr(dossier, column.name, f"{CANARY}-{column.name}")
    model.Session.commit()


def hide(
    body: Body,
    importer: str,
    only: Collection[str] = (*UNPUBLISHED, *HAVING_BEEN_PUBLIC),
) -> list[Hidden]:
    """Enter a dataset for each way of not being public."""
    never = [_unpublished(body, state) for state in UNPUBLISHED if state in only]
    once = [way for way in HAVING_BEEN_PUBLIC if way in only]
    return [*never, *(_once_public(body, importer, way) for way in once)]


def _unpublished(body: Body, state: str) -> Hidden:
    name = f"{CANARY}-{state.replace('_', '-')}"
    dataset = new_entry(body, **_fields(name, f"{CANARY} {state}", f"{name}-tag"))
    found = _roads(state, dataset, body.contributor)
    fill_dossier(body, dataset["id"])
    dossier = dossiers.get(dataset["id"])
    assert dossier is not None
    dossier.state = state
    model.Session.commit()
    return found


def _once_public(body: Body, importer: str, way: str) -> Hidden:
    name = f"{CANARY}-{way}"
    package = _import(importer, body, name, f"{CANARY} {way}", f"{name}-tag")
    dataset = act(importer, "package_show", id=package)
    found = _roads(way, dataset, importer)
    act(body.stranger, "follow_dataset", id=package)
    if way == "recalled":
        step(body.privacy_officer, package, "recall", message="Doute.")
    elif way == "withdrawn":
        step(body.approver, package, "withdraw", message="Erreur.")
    elif way == "deleted":
        act(importer, "package_delete", id=package)
    else:
        act(SYSADMIN, "dataset_purge", id=package, message="Erreur.")
    return found


def _import(importer: str, body: Body, name: str, title: str, tag: str) -> str:
    fields = _fields(name, title, tag)
    return act(importer, "package_create", owner_org=body.id, **fields)["id"]


def _fields(name: str, title: str, tag: str) -> dict[str, Any]:
    word = name if CANARY in name else "eau"
    resource = {
        **READY["resources"][0],
        "name": f"{word}-ressource",
        "url": f"http://example.com/{word}.csv",
        "format": word if CANARY in word else "CSV",
    }
    return {
        **READY,
        "name": name,
        "title": title,
        "notes": f"{word} notes",
        "tags": [{"name": tag}],
        "author": word,
        "hrp_data_kind": ["performance"],
        "groups": [{"name": "sante"}],
        "resources": [resource],
    }


def _roads(state: str, dataset: dict[str, Any], user: str) -> Hidden:
    resource, view = _add_view(dataset, None)
    tasks = [
        model.TaskStatus(
            entity_id=thing,
            entity_type="",
            task_type=task,
            key=task,
            value=CANARY,
            last_updated=clock.now(),
        )
        for thing, task in ((dataset["id"], "harvest"), (resource, "xloader"))
    ]
    model.Session.add_all(tasks)
    model.Session.commit()
    query = text(
        "SELECT id FROM activity WHERE object_id = :id"
        " ORDER BY activity_type = 'changed package' LIMIT 1"
    )
    activity = model.Session.execute(query, {"id": dataset["id"]}).scalar()
    assert activity
    return Hidden(
        state,
        dataset["id"],
        dataset["name"],
        resource,
        view,
        activity,
        dataset["tags"][0]["name"],
        tasks[0].id,
    )


def _add_view(dataset: dict[str, Any], view_id: str | None) -> tuple[str, str]:
    resource = dataset["resources"][0]["id"]
    view = model.ResourceView(
        id=view_id or str(uuid.uuid4()),
        resource_id=resource,
        title=f"{CANARY}-vue" if CANARY in dataset["name"] else "Vue",
        view_type="image_view",
        order=0,
    )
    model.Session.add(view)
    model.Session.commit()
    return resource, view.id
