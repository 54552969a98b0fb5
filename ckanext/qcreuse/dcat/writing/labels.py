"""Blank nodes named by what they say: the same dataset is the same bytes.

A serializer's own labels are new at each run. Here a node's label is a hash of
its content and of the way to it, salted with whose it is, so that the nodes of
two datasets stay two when their fragments share a page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from rdflib import BNode, Graph, Literal
from rdflib.compare import to_canonical_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Node

    from .statements import Triple

    Ways = dict[BNode, list[tuple[Node, Node]]]


class _TangledError(Exception):
    """The blank nodes are no trees."""


def relabelled(triples: Iterable[Triple], salt: str) -> list[Triple]:
    """Return statements with their blank nodes named by their content.

    Parameters
    ----------
    triples
        The statements of one graph.
    salt
        Whose graph it is.
    """
    triples = list(triples)
    leaving, coming = _ways(triples)
    nodes = leaving.keys() | coming.keys()
    if not nodes:
        return triples
    try:
        names = _names_in_trees(nodes, leaving, coming, salt)
    except _TangledError:
        return _canonical(triples, salt)
    return [
        (
            names[subject] if type(subject) is BNode else subject,
            predicate,
            names[value] if type(value) is BNode else value,
        )
        for subject, predicate, value in triples
    ]


def _ways(triples: list[Triple]) -> tuple[Ways, Ways]:
    leaving: Ways = defaultdict(list)
    coming: Ways = defaultdict(list)
    for subject, predicate, value in triples:
        # By their type, as they are nearly all something else: rdflib's classes are
        # abstract ones, which take a while to say that nothing is an instance of them.
        if type(subject) is BNode:
            leaving[subject].append((predicate, value))
        if type(value) is BNode:
            coming[value].append((subject, predicate))
    return leaving, coming


def _names_in_trees(
    nodes: Iterable[BNode], leaving: Ways, coming: Ways, salt: str
) -> dict[BNode, BNode]:
    """Return node → its new one, where each node has one way to it at most."""
    order = _from_the_roots(set(nodes), leaving, coming)
    contents: dict[Node, str] = {}
    for node in reversed(order):
        contents[node] = _content(node, leaving, contents)
    names: dict[BNode, BNode] = {}
    twins: Counter[str] = Counter()
    for node in order:
        way = [_told(part, names) for part in coming[node][0]] if node in coming else []
        mark = _hash(salt, *way, contents[node])
        # Equal twins on equal ways: whichever is first, the graph is the same.
        twins[mark] += 1
        names[node] = BNode(f"b{_hash(mark, str(twins[mark]))}")
    return names


def _from_the_roots(nodes: set[BNode], leaving: Ways, coming: Ways) -> list[BNode]:
    """Return the nodes of trees, each after the one that leads to it."""
    if any(len(ways) > 1 for ways in coming.values()):
        raise _TangledError
    order = [
        node
        for node in nodes
        if node not in coming or not isinstance(coming[node][0][0], BNode)
    ]
    for node in order:
        # The list grows while it is walked: that is the walk.
        order += [value for _name, value in leaving[node] if isinstance(value, BNode)]
    if len(order) < len(nodes):
        raise _TangledError
    return order


def _content(node: BNode, leaving: Ways, contents: dict[Node, str]) -> str:
    said = [
        _hash(str(predicate), _told(value, contents))
        for predicate, value in leaving[node]
    ]
    return _hash(*sorted(said))


def _told(node: Node, known: Mapping[Any, str]) -> str:
    if isinstance(node, BNode):
        return f"_{known[node]}"
    if isinstance(node, Literal):
        # What it is of, then the text: no text is taken for another's rest.
        return f'{node.language or ""}^{node.datatype or ""}"{node}'
    return f"<{node}"


def _canonical(triples: list[Triple], salt: str) -> list[Triple]:
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)

    def named(node: Node) -> Node:
        return BNode(f"b{_hash(salt, node)}") if isinstance(node, BNode) else node

    return [
        (named(subject), predicate, named(value))
        for subject, predicate, value in to_canonical_graph(graph)
    ]


def _hash(*parts: str) -> str:
    told = "\x00".join(parts).encode(errors="surrogatepass")
    return blake2b(told, digest_size=12).hexdigest()
