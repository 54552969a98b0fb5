"""What a graph must not hold: one bad value of a record never fails a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from rdflib import RDF, XSD, BNode, Literal, Namespace, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph
    from rdflib.term import Node

SPDX = Namespace("http://spdx.org/rdf/terms#")

UNKNOWN_LICENCE_TYPE = URIRef("http://purl.org/adms/licencetype/UnknownIPR")

SAFE = "!#$%&'()*+,/:;=?@[]~-._"
"""What an IRI may hold as it is (RFC 3987); the rest is percent-encoded."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot hold."""

ZONELESS = re.compile(r"T[^Z+]*$")


def address(value: object) -> str | None:
    """Return an absolute web address that any serialisation can hold, or nothing.

    Parameters
    ----------
    value
        What a person typed.
    """
    text = CONTROL.sub("", str(value or "")).strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https", "ftp") or not parts.netloc:
        return None
    cleaned = quote(text, safe=SAFE)
    # Brackets belong to an IPv6 host alone.
    head, slashes, rest = cleaned.partition("://")
    host, slash, path = rest.partition("/")
    path = path.replace("[", "%5B").replace("]", "%5D")
    return f"{head}{slashes}{host}{slash}{path}"


def repair(graph: Graph, nodes: Iterable[Node]) -> None:
    """Mend or drop what some nodes say and must not.

    Parameters
    ----------
    graph
        The graph, changed in place.
    nodes
        Subjects to look at.
    """
    for subject in nodes:
        for triple in list(graph.triples((subject, None, None))):
            mended = _mend(triple[2])
            if triple[2] == UNKNOWN_LICENCE_TYPE or mended is None:
                graph.remove(triple)
            elif mended is not triple[2]:
                graph.remove(triple)
                graph.add((triple[0], triple[1], mended))
        if (subject, RDF.type, SPDX.Checksum) in graph and (
            subject,
            SPDX.algorithm,
            None,
        ) not in graph:
            graph.remove((subject, None, None))
            graph.remove((None, None, subject))


def reachable(graph: Graph, root: Node, stops: Iterable[Node] = ()) -> set[Node]:
    """Return a node and all that it leads to.

    Parameters
    ----------
    graph
        The graph.
    root
        Where to start.
    stops
        Nodes not to enter.
    """
    seen: set[Node] = set(stops)
    ahead: list[Node] = [root]
    found: set[Node] = set()
    while ahead:
        node = ahead.pop()
        if node in seen:
            continue
        seen.add(node)
        found.add(node)
        ahead.extend(
            item for item in graph.objects(node) if isinstance(item, (URIRef, BNode))
        )
    return found


def _mend(node: Node) -> Node | None:
    if isinstance(node, Literal):
        return _mend_literal(node)
    if isinstance(node, URIRef):
        return _mend_address(node)
    return node


def _mend_literal(node: Literal) -> Literal | None:
    text = CONTROL.sub("", str(node))
    if text.strip() in ("", "None"):
        return None
    if node.datatype == XSD.dateTime and ZONELESS.search(text):
        text += "+00:00"
    if text == str(node):
        return node
    return Literal(text, lang=node.language, datatype=node.datatype)


def _mend_address(node: URIRef) -> URIRef | None:
    text = str(node)
    if text.startswith("mailto:"):
        return (
            node
            if re.fullmatch(r"mailto:[^\s<>\"{}|\\^`]+@[^\s<>\"{}|\\^`]+", text)
            else None
        )
    cleaned = address(text)
    if cleaned is None:
        return None
    return node if cleaned == text else URIRef(cleaned)
