"""The feed of what is shared within government: for its readers, and kept apart."""

from __future__ import annotations

import gzip
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from rdflib import DCTERMS, RDF, Graph, URIRef
from sqlalchemy import text

from ckanext.qcreuse.dcat import pages, store
from ckanext.qcreuse.dcat.names import ADMS, DCAT, DQV
from ckanext.qcreuse.dcat.writing.prefixes import HYDRA
from ckanext.qcreuse.model import mark as marks
from ckanext.qcreuse.model.door import GOVERNMENT
from tests.conftest import act, publish, shared_entry, step
from tests.dcat.conftest import FORMATS
from tests.dcat.follower import FORMS, Follower
from tests.dcat.harvesting import HOST, checked, gone, ids, refusal
from tests.dcat.test_doors import as_user
from tests.dcat.test_pages import SITE
from tests.dcat.test_store import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

WORD = "Partagement"
FEED = "/government/catalog"


@pytest.fixture
def elsewhere(body: Body) -> dict[str, str]:
    """The token of a member of another body, as a request carries it."""
    name = factories.User(name="ailleurs")["name"]
    role = [{"name": name, "capacity": "member"}]
    factories.Organization(name="autre-corps", users=role)
    return as_user(name)


@pytest.fixture
def dataset(body: Body, sharing: None) -> dict[str, Any]:
    """A dataset that is shared, beside one that is published."""
    publish(body, name="publie", title="Publication")
    return shared_entry(body, name="partage", title=WORD)


def graph_of(answer: Any, ending: str = "ttl") -> Graph:
    assert answer.status_code == 200
    return Graph().parse(data=answer.data, format=FORMATS[ending])


def names(graph: Graph) -> set[str]:
    return {
        str(title)
        for node in graph.subjects(RDF.type, DCAT.Dataset)
        for title in graph.objects(node, DCTERMS.title)
    }


def test_the_feed_holds_what_is_shared_and_nothing_of_what_is_published(
    app: Any, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    for ending in FORMATS:
        graph = graph_of(app.get(f"{FEED}.{ending}", headers=elsewhere), ending)
        assert names(graph) == {WORD}
        assert names(graph_of(app.get(f"/catalog.{ending}"), ending)) == {"Publication"}
        (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
        assert str(catalogue) == "http://test.ckan.net/government/catalog.ttl"
        assert list(graph.objects(catalogue, DCTERMS.title))
        (subject,) = graph.objects(catalogue, DCAT.dataset)
        assert str(subject).endswith(dataset["id"])
        assert URIRef("http://test.ckan.net") not in set(graph.subjects())
    told = act("ailleurs", "qcreuse_government_catalogue_show", format="jsonld")
    assert told.for_json()["text"] == app.get(f"{FEED}.jsonld", headers=elsewhere).body


def test_it_says_of_a_dossier_what_the_public_page_says_of_one_and_no_more(
    app: Any, body: Body, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    for headers in (elsewhere, as_user(body.observer)):
        graph = graph_of(app.get(f"{FEED}.ttl", headers=headers))
        assert list(graph.subject_objects(DQV.hasQualityMeasurement)) == []
        assert "Recouper" not in app.get(f"{FEED}.ttl", headers=headers).body
        (access,) = graph.objects(None, DCTERMS.accessRights)
        assert str(access).endswith("/RESTRICTED")
        assert list(graph.subjects(ADMS.status))


def test_nobody_without_the_right_finds_it(
    app: Any, body: Body, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    tag = app.get(f"{FEED}.ttl", headers=elsewhere).headers["ETag"]
    strangers: list[dict[str, str]] = [{}, as_user(body.stranger)]
    strangers.append({"Authorization": "not-a-token"})
    for ending in ("ttl", "xml", "rdf", "jsonld"):
        for headers in strangers:
            for more in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
                answer = app.get(f"{FEED}.{ending}", headers={**headers, **more})
                assert answer.status_code == 404
                assert WORD not in answer.body
                assert "ETag" not in answer.headers
    client = app.flask_app.test_client()
    assert client.head(f"{FEED}.ttl").status_code == 404
    for user in (None, body.stranger):
        with pytest.raises(tk.NotAuthorized):
            act(user, "qcreuse_government_catalogue_show", format="ttl")


def test_no_public_door_shows_what_is_shared_whoever_asks(
    app: Any, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    assert WORD in app.get(f"{FEED}.ttl", headers=elsewhere).body
    for ending in FORMATS:
        for headers in ({}, elsewhere):
            for asked in ("", "?page=1", "?q=partage", f"?fq=name:partage&q={WORD}"):
                place = f"/catalog.{ending}{asked}"
                assert dataset["id"] not in app.get(place, headers=headers).body
        for name in (dataset["id"], dataset["name"]):
            assert app.get(f"/dataset/{name}.{ending}").status_code == 404
    for reader in (None, "ailleurs"):
        for call in ({}, {"q": WORD}, {"after": "0", "q": "partage"}):
            told = act(reader, "qcreuse_catalogue_show", format="ttl", **call)
            assert dataset["id"] not in told.for_json()["text"]
        with pytest.raises(tk.ObjectNotFound):
            act(reader, "qcreuse_catalogue_dataset_show", id="partage", format="ttl")
    assert pages.dataset(store.CATALOGUE, "partage", "ttl") is None
    assert pages.dataset(GOVERNMENT, "publie", "ttl") is None


@pytest.fixture
def reads(
    app: Any,
    dataset: dict[str, Any],
    elsewhere: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> list[Callable[[str], bytes]]:
    """Read an address as nobody, and as a member: what is shared is not to show."""
    monkeypatch.setitem(tk.config, "ckanext.qcreuse.dcat.plan", True)

    def read(headers: dict[str, str], address: str) -> bytes:
        answer = app.get(address.removeprefix(SITE), headers=headers)
        assert answer.status_code == 200, address
        for word in (WORD, dataset["id"], dataset["name"]):
            assert word not in answer.body, address
        return answer.data

    return [partial(read, {}), partial(read, elsewhere)]


def test_neither_the_feed_of_changes_nor_that_of_plans_shows_what_is_shared(
    reads: list[Callable[[str], bytes]],
) -> None:
    for read in reads:
        for form in FORMS:
            follower = Follower(read, f"{SITE}/catalog/feed.{form}")
            follower.run()
            assert len(follower.replica()) == 1
        for ending in FORMATS:
            read(f"/plan/catalog.{ending}")


def test_no_verb_of_oai_pmh_shows_what_is_shared(
    app: Any,
    dataset: dict[str, Any],
    elsewhere: dict[str, str],
    reads: list[Callable[[str], bytes]],
) -> None:
    for prefix, verb in product(("dcat_ap", "oai_dc"), ("Records", "Identifiers")):
        for read in reads:
            root = checked(read(f"/oai?verb=List{verb}&metadataPrefix={prefix}"))
            assert len(ids(root)) == 1
            assert gone(root) == []
    for prefix, name in product(("dcat_ap", "oai_dc"), (dataset["id"], "partage")):
        asked = f"verb=GetRecord&metadataPrefix={prefix}&identifier={HOST}{name}"
        for headers in ({}, elsewhere):
            answer = app.get(f"/oai?{asked}", headers=headers)
            assert refusal(checked(answer.data)) == "idDoesNotExist"
            assert WORD not in answer.body


def test_what_one_door_keeps_is_never_another_s(
    app: Any, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    shared = app.get(f"{FEED}.ttl", headers=elsewhere).headers["ETag"]
    public = app.get("/catalog.ttl").headers["ETag"]
    assert shared != public
    for place, tag in ((f"{FEED}.ttl", public), ("/catalog.ttl", shared)):
        headers = {**elsewhere, "If-None-Match": tag}
        assert app.get(place, headers=headers).status_code == 200
    rows = model.Session.execute(
        text("SELECT DISTINCT door, number FROM qcreuse_page WHERE form = 'ttl'")
    ).tuples()
    assert set(rows) == {("catalogue", 1), ("government", 1)}
    # Bytes under the key of another door do not have its stamp.
    model.Session.execute(
        text(
            "UPDATE qcreuse_page AS one SET body = other.body, etag = other.etag,"
            " stamp = other.stamp, length = other.length FROM qcreuse_page AS other"
            " WHERE one.door <> other.door AND one.form = other.form"
        )
    )
    model.Session.commit()
    assert WORD not in app.get("/catalog.ttl").body
    assert "Publication" not in app.get(f"{FEED}.ttl", headers=elsewhere).body


def test_a_reader_asks_again_cheaply_and_no_cache_keeps_the_answer(
    app: Any, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    answer = app.get(f"{FEED}.xml", headers=elsewhere)
    again = app.get(
        f"{FEED}.xml", headers={**elsewhere, "If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    packed = app.get(f"{FEED}.xml", headers={**elsewhere, "Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data
    head = app.flask_app.test_client().head(f"{FEED}.xml", headers=elsewhere)
    assert (head.status_code, head.data) == (200, b"")
    for found in (answer, again, packed, head):
        assert {"private", "no-store"} <= set(
            found.headers["Cache-Control"].split(", ")
        )
        assert {"Authorization", "Cookie", "Accept-Encoding"} <= set(
            found.headers["Vary"].split(", ")
        )


def by_revoked_token(sysadmin: str, token: str) -> None:
    act("ailleurs", "api_token_revoke", token=token)


def by_membership(sysadmin: str, token: str) -> None:
    given = {"id": "autre-corps", "username": "ailleurs"}
    act(sysadmin, "organization_member_delete", **given)


def by_deletion(sysadmin: str, token: str) -> None:
    act(sysadmin, "user_delete", id="ailleurs")


@pytest.mark.parametrize("end", [by_revoked_token, by_membership, by_deletion])
def test_who_loses_the_right_finds_nothing_at_the_next_request(
    app: Any,
    dataset: dict[str, Any],
    elsewhere: dict[str, str],
    end: Callable[[str, str], None],
) -> None:
    answer = app.get(f"{FEED}.ttl", headers=elsewhere)
    assert WORD in answer.body
    end(factories.Sysadmin()["name"], elsewhere["Authorization"])
    for more in ({}, {"If-None-Match": answer.headers["ETag"]}):
        again = app.get(f"{FEED}.ttl", headers={**elsewhere, **more})
        assert again.status_code == 404
        assert WORD not in again.body


def test_what_is_recalled_is_gone_from_the_next_answer_and_leaves_no_public_trace(
    app: Any, body: Body, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    tag = app.get(f"{FEED}.ttl", headers=elsewhere).headers["ETag"]
    step(body.privacy_officer, "partage", "recall", message="Doute.")
    again = app.get(f"{FEED}.ttl", headers={**elsewhere, "If-None-Match": tag})
    assert names(graph_of(again)) == set()
    rows = model.Session.execute(
        text("SELECT door, ttl FROM qcreuse_fragment WHERE package_id = :id"),
        {"id": dataset["id"]},
    ).tuples()
    assert list(rows) == [("government", None)]


def test_without_the_plugin_there_is_no_feed_and_with_it_again_it_is_right(
    app: Any, body: Body, dataset: dict[str, Any], elsewhere: dict[str, str]
) -> None:
    sysadmin = as_user(factories.Sysadmin()["name"])
    assert WORD in app.get(f"{FEED}.ttl", headers=elsewhere).body
    p.unload("qcreuse_sharing")
    try:
        for headers in ({}, elsewhere, sysadmin):
            assert app.get(f"{FEED}.ttl", headers=headers).status_code == 404
        step(body.privacy_officer, "partage", "recall", message="Doute.")
        # It is built without that door, and no mark is left.
        app.get("/catalog.ttl")
        store.drain()
        assert marks.pending(EVERYWHERE) == {}
        text_of = text("SELECT ttl FROM qcreuse_fragment WHERE door = 'government'")
        assert list(model.Session.scalars(text_of)) == [None]
        other = shared_entry(body, name="autre", title="Autre")
        store.drain()
    finally:
        p.load("qcreuse_sharing")
    assert names(graph_of(app.get(f"{FEED}.ttl", headers=elsewhere))) == {"Autre"}
    assert other["title"] == "Autre"


def test_its_pages_have_a_number_of_their_own_and_each_says_its_neighbours(
    app: Any,
    body: Body,
    dataset: dict[str, Any],
    elsewhere: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared_entry(body, name="autre", title="Autre")
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 1)
    seen: set[str] = set()
    for number in (1, 2):
        place = f"{FEED}.ttl?page={number}"
        graph = graph_of(app.get(place, headers=elsewhere))
        seen |= names(graph)
        (here,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert str(here) == f"http://test.ckan.net{place}"
    assert seen == {WORD, "Autre"}
    assert app.get(f"{FEED}.ttl?page=3", headers=elsewhere).status_code == 404
    assert app.get(f"{FEED}.ttl?page=x", headers=elsewhere).status_code == 409


def test_the_official_shapes_reproach_it_nothing(
    app: Any,
    dataset: dict[str, Any],
    elsewhere: dict[str, str],
    violations: Callable[[Graph], list[str]],
) -> None:
    assert violations(graph_of(app.get(f"{FEED}.ttl", headers=elsewhere))) == []
