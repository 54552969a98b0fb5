"""The main job, on real input.

A real record is tagged, decided and published by four people, harvested by a
second catalogue, withdrawn, and gone from both. Then other datasets are harvested again
and again, beside what is changed here, and read by other programs while they change.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

from dev.site import HARVESTER
from tests.system.catalogue import SYSADMIN, Refused
from tests.system.clients import CLIENTS, Client
from tests.system.consumers import RELAY, SOURCES, Consumers, Sources, hand_of
from tests.system.people import BODY, decide, prepare_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.system.catalogue import Catalogue

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
RECORDS = SHARED / "data" / "donnees-quebec"
SHAPES = SHARED / "shacl" / "dcat-ap-3.0.1.ttl"

TAGS = {
    "hrp_data_kind": ["operational", "geospatial"],
    "hrp_value_reasons": ["service_delivery"],
    "hrp_audiences": ["citizens", "business"],
    "hrp_channel": "open",
    "hrp_rationale_translated": {
        "fr": "Les citoyens planifient leurs déplacements.",
        "en": "Citizens plan their trips.",
    },
    "hrp_legal_basis": ["https://www.legisquebec.gouv.qc.ca/fr/document/lc/G-1.03"],
    "hrp_reuses": [
        {
            "title": "Horaires en poche",
            "url": "https://example.com/horaires",
            "kind": "application",
            "author_kind": "business",
        }
    ],
}


@pytest.fixture(scope="module")
def giver(first: Catalogue) -> Catalogue:
    """The first site, with a body of four people and an importer that is trusted."""
    prepare_body(first)
    first.add_person(HARVESTER)
    first.raise_up(HARVESTER)
    return first


@pytest.fixture(scope="module")
def name(giver: Catalogue) -> str:
    """The 25 records are loaded; one is published by four different people."""
    if not SHARED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(
            "shared/ with the real records and the official shapes is not beside"
            " the project"
        )
    first = giver
    said = first.site.ckan(
        "qcreuse", "inventory", "load", str(RECORDS), "--organization", BODY
    )
    assert said.strip().splitlines()[-1] == (
        "created 25, updated 0, unchanged 0, refused 0"
    )
    found = first.act("publication", "qcreuse_dossier_list", organization=BODY)
    assert found["count"] == 25
    name = found["results"][0]["name"]
    first.act("publication", "package_patch", id=name, **TAGS)
    decide(first, name)
    return name


@pytest.fixture(scope="module")
def feed(first: Catalogue, name: str) -> Graph:
    graph = Graph()
    graph.parse(data=first.get("/catalog.ttl")[2], format="turtle")
    return graph


@pytest.mark.parametrize(
    ("ending", "form"), [("ttl", "turtle"), ("xml", "xml"), ("jsonld", "json-ld")]
)
def test_the_feed_carries_what_was_published_and_nothing_else(
    first: Catalogue, name: str, ending: str, form: str
) -> None:
    status, kind, text = first.get(f"/catalog.{ending}")
    assert status == 200
    assert "charset=utf-8" in kind
    graph = Graph().parse(data=text, format=form)
    title = first.act(None, "package_show", id=name)["title"]
    nodes = list(graph.subjects(RDF.type, DCAT.Dataset))
    assert len(nodes) == 1
    assert (nodes[0], DCTERMS.title, Literal(title, lang="fr")) in graph
    assert any("#reusePotential" in str(item) for item in graph.predicates(nodes[0]))


def test_what_is_not_published_cannot_be_read(first: Catalogue, name: str) -> None:
    listed = first.act("publication", "qcreuse_dossier_list", organization=BODY)
    hidden = [item["name"] for item in listed["results"] if item["name"] != name]
    for path in (f"/dataset/{hidden[0]}.ttl", f"/dataset/{hidden[0]}"):
        assert first.get(path)[0] == 404


def test_the_official_shapes_find_no_violation(feed: Graph) -> None:
    shapes = Graph().parse(SHAPES, format="turtle")
    report = validate(feed, shacl_graph=shapes, advanced=True)[1]
    violations = [
        _told(report, result)
        for result in report.subjects(_sh("resultSeverity"), _sh("Violation"))
    ]
    assert violations == []


def _sh(name: str) -> URIRef:
    return URIRef(f"http://www.w3.org/ns/shacl#{name}")


def _told(report: Graph, result: Any) -> str:
    return " ".join(
        str(report.value(result, _sh(part)))
        for part in ("focusNode", "resultPath", "value", "resultMessage")
    )


@pytest.fixture(scope="module")
def receiver(second: Catalogue) -> Catalogue:
    """The second site, with the accounts of two harvesters: one is trusted."""
    for account in (HARVESTER, RELAY):
        second.add_person(account)
    second.raise_up(HARVESTER)
    second.act(SYSADMIN, "organization_create", name=BODY, title="Ville")
    return second


@pytest.fixture(scope="module")
def consumers(receiver: Catalogue) -> Iterator[Consumers]:
    """The two consumers of a real harvester on the second site."""
    consumers = Consumers(receiver)
    yield consumers
    consumers.stop()


@pytest.fixture(scope="module")
def source(giver: Catalogue, receiver: Catalogue) -> str:
    """The whole feed of the first site, as a source of the second."""
    return receiver.act(
        SYSADMIN,
        "harvest_source_create",
        name="source",
        title="Source",
        url=f"{giver.site.url}/catalog.ttl",
        source_type="dcat_rdf",
        owner_org=BODY,
        config='{"rdf_format": "text/turtle"}',
    )["id"]


def test_a_second_catalogue_harvests_it_and_loses_it_when_it_is_withdrawn(
    first: Catalogue, second: Catalogue, name: str, source: str, consumers: Consumers
) -> None:
    stats = consumers.harvest(source)
    assert (stats["added"], stats["errored"]) == (1, 0)
    original = first.act(None, "package_show", id=name)
    found = second.act(None, "package_search", q="", fq="dataset_type:dataset")
    assert found["count"] == 1
    copy = found["results"][0]
    # The potential is each catalogue's own judgement, computed from its answers.
    fields = [key for key in original if key[:4] == "hrp_" and key != "hrp_flag"]
    assert set(TAGS) <= set(fields)
    for field in [*fields, "title", "notes", "update_frequency", "license_id"]:
        assert copy.get(field) == original[field], field
    history = second.act(SYSADMIN, "qcreuse_dossier_show", id=copy["id"])["history"]
    assert [item["kind"] for item in history] == ["created", "imported"]

    first.act(
        "direction",
        "qcreuse_dossier_transition",
        id=name,
        transition="withdraw",
        message="Erreur dans le tracé.",
    )
    assert first.act(None, "package_search")["count"] == 0
    stats = consumers.harvest(source)
    assert stats["deleted"] == 1
    assert second.act(None, "package_search", fq="dataset_type:dataset")["count"] == 0
    with pytest.raises(Refused):
        second.act(None, "package_show", id=copy["id"])


@pytest.fixture(scope="module")
def sources(giver: Catalogue, receiver: Catalogue) -> Iterator[Sources]:
    """Two published datasets: one in our feed, one in a stock feed of ckanext-dcat."""
    ids = {}
    for name, (_account, asked) in SOURCES.items():
        offer(giver, name)
        ids[name] = receiver.act(
            SYSADMIN,
            "harvest_source_create",
            name=f"source-{name}",
            title=name,
            url=f"{giver.site.url}/catalog.ttl?fq=name:{name}{asked}",
            source_type="dcat_rdf",
            owner_org=BODY,
            # Two sources at one path are told apart by what configures them.
            config=json.dumps({"rdf_format": "text/turtle", "of": name}),
        )["id"]
    with hand_of(receiver) as hand:
        yield Sources(receiver, ids, hand)


def offer(giver: Catalogue, name: str) -> str:
    """Have a dataset published; return its identifier."""
    return giver.act(
        HARVESTER,
        "package_create",
        name=name,
        title=name.capitalize(),
        notes="Décrit à la source.",
        owner_org=BODY,
        hrp_data_kind=["operational"],
        tags=[{"name": "autobus"}, {"name": "transport"}],
        resources=[
            {"url": f"https://example.com/{name}.csv", "name": "Liste"},
            {"url": f"https://example.com/{name}.pdf", "name": "Guide"},
        ],
    )["id"]


def tags(dataset: dict[str, Any]) -> list[str]:
    return sorted(tag["name"] for tag in dataset["tags"])


def ids(dataset: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["id"] for item in dataset["resources"]}


def change_both(
    giver: Catalogue, receiver: Catalogue, name: str, dataset: dict[str, Any]
) -> None:
    """Change a dataset where it was harvested, and at its source."""
    receiver.act(
        SYSADMIN,
        "package_patch",
        id=dataset["id"],
        notes="Décrit ici.",
        hrp_data_kind=["performance"],
        hrp_audiences=["citizens"],
        tags=[{"name": "autobus"}, {"name": "mobilité"}],
    )
    listed = ids(dataset)["Liste"]
    receiver.act(SYSADMIN, "resource_patch", id=listed, name="Liste corrigée")
    giver.act(
        HARVESTER,
        "package_patch",
        id=name,
        title=f"{name.capitalize()} d’hiver",
        notes="Décrit autrement à la source.",
        tags=[{"name": "autobus"}, {"name": "hiver"}, {"name": "transport"}],
    )


def test_what_was_changed_here_outlives_harvests_of_our_feed_and_of_a_stock_one(
    giver: Catalogue, sources: Sources
) -> None:
    assert sources.harvest() == {name: {"added": 1, "said": []} for name in SOURCES}
    born = sources.found()
    # Whom nobody trusts brings what is hidden; the other's is published by an event.
    assert {name: item["private"] for name, item in born.items()} == {
        "arrets": True,
        "horaires": False,
    }
    assert sources.kinds(born["arrets"]) == ["created"]
    assert sources.kinds(born["horaires"]) == ["created", "imported"]
    for name, dataset in born.items():
        assert tags(dataset) == ["autobus", "transport"]
        change_both(giver, sources.site, name, dataset)
    done = sources.harvest()
    assert done == {name: {"updated": 1, "said": []} for name in SOURCES}
    for name, dataset in sources.found().items():
        assert dataset["id"] == born[name]["id"]
        assert dataset["title"] == f"{name.capitalize()} d’hiver"
        assert dataset["notes"] == "Décrit ici."
        assert dataset["hrp_data_kind"] == ["performance"]
        assert dataset["hrp_audiences"] == ["citizens"]
        assert tags(dataset) == ["autobus", "hiver", "mobilité"]
        were = ids(born[name])
        assert ids(dataset) == {
            "Liste corrigée": were["Liste"],
            "Guide": were["Guide"],
        }
        assert dataset["private"] is born[name]["private"]


def test_what_is_withdrawn_at_its_source_is_gone_here_and_comes_back_with_it(
    giver: Catalogue, sources: Sources
) -> None:
    before = sources.found()
    for name in SOURCES:
        giver.act(HARVESTER, "package_delete", id=name)
    assert sources.harvest() == {name: {"deleted": 1, "said": []} for name in SOURCES}
    assert sources.found() == {}
    for name in SOURCES:
        deleted = giver.act(SYSADMIN, "package_show", id=name)
        giver.act(HARVESTER, "package_update", **deleted)
    assert sources.harvest() == {name: {"updated": 1, "said": []} for name in SOURCES}
    after = sources.found()
    for name, dataset in after.items():
        assert dataset["id"] == before[name]["id"]
        assert dataset["private"] is before[name]["private"]
        assert tags(dataset) == ["autobus", "hiver", "mobilité"]
    assert sources.kinds(after["horaires"])[-1] == "imported"


@pytest.mark.parametrize("client", CLIENTS, ids=str)
def test_an_independent_reader_reads_all_and_loses_none_under_change(
    giver: Catalogue, crowd: set[str], client: Client
) -> None:
    with changing(giver) as wait:
        found = client.crawl(giver.site.url, wait)
    assert crowd <= found.datasets
    assert found.pages > 3


def test_a_second_catalogue_harvests_every_page_and_loses_none_under_change(
    giver: Catalogue,
    receiver: Catalogue,
    crowd: set[str],
    source: str,
    consumers: Consumers,
) -> None:
    with changing(giver):
        stats = consumers.harvest(source)
    assert stats["errored"] == 0
    found = receiver.act(
        SYSADMIN, "package_search", fq="dataset_type:dataset", rows=1000
    )["results"]
    guids = Counter(
        extra["value"]
        for dataset in found
        for extra in dataset["extras"]
        if extra["key"] == "guid"
    )
    assert {address: guids[address] for address in crowd} == dict.fromkeys(crowd, 1)


@pytest.fixture(scope="module")
def crowd(giver: Catalogue) -> set[str]:
    """Addresses of datasets that stay published, on several pages."""
    ids = [offer(giver, f"jeu-{number}") for number in range(12)]
    giver.act(SYSADMIN, "qcreuse_run_due")
    return {f"{giver.site.url}/dataset/{package_id}" for package_id in ids}


@contextmanager
def changing(giver: Catalogue) -> Iterator[Callable[[], None]]:
    """Have datasets edited, published and withdrawn; what it gives awaits an edit."""
    over, edited = threading.Event(), threading.Event()
    turns = 0

    def change() -> None:
        nonlocal turns
        while not over.is_set():
            title, name = f"Tour {turns}", f"jeu-{turns % 12}"
            giver.act(HARVESTER, "package_patch", id=name, title=title)
            turns += not over.is_set()
            edited.set()
            giver.act(HARVESTER, "package_delete", id=offer(giver, f"vite-{uuid4()}"))

    def wait() -> None:
        edited.clear()
        edited.wait(60)

    with ThreadPoolExecutor() as pool:
        changes = pool.submit(change)
        try:
            yield wait
        finally:
            over.set()
        changes.result()
    assert turns > 0
