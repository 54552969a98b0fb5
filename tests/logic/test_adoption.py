"""Adopting a catalogue of before the installation: nothing appears, nothing goes."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib.search import SearchIndexError
from ckan.tests import factories
from rdflib import Graph
from rdflib.compare import isomorphic
from sqlalchemy import select

from ckanext.qcreuse.logic import adoption
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events
from tests.conftest import act, found_by_anyone, make_body, step
from tests.logic.test_concurrency import in_app, wait_for_a_waiting_writer
from tests.stock import SORTS as EVERY_SORT
from tests.stock import (
    SYSADMIN,
    adopt,
    dossier_of,
    expected,
    feed,
    make_datasets,
    searched,
)

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.usefixtures(
    "with_plugins", "clean_db", "clean_index", "with_request_context"
)

MANY = 300
SORTS = len(EVERY_SORT)


class Killed(BaseException):
    """The process is gone: nothing catches this on the way."""


def stored() -> dict[str, tuple[Any, ...]]:
    package = model.Package
    query = select(
        package.id, package.state, package.private, package.metadata_modified
    )
    return {row[0]: tuple(row[1:]) for row in model.Session.execute(query)}


def states() -> Counter[str]:
    query = select(dossiers.Dossier.state)
    return Counter(model.Session.scalars(query))


def kinds(package_id: str) -> list[str]:
    return [item.kind for item in events.history((events.DATASET, package_id))]


def same_graphs(before: list[str], after: list[str]) -> bool:
    pairs = zip(before, after, strict=True)
    return all(one == other or _isomorphic(one, other) for one, other in pairs)


def _isomorphic(*texts: str) -> bool:
    return isomorphic(*(Graph().parse(data=text, format="turtle") for text in texts))


def restore(reference: str) -> None:
    act(SYSADMIN, "package_patch", id=reference, state="active")


def test_a_catalogue_of_three_hundred_datasets_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = make_body("agence")
    made = make_datasets(MANY)
    before = searched(), feed(), stored()
    assert len(before[0]) == 200

    foreseen = adopt(dry_run=True)
    assert foreseen["counts"] == expected(MANY)
    assert states() == {}

    with monkeypatch.context() as crash:
        crash.setattr(events, "append", killed_after(2 * adoption.BATCH + 20))
        with pytest.raises(Killed):
            adopt()
    model.Session.rollback()
    assert states().total() == 2 * adoption.BATCH
    resumed = adopt()
    assert resumed["adopted"] == foreseen["adopted"] - 2 * adoption.BATCH
    assert adopt()["adopted"] == 0
    assert states() == expected(MANY)

    after = stored()
    assert public_of(after) == public_of(before[2])
    assert {k: row[2] for k, row in after.items()} == {
        k: row[2] for k, row in before[2].items()
    }
    found = {item["id"]: item for item in searched()}
    assert [*found] == [item["id"] for item in before[0]]
    # One sort has an extra named like a field, which is kept under another key.
    same = [item for item in before[0] if found[item["id"]] == item]
    assert len(same) == 175
    assert same_graphs(before[1], feed())
    told = [kinds(package_id) for package_id in made]
    assert Counter(map(tuple, told)) == {
        ("adopted",): foreseen["adopted"],
        (): MANY - foreseen["adopted"],
    }

    edited, withdrawn = "jeu-000", "jeu-002"
    act(body.contributor, "package_patch", id=edited, notes="Après l’installation.")
    assert act(None, "package_show", id=edited)["notes"] == "Après l’installation."
    step(body.approver, withdrawn, "withdraw", message="Erreur dans les données.")
    assert dossier_of(withdrawn).state == "withdrawn"
    assert not found_by_anyone(dossier_of(withdrawn).package_id)
    assert len(searched()) == 199


def killed_after(number: int) -> Callable[..., Any]:
    append, written = events.append, []

    def append_or_die(*given: Any) -> Any:
        written.append(given)
        if len(written) > number:
            raise Killed
        return append(*given)

    return append_or_die


def public_of(rows: dict[str, tuple[Any, ...]]) -> set[str]:
    return {key for key, row in rows.items() if row[:2] == ("active", False)}


def test_it_stops_between_two_batches_and_goes_on_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adoption, "BATCH", 4)
    make_datasets(SORTS)
    asked: list[tuple[int, int]] = []

    def proceed(done: int, length: int) -> bool:
        asked.append((done, length))
        return len(asked) < 3

    stopped = adopt(proceed)
    assert (stopped["interrupted"], stopped["adopted"]) == (True, 8)
    assert asked == [(0, 10), (4, 10), (8, 10)]
    assert (adopt()["adopted"], states()) == (2, expected(SORTS))


def test_one_organization_or_those_under_the_workflow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_datasets(SORTS)
    assert [*adopt(organization="bureau")["organizations"]] == ["bureau"]
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.organizations", ["autre"])
    assert adopt()["adopted"] == 0
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.organizations", ["agence"])
    assert [*adopt()["organizations"]] == ["agence"]
    with pytest.raises(tk.ValidationError):
        adopt(organization="nulle-part")


def test_only_a_sysadmin_adopts() -> None:
    somebody = factories.User()["name"]
    for user in (None, somebody):
        with pytest.raises(tk.NotAuthorized):
            act(user, "qcreuse_adopt", dry_run=True)


def test_two_at_once_do_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adoption, "BATCH", 3)
    made = make_datasets(2 * SORTS)
    reports: list[dict[str, Any]] = []
    work = [
        threading.Thread(target=in_app(lambda: reports.append(adopt())))
        for _one in range(2)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert sum(report["adopted"] for report in reports) == 20
    assert states() == expected(2 * SORTS)
    assert {len(kinds(package_id)) for package_id in made} == {0, 1}


def test_who_edits_is_waited_for() -> None:
    make_datasets(2)
    package = model.Package.get("jeu-000")
    assert package is not None
    package.private = True
    model.Session.flush()
    adopter = threading.Thread(target=in_app(adopt))
    adopter.start()
    wait_for_a_waiting_writer()
    model.Session.commit()
    adopter.join()
    assert dossier_of("jeu-000").state == "identified"
    assert dossier_of("jeu-001").state == "published"


def test_without_the_index_nothing_of_a_batch_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_datasets(SORTS)

    def unreachable(*_args: Any) -> None:
        raise SearchIndexError("no answer")

    with monkeypatch.context() as down:
        down.setattr(adoption.logic, "index_update_package", unreachable)
        with pytest.raises(tk.ValidationError) as refused:
            adopt()
    assert "index" in refused.value.error_dict
    assert states() == {}
    assert adopt()["counts"] == expected(SORTS)
