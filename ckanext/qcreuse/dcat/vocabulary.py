"""The vocabulary itself, as a graph: what a harvester finds behind our terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import (
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Graph,
    Literal,
    URIRef,
)

from ckanext.qcreuse import config
from ckanext.qcreuse.domain import codes, workflow

from . import terms
from .names import DCAT, DQV, DUV, SH

if TYPE_CHECKING:
    from collections.abc import Mapping

    Label = Mapping[str, str]

TITLE = {
    "fr": "Vocabulaire de réutilisation des données",
    "en": "Data reuse vocabulary",
}

DOMAINS = {"dataset": DCAT.Dataset, "resource": DCAT.Distribution, "reuse": DUV.Usage}

KINDS = {
    "concept": (OWL.ObjectProperty, SKOS.Concept),
    "text": (OWL.DatatypeProperty, XSD.string),
    "translated": (OWL.DatatypeProperty, RDF.langString),
    "boolean": (OWL.DatatypeProperty, XSD.boolean),
    "number": (OWL.DatatypeProperty, XSD.nonNegativeInteger),
    # An address or a text: OWL has no word for a property of both.
    "link": (RDF.Property, RDFS.Resource),
}


def graph() -> Graph:
    """Return the vocabulary of this site: properties, concepts and schemes."""
    found = Graph()
    q = terms.namespace()
    found.bind("q", q)
    found.bind("dqv", DQV)
    ontology = URIRef(str(q).rstrip("#"))
    table = terms.table()
    found.add((ontology, RDF.type, OWL.Ontology))
    _label(found, ontology, DCTERMS.title, TITLE)
    found.add((ontology, OWL.versionInfo, Literal(table["version"])))
    for key, predicate in (
        ("created", DCTERMS.created),
        ("modified", DCTERMS.modified),
    ):
        found.add((ontology, predicate, Literal(table[key], datatype=XSD.date)))
    for section, domain in DOMAINS.items():
        for term in terms.terms(section):
            _add_property(found, term.property, domain, *KINDS[term.kind])
    for name, computed in table["computed"].items():
        domain = DCAT[computed["domain"]]
        _add_property(found, name, domain, OWL.ObjectProperty, SKOS.Concept)
    for name in table["of_shapes"]:
        kind = OWL.AnnotationProperty
        _add_property(found, name, SH.PropertyShape, kind, XSD.string)
    for vocabulary, (title, labels) in _schemes().items():
        _add_scheme(found, vocabulary, title, labels)
    for name in table["metrics"]:
        found.add((terms.concept("metric", name), RDF.type, DQV.Metric))
    return found


def _schemes() -> dict[str, tuple[Label, Mapping[str, Label]]]:
    names = {
        term.vocabulary
        for section in DOMAINS
        for term in terms.terms(section)
        if term.kind == "concept"
    }
    schemes: dict[str, tuple[Label, Mapping[str, Label]]] = {}
    for name in sorted(names | {"hrp_flag"}):
        vocabulary = codes.load(name)
        labels = {item.code: item.label for item in vocabulary.codes}
        schemes[name] = (vocabulary.title, labels)
    table = terms.table()
    states = workflow.load(config.workflow_file()).states
    status = table["properties"]["workflowStatus"]["label"]
    schemes["state"] = (status, states)
    for name, key in (("metric", "metrics"), ("role", "roles")):
        schemes[name] = (table["schemes"][name], table[key])
    return schemes


def _add_property(
    found: Graph, name: str, domain: URIRef, kind: URIRef, values: URIRef
) -> None:
    node = terms.namespace()[name]
    texts = terms.table()["properties"][name]
    found.add((node, RDF.type, RDF.Property))
    found.add((node, RDF.type, kind))
    found.add((node, RDFS.isDefinedBy, URIRef(str(terms.namespace()).rstrip("#"))))
    found.add((node, RDFS.domain, domain))
    found.add((node, RDFS.range, values))
    _label(found, node, RDFS.label, texts["label"])
    _label(found, node, SKOS.definition, texts["definition"])


def _add_scheme(
    found: Graph, vocabulary: str, title: Label, labels: Mapping[str, Label]
) -> None:
    scheme = terms.namespace()[vocabulary]
    found.add((scheme, RDF.type, SKOS.ConceptScheme))
    _label(found, scheme, DCTERMS.title, title)
    for code, label in labels.items():
        node = terms.add_concept(found, vocabulary, code, label)
        found.add((node, SKOS.inScheme, scheme))
        found.add((node, SKOS.topConceptOf, scheme))
        found.add((node, SKOS.notation, Literal(code)))


def _label(found: Graph, node: URIRef, predicate: URIRef, label: Label) -> None:
    for language, text in label.items():
        found.add((node, predicate, Literal(text, lang=language)))
