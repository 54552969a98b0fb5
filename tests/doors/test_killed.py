"""A process killed at each moment of what it does: nothing half-written or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ckan import model

from ckanext.qcreuse import indexed
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act
from tests.doors.killing import killed_at
from tests.doors.world import World, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

TITLE = "Un autre titre"

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def world(app: Any, cli: Any, tmp_path: Any, body: Body, importer: str) -> World:
    return World(app, cli, tmp_path, importer, body)


def transition(code: str, by: str, **given: str) -> Callable[[World, str], Any]:
    def take(world: World, package_id: str) -> None:
        who = getattr(world.body, by)
        name = "qcreuse_dossier_transition"
        act(who, name, id=package_id, transition=code, **given)

    return take


def edit(world: World, package_id: str) -> None:
    act(world.admin, "package_patch", id=package_id, title=TITLE)


def delete(world: World, package_id: str) -> None:
    act(world.chief, "package_delete", id=package_id)


def sign(world: World, package_id: str) -> None:
    answers = {"personal_info": "none"}
    given = {"id": package_id, "kind": "privacy", "answers": answers}
    until = {"scope": "feed", "review_on": "2030-01-01"}
    act(world.body.privacy_officer, "qcreuse_clearance_update", **given, **until)


WORK = {
    "publish": ("approved", transition("publish", "coordinator")),
    "withdraw": (
        PUBLISHED,
        transition("withdraw", "approver", message="Erreur dans les données."),
    ),
    "an edit of published data": (PUBLISHED, edit),
    "the deletion of published data": (PUBLISHED, delete),
    "a clearance": ("in_review", sign),
}


def told(package_id: str) -> tuple[Any, ...]:
    """Return what is written of an entry, after checking that it holds together."""
    model.Session.rollback()
    model.Session.expire_all()
    dossier, package = dossiers.get(package_id), model.Package.get(package_id)
    assert dossier is not None
    assert package is not None
    public = package.state == "active" and not package.private
    assert public == (dossier.state == PUBLISHED)
    assert (package_id in indexed.public_ids()) <= public
    history = events.history((events.DATASET, package_id))
    assert [item.number for item in history] == [*range(1, len(history) + 1)]
    for before, item in zip([None, *history], history, strict=False):
        assert item.previous_hash == (before.hash if before else "")
        assert item.hash == item.digest()
    stated = [item.to_state for item in history if item.to_state]
    assert stated[-1] == dossier.state
    signed = {kind: item["scope"] for kind, item in dossier.clearances.items()}
    edited = package.title == TITLE
    return dossier.state, dossier.version, edited, len(history), signed


@pytest.mark.parametrize("name", sorted(WORK))
def test_killed_at_any_moment_all_is_as_before_or_as_after(
    name: str, world: World
) -> None:
    state, work = WORK[name]
    package_id = world.place(state)["id"]
    before = told(package_id)
    work(world, package_id)
    after = told(package_id)
    assert after != before
    moment, lived, found = 0, False, after
    while not lived:
        moment += 1
        if found == after:
            package_id = world.place(state)["id"]
        with killed_at(moment) as life:
            work(world, package_id)
            lived = True
        found = told(package_id)
        assert found in (before, after), moment
        if found == after:
            act(world.sysadmin, "qcreuse_run_due")
            assert look(package_id)[0] == after[0]
    assert life.moments + 1 == moment > 20
