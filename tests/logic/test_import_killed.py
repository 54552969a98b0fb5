"""A worker killed at any moment of an import: nothing lost, nothing doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ckan import model

from ckanext.qcreuse.logic import judging, running
from tests.conftest import act, new_entry
from tests.doors.killing import killed_at
from tests.logic.files import ask, brought, history, record, shown

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)

STRIDE = 7
"""Every so many moments: a prime, so that rounds begin at other ones."""


@pytest.mark.parametrize("offset", [1, 4])
def test_killed_at_any_moment_an_import_goes_on_to_the_same_end(
    body: Body, monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    monkeypatch.setattr(judging, "BATCH", 2)
    new_entry(body, name="connu", title="Connu")
    records = [*(record(f"e{number}") for number in range(3)), record("connu")]
    import_id = brought(body, *records)
    ask(body, "apply", import_id)
    kills = _survive(import_id, offset)
    found = shown(body, import_id)
    assert (found["status"], found["steps"]) == ("applied", {"done": 4})
    assert [len(history(f"e{number}")) for number in range(3)] == [1, 1, 1]
    kinds = [item.kind for item in history("connu")]
    assert kinds == ["created", "inventory_imported"]
    ask(body, "undo", import_id)
    kills += _survive(import_id, offset)
    found = shown(body, import_id)
    assert (found["status"], found["steps"]) == ("undone", {"taken_back": 4})
    assert act(body.contributor, "package_show", id="connu")["title"] == "Connu"
    kinds = [item.kind for item in history("e0")]
    assert kinds == ["created", "deleted"]
    searched = act(body.contributor, "package_search", include_private=True)
    assert [item["name"] for item in searched["results"]] == ["connu"]
    assert kills > 10


def _survive(import_id: str, moment: int) -> int:
    """Work at an import with workers that each die later than the one before."""
    kills, lived = 0, False
    while not lived:
        with killed_at(moment):
            running.run(import_id)
            lived = True
        model.Session.rollback()
        kills, moment = kills + 1, moment + STRIDE
    return kills


def test_a_worker_that_died_leaves_no_lock(body: Body) -> None:
    import_id = brought(body, record("un"))
    ask(body, "apply", import_id)
    with killed_at(8):
        running.run(import_id)
    assert shown(body, import_id)["status"] == "applying"
    running.run(import_id)
    assert shown(body, import_id)["status"] == "applied"
