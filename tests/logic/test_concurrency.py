"""Two people at once: one order of locks, one winner, no broken rule."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import flask
import pytest
from ckan import model

from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act, found_by_anyone, new_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

ROUNDS = 8


def at_once(*workers: Callable[[], Any]) -> list[Exception]:
    """Run each worker over and over in a thread; return what they stumbled on."""
    app = flask.current_app._get_current_object()
    raised: list[Exception] = []

    def once(worker: Callable[[], Any]) -> None:
        try:
            worker()
        except tk.ValidationError:
            model.Session.rollback()
        except Exception as error:  # noqa: BLE001 - collected, then asserted on
            model.Session.rollback()
            raised.append(error)

    def loop(worker: Callable[[], Any]) -> None:
        with app.test_request_context():
            for _round in range(ROUNDS):
                once(worker)
            model.Session.remove()

    threads = [threading.Thread(target=loop, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.usefixtures("with_request_context")
def test_editing_while_deciding_never_deadlocks(body: Body) -> None:
    entry = new_entry(body, resources=[{"url": "http://example.com/a", "name": "A"}])
    resource_id = entry["resources"][0]["id"]
    stumbled = at_once(
        lambda: act(body.contributor, "package_patch", id=entry["id"], notes="x"),
        lambda: act(body.contributor, "resource_patch", id=resource_id, name="B"),
        lambda: act(
            body.contributor,
            "resource_create",
            package_id=entry["id"],
            url="http://example.com/b",
        ),
        lambda: (
            act(
                body.coordinator,
                "qcreuse_dossier_transition",
                id=entry["id"],
                transition="defer",
                message="plus tard",
                revisit_date="2030-01-01",
            ),
            act(
                body.coordinator,
                "qcreuse_dossier_transition",
                id=entry["id"],
                transition="resume",
            ),
        ),
    )
    assert stumbled == []


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
                revisit_date="2030-01-01",
            )
            outcomes.append("won")
        except tk.ValidationError as error:
            outcomes.append(next(iter(error.error_dict)))

    at_once(defer, defer)
    assert outcomes.count("won") == 1
    assert set(outcomes) == {"won", "version"}
    model.Session.rollback()
    dossier = dossiers.get(entry["id"])
    assert dossier is not None
    assert dossier.version == 2
    assert not found_by_anyone(entry["id"])
