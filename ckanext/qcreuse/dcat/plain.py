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
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]
    Pattern = tuple[Any, Any, Any]


class PlainStore(Store):
    """Statements by subject and property, by value once somebody looks for a value."""

    def __init__(self) -> None:
        """Hold nothing."""
        super().__init__()
        self._said: dict[Any, dict[Any, dict[Triple, None]]] = {}
        self._of: dict[Any, dict[Triple, None]] | None = None

    def add(self, triple: Triple, context: Any = None, quoted: bool = False) -> None:
        """Add a statement."""
        said = self._said.setdefault(triple[0], {})
        said.setdefault(triple[1], {})[triple] = None
        if self._of is not None:
            self._of.setdefault(triple[2], {})[triple] = None

    def remove(self, triple: Pattern, context: Any = None) -> None:
        """Remove the statements of a pattern."""
        for found in list(self.found(triple)):
            said = self._said[found[0]]
            _forget(said, found[1], found)
            if not said:
                del self._said[found[0]]
            if self._of is not None:
                _forget(self._of, found[2], found)

    def triples(
        self, triple_pattern: Pattern, context: Any = None
    ) -> Iterator[tuple[Triple, Iterator[Any]]]:
        """Return the statements of a pattern, as rdflib asks for them."""
        for triple in self.found(triple_pattern):
            yield triple, iter(())

    def found(self, pattern: Pattern) -> Iterable[Triple]:
        """Return the statements of a pattern, as they stand now."""
        subject, predicate, value = pattern
        if subject is not None:
            said = self._said.get(subject, {})
            if predicate is not None:
                near = list(said.get(predicate, ()))
            else:
                near = [triple for same in said.values() for triple in same]
            if value is not None:
                near = [triple for triple in near if triple[2] == value]
            return near
        if value is not None:
            near = list(self._by_value().get(value, ()))
        else:
            near = list(self._all())
        if predicate is not None:
            near = [triple for triple in near if triple[1] == predicate]
        return near

    def __len__(self, context: Any = None) -> int:
        """Return how many statements there are."""
        return sum(1 for _triple in self._all())

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
        """Bind nothing: nobody writes it by its own prefixes."""

    def _by_value(self) -> dict[Any, dict[Triple, None]]:
        if self._of is None:
            self._of = {}
            for triple in self._all():
                self._of.setdefault(triple[2], {})[triple] = None
        return self._of

    def _all(self) -> Iterator[Triple]:
        for said in self._said.values():
            for same in said.values():
                yield from same


class PlainGraph(Graph):
    """A graph on such a store, without prefixes."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._plain = PlainStore()
        super().__init__(self._plain, bind_namespaces="none")

    def add(self, triple: Triple) -> PlainGraph:
        """Add a statement; that its nodes are some is the chain's to see to."""
        self._plain.add(triple)
        return self

    def triples(self, triple: Pattern) -> Iterator[Any]:  # type: ignore[override]
        """Return the statements of a pattern."""
        if isinstance(triple[1], Path):
            return super().triples(triple)
        return iter(self._plain.found(triple))

    def bind(self, *_given: Any, **_named: Any) -> None:
        """Bind nothing: it is written by the one table of prefixes, or by another."""


def _forget(index: dict[Any, dict[Triple, None]], node: Any, triple: Triple) -> None:
    del index[node][triple]
    if not index[node]:
        del index[node]
