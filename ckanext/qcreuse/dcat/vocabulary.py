"""The vocabulary itself, as a graph: what a harvester finds behind our terms."""

from __future__ import annotations

from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from ckanext.qcreuse.domain import codes, workflow

from . import terms


def graph() -> Graph:
    """Return the vocabulary of this site: properties, concepts and schemes."""
    found = Graph()
    q = terms.namespace()
    found.bind("q", q)
    ontology = URIRef(str(q).rstrip("#"))
    found.add((ontology, RDF.type, OWL.Ontology))
    _label(
        found,
        ontology,
        DCTERMS.title,
        {
            "fr": "Vocabulaire de réutilisation des données",
            "en": "Data reuse vocabulary",
        },
    )
    created = Literal(terms.table()["created"], datatype=XSD.date)
    found.add((ontology, DCTERMS.created, created))
    found.add((ontology, OWL.versionInfo, Literal(terms.table()["version"])))
    for section, domain in (("dataset", DCAT.Dataset), ("resource", DCAT.Distribution)):
        for term in terms.terms(section):
            _add_property(found, ontology, term, domain)
    for name, label in terms.table()["computed"].items():
        found.add((q[name], RDF.type, OWL.ObjectProperty))
        found.add((q[name], RDFS.isDefinedBy, ontology))
        _label(found, q[name], RDFS.label, label)
    for vocabulary, labels in _schemes().items():
        _add_scheme(found, vocabulary, labels)
    return found


def _schemes() -> dict[str, dict[str, dict[str, str]]]:
    names = {
        term.vocabulary
        for section in ("dataset", "resource")
        for term in terms.terms(section)
        if term.kind == "concept"
    } | {"reuse_kind", "hrp_audiences"}
    schemes = {
        name: {item.code: dict(item.label) for item in codes.load(name).codes}
        for name in sorted(names)
    }
    schemes["hrp_flag"] = terms.table()["potential"]
    schemes["state"] = {
        code: dict(label) for code, label in workflow.load().states.items()
    }
    return schemes


def _add_property(
    found: Graph, ontology: URIRef, term: terms.Term, domain: URIRef
) -> None:
    node = terms.namespace()[term.property]
    concept = term.kind == "concept"
    kind = OWL.ObjectProperty if concept else OWL.DatatypeProperty
    found.add((node, RDF.type, kind))
    found.add((node, RDFS.isDefinedBy, ontology))
    found.add((node, RDFS.domain, domain))
    if concept:
        found.add((node, RDFS.range, SKOS.Concept))
    elif term.kind == "boolean":
        found.add((node, RDFS.range, XSD.boolean))
    _label(found, node, RDFS.label, dict(term.label))


def _add_scheme(
    found: Graph, vocabulary: str, labels: dict[str, dict[str, str]]
) -> None:
    scheme = terms.namespace()[vocabulary]
    found.add((scheme, RDF.type, SKOS.ConceptScheme))
    for code, label in labels.items():
        node = terms.concept(vocabulary, code)
        found.add((node, RDF.type, SKOS.Concept))
        found.add((node, SKOS.inScheme, scheme))
        found.add((node, SKOS.notation, Literal(code)))
        _label(found, node, SKOS.prefLabel, label)


def _label(
    found: Graph, node: URIRef, predicate: URIRef, label: dict[str, str]
) -> None:
    for language, text in label.items():
        found.add((node, predicate, Literal(text, lang=language)))
