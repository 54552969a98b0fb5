"""Two people at once: one order of locks, one winner, no broken rule."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import flask
import pytest
from ckan import model
from sqlalchemy import text

from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import TODAY, act, found_by_anyone, new_entry, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def in_app(work: Callable[[], Any]) -> Callable[[], None]:
    """Return the work as a thread may run it, in an application context."""
    app = flask.current_app._get_current_object()

    def run() -> None:
        with app.test_request_context():
            try:
                work()
            finally:
                model.Session.remove()

    return run


def patch(body: Body, entry: dict[str, Any]) -> None:
    act(body.contributor, "package_patch", id=entry["id"], notes="Autres mots.")


def revise(body: Body, entry: dict[str, Any]) -> None:
    act(
        body.contributor,
        "package_revise",
        match={"id": entry["id"]},
        update={"notes": "Autres mots."},
    )


def add_resource(body: Body, entry: dict[str, Any]) -> None:
    act(
        body.contributor,
        "resource_create",
        package_id=entry["id"],
        url="http://example.com/b",
    )


def update_resource(body: Body, entry: dict[str, Any]) -> None:
    act(body.contributor, "resource_update", **{**entry["resources"][0], "name": "B"})


def patch_resource(body: Body, entry: dict[str, Any]) -> None:
    act(body.contributor, "resource_patch", id=entry["resources"][0]["id"], name="B")


def remove_resource(body: Body, entry: dict[str, Any]) -> None:
    act(body.contributor, "resource_delete", id=entry["resources"][0]["id"])


def reorder(body: Body, entry: dict[str, Any]) -> None:
    order = [item["id"] for item in reversed(entry["resources"])]
    act(body.contributor, "package_resource_reorder", id=entry["id"], order=order)


@pytest.mark.usefixtures("with_request_context")
@pytest.mark.parametrize(
    "door",
    [
        patch,
        revise,
        add_resource,
        update_resource,
        patch_resource,
        remove_resource,
        reorder,
    ],
)
def test_who_edits_waits_for_the_dossier_before_holding_the_dataset(
    body: Body, door: Callable[[Body, dict[str, Any]], None]
) -> None:
    entry = new_entry(
        body,
        resources=[
            {"url": "http://example.com/a", "name": "A"},
            {"url": "http://example.com/z", "name": "Z"},
        ],
    )
    dossiers.lock(entry["id"])
    editor = threading.Thread(target=in_app(lambda: door(body, entry)))
    editor.start()
    wait_for_a_waiting_writer()
    model.Session.execute(
        text("SELECT 1 FROM package WHERE id = :id FOR UPDATE NOWAIT"),
        {"id": entry["id"]},
    )
    model.Session.rollback()
    editor.join()


def wait_for_a_waiting_writer() -> None:
    deadline = time.monotonic() + 10
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while time.monotonic() < deadline:
        if model.Session.execute(query).scalar():
            return
        time.sleep(0.02)
    pytest.fail("the editor never came to wait for the dossier")


@pytest.mark.usefixtures("with_request_context")
def test_of_two_people_who_saw_the_same_version_one_wins(body: Body) -> None:
    entry = new_entry(body)
    outcomes: list[str] = []

    def defer() -> None:
        try:
            act(
                body.coordinator,
                "qcreuse_dossier_transition",
                id=entry["id"],
                transition="defer",
                version=1,
                message="plus tard",
                revisit_date="2099-01-01",
            )
            outcomes.append("won")
        except tk.ValidationError as error:
            outcomes.append(next(iter(error.error_dict)))

    people = [threading.Thread(target=in_app(defer)) for _person in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert outcomes.count("won") == 1
    assert set(outcomes) == {"won", "version"}
    model.Session.rollback()
    dossier = dossiers.get(entry["id"])
    assert dossier is not None
    assert dossier.version == 2
    assert not found_by_anyone(entry["id"])


@pytest.mark.usefixtures("with_request_context")
def test_what_was_seen_before_a_change_is_not_decided_on(body: Body) -> None:
    entry = new_entry(body)
    asked = {"id": entry["id"], "message": "plus tard"}
    act(body.coordinator, "qcreuse_dossier_comment", **asked)
    step = {**asked, "transition": "defer", "revisit_date": "2099-01-01"}
    with pytest.raises(tk.ValidationError) as refused:
        act(body.coordinator, "qcreuse_dossier_transition", **step, version=1)
    assert [*refused.value.error_dict] == ["version"]
    act(body.coordinator, "qcreuse_dossier_transition", **step, version=2)


@pytest.mark.usefixtures("with_request_context")
def test_who_lost_without_saying_a_version_is_told_by_whom_and_when(
    body: Body,
) -> None:
    entry = new_entry(body)
    told: list[dict[str, Any]] = []

    def defer() -> None:
        given = {"message": "plus tard", "revisit_date": "2099-01-01"}
        try:
            step(body.coordinator, entry["id"], "defer", **given)
        except tk.ValidationError as error:
            told.append(error.error_dict)

    dossiers.lock(entry["id"])
    slower = threading.Thread(target=in_app(defer))
    slower.start()
    wait_for_a_waiting_writer()
    step(
        body.approver,
        entry["id"],
        "refuse",
        exemption_reason="privacy",
        exemption_rationale="Des noms.",
    )
    slower.join()
    assert [*told[0]] == ["version"]
    assert body.approver in told[0]["version"][0]
    assert str(TODAY.year) in told[0]["version"][0]
