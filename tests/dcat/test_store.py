"""What the fragment store serves is what is, whoever changed it and however."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from rdflib import DCTERMS, RDF, Literal
from sqlalchemy import text

from ckanext.qcreuse.dcat import building, keys, store
from ckanext.qcreuse.dcat.names import DCAT
from ckanext.qcreuse.model import fragment as fragments
from ckanext.qcreuse.model import mark as marks
from tests.conftest import act, new_entry, publish, step
from tests.dcat.conftest import FORMATS, removed
from tests.dcat.test_doors import catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

EVERYWHERE = fragments.Range(0, fragments.PLACES)


@pytest.fixture
def bring(body: Body, importer: str) -> Callable[..., str]:
    """Bring a dataset in as published; return its identifier."""

    def bring(name: str, **fields: Any) -> str:
        given = {"name": name, "title": name, "owner_org": body.id, **fields}
        return act(importer, "package_create", **given)["id"]

    return bring


def sql(statement: str, **given: Any) -> None:
    model.Session.execute(text(statement), given)
    model.Session.commit()


def titles(app: Any, ending: str = "ttl") -> set[str]:
    graph = catalog(app, ending)
    return {
        str(title)
        for subject in graph.subjects(RDF.type, DCAT.Dataset)
        for title in graph.objects(subject, DCTERMS.title)
    }


def said(app: Any, word: str) -> bool:
    return word in app.get("/catalog.ttl").body


def by_patch(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    act(importer, "package_patch", id=dataset["id"], notes="Canari.")


def by_resource(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    resource = {"url": "http://example.com/canari", "name": "Canari"}
    act(importer, "resource_create", package_id=dataset["id"], **resource)


def by_changed_resource(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    found = dataset["resources"][0]["id"]
    act(importer, "resource_patch", id=found, name="Canari")


def by_tag(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    act(importer, "package_patch", id=dataset["id"], tags=[{"name": "Canari"}])


def by_group(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    sysadmin = factories.Sysadmin()["name"]
    act(sysadmin, "group_create", name="sante", title="Canari")
    member = {"object": dataset["id"], "object_type": "package", "capacity": "public"}
    act(sysadmin, "member_create", id="sante", **member)


def by_renamed_group(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    sysadmin = factories.Sysadmin()["name"]
    act(sysadmin, "group_create", name="sante", title="Santé")
    member = {"object": dataset["id"], "object_type": "package", "capacity": "public"}
    act(sysadmin, "member_create", id="sante", **member)
    store.drain()
    act(sysadmin, "group_patch", id="sante", title="Canari")


def by_renamed_body(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    act(body.admin, "organization_patch", id=body.id, title="Canari")


def by_sql(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    sql("UPDATE package SET title = 'Canari' WHERE id = :id", id=dataset["id"])


def by_sql_in_resources(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    sql("UPDATE resource SET name = 'Canari' WHERE package_id = :id", id=dataset["id"])


def by_sql_in_tags(body: Body, importer: str, dataset: dict[str, Any]) -> None:
    sql("UPDATE tag SET name = 'Canari' WHERE name = 'urgence'")


@pytest.mark.parametrize(
    "change",
    [
        by_patch,
        by_resource,
        by_changed_resource,
        by_tag,
        by_group,
        by_renamed_group,
        by_renamed_body,
        by_sql,
        by_sql_in_resources,
        by_sql_in_tags,
    ],
)
def test_a_change_by_any_door_is_on_the_page_that_is_read_next(
    app: Any, body: Body, importer: str, bring: Any, change: Callable[..., None]
) -> None:
    resource = {"url": "http://example.com/a", "name": "Fichier"}
    package_id = bring("un", resources=[resource], tags=[{"name": "urgence"}])
    bring("autre")
    assert not said(app, "Canari")
    assert store.stale() == 0
    change(body, importer, act(None, "package_show", id=package_id))
    assert said(app, "Canari")


def test_a_step_of_the_dossier_marks_its_dataset(app: Any, body: Body) -> None:
    dataset = publish(body)
    assert titles(app) == {dataset["title"]}
    act(body.coordinator, "qcreuse_dossier_comment", id=dataset["id"], message="Vu.")
    assert set(marks.pending(EVERYWHERE)) == {dataset["id"]}


def test_what_is_hidden_is_gone_from_the_page_that_is_read_next(
    app: Any, body: Body, bring: Any
) -> None:
    dataset = publish(body)
    bring("autre", type="autre")
    assert len(titles(app)) == 2
    step(body.approver, dataset["id"], "withdraw", message="Erreur.")
    for ending in FORMATS:
        assert titles(app, ending) == {"autre"}
        assert app.get(f"/dataset/{dataset['name']}.{ending}").status_code == 404
    sql("UPDATE package SET private = true WHERE name = 'autre'")
    assert titles(app) == set()
    gone = {found[0] for found in removed()}
    assert gone == {dataset["id"], model.Package.get("autre").id}


def test_what_is_purged_leaves_a_tombstone_and_what_nobody_saw_leaves_none(
    app: Any, body: Body, bring: Any
) -> None:
    shown = bring("montre", type="autre")
    unseen = new_entry(body, type="autre", private=True)["id"]
    assert titles(app) == {"montre"}
    sysadmin = factories.Sysadmin()["name"]
    for package_id in (shown, unseen):
        act(sysadmin, "dataset_purge", id=package_id)
    assert titles(app) == set()
    ((package_id, subject, at),) = removed()
    assert (package_id, subject) == (shown, f"http://test.ckan.net/dataset/{shown}")
    assert at <= store.now()


def test_what_comes_back_is_served_again_and_is_no_tombstone(
    app: Any, body: Body, bring: Any
) -> None:
    bring("un", type="autre")
    for private in (False, True, False):
        sql("UPDATE package SET private = :private", private=private)
        assert (titles(app) == {"un"}) is not private
    assert removed() == []
    assert app.get("/dataset/un.ttl").status_code == 200


def test_a_transaction_that_is_rolled_back_leaves_no_mark(
    app: Any, body: Body, bring: Any
) -> None:
    bring("un")
    titles(app)
    model.Session.execute(text("UPDATE package SET title = 'Autre'"))
    model.Session.rollback()
    assert marks.pending(EVERYWHERE) == {}


def test_a_failing_dataset_keeps_its_last_good_text_and_is_listed(
    app: Any, importer: str, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = bring("premier"), bring("second")
    assert titles(app) == {"premier", "second"}
    run = building._run

    def fail(serializer: Any, dataset: Any) -> Any:
        if dataset["id"] == second:
            raise ValueError("a \x00 nobody can write")
        return run(serializer, dataset)

    monkeypatch.setattr(building, "_run", fail)
    for package_id in (first, second):
        act(importer, "package_patch", id=package_id, title="Changé")
    third = bring("troisieme")
    assert titles(app) == {"Changé", "second", "troisieme"}
    sysadmin = factories.Sysadmin()["name"]
    status = act(sysadmin, "qcreuse_fragment_status")
    (failing,) = status["failing"]
    assert (failing["id"], failing["served"]) == (second, True)
    assert failing["error"].startswith("ValueError: a ")
    assert (status["datasets"], status["stale"]) == (3, 0)
    monkeypatch.setattr(building, "_run", run)
    built = act(sysadmin, "qcreuse_run_due")["built"]
    assert built == [second]
    assert third not in built
    assert titles(app) == {"Changé", "troisieme"}
    assert act(sysadmin, "qcreuse_fragment_status")["failing"] == []


def test_one_that_never_could_be_built_is_listed_and_on_no_page(
    app: Any, body: Body, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = bring("mauvais")

    def fail(_serializer: Any, _dataset: Any) -> Any:
        raise KeyError("name")

    monkeypatch.setattr(building, "_run", fail)
    assert titles(app) == set()
    assert app.get("/dataset/mauvais.ttl").status_code == 404
    (row,) = fragments.failing()
    assert (row.package_id, row.visible) == (package_id, False)


def test_a_rebuild_gives_the_same_bytes(app: Any, body: Body, bring: Any) -> None:
    for name in ("un", "deux", "trois"):
        reuses = [{"title": "A", "kind": "application"}] * 2
        bring(name, author="Direction", hrp_reuses=reuses, hrp_data_kind=["register"])
    before = {ending: app.get(f"/catalog.{ending}").data for ending in FORMATS}
    for table in ("qcreuse_fragment", "qcreuse_page", "qcreuse_feed"):
        sql(f"TRUNCATE {table}")
    sysadmin = factories.Sysadmin()["name"]
    done = act(sysadmin, "qcreuse_fragment_rebuild")
    assert done == {"built": 3, "interrupted": False}
    assert {e: app.get(f"/catalog.{e}").data for e in FORMATS} == before


def test_a_setting_that_changes_what_is_said_makes_all_fragments_stale(
    app: Any, body: Body, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring("un", hrp_data_kind=["reference"])
    key = keys.of_fragments()
    keyword = (None, DCAT.keyword, Literal("High reuse potential", lang="en"))
    assert keyword not in catalog(app)
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.keyword", True)
    assert keys.of_fragments() != key
    assert keyword in catalog(app)


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("ckan.site_url", "https://donnees.example"),
        ("ckanext.dcat.base_uri", "https://donnees.example"),
        ("ckan.locale_default", "fr"),
        ("ckanext.dcat.rdf.profiles", "euro_dcat_ap_3 qcreuse autre"),
        ("licenses_group_url", "file:///ailleurs.json"),
    ],
)
def test_the_key_holds_what_a_text_depends_on(
    option: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys.of_fragments()
    monkeypatch.setitem(tk.config, option, given)
    assert keys.of_fragments() != before


def test_a_title_of_the_site_is_on_the_next_page_and_touches_no_fragment(
    app: Any, body: Body, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring("un")
    titles(app)
    key = keys.of_fragments()
    monkeypatch.setitem(tk.config, "ckan.site_title", "Canari")
    assert keys.of_fragments() == key
    assert (None, DCTERMS.title, Literal("Canari", lang="en")) in catalog(app)


HOSTILE = """
    UPDATE resource SET name = :name, hash = 'abc', format = 'a <b>',
        description = repeat('é', 1000000), url = 'http://a b/"c"|d',
        extras = :extras WHERE package_id = :id
"""
EXTRAS = {
    "uri": 'http://exemple.qc.ca/a "b" c',
    "issued": "0000-00-00",
    "modified": "10000-01-01",
    "license": "http://exemple.qc.ca/licence#fragment",
    "name_translated": {"fr_CA": "x", "en": ""},
    "description_translated": {},
    "rights": "None",
}


def test_whatever_a_record_holds_its_page_is_served(
    app: Any, body: Body, bring: Any
) -> None:
    bring("sain")
    package_id = bring("malade", resources=[{"url": "http://example.com/a"}])
    name = "\x0b \u202eعربي 𝄞"
    sql(HOSTILE, id=package_id, name=name, extras=json.dumps(EXTRAS))
    extras = {"theme": "null", "uri": "a b", "modified": "None", "issued": "0000"}
    sql(
        "UPDATE package SET extras = CAST(:extras AS jsonb) WHERE id = :id",
        id=package_id,
        extras=json.dumps({**extras, "title_translated": '{"fr_CA": "x", "en": ""}'}),
    )
    for ending in FORMATS:
        graph = catalog(app, ending)
        assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 2
        assert any(len(str(value)) == 1_000_000 for value in graph.objects())
    assert fragments.failing() == []


RENAME = 'UPDATE "group" SET description = :turn'
TOUCH = "UPDATE resource SET name = :turn WHERE package_id = :id"


def write(package_ids: list[str]) -> None:
    """Change datasets in an order, whole bodies besides, in long transactions."""
    with model.meta.engine.connect() as connection:
        for turn in range(6):
            if turn % 2 == len(package_ids) % 2:
                connection.execute(text(RENAME), {"turn": str(turn)})
            for package_id in package_ids:
                given = {"turn": str(turn), "id": package_id}
                connection.execute(text(TOUCH), given)
            connection.commit()


def drain() -> None:
    """Build what is stale, again and again."""
    try:
        for _turn in range(6):
            store.drain()
    finally:
        model.Session.remove()


def test_readers_and_writers_at_once_never_block_each_other_for_good(
    app: Any, body: Body, bring: Any
) -> None:
    resources = [{"url": "http://example.com/a"}]
    package_ids = [
        bring(f"jeu-{number}", type="autre", resources=resources) for number in range(6)
    ]
    broken: list[BaseException] = []

    def told(work: Callable[..., None], *given: Any) -> None:
        try:
            work(*given)
        except BaseException as error:  # noqa: BLE001 - it is told below
            broken.append(error)

    works = [(write, package_ids[:3]), (write, package_ids[4:]), (drain,), (drain,)]
    workers = [threading.Thread(target=told, args=work) for work in works]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert broken == []
    assert len(titles(app)) == 6
    assert marks.pending(EVERYWHERE) == {}


def test_what_is_committed_while_a_fragment_is_built_is_built_next(
    app: Any, body: Body, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring("un", type="autre")
    run = building._run

    def meanwhile(serializer: Any, dataset: Any) -> Any:
        monkeypatch.setattr(building, "_run", run)
        with model.meta.engine.begin() as connection:
            connection.execute(text("UPDATE package SET title = 'Canari'"))
        return run(serializer, dataset)

    monkeypatch.setattr(building, "_run", meanwhile)
    assert titles(app) == {"un"}
    assert titles(app) == {"Canari"}
