"""A graph of one dataset, held as simply as it can be.

rdflib's own store keeps contexts, three indexes and events for graphs of any size; the
description of a dataset is a few hundred statements, written once and read a few times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import Graph
from rdflib.paths import Path
from rdflib.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]
    Pattern = tuple[Any, Any, Any]


class PlainStore(Store):
    """Statements by subject, and by value."""

    def __init__(self) -> None:
        """Hold nothing."""
        super().__init__()
        self._said: dict[Any, dict[Triple, None]] = {}
        self._of: dict[Any, dict[Triple, None]] = {}

    def add(self, triple: Triple, context: Any, quoted: bool = False) -> None:
        """Add a statement."""
        self._said.setdefault(triple[0], {})[triple] = None
        self._of.setdefault(triple[2], {})[triple] = None

    def remove(self, triple: Pattern, context: Any = None) -> None:
        """Remove the statements of a pattern."""
        for found, _context in list(self.triples(triple)):
            for index, node in ((self._said, found[0]), (self._of, found[2])):
                del index[node][found]
                if not index[node]:
                    del index[node]

    def triples(
        self, triple_pattern: Pattern, context: Any = None
    ) -> Iterator[tuple[Triple, Iterator[Any]]]:
        """Return the statements of a pattern, as they stand now."""
        subject, predicate, value = triple_pattern
        if subject is not None:
            near = list(self._said.get(subject, ()))
        elif value is not None:
            near = list(self._of.get(value, ()))
        else:
            near = [triple for said in self._said.values() for triple in said]
        for triple in near:
            if (predicate is None or triple[1] == predicate) and (
                value is None or subject is None or triple[2] == value
            ):
                yield triple, iter(())

    def __len__(self, context: Any = None) -> int:
        """Return how many statements there are."""
        return sum(map(len, self._said.values()))

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
        """Bind nothing: nobody writes it by its own prefixes."""


class PlainGraph(Graph):
    """A graph on such a store, without prefixes."""

    def __init__(self) -> None:
        """Hold nothing."""
        super().__init__(PlainStore(), bind_namespaces="none")

    def add(self, triple: Triple) -> PlainGraph:
        """Add a statement; that its nodes are some is the chain's to see to."""
        self.store.add(triple, self)
        return self

    def triples(self, triple: Pattern) -> Iterator[Any]:  # type: ignore[override]
        """Return the statements of a pattern."""
        if isinstance(triple[1], Path):
            yield from super().triples(triple)
            return
        for found, _context in self.store.triples(triple):
            yield found

    def bind(self, *_given: Any, **_named: Any) -> None:
        """Bind nothing: it is written by the one table of prefixes, or by another."""
