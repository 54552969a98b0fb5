"""What is behind our terms."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import yaml
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from ckanext.qcreuse.dcat import terms, vocabulary
from ckanext.qcreuse.domain import codes, rulefile
from ckanext.qcreuse.model.dossier import Dossier
from tests.dcat.conftest import graph_of
from tests.dcat.test_profile import FILLED

pytestmark = pytest.mark.usefixtures("with_plugins")

ONTOLOGY = URIRef("http://test.ckan.net/ns/qcreuse")


@pytest.fixture
def graph() -> Graph:
    return vocabulary.graph()


def test_it_is_an_ontology_with_its_dates(graph: Graph) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in graph
    for predicate in (DCTERMS.created, DCTERMS.modified):
        assert graph.value(ONTOLOGY, predicate).toPython().year >= 2026


def test_every_property_has_labels_definitions_domain_and_range(graph: Graph) -> None:
    properties = set(graph.subjects(RDF.type, RDF.Property))
    names = {terms.name_of(node) for node in properties}
    assert names == set(terms.table()["properties"])
    for node in properties:
        for predicate in (RDFS.label, SKOS.definition):
            found = {label.language for label in graph.objects(node, predicate)}
            assert found == {"fr", "en"}, node
        assert graph.value(node, RDFS.domain) is not None
        assert graph.value(node, RDFS.range) is not None
        assert graph.value(node, RDFS.isDefinedBy) == ONTOLOGY


def test_every_concept_is_labelled_and_in_a_scheme(graph: Graph) -> None:
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 60
    for node in concepts:
        assert {label.language for label in graph.objects(node, SKOS.prefLabel)} == {
            "fr",
            "en",
        }
        scheme = graph.value(node, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
        assert graph.value(scheme, DCTERMS.title) is not None


def test_every_word_of_ours_that_a_dataset_says_is_defined(graph: Graph) -> None:
    said = graph_of(FILLED)
    words = {
        node
        for triple in said
        for node in triple
        if str(node).startswith(f"{ONTOLOGY}#")
    }
    assert len(words) > 10
    assert words <= set(graph.subjects())


def test_every_field_of_the_schema_has_its_place_in_the_mapping() -> None:
    path = rulefile.locate("ckanext.qcreuse.schemas:dataset.yaml")
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    left_out = {"name", "tag_string"}
    for section in ("dataset", "resource"):
        mapped = {term.field for term in terms.terms(section)} | {
            field
            for fields in terms.table()["standard"][section]
            for field in fields.split(", ")
        }
        fields = {item["field_name"] for item in schema[f"{section}_fields"]}
        assert fields - mapped - left_out == set()


def test_what_the_mapping_says_of_the_dossier_is_in_it() -> None:
    held = {"hrp_flag", *terms.table()["metrics"], *Dossier.__table__.columns.keys()}
    said = terms.table()["standard"]["dossier"]
    assert {field for fields in said for field in fields.split(", ")} <= held


def test_every_theme_and_term_of_the_file_leads_to_a_vocabulary() -> None:
    themes = codes.load("data_theme")
    assert set(terms.table()["themes"].values()) <= {item.code for item in themes.codes}
    for section in ("dataset", "resource", "reuse"):
        for term in terms.terms(section):
            assert term.property in terms.table()["properties"]
            if term.kind == "concept":
                assert codes.load(term.vocabulary).codes


@pytest.mark.parametrize(
    ("accepted", "content_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("image/png", "text/turtle"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "text/plain"),
    ],
)
def test_the_page_answers_as_asked_and_names_its_charset(
    app: Any, accepted: str | None, content_type: str
) -> None:
    headers = {"Accept": accepted} if accepted else {}
    page = app.get("/ns/qcreuse", headers=headers)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == f"{content_type}; charset=utf-8"
    form = {"application/rdf+xml": "xml", "application/ld+json": "json-ld"}
    graph = Graph().parse(data=page.data, format=form.get(content_type, "turtle"))
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in graph
    assert "Accept" in page.headers["Vary"]


def test_a_format_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(tk.ValidationError) as refused:
        tk.get_action("qcreuse_vocabulary_show")({}, {"format": "csv"})
    assert "ttl, xml, jsonld" in str(refused.value.error_dict["format"])
