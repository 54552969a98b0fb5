"""An import that is stopped, taken up again or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search import SearchIndexError
from ckan.tests import factories

from ckanext.qcreuse.logic import batch, judging, running
from tests.conftest import act, new_entry
from tests.logic.files import (
    applied,
    ask,
    brought,
    codes,
    held,
    history,
    record,
    shown,
)

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)


@pytest.fixture
def in_batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BATCH", 2)


@pytest.mark.usefixtures("in_batches_of_two")
def test_a_stopped_import_keeps_whole_batches_and_goes_on_when_asked(body, monkeypatch):
    records = [record(f"e{number}") for number in range(5)]
    import_id = brought(body, *records)
    ask(body, "apply", import_id)
    index = batch.index

    def stop(*given: Any) -> list[str]:
        ask(body, "cancel", import_id)
        return index(*given)

    with monkeypatch.context() as patched:
        patched.setattr(batch, "index", stop)
        running.run(import_id)
    found = shown(body, import_id)
    assert found["status"] == "cancelled"
    assert found["progress"] == {"done": 2, "of": 5}
    assert found["may"] == ["apply", "undo"]
    assert held() == ["e0", "e1"]
    ask(body, "apply", import_id)
    running.run(import_id)
    assert shown(body, import_id)["status"] == "applied"
    assert held() == ["e0", "e1", "e2", "e3", "e4"]
    assert [len(history(name)) for name in held()] == [1] * 5


def test_what_is_judged_may_be_thrown_away(body):
    import_id = brought(body, record("un"))
    assert ask(body, "cancel", import_id)["status"] == "cancelled"
    with pytest.raises(tk.ValidationError):
        ask(body, "undo", import_id)
    with pytest.raises(tk.ValidationError):
        ask(body, "cancel", import_id)


def everything(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an entry and what its dossier says, without what every write turns."""
    dataset = act("contributor-ministere", "package_show", id=name)
    dossier = act("contributor-ministere", "qcreuse_dossier_show", id=name)
    kept = {
        key: value
        for key, value in dataset.items()
        if key not in ("metadata_modified", "creator_user_id")
    }
    said = ("steward_unit", "source_system", "answers", "state")
    return kept, {key: dossier[key] for key in said}


def test_undoing_deletes_what_was_created_and_puts_former_values_back(body):
    new_entry(
        body,
        name="connu",
        title="Connu",
        tags=[{"name": "air"}],
        resources=[{"name": "A", "url": "http://example.com/a"}],
    )
    before = everything("connu")
    resources = [{"name": "B", "url": "http://example.com/b"}]
    said = {"source_system": "SIG", "answers": {"V1": {"score": 3}}}
    changed = record(
        "connu", notes="Neuf.", tags=["eau"], resources=resources, dossier=said
    )
    import_id = applied(body, record("neuf"), changed)
    assert everything("connu") != before
    ask(body, "undo", import_id)
    running.run(import_id)
    found = shown(body, import_id)
    assert found["status"] == "undone"
    assert found["may"] == []
    assert found["progress"] == {"done": 2, "of": 2}
    assert held() == ["connu"]
    after = everything("connu")
    assert after == before
    assert [item.kind for item in history("neuf")] == ["created", "deleted"]
    assert [item.kind for item in history("connu")] == [
        "created",
        "inventory_imported",
        "import_undone",
    ]
    searched = act(body.contributor, "package_search", include_private=True)
    assert [item["title"] for item in searched["results"]] == ["Connu"]


def test_what_was_touched_since_is_left_alone_and_listed(body):
    names = ("intact", "edite", "commente", "supprime")
    kind = ["reference"]
    records = [record(name, hrp_data_kind=kind) for name in names]
    import_id = applied(body, *records)
    act(body.contributor, "package_patch", id="edite", title="Retouché")
    act(body.contributor, "qcreuse_dossier_comment", id="commente", message="Oui.")
    act(body.admin, "package_delete", id="supprime")
    ask(body, "undo", import_id)
    running.run(import_id)
    found = shown(body, import_id)
    assert found["status"] == "undone"
    assert held() == ["commente", "edite"]
    assert codes(found) == [[], *[["touched_since_import"]] * 3]
    assert [row["step"] for row in found["rows"]] == ["taken_back", *["kept"] * 3]


def test_without_the_index_what_is_written_stays_and_is_indexed_later(
    body, monkeypatch
):
    import_id = brought(body, record("un"), record("deux"))
    ask(body, "apply", import_id)

    def fail(*_args: Any) -> None:
        raise SearchIndexError

    with monkeypatch.context() as patched:
        patched.setattr("ckan.logic.index_update_package", fail)
        patched.setattr("ckanext.qcreuse.indexed.send", fail)
        running.run(import_id)
    found = shown(body, import_id)
    assert (found["status"], found["steps"]) == ("applying", {"written": 2})
    assert held() == ["deux", "un"]
    done = act(factories.Sysadmin()["name"], "qcreuse_run_due")
    assert done["imported"] == [import_id]
    assert shown(body, import_id)["status"] == "applied"
    searched = act(body.contributor, "package_search", include_private=True)
    assert searched["count"] == 2


def test_a_second_worker_leaves_an_import_that_one_is_at(body):
    import_id = brought(body, record("un"))
    ask(body, "apply", import_id)
    engine = model.meta.engine
    with engine.connect() as other:
        key = f"hashtextextended('qcreuse_import {import_id}', 0)"
        other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
        running.run(import_id)
        assert held() == []
    running.run(import_id)
    assert held() == ["un"]
