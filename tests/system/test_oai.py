"""A live catalogue under change, read by a harvester of OAI-PMH that others wrote,
and from each of its processes."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from rdflib import DCTERMS, RDF, Graph
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

from ckanext.qcreuse.dcat.names import DCAT
from ckanext.qcreuse.dcat.writing.prefixes import HYDRA
from dev.site import HARVESTER, WORKERS
from tests.system.catalogue import SYSADMIN

if TYPE_CHECKING:
    from tests.system.catalogue import Catalogue

BODY = "ville"
DATASETS, EDITS = 11, 16
OAI = "{http://www.openarchives.org/OAI/2.0/}"
GRAPH = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"

Copy = dict[str, str]
"""Dataset → title, blank where it was deleted."""


@pytest.fixture(scope="module")
def catalogue(first: Catalogue) -> Catalogue:
    """A catalogue of a body's datasets, that is listed a few at a time."""
    first.add_person(HARVESTER)
    people = [{"name": HARVESTER, "capacity": "editor"}]
    first.act(SYSADMIN, "organization_create", name=BODY, users=people)
    for number in range(DATASETS):
        bring(first, f"jeu-{number}")
    return first


def bring(catalogue: Catalogue, name: str) -> None:
    # Of a type that no dossier keeps from hiding.
    given = {"name": name, "title": name, "owner_org": BODY, "type": "autre"}
    catalogue.act(HARVESTER, "package_create", **given)


def edit(catalogue: Catalogue) -> None:
    """Change, hide, show and add datasets, while they are read."""
    for number in range(EDITS):
        name = f"jeu-{number * 4 % DATASETS}"
        catalogue.act(HARVESTER, "package_patch", id=name, title=f"Titre {number}")
        if number % 4 == 0:
            hides = {"id": "jeu-7", "private": number % 8 == 0}
            catalogue.act(SYSADMIN, "package_patch", **hides)
            bring(catalogue, f"nouveau-{number}")
    catalogue.act(SYSADMIN, "package_patch", id="jeu-7", private=True)
    catalogue.act(SYSADMIN, "dataset_purge", id="jeu-3")


def title(record: Any, prefix: str) -> str:
    if prefix == "oai_dc":
        return record.metadata["title"][0]
    data = etree.tostring(record.xml.find(f".//{GRAPH}"))
    graph = Graph().parse(data=data, format="xml")
    (subject,) = graph.subjects(RDF.type, DCAT.Dataset)
    return str(graph.value(subject, DCTERMS.title))


def harvest(client: Sickle, copy: Copy, prefix: str, **asked: str) -> str:
    """Bring a copy up to date; return from when on to ask the next time."""
    try:
        records = client.ListRecords(metadataPrefix=prefix, **asked)
    except NoRecordsMatch:
        return asked["from"]
    began = records.oai_response.xml.find(f"{OAI}responseDate").text
    for record in records:
        name = record.header.identifier.rpartition(":")[2]
        copy[name] = "" if record.header.deleted else title(record, prefix)
    return began


def test_sickle_reads_all_of_it_and_loses_nothing_while_it_is_edited(
    catalogue: Catalogue,
) -> None:
    client = Sickle(f"{catalogue.site.url}/oai")
    stay = {
        found["id"]
        for found in catalogue.act(None, "package_search", rows=100)["results"]
        if found["name"] not in ("jeu-3", "jeu-7")
    }
    assert len([*client.ListIdentifiers(metadataPrefix="oai_dc")]) == DATASETS
    copies: dict[str, Copy] = {"dcat_ap": {}, "oai_dc": {}}
    with ThreadPoolExecutor() as pool:
        edited = pool.submit(edit, catalogue)
        since = {prefix: harvest(client, copies[prefix], prefix) for prefix in copies}
        for copy in copies.values():
            assert stay <= copy.keys()
        while not edited.done():
            for prefix, copy in copies.items():
                given = {"from": since[prefix]}
                since[prefix] = harvest(client, copy, prefix, **given)
        edited.result()
    shown = catalogue.act(None, "package_search", rows=100)["results"]
    expected = {found["id"]: found["title"] for found in shown}
    for prefix, copy in copies.items():
        harvest(client, copy, prefix, **{"from": since[prefix]})
        assert {name: said for name, said in copy.items() if said} == expected
        assert len(copy) == len(expected) + 2
        whole: Copy = {}
        harvest(client, whole, prefix)
        assert whole == copy


def test_sickle_understands_what_the_repository_says_of_itself(
    catalogue: Catalogue,
) -> None:
    client = Sickle(f"{catalogue.site.url}/oai", http_method="POST")
    identity = client.Identify()
    assert identity.baseURL == f"{catalogue.site.url}/oai"
    assert identity.deletedRecord == "persistent"
    formats = [each.metadataPrefix for each in client.ListMetadataFormats()]
    assert formats == ["dcat_ap", "oai_dc"]
    headers = [*client.ListIdentifiers(metadataPrefix="oai_dc")]
    for header in headers[-2:]:
        found = client.GetRecord(identifier=header.identifier, metadataPrefix="oai_dc")
        assert found.header.datestamp == header.datestamp
        assert found.deleted == header.deleted
    with pytest.raises(NoRecordsMatch):
        client.ListRecords(metadataPrefix="oai_dc", until="2000-01-01")


def places(catalogue: Catalogue) -> list[str]:
    """Return every page of the catalogue, the page of one dataset, and the feeds."""
    page = Graph().parse(data=catalogue.get("/catalog.ttl")[2], format="turtle")
    (last,) = {str(node) for node in page.objects(None, HYDRA.last)}
    return [
        *(
            f"/catalog.ttl?page={number}"
            for number in range(1, int(last.rpartition("page=")[2]) + 1)
        ),
        "/dataset/jeu-5.ttl",
        "/catalog/feed.trig",
        "/oai?verb=ListRecords&metadataPrefix=dcat_ap",
    ]


def of_each_process(catalogue: Catalogue, place: str) -> list[tuple[int, str, str]]:
    """Return status, ETag and text of a place, asked of each process of the site.

    A process that has taken a connection reads it before it takes another: while each
    of the others is held by one that is silent yet, the last one answers.
    """
    host = f"127.0.0.1:{catalogue.site.port}"
    held = [HTTPConnection(host, timeout=60) for _process in range(WORKERS)]
    for connection in held:
        connection.connect()
    found = []
    for connection in reversed(held):
        connection.request("GET", place)
        answer = connection.getresponse()
        # An answer of OAI-PMH says when it was given.
        said = re.sub("<responseDate>.*?<", "<", answer.read().decode())
        found.append((answer.status, answer.headers["ETag"] or "", said))
        connection.close()
    return found


def test_each_process_gives_the_same_answers_right_after_an_edit(
    catalogue: Catalogue,
) -> None:
    asked = places(catalogue)
    for title in ("Premier titre", "Deuxième titre", "Troisième titre"):
        catalogue.act(HARVESTER, "package_patch", id="jeu-5", title=title)
        showing = []
        for place in asked:
            answers = of_each_process(catalogue, place)
            assert len(answers) > 1
            ((status, etag, said),) = set(answers)
            assert status == 200
            # Whoever harvests by OAI-PMH asks for what changed instead.
            assert bool(etag) is not place.startswith("/oai")
            showing += [place] if title in said else []
        assert "/dataset/jeu-5.ttl" in showing
        assert len([place for place in showing if "catalog.ttl" in place]) == 1
