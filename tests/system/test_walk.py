"""The main job, on real input.

A real record is tagged, decided and published by four people, harvested by a
second catalogue, withdrawn, and gone from both.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

from dev.process import Daemon
from dev.python import program
from dev.site import HARVESTER
from tests.system.catalogue import SYSADMIN, Refused
from tests.system.people import BODY, decide, prepare_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dev.site import Site
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

pytestmark = [
    pytest.mark.skipif(
        not SHARED.is_dir() and os.environ.get("CI") != "true",
        reason="shared/ with the real records and the official shapes is not beside"
        " the project",
    ),
    pytest.mark.usefixtures("first", "second"),
]


@pytest.fixture(scope="module")
def name(first: Catalogue) -> str:
    """The 25 records are loaded; one is published by four different people."""
    prepare_body(first)
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
def stages(second: Catalogue) -> Iterator[dict[str, Daemon]]:
    """The two consumers of a real harvester on the second site."""
    second.add_person(HARVESTER)
    second.site.ckan("sysadmin", "add", HARVESTER)
    second.act(SYSADMIN, "organization_create", name=BODY, title="Ville")
    second.site.ckan("harvester", "purge-queues")
    stages = {
        stage: Daemon(f"harvest {stage}", second.site.home, stage, None)
        for stage in ("gather", "fetch")
    }
    yield stages
    for daemon in stages.values():
        daemon.stop()


def keep_up(site: Site, stages: dict[str, Daemon]) -> None:
    """Start a consumer that ended, as a supervisor does.

    They end by themselves when the queue has been quiet for some seconds: their
    blocking read outlasts the time-out of the Redis client.
    """
    for stage, daemon in stages.items():
        daemon.start(
            [program("ckan"), "-c", site.ini, "harvester", f"{stage}-consumer"],
            lambda: True,
            env=site.env,
        )


def harvest(
    second: Catalogue, stages: dict[str, Daemon], source_id: str
) -> dict[str, Any]:
    """Run one job of the real dcat_rdf harvester to its end."""
    job = second.act(SYSADMIN, "harvest_job_create", source_id=source_id, run=True)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        keep_up(second.site, stages)
        second.site.ckan("harvester", "run")
        shown = second.act(SYSADMIN, "harvest_job_show", id=job["id"])
        if shown["status"] == "Finished":
            return shown["stats"]
        time.sleep(1)
    pytest.fail(f"the harvest did not end: {shown}")


def test_a_second_catalogue_harvests_it_and_loses_it_when_it_is_withdrawn(
    first: Catalogue, second: Catalogue, name: str, stages: dict[str, Daemon]
) -> None:
    source = second.act(
        SYSADMIN,
        "harvest_source_create",
        name="source",
        title="Source",
        url=f"{first.site.url}/catalog.ttl",
        source_type="dcat_rdf",
        owner_org=BODY,
        config='{"rdf_format": "text/turtle"}',
    )
    stats = harvest(second, stages, source["id"])
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
    stats = harvest(second, stages, source["id"])
    assert stats["deleted"] == 1
    assert second.act(None, "package_search", fq="dataset_type:dataset")["count"] == 0
    with pytest.raises(Refused):
        second.act(None, "package_show", id=copy["id"])
