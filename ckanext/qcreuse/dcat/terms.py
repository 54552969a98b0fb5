"""The terms of our vocabulary, as ``schemas/dcat.yaml`` lists them.

A term carries one field of a dataset or of a resource that no standard property
can carry there and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ckan.plugins import toolkit as tk
from rdflib import RDF, SKOS, XSD, Literal, Namespace, URIRef

from ckanext.qcreuse.domain import codes, rulefile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib import Graph
    from rdflib.term import Node

FILE = "ckanext.qcreuse.schemas:dcat.yaml"

PATH = "/ns/qcreuse"
"""Where a site serves its vocabulary; a harvester knows any site's by it."""

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Term:
    """One property of ours and the field it carries."""

    field: str
    property: str
    kind: str
    many: bool
    vocabulary: str
    label: Mapping[str, str]


@cache
def table() -> dict[str, Any]:
    """Return what the file holds.

    Raises
    ------
    RuleFileError
        When it cannot be read.
    """
    return rulefile.read(FILE)


@cache
def terms(section: str) -> tuple[Term, ...]:
    """Return the terms of a section.

    Parameters
    ----------
    section
        ``dataset`` or ``resource``.

    Raises
    ------
    RuleFileError
        When one has no label in both languages.
    """
    return tuple(
        Term(
            field=field,
            property=raw["property"],
            kind=raw["kind"],
            many=bool(raw.get("many")),
            vocabulary=raw.get("vocabulary", field),
            label=rulefile.label(FILE, raw.get("label"), f"{section}.{field}.label"),
        )
        for field, raw in rulefile.mapping(FILE, table(), section).items()
    )


def namespace() -> Namespace:
    """Return the namespace of this site's vocabulary."""
    return Namespace(f"{tk.config['ckan.site_url'].rstrip('/')}{PATH}#")


def concept(vocabulary: str, code: str) -> URIRef:
    """Return the address of a code.

    Parameters
    ----------
    vocabulary, code
        Name of the vocabulary, and one of its codes.
    """
    return namespace()[f"{vocabulary}.{code}"]


def write(graph: Graph, subject: Node, section: str, record: Mapping[str, Any]) -> None:
    """Add to a graph what our terms say of a dataset or a resource.

    Parameters
    ----------
    graph, subject
        Where, and about which node.
    section
        ``dataset`` or ``resource``.
    record
        The dataset's or the resource's dictionary.
    """
    for term in terms(section):
        value = record.get(term.field)
        if value in (None, "", [], {}):
            continue
        for node in _nodes(term, value):
            graph.add((subject, namespace()[term.property], node))
        if term.kind == "concept":
            for code in value if isinstance(value, list) else [value]:
                describe(graph, term.vocabulary, str(code), labels(term, str(code)))


def labels(term: Term, code: str) -> dict[str, str]:
    """Return what a code of a term reads as, in both languages.

    Parameters
    ----------
    term
        The term.
    code
        The code; one its vocabulary lacks reads as it is.
    """
    vocabulary = codes.load(term.vocabulary)
    return {language: vocabulary.label(code, language) for language in LANGUAGES}


def describe(
    graph: Graph, vocabulary: str, code: str, label: Mapping[str, str]
) -> URIRef:
    """Add a concept with its labels to a graph, and return its address.

    A feed is read without our vocabulary at hand: DCAT-AP asks that each concept
    carry its label.

    Parameters
    ----------
    graph
        The graph.
    vocabulary, code
        Name of the vocabulary, and one of its codes.
    label
        ``fr`` and ``en``.
    """
    node = concept(vocabulary, code)
    graph.add((node, RDF.type, SKOS.Concept))
    for language, text in label.items():
        graph.add((node, SKOS.prefLabel, Literal(text, lang=language)))
    return node


def read(graph: Graph, subject: Node, section: str) -> dict[str, Any]:
    """Return the fields that our terms carry on a node, whichever site wrote it.

    Parameters
    ----------
    graph, subject, section
        As for :func:`write`.
    """
    found: dict[str, list[Node]] = {}
    for predicate, node in graph.predicate_objects(subject):
        place, _hash, name = str(predicate).partition("#")
        if place.endswith(PATH):
            found.setdefault(name, []).append(node)
    fields = {
        term.field: _value(term, sorted(found[term.property], key=repr))
        for term in terms(section)
        if term.property in found
    }
    return {field: value for field, value in fields.items() if value not in ("", [])}


def _nodes(term: Term, value: Any) -> Iterator[Node]:
    if term.kind == "translated":
        for language in LANGUAGES:
            if isinstance(value, dict) and value.get(language):
                yield Literal(value[language], lang=language)
        return
    for item in value if isinstance(value, list) else [value]:
        if term.kind == "concept":
            yield concept(term.vocabulary, str(item))
        elif term.kind == "boolean":
            yield Literal(tk.asbool(item), datatype=XSD.boolean)
        else:
            yield Literal(str(item))


def _value(term: Term, nodes: list[Node]) -> Any:
    if term.kind == "translated":
        return {
            node.language or "fr": str(node)
            for node in nodes
            if isinstance(node, Literal)
        }
    if term.kind == "boolean":
        return str(nodes[0]).lower() in ("true", "1")
    if term.kind == "concept":
        codes = [str(node).partition("#")[2].partition(".")[2] for node in nodes]
        return codes if term.many else codes[0]
    return str(nodes[0])
