"""Who reads what at /catalog.*, /dataset/<id>.* and /ns/qcreuse."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests import factories
from rdflib import DCTERMS, FOAF, PROV, RDF, Graph, Literal, URIRef

from ckanext.qcreuse.dcat import terms
from ckanext.qcreuse.dcat.names import AUTHORITY, DCAT, DQV
from ckanext.qcreuse.logic import release
from ckanext.qcreuse.model import dossier as dossiers
from tests.conftest import act, approve, assess, new_entry, publish, ready_entry, step
from tests.dcat.conftest import FORMATS, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Body

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "donnees-quebec"

SECRET = "Seul le ministère le lit."


def as_user(name: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=name)["token"]}


def shown(page: Any) -> str:
    return BeautifulSoup(page.body, "html.parser").get_text()


def catalog(app: Any, ending: str = "ttl", **asked: Any) -> Graph:
    page = app.get(f"/catalog.{ending}", **asked)
    return Graph().parse(data=page.data, format=FORMATS[ending])


@pytest.mark.parametrize("ending", FORMATS)
def test_a_published_dataset_is_in_the_catalogue_and_on_its_page(
    app: Any, body: Body, ending: str
) -> None:
    dataset = publish(body)
    subject = URIRef(f"http://test.ckan.net/dataset/{dataset['id']}")
    page = app.get(f"/dataset/{dataset['name']}.{ending}")
    own = Graph().parse(data=page.data, format=FORMATS[ending])
    for graph in (own, catalog(app, ending)):
        assert (subject, RDF.type, DCAT.Dataset) in graph
        assert (subject, DCTERMS.title, Literal(dataset["title"], lang="fr")) in graph
        assert (
            subject,
            terms.namespace().reusePotential,
            terms.concept("hrp_flag", "yes"),
        ) in graph


@pytest.mark.parametrize(
    "path", ["/catalog", "/dataset/attente-urgence"], ids=["catalogue", "dataset"]
)
@pytest.mark.parametrize("ending", ["ttl", "xml", "rdf", "jsonld", "n3"])
def test_every_serialisation_names_its_charset(
    app: Any, body: Body, path: str, ending: str
) -> None:
    publish(body)
    page = app.get(f"{path}.{ending}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].endswith("; charset=utf-8")


@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_not_published_cannot_be_told_from_what_is_not(
    app: Any, body: Body, ending: str
) -> None:
    names = {
        "identified": new_entry(body, name="recense")["name"],
        "approved": ready_entry(body, name="accord")["name"],
        "withdrawn": publish(body, name="retire")["name"],
    }
    approve(body, names["approved"])
    step(body.approver, names["withdrawn"], "withdraw", message="Erreur.")
    absent = app.get(f"/dataset/absent.{ending}")
    assert absent.status_code == 404
    stranger = as_user(body.stranger)
    for name in names.values():
        for headers in ({}, stranger):
            page = app.get(f"/dataset/{name}.{ending}", headers=headers)
            assert page.status_code == 404
            if not headers:
                assert shown(page).replace(name, "absent") == shown(absent)
    graph = catalog(app, ending)
    assert (None, RDF.type, DCAT.Dataset) not in graph
    assert (None, RDF.type, DCAT.CatalogRecord) not in graph


def test_a_draft_and_a_deleted_dataset_are_not_there(app: Any, body: Body) -> None:
    draft = new_entry(body, name="ebauche", state="draft")
    gone = publish(body, name="supprime")
    asked = {"organization": body.name, "user": body.admin, "duty": "approver"}
    act(body.admin, "qcreuse_role_grant", **asked)
    act(body.admin, "package_delete", id=gone["id"])
    for name in (draft["name"], gone["name"]):
        assert app.get(f"/dataset/{name}.ttl").status_code == 404
    assert (None, RDF.type, DCAT.Dataset) not in catalog(app)


def test_a_member_reads_an_entry_of_theirs_that_is_not_published(
    app: Any, body: Body
) -> None:
    name = new_entry(body)["name"]
    page = app.get(f"/dataset/{name}.ttl", headers=as_user(body.observer))
    graph = Graph().parse(data=page.data, format="turtle")
    status = graph.value(None, terms.namespace().workflowStatus)
    assert graph.value(predicate=terms.namespace().workflowStatus) == status
    assert terms.concept("state", "identified") in set(graph.objects())


def test_the_record_says_stage_change_and_decision_and_names_no_person(
    app: Any, body: Body
) -> None:
    dataset = publish(body)
    graph = catalog(app)
    subject = URIRef(f"http://test.ckan.net/dataset/{dataset['id']}")
    record = graph.value(predicate=FOAF.primaryTopic, object=subject)
    assert (URIRef("http://test.ckan.net"), DCAT.record, record) in graph
    stage = graph.value(record, terms.namespace().workflowStatus)
    assert stage == terms.concept("state", "published")
    change = graph.value(record, URIRef("http://www.w3.org/ns/adms#status"))
    assert str(change).startswith("http://purl.org/adms/changetype/")
    decision = graph.value(record, PROV.wasGeneratedBy)
    association = graph.value(decision, PROV.qualifiedAssociation)
    publisher = graph.value(subject, DCTERMS.publisher)
    assert graph.value(association, PROV.agent) == publisher
    assert (publisher, RDF.type, FOAF.Agent) in graph
    text = app.get("/catalog.ttl").body
    assert not [person for person in body.people.values() if person in text]


def test_an_import_is_published_by_no_decision(
    app: Any, body: Body, importer: str
) -> None:
    act(importer, "package_create", name="importe", title="Importé", owner_org=body.id)
    graph = catalog(app)
    assert (None, RDF.type, DCAT.CatalogRecord) in graph
    assert (None, PROV.wasGeneratedBy, None) not in graph


def test_only_those_who_read_the_dossier_read_its_scores(app: Any, body: Body) -> None:
    name = ready_entry(body)["name"]
    assess(body, name)
    act(
        body.contributor,
        "qcreuse_assessment_update",
        id=name,
        answers={"V1": {"score": 4, "note": SECRET}},
    )
    approve(body, name)
    step(body.coordinator, name, "publish")
    for headers in ({}, as_user(body.stranger)):
        for path in ("/catalog.ttl", f"/dataset/{name}.ttl"):
            page = app.get(path, headers=headers)
            assert str(DQV) not in page.body.replace(f"dqv: <{DQV}>", "")
    page = app.get(f"/dataset/{name}.ttl", headers=as_user(body.observer))
    graph = Graph().parse(data=page.data, format="turtle")
    values = {
        graph.value(node, DQV.isMeasurementOf): graph.value(node, DQV.value).toPython()
        for node in graph.objects(None, DQV.hasQualityMeasurement)
    }
    assert {key: float(value) for key, value in values.items()} == {
        terms.concept("metric", "value"): 75,
        terms.concept("metric", "feasibility"): 75,
        terms.concept("metric", "priority"): 75,
    }
    assert SECRET not in page.body


def test_the_catalogue_has_publisher_and_language(app: Any, body: Body) -> None:
    publish(body)
    graph = catalog(app)
    subject = graph.value(predicate=RDF.type, object=DCAT.Catalog)
    assert list(graph.objects(subject, DCTERMS.language)) == [AUTHORITY["language/ENG"]]
    publisher = graph.value(subject, DCTERMS.publisher)
    assert graph.value(publisher, FOAF.name) == Literal("CKAN", lang="en")


def test_a_body_that_changes_its_name_changes_it_in_the_feed(
    app: Any, body: Body
) -> None:
    publish(body)
    catalog(app)
    act(body.admin, "organization_patch", id=body.id, title="Nouveau nom")
    names = {
        str(name)
        for publisher in catalog(app).objects(None, DCTERMS.publisher)
        for name in catalog(app).objects(publisher, FOAF.name)
    }
    assert names == {"CKAN", "Nouveau nom"}


def test_two_datasets_of_a_body_share_what_they_share(app: Any, body: Body) -> None:
    for name in ("un", "deux"):
        publish(body, name=name)
    graph = catalog(app)
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 2
    for subject in graph.subjects(RDF.type, DCAT.Dataset):
        assert len(list(graph.objects(subject, DCTERMS.title))) == 1
        publisher = graph.value(subject, DCTERMS.publisher)
        assert len(list(graph.objects(publisher, FOAF.name))) == 1


def test_one_bad_value_stops_neither_its_page_nor_the_catalogue(
    app: Any, body: Body
) -> None:
    resource = {
        "url": "http://exemple.qc.ca/a b|c",
        "license": {"x y": "z"},
        "language": "null",
        "access_services": "5",
        "issued": "9" * 30,
    }
    publish(body, name="sain")
    dataset = publish(body, name="malade")
    resources = act(None, "package_show", id=dataset["id"])["resources"]
    act(
        body.contributor,
        "package_patch",
        id=dataset["id"],
        resources=[*resources, resource],
        extras=[{"key": "theme", "value": "null"}, {"key": "uri", "value": "a b"}],
    )
    for ending in FORMATS:
        datasets = set(catalog(app, ending).subjects(RDF.type, DCAT.Dataset))
        assert len(datasets) == 2
        assert app.get(f"/dataset/malade.{ending}").status_code == 200


def test_the_official_shapes_reproach_the_real_records_nothing(
    app: Any, body: Body, importer: str, violations: Callable[[Graph], list[str]]
) -> None:
    if not REAL.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared/data/donnees-quebec is absent")
    files = sorted(REAL.glob("*.json"))
    loaded = act(
        importer,
        "qcreuse_inventory_load",
        organization=body.name,
        records=[
            {"file": file.name, "position": 1, "data": json.loads(file.read_text())}
            for file in files
        ],
    )
    assert loaded["counts"]["created"] == len(files) == 25
    # What 25 decisions would do, without the people.
    for entry in loaded["entries"]:
        show(entry["dataset"])
    graph = catalog(app)
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 25
    assert len(set(graph.subjects(RDF.type, DCAT.Distribution))) == 150
    assert violations(graph) == []


def show(name: str) -> None:
    package = model.Package.get(name)
    dossier = dossiers.lock(package.id)
    if not package.private:
        return
    release.show(package, dossier)
    model.Session.commit()
    release.index({"user": ""}, package.id)


def test_a_dataset_exported_and_created_anew_is_the_same(
    app: Any, body: Body, importer: str
) -> None:
    fields = {
        "title_translated": {"en": "Emergency room waiting time"},
        "hrp_value_reasons": ["service_delivery"],
        "hrp_audiences": ["citizens", "media"],
        "hrp_rationale_translated": {"fr": "Pour choisir.", "en": "To choose."},
        "hrp_legal_basis": ["https://www.legisquebec.gouv.qc.ca/fr/document/lc/G-1.03"],
        "hrp_official_source": True,
        "hrp_mandate_ref": "Décret 12",
        "hrp_reuses": [{"title": "Urgences", "kind": "application"}],
        "methodologie": "Comptage.",
        "ext_spatial": "québec",
        "temporal": "2024-04-01/2025-03-31",
        "inv_access_level": "open",
        "extras_organisation_principale": "ministere",
        "author": "Ministère",
        "author_email": "donnees@exemple.qc.ca",
    }
    publish(body, **fields)
    original = act(None, "package_show", id="attente-urgence")
    parsed = read(app.get("/dataset/attente-urgence.ttl").body)
    act(importer, "package_create", **parsed, name="double", owner_org=body.id)
    copy = act(None, "package_show", id="double")
    names = [*fields, "title", "notes", "license_id", "update_frequency", "hrp_flag"]
    names += ["hrp_data_kind", "hrp_channel"]
    assert {name: copy.get(name) for name in names} == {
        name: original.get(name) for name in names
    }
    (first,), (second,) = original["resources"], copy["resources"]
    grid = [name for name in first if name.startswith("relidi_")]
    for name in [*grid, "url", "name", "format", "resource_type"]:
        assert second.get(name) == first[name], name
