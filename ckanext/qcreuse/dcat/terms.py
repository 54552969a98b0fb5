"""The terms of our vocabulary, as ``schemas/dcat.yaml`` lists them.

A term carries one field of a dataset, a resource or a known reuse that no
standard property can carry there and back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from rdflib import RDF, SKOS, XSD, Literal, Namespace, URIRef

from ckanext.qcreuse.domain import codes, rulefile

from . import addresses, repairs
from .chain import catalog_uri
from .neutral import once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib import Graph
    from rdflib.term import Node

FILE = "ckanext.qcreuse.schemas:dcat.yaml"

PATH = "/ns/qcreuse"
"""Where a site serves its vocabulary; a harvester knows any site's by it."""

LANGUAGES = ("fr", "en")

_NUMBER = re.compile("[0-9]{1,15}")


@dataclass(frozen=True)
class Term:
    """One property of ours and the field it carries.

    Parameters
    ----------
    field
        Name of the field.
    property
        Name of the property in our namespace.
    kind
        ``concept``, ``text``, ``link``, ``translated``, ``boolean`` or ``number``.
    many
        Whether the field is a list.
    vocabulary
        Name of the list of codes of a concept.
    """

    field: str
    property: str
    kind: str
    many: bool
    vocabulary: str


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
        ``dataset``, ``resource`` or ``reuse``.

    Raises
    ------
    RuleFileError
        When there is no such section.
    """
    return tuple(
        Term(
            field=field,
            property=raw["property"],
            kind=raw["kind"],
            many=bool(raw.get("many")),
            vocabulary=raw.get("vocabulary", field),
        )
        for field, raw in rulefile.mapping(FILE, table(), section).items()
    )


@cache
def formats() -> dict[str, dict[str, str]]:
    """Return format, in capitals → its name, file type and media type."""
    return {
        name.upper(): {"name": name, **form}
        for name, form in table()["formats"].items()
    }


def namespace() -> Namespace:
    """Return the namespace of this site's vocabulary."""
    return _namespace(_site())


@lru_cache(maxsize=10)
def _namespace(site: str) -> Namespace:
    return Namespace(f"{site}{PATH}#")


def concept(vocabulary: str, code: str) -> URIRef:
    """Return the address of a code.

    Parameters
    ----------
    vocabulary, code
        Name of the vocabulary, and one of its codes.
    """
    return _concept(namespace(), vocabulary, code)


@lru_cache(maxsize=1_000)
def _concept(space: Namespace, vocabulary: str, code: str) -> URIRef:
    return space[f"{vocabulary}.{quote(code, safe='')}"]


def group(name: str) -> URIRef:
    """Return the address of a group of this catalogue, which is a theme of it.

    Parameters
    ----------
    name
        The group's name.
    """
    return URIRef(f"{_site()}/group/{quote(name, safe='')}")


def group_of(node: Node) -> str:
    """Return the name of the group that a theme of any site is; blank for none.

    Parameters
    ----------
    node
        The theme.
    """
    _site, found, name = str(node).rpartition("/group/")
    return unquote(name) if found and "/" not in name else ""


def add_concept(
    graph: Graph, vocabulary: str, code: str, label: Mapping[str, str]
) -> URIRef:
    """Describe a code in a graph and return its address.

    Parameters
    ----------
    graph
        The graph.
    vocabulary, code
        As for :func:`concept`.
    label
        Language → what the code reads as: DCAT-AP asks it of every concept.
    """
    words = tuple(label[language] for language in LANGUAGES)
    said = _described(concept(vocabulary, code), words)
    for triple in said:
        graph.add(triple)
    return said[0][0]


@lru_cache(maxsize=1_000)
def _described(node: URIRef, words: tuple[str, ...]) -> tuple[Any, ...]:
    labels = zip(words, LANGUAGES, strict=True)
    return (
        (node, RDF.type, SKOS.Concept),
        *((node, SKOS.prefLabel, Literal(text, lang=tag)) for text, tag in labels),
    )


def write(graph: Graph, subject: Node, section: str, record: Mapping[str, Any]) -> None:
    """Add to a graph what our terms say of a dataset, a resource or a reuse.

    Parameters
    ----------
    graph, subject
        Where, and about which node.
    section
        ``dataset``, ``resource`` or ``reuse``.
    record
        Its dictionary.
    """
    space = namespace()
    for term in terms(section):
        value = record.get(term.field)
        if value in (None, "", [], {}):
            continue
        name = space[term.property]
        for node in _nodes(graph, term, value):
            graph.add((subject, name, node))


def read(graph: Graph, subject: Node, section: str) -> dict[str, Any]:
    """Return the fields that our terms carry on a node, whichever site wrote it.

    Parameters
    ----------
    graph, subject, section
        As for :func:`write`.
    """
    found: dict[str, list[Node]] = {}
    for predicate, node in graph.predicate_objects(subject):
        found.setdefault(name_of(predicate), []).append(node)
    fields = {
        term.field: _value(term, found[term.property])
        for term in terms(section)
        if term.property in found
    }
    return {
        field: value
        for field, value in fields.items()
        if value not in (None, "", [], {})
    }


def name_of(node: Node) -> str:
    """Return the name of a term of any site's vocabulary; blank for another's.

    Parameters
    ----------
    node
        A property or a concept.
    """
    place, _sharp, name = str(node).partition("#")
    return name if place.endswith(PATH) else ""


def _site() -> str:
    # As the addresses of datasets begin: behind a prefix, an option says how.
    return once("site", lambda: str(catalog_uri()).rstrip("/"))


def _nodes(graph: Graph, term: Term, value: Any) -> Iterator[Node]:
    if term.kind == "translated":
        texts = value if isinstance(value, dict) else {}
        for key, words in texts.items():
            tag = repairs.language_tag(key)
            if tag and repairs.text(words):
                yield Literal(repairs.text(words), lang=tag)
        return
    for item in value if isinstance(value, list) else [value]:
        yield _node(graph, term, item)


def _node(graph: Graph, term: Term, item: Any) -> Node:
    if term.kind == "boolean":
        return Literal(item in (True, "true", "True"), datatype=XSD.boolean)
    given = repairs.text(item)
    if term.kind == "number" and _NUMBER.fullmatch(given):
        return Literal(given, datatype=XSD.nonNegativeInteger)
    if term.kind == "concept":
        known = codes.load(term.vocabulary)
        if given in known:
            label = {language: known.label(given, language) for language in LANGUAGES}
            return add_concept(graph, term.vocabulary, given, label)
    if term.kind == "link" and addresses.is_iri(given):
        return URIRef(given)
    return Literal(given)


def _value(term: Term, nodes: list[Node]) -> Any:
    if term.kind == "translated":
        return {
            str(node.language or "fr")[:2]: str(node)
            for node in sorted(nodes, key=str)
            if isinstance(node, Literal)
        }
    if term.kind == "boolean":
        return str(nodes[0]).lower() in ("true", "1")
    if term.kind == "number":
        found = min(map(str, nodes))
        return int(found) if _NUMBER.fullmatch(found) else None
    if term.kind != "concept":
        return min(map(str, nodes))
    found = [_code(term, node) for node in sorted(nodes, key=str)]
    known = [code for code in found if code]
    if term.many:
        order = [item.code for item in codes.load(term.vocabulary).codes]
        return sorted(
            known, key=lambda code: (order.index(code) if code in order else 99, code)
        )
    return known[0] if known else None


def _code(term: Term, node: Node) -> str | None:
    """Return a code; a text that never was one stands where the list is open."""
    if isinstance(node, Literal):
        return str(node) if term.many else None
    vocabulary, _dot, code = name_of(node).partition(".")
    code = unquote(code)
    return (
        code
        if vocabulary == term.vocabulary and code in codes.load(term.vocabulary)
        else None
    )
