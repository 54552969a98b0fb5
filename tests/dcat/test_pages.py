"""Pages as a client gets them: whole, in order, cheap to ask again."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckanext.dcat.processors import RDFParser, RDFSerializer
from rdflib import FOAF, RDF, Graph, Literal, URIRef
from sqlalchemy import text

from ckanext.qcreuse.dcat import pages, store
from ckanext.qcreuse.dcat.names import DCAT
from ckanext.qcreuse.dcat.writing.prefixes import HYDRA
from tests.conftest import act
from tests.dcat.conftest import FORMATS, canonical
from tests.dcat.test_doors import as_user
from tests.dcat.test_profile import FILLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SITE = "http://test.ckan.net"
TYPES = {
    "ttl": "text/turtle",
    "xml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@pytest.fixture
def catalogue(body: Body, importer: str) -> list[str]:
    """Five datasets with every field, of one body; their identifiers."""
    groups = factories.Group(name="sante", user={"name": importer})
    known = {key: value for key, value in FILLED.items() if key != "hrp_flag"}
    given = {**known, "owner_org": body.id, "groups": [{"name": groups["name"]}]}
    return [
        act(importer, "package_create", **{**given, "name": f"jeu-{number}"})["id"]
        for number in range(5)
    ]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 2)


def subjects(graph: Graph) -> set[str]:
    return {str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)}


def parsed(data: bytes, ending: str = "ttl") -> Graph:
    return Graph().parse(data=data, format=FORMATS[ending])


def crawl(app: Any, place: str = "/catalog.ttl") -> Iterator[Graph]:
    """Read page after page, as ckanext-dcat's own harvester follows them."""
    address: str | None = f"{SITE}{place}"
    while address:
        assert address.startswith(SITE)
        answer = app.get(address.removeprefix(SITE))
        assert answer.status_code == 200
        parser = RDFParser()
        parser.parse(answer.body, _format="turtle")
        yield parser.g
        address = parser.next_page()


def without_paging(graph: Graph) -> Graph:
    for node in list(graph.subjects(RDF.type, HYDRA.PagedCollection)):
        graph.remove((node, None, None))
    return graph


def test_every_page_is_the_graph_that_the_chain_alone_makes_of_its_datasets(
    app: Any, catalogue: list[str], small_pages: None
) -> None:
    for ending in FORMATS:
        check_pages(app, catalogue, ending)


def check_pages(app: Any, catalogue: list[str], ending: str) -> None:
    seen: list[str] = []
    for number in range(1, store.open_pages(store.CATALOGUE) + 1):
        found = parsed(app.get(f"/catalog.{ending}?page={number}").data, ending)
        package_ids = [name.rpartition("/")[2] for name in subjects(found)]
        datasets = [act(None, "package_show", id=name) for name in package_ids]
        stock = RDFSerializer().serialize_catalog({}, datasets, _format=ending)
        expected = Graph().parse(data=stock, format=FORMATS[ending])
        assert canonical(without_paging(found)) == canonical(expected)
        seen += package_ids
    assert sorted(seen) == sorted(catalogue)


def test_a_dataset_s_own_page_is_the_graph_that_the_chain_alone_makes(
    app: Any, catalogue: list[str]
) -> None:
    for ending in FORMATS:
        found = parsed(app.get(f"/dataset/jeu-0.{ending}").data, ending)
        dataset = act(None, "package_show", id="jeu-0")
        stock = RDFSerializer().serialize_dataset(dataset, _format=ending)
        expected = Graph().parse(data=stock, format=FORMATS[ending])
        assert canonical(found) == canonical(expected)


def test_pages_say_their_neighbours_as_both_designs_of_hydra_do(
    app: Any, catalogue: list[str], small_pages: None
) -> None:
    graph = parsed(app.get("/catalog.ttl?page=2").data)
    here = URIRef(f"{SITE}/catalog.ttl?page=2")
    for kind in (HYDRA.PagedCollection, HYDRA.PartialCollectionView):
        assert list(graph.subjects(RDF.type, kind)) == [here]
    for name, older, number in (
        ("first", "firstPage", 1),
        ("previous", "previousPage", 1),
        ("next", "nextPage", 3),
        ("last", "lastPage", 4),
    ):
        address = f"{SITE}/catalog.ttl?page={number}"
        said = {URIRef(address), Literal(address)}
        assert set(graph.objects(here, HYDRA[name])) == said
        assert list(graph.objects(here, HYDRA[older])) == [Literal(address)]
    first = parsed(app.get("/catalog.ttl").data)
    assert list(first.objects(None, HYDRA.totalItems)) == [Literal(5)]


def test_a_crawl_under_change_loses_nothing_that_stays(
    app: Any, body: Body, importer: str, catalogue: list[str], small_pages: None
) -> None:
    seen: set[str] = set()
    for number, graph in enumerate(crawl(app)):
        seen |= {name.rpartition("/")[2] for name in subjects(graph)}
        act(importer, "package_patch", id=catalogue[number % 5], notes=f"{number}")
        for more in range(4 if number < 2 else 0):
            # So many that the pages double under the crawl.
            name = f"nouveau-{number}-{more}"
            act(importer, "package_create", name=name, title="N", owner_org=body.id)
        store.drain()
    assert seen >= set(catalogue)
    assert store.open_pages(store.CATALOGUE) == 8


def test_pages_never_become_fewer(
    app: Any, catalogue: list[str], small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.open_pages(store.CATALOGUE) == 4
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 100)
    store.drain()
    assert store.open_pages(store.CATALOGUE) == 4
    assert app.get("/catalog.ttl?page=4").status_code == 200
    assert app.get("/catalog.ttl?page=5").status_code == 404


def test_an_edit_changes_one_page_and_one_tag(
    app: Any, importer: str, catalogue: list[str], small_pages: None
) -> None:
    def tags() -> list[str]:
        answers = [app.get(f"/catalog.ttl?page={number}") for number in range(1, 5)]
        return [answer.headers["ETag"] for answer in answers]

    before = tags()
    act(importer, "package_patch", id=catalogue[0], notes="Autre.")
    assert len(set(before) - set(tags())) == 1
    act(importer, "package_patch", id=catalogue[0], notes=FILLED["notes"])
    assert len(set(before) & set(tags())) == 3


def test_a_client_that_has_it_already_is_told_so_in_a_head_alone(
    app: Any, catalogue: list[str]
) -> None:
    for ending in FORMATS:
        app.get(f"/catalog.{ending}")
        app.get(f"/dataset/jeu-0.{ending}")
    model.Session.execute(
        text("UPDATE qcreuse_page SET changed_at = changed_at - interval '1 minute'")
    )
    model.Session.execute(
        text("UPDATE qcreuse_fragment SET changed_at = changed_at - interval '1 day'")
    )
    model.Session.commit()
    for ending in TYPES:
        for path in ("/catalog", "/dataset/jeu-0"):
            check_conditions(app, f"{path}.{ending}", ending)


def check_conditions(app: Any, place: str, ending: str) -> None:
    answer = app.get(place)
    assert answer.headers["Content-Type"] == f"{TYPES[ending]}; charset=utf-8"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    tag, date = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert tag.startswith('"')
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"x", W/{tag}'},
        {"If-Modified-Since": date},
    ):
        again = app.get(place, headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
    for headers in (
        {"If-None-Match": '"x"', "If-Modified-Since": date},
        {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
    ):
        assert app.get(place, headers=headers).data == answer.data
    packed = app.get(place, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == answer.data
    assert packed.headers["ETag"] != tag
    again = app.get(
        place,
        headers={
            "Accept-Encoding": "gzip",
            "If-None-Match": packed.headers["ETag"],
        },
    )
    assert again.status_code == 304
    head = app.flask_app.test_client().head(place)
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Type"):
        assert head.headers[name] == answer.headers[name]


def test_a_second_that_is_not_over_dates_nothing(
    app: Any, catalogue: list[str]
) -> None:
    app.get("/catalog.ttl")
    later = store.now() + timedelta(minutes=1)
    model.Session.execute(
        text("UPDATE qcreuse_page SET changed_at = :at"), {"at": later}
    )
    model.Session.commit()
    assert "Last-Modified" not in app.get("/catalog.ttl").headers


def test_neither_head_nor_what_is_known_reads_the_bytes(
    app: Any, catalogue: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = app.get("/catalog.ttl")
    found = pages.page(store.CATALOGUE, 1, "ttl", None)
    assert found is not None
    assert found.body is None
    known = pages.page(store.CATALOGUE, 1, "ttl", [found.etag])
    assert known is not None
    assert known.body is None
    other = pages.page(store.CATALOGUE, 1, "ttl", ["x"])
    assert other is not None
    assert b"".join(other.plain()) == answer.data


def test_whoever_is_logged_in_reads_the_same_catalogue(
    app: Any, body: Body, catalogue: list[str]
) -> None:
    public = app.get("/catalog.ttl").data
    for name in (body.observer, factories.Sysadmin()["name"]):
        assert app.get("/catalog.ttl", headers=as_user(name)).data == public


def test_a_page_is_the_same_bytes_in_every_language(
    app: Any, catalogue: list[str]
) -> None:
    for path in ("/catalog.ttl", "/dataset/jeu-0.jsonld", "/catalog.xml?q=urgence"):
        for language in ("fr", "en"):
            there = app.get(f"/{language}{path}")
            assert there.data == app.get(path).data


def test_behind_a_proxy_and_a_prefix_the_links_lead_to_the_outside(
    app: Any, catalogue: list[str], small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = app.get("/catalog.ttl?page=2").data
    monkeypatch.setitem(tk.config, "ckan.site_url", "https://donnees.example")
    monkeypatch.setitem(tk.config, "ckan.root_path", "/ouvertes/{{LANG}}")
    outside = "https://donnees.example/ouvertes"
    monkeypatch.setitem(tk.config, "ckanext.dcat.base_uri", outside)
    answers = {
        app.get("/catalog.ttl?page=2", headers={"Host": host}).data
        for host in ("10.0.0.1:5000", "donnees.example")
    }
    (data,) = answers - {inside}
    graph = parsed(data)
    here = URIRef(f"{outside}/catalog.ttl?page=2")
    assert (here, RDF.type, HYDRA.PartialCollectionView) in graph
    (following,) = graph.objects(here, HYDRA.nextPage)
    assert str(following) == f"{outside}/catalog.ttl?page=3"
    # Which pages datasets are on is up to their identifiers.
    for number in range(1, 1 + store.open_pages(store.CATALOGUE)):
        graph += parsed(app.get(f"/catalog.ttl?page={number}").data)
    ours = {str(node) for node in graph.all_nodes() if "donnees.example" in node}
    # CKAN's own name for its home is all that has no prefix.
    homes = set(map(str, graph.objects(None, FOAF.homepage)))
    assert {node for node in ours - homes if not node.startswith(outside)} == set()
    assert any(node.startswith(f"{outside}/ns/qcreuse#") for node in ours)


@pytest.mark.parametrize(
    "asked",
    ["fq=organization:ministere", "q=urgence&fq=tags:santé&modified_since=2020-01-01"],
)
def test_a_search_is_cut_from_the_same_fragments_and_its_crawl_loses_nothing(
    app: Any, importer: str, catalogue: list[str], small_pages: None, asked: str
) -> None:
    seen: list[str] = []
    for graph in crawl(app, f"/catalog.ttl?{asked}"):
        seen += [name.rpartition("/")[2] for name in subjects(graph)]
        if len(seen) == 2:
            # What a reader has seen already goes away: the rest moves for nobody.
            gone = seen[0]
            model.Session.execute(text("UPDATE package SET notes = 'x'"))
            model.Session.commit()
            act(importer, "package_patch", id=gone, notes="Autre.")
    assert sorted(seen) == sorted(catalogue)


def test_a_search_does_not_wait_for_the_index_to_hide(
    app: Any, catalogue: list[str]
) -> None:
    model.Session.execute(text("UPDATE package SET type = 'autre'"))
    model.Session.execute(text("ALTER TABLE package DISABLE TRIGGER USER"))
    model.Session.execute(text("UPDATE package SET private = true"))
    model.Session.execute(text("ALTER TABLE package ENABLE TRIGGER USER"))
    model.Session.execute(
        text(
            "INSERT INTO qcreuse_mark (package_id, place)"
            " SELECT id, qcreuse_place(id) FROM package"
        )
    )
    model.Session.commit()
    assert act(None, "package_search")["count"] == 5
    assert subjects(parsed(app.get("/catalog.ttl?q=urgence").data)) == set()


def test_what_is_not_stored_is_ckanext_dcat_s_own_page(
    app: Any, catalogue: list[str]
) -> None:
    for place in (
        "/catalog.n3",
        "/catalog.ttl?profiles=euro_dcat_ap_3",
        "/dataset/jeu-0.n3",
        "/dataset/jeu-0.ttl?profiles=euro_dcat_ap_2",
    ):
        answer = app.get(place)
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
        assert "dct:title" in answer.body


def test_a_chain_whose_pages_are_no_union_is_ckanext_dcat_s(
    app: Any, catalogue: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for option, given in (
        ("ckanext.dcat.expose_subcatalogs", True),
        ("ckanext.dcat.rdf.profiles", "euro_dcat_ap_3"),
        ("ckanext.dcat.rdf.profiles", "qcreuse dcat_us_3"),
    ):
        with monkeypatch.context() as patched:
            patched.setitem(tk.config, option, given)
            for place in ("/catalog.ttl", "/dataset/jeu-0.ttl"):
                answer = app.get(place)
                assert answer.status_code == 200
                assert "ETag" not in answer.headers


def test_the_configured_profiles_by_name_are_stored(
    app: Any, catalogue: list[str]
) -> None:
    named = app.get("/catalog.ttl?profiles=euro_dcat_ap_3,qcreuse")
    assert named.data == app.get("/catalog.ttl").data


def test_the_api_gives_a_page_as_text(app: Any, catalogue: list[str]) -> None:
    answer = app.get("/api/3/action/qcreuse_catalogue_show?format=jsonld")
    told = answer.json["result"]
    assert told["text"] == app.get("/catalog.jsonld").body
    own = app.get("/api/3/action/qcreuse_catalogue_dataset_show?id=jeu-0&format=xml")
    assert own.json["result"]["text"] == app.get("/dataset/jeu-0.xml").body


def test_the_official_shapes_reproach_every_page_nothing(
    app: Any,
    catalogue: list[str],
    small_pages: None,
    violations: Callable[[Graph], list[str]],
) -> None:
    for number, ending in enumerate(("ttl", "xml", "jsonld", "ttl"), start=1):
        graph = parsed(app.get(f"/catalog.{ending}?page={number}").data, ending)
        assert violations(graph) == []
