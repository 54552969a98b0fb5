"""A batch writes what ``package_create`` writes, for many datasets at once."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import signals
from ckan.lib.search import SearchIndexError
from ckan.lib.search.common import make_connection
from ckan.tests import factories
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, Table, select

from ckanext.qcreuse import indexed
from ckanext.qcreuse.logic import batch, neighbours
from ckanext.qcreuse.model import bulk
from ckanext.qcreuse.model import event as events
from tests import strategies
from tests.conftest import act, found_by_anyone, make_body

if TYPE_CHECKING:
    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
OF_DATASET = {
    "package": "id",
    "resource": "package_id",
    "package_tag": "package_id",
    "member": "table_id",
    "activity": "object_id",
    "qcreuse_dossier": "package_id",
    "qcreuse_event": "subject_id",
}
UNLIKE = {
    *("id", "timestamp", "hash", "number", "at", "indexed_ts", "_version_"),
    *("judged_at", "created_at", "metadata_modified", "metadata_created", "created"),
    *("index_id", "last_modified", "package_id", "object_id", "subject_id"),
    *("table_id",),
}
"""What differs between any two datasets: identifiers and moments."""


def entry(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return an entry as ministries have them."""
    return {
        "name": f"entree-{number}",
        "title": f"Entrée {number}",
        "notes": "Le temps d’attente médian de chaque urgence.",
        "hrp_data_kind": ["performance"],
        "tags": [{"name": "santé"}],
        **fields,
    }


def enter(
    body: Body, *given: dict[str, Any], user: str = "", **more: Any
) -> list[batch.Outcome]:
    """Enter datasets in one batch, commit and index them."""
    context = {"user": user or body.contributor}
    rows = [batch.Row(dataset, **more) for dataset in given]
    outcomes = batch.create(context, model.Group.get(body.name), rows)
    model.Session.commit()
    assert batch.index(context, outcomes) == []
    model.Session.remove()
    return outcomes


def one_by_one(body: Body, dataset: dict[str, Any]) -> tuple[str, Any]:
    """Enter a dataset through CKAN's action; return its identifier, or what refuses."""
    try:
        created = act(
            body.contributor, "package_create", **{**dataset, "owner_org": body.id}
        )
    except tk.ValidationError as error:
        model.Session.rollback()
        return "", error.error_dict
    return created["id"], {}


def rows_of(package_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a dataset in every table that has some."""
    engine = model.Session.get_bind()
    found = {}
    for name, column in OF_DATASET.items():
        table = Table(name, MetaData(), autoload_with=engine)
        query = select(table).where(table.c[column] == package_id)
        found[name] = [
            dict(row) for row in model.Session.execute(query).mappings().all()
        ]
    return found


def document_of(package_id: str) -> dict[str, Any]:
    """Return the document of a dataset in the index."""
    found = make_connection().search(f'id:"{package_id}"', rows=2)
    assert len(found.docs) == 1
    return found.docs[0]


def shown(package_id: str) -> dict[str, Any]:
    """Return a dataset as CKAN shows it, made anew from the database."""
    return tk.get_action("package_show")(
        {"ignore_auth": True, "use_cache": False}, {"id": package_id}
    )


def alike(said: Any) -> Any:
    """Return what is said without what no two datasets share."""
    if isinstance(said, dict):
        return {key: alike(said[key]) for key in sorted(said) if key not in UNLIKE}
    if isinstance(said, list | tuple):
        return sorted([alike(item) for item in said], key=repr)
    if isinstance(said, str) and said[:1] in ("{", "["):
        try:
            return alike(json.loads(said))
        except ValueError:
            return said
    return said


def all_of(package_id: str) -> Any:
    """Return all that database and index say of a dataset."""
    return alike(
        {
            "rows": rows_of(package_id),
            "document": document_of(package_id),
            "shown": shown(package_id),
        }
    )


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return where two answers differ, which no diff of two pages shows."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(f"{where}.{key}", one[key], other[key]) for key in one]
    elif type(one) is type(other) and isinstance(one, list) and len(one) == len(other):
        pairs = [
            (f"{where}[{n}]", a, b)
            for n, (a, b) in enumerate(zip(one, other, strict=True))
        ]
    else:
        return [] if one == other else [f"{where}: {one!r} and {other!r}"]
    return [
        found for place, *both in pairs for found in differences(*both, where=place)
    ]


@pytest.fixture
def transport(body: Body) -> None:
    """A group in which the contributor may put datasets."""
    factories.Group(
        name="transport",
        title="Transport",
        users=[{"name": body.contributor, "capacity": "admin"}],
    )


@pytest.mark.usefixtures("transport")
@settings(max_examples=8, suppress_health_check=UNHURRIED)
@given(datasets=st.lists(strategies.DATASETS, min_size=1, max_size=3))
def test_a_batch_gives_what_package_create_gives(body, datasets):
    for item in model.Session.scalars(select(model.Package)):
        item.name = item.id
    model.Session.commit()
    named = [{**data, "name": f"entree-{n}"} for n, data in enumerate(datasets)]
    apart = [one_by_one(body, copy.deepcopy(data)) for data in named]
    expected = [[one and all_of(one), errors] for one, errors in apart]
    for package_id, _errors in apart:
        if package_id:
            model.Package.get(package_id).name = package_id
    model.Session.commit()
    outcomes = enter(body, *named)
    found = [[o.id and all_of(o.id), o.errors] for o in outcomes]
    assert differences(found, expected) == []


def names() -> set[str]:
    """Return the names of the datasets that are written."""
    return set(model.Session.scalars(select(model.Package.name)))


def test_a_refused_row_takes_nothing_from_the_others(body):
    first, blank, last = enter(body, entry(1), entry(2, title=""), entry(3))
    assert (first.errors, last.errors) == ({}, {})
    assert "title" in blank.errors
    assert names() == {"entree-1", "entree-3"}
    assert {document_of(item.id)["name"] for item in (first, last)} == names()


def test_of_two_rows_of_one_name_the_first_has_it(body):
    first, second = enter(body, entry(1), entry(2, name="entree-1"))
    assert (bool(first.id), second.errors.keys()) == (True, {"name"})


def test_a_name_of_the_catalogue_stays_its_own(body):
    act(body.contributor, "package_create", **entry(1, owner_org=body.id))
    taken, free = enter(body, entry(1), entry(2))
    assert (taken.errors.keys(), bool(free.id)) == ({"name"}, True)


def test_what_the_database_refuses_takes_nothing_from_the_others(body, monkeypatch):
    act(body.contributor, "package_create", **entry(2, owner_org=body.id))
    asked = bulk.holders
    # Somebody took the name after the batch had asked who has it.
    answers = iter([{}, {}])
    monkeypatch.setattr(bulk, "holders", lambda got: next(answers, None) or asked(got))
    outcomes = enter(body, entry(1), entry(2), entry(3))
    assert [item.errors.keys() for item in outcomes] == [set(), {"name"}, set()]
    assert names() == {"entree-1", "entree-2", "entree-3"}
    assert len(rows_of(outcomes[0].id)["qcreuse_event"]) == 1


def test_nothing_is_kept_before_the_caller_commits(body):
    context = {"user": body.contributor}
    batch.create(context, model.Group.get(body.name), [batch.Row(entry())])
    model.Session.rollback()
    assert names() == set()
    assert indexed.all_ids() == set()


def test_a_stranger_enters_nothing(body):
    with pytest.raises(tk.NotAuthorized):
        enter(body, entry(), user=body.stranger)
    assert names() == set()


def test_a_row_of_another_organisation_is_refused(body):
    other = make_body("ailleurs")
    refused, named = enter(
        body, entry(1, owner_org=other.id), entry(2, owner_org=body.name)
    )
    assert (refused.errors.keys(), bool(named.id)) == ({"owner_org"}, True)


def test_a_row_goes_into_no_group_that_its_author_has_no_right_over(body):
    factories.Group(name="transport")
    refused, entered = enter(body, entry(1, groups=[{"name": "transport"}]), entry(2))
    assert (refused.errors.keys(), bool(entered.id)) == ({"groups"}, True)


def test_details_and_dossier_are_there_from_the_start(body):
    (entered,) = enter(
        body,
        entry(),
        details={"import": "i-1", "line": 7},
        dossier={"steward_unit": "Direction", "answers": {"V1": {"score": 3}}},
    )
    (event,) = events.history((events.DATASET, entered.id))
    assert (event.kind, event.details) == ("created", {"import": "i-1", "line": 7})
    assert (event.number, event.previous_hash) == (1, "")
    assert event.hash == event.digest()
    dossier = act(body.coordinator, "qcreuse_dossier_show", id=entered.id)
    assert dossier["steward_unit"] == "Direction"
    assert rows_of(entered.id)["qcreuse_dossier"][0]["answers"] == {"V1": {"score": 3}}


def test_nobody_outside_finds_what_a_batch_entered(body):
    (entered,) = enter(body, entry())
    assert not found_by_anyone(entered.id)
    assert entered.id not in indexed.public_ids()
    seen = act(body.observer, "package_search", include_private=True)
    assert [item["id"] for item in seen["results"]] == [entered.id]


def test_what_a_trusted_importer_brings_is_published(body, importer):
    (entered,) = enter(body, entry(), user=importer)
    assert found_by_anyone(entered.id)
    kinds = [item.kind for item in events.history((events.DATASET, entered.id))]
    assert kinds == ["created", "imported"]


def test_where_the_workflow_does_not_rule_a_batch_opens_no_dossier(body, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.workflow.organizations", ["autre"])
    (entered,) = enter(body, entry())
    assert rows_of(entered.id)["qcreuse_dossier"] == []
    assert found_by_anyone(entered.id)


@pytest.fixture
def neighbour() -> Any:
    """A plugin that is not ours, and has its say on datasets."""
    plugins = p.PluginImplementations(p.IPackageController)
    return next(item for item in plugins if item.name == "dcat")


def test_hooks_and_subscribers_of_other_plugins_are_told(body, neighbour, monkeypatch):
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        neighbour, "create", lambda package: told.append(("create", package.name))
    )
    monkeypatch.setattr(
        neighbour,
        "after_dataset_create",
        lambda _context, data: told.append(
            ("after", data["name"] if data["id"] else "")
        ),
    )

    def subscriber(_sender: str, **given: Any) -> None:
        told.append(("succeeded", given["result"]["name"]))

    signals.action_succeeded.connect(subscriber, "package_create")
    enter(body, entry(1), entry(2))
    wanted = {
        (word, f"entree-{n}")
        for word in ("create", "after", "succeeded")
        for n in (1, 2)
    }
    assert (set(told), len(told)) == (wanted, 6)


def test_a_hook_that_refuses_a_row_takes_nothing_from_the_others(
    body, neighbour, monkeypatch
):
    def refuse(_context: Any, data: dict[str, Any]) -> None:
        if data["name"] == "entree-1":
            raise tk.ValidationError({"title": ["Non."]})

    monkeypatch.setattr(neighbour, "after_dataset_create", refuse)
    refused, entered = enter(body, entry(1), entry(2))
    assert (refused.errors, bool(entered.id)) == ({"title": ["Non."]}, True)
    assert names() == {"entree-2"}


def test_where_another_plugin_creates_rows_go_through_it(body, neighbour, monkeypatch):
    assert not neighbours.have_a_say()
    theirs = {"package_create": lambda: None}
    monkeypatch.setattr(neighbour, "get_actions", lambda: theirs)
    assert neighbours.have_a_say()
    refused, entered = enter(body, entry(1, title=""), entry(2), details={"line": 3})
    assert ("title" in refused.errors, bool(entered.id)) == (True, True)
    (event,) = events.history((events.DATASET, entered.id))
    assert event.details == {"line": 3}


def test_an_index_that_a_kill_left_behind_is_healed(body):
    context = {"user": body.contributor}
    outcomes = batch.create(context, model.Group.get(body.name), [batch.Row(entry())])
    model.Session.commit()
    assert indexed.all_ids() == set()
    done = tk.get_action("qcreuse_run_due")({"ignore_auth": True}, {})
    assert done["healed"] == [outcomes[0].id]
    assert indexed.all_ids() == {outcomes[0].id}
    assert indexed.public_ids() == set()


def test_what_changed_since_is_indexed_as_it_is(body):
    context = {"user": body.contributor}
    rows = [batch.Row(entry(number)) for number in (1, 2)]
    edited, purged = batch.create(context, model.Group.get(body.name), rows)
    model.Session.commit()
    act(body.contributor, "package_patch", id=edited.id, title="Autre")
    factories.Sysadmin(name="chef")
    act("chef", "dataset_purge", id=purged.id)
    assert batch.index(context, [edited, purged]) == []
    assert document_of(edited.id)["title"] == "Autre"
    assert indexed.all_ids() == {edited.id}


def test_a_document_that_is_refused_holds_back_no_other(body, monkeypatch):
    def refuse(_pairs: Any) -> None:
        raise SearchIndexError("400")

    monkeypatch.setattr(indexed, "send", refuse)
    (entered,) = enter(body, entry())
    assert indexed.all_ids() == {entered.id}


def test_an_index_that_does_not_answer_undoes_nothing(body, monkeypatch):
    context = {"user": body.contributor}
    rows = [batch.Row(entry(number)) for number in (1, 2)]
    outcomes = batch.create(context, model.Group.get(body.name), rows)
    model.Session.commit()
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/none")
    assert batch.index(context, outcomes) == [item.id for item in outcomes]
    assert names() == {"entree-1", "entree-2"}
