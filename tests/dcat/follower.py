"""A client of event streams, as the specification of LDES describes one.

It reads pages until it knows no more, never again one that nothing joins, and tells of
each activity once.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

from rdflib import RDF, Dataset, Graph, Literal, URIRef

from ckanext.qcreuse.dcat.names import AS, LDES, TREE

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = {"trig": "trig", "jsonld": "json-ld"}
"""Those of the feed, and what rdflib calls them."""


class Activity(NamedTuple):
    """One activity of the stream, and what its dataset says."""

    name: str
    kind: str
    subject: str
    at: str
    said: Graph


def parsed(data: bytes, form: str = "trig") -> Dataset:
    """Return the graphs of a page."""
    with warnings.catch_warnings():
        # rdflib's parsers use what rdflib warns of.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Dataset(default_union=False).parse(
            data=data, format=FORMS.get(form, form)
        )


def activities(graphs: Dataset) -> list[Activity]:
    """Return the activities of a page, in their order."""
    plain = graphs.default_graph
    found = []
    for stream, _p, node in plain.triples((None, TREE.member, None)):
        assert (stream, RDF.type, LDES.EventStream) in plain
        (kind,) = plain.objects(node, RDF.type)
        (subject,) = plain.objects(node, AS.object)
        (at,) = plain.objects(node, AS.published)
        assert isinstance(node, URIRef)
        said = Graph(bind_namespaces="none")
        for triple in graphs.graph(node):
            said.add(triple)
        kind = str(kind).removeprefix(str(AS))
        found.append(Activity(str(node), kind, str(subject), str(at), said))
    return sorted(found, key=lambda item: (item.at, item.name))


def links(graphs: Dataset) -> list[tuple[str, str, str]]:
    """Return where a page leads: address, first moment, moment before which."""
    plain = graphs.default_graph
    found: dict[str, dict[str, str]] = {}
    for relation in plain.objects(None, TREE.relation):
        (target,) = plain.objects(relation, TREE.node)
        (kind,) = plain.objects(relation, RDF.type)
        (value,) = plain.objects(relation, TREE.value)
        assert plain.value(relation, TREE.path) == AS.published
        found.setdefault(str(target), {})[str(kind)] = str(value)
    return sorted(
        (
            target,
            bounds[str(TREE.GreaterThanOrEqualToRelation)],
            bounds.get(str(TREE.LessThanRelation), ""),
        )
        for target, bounds in found.items()
    )


def is_settled(graphs: Dataset) -> bool:
    """Tell whether a page says that nothing will ever join it."""
    return (None, LDES.immutable, Literal(True)) in graphs.default_graph


class Follower:
    """A client of one stream.

    Parameters
    ----------
    get
        Reads an address.
    start
        Where the stream is found.
    """

    def __init__(self, get: Callable[[str], bytes], start: str) -> None:
        self.get = get
        self.start = start
        self.form = start.rpartition(".")[2]
        self.settled: set[str] = set()
        self.told: dict[str, Activity] = {}
        self.waiting: list[str] = []

    def step(self, after: str = "") -> bool:
        """Read a page that waits; tell whether any did."""
        if not self.waiting:
            return False
        address = self.waiting.pop(0)
        if address in self.settled:
            return True
        graphs = parsed(self.get(address), self.form)
        if is_settled(graphs):
            self.settled.add(address)
        for activity in activities(graphs):
            if activity.at > after:
                self.told.setdefault(activity.name, activity)
        for target, _since, before in links(graphs):
            if not before or before > after:
                self.waiting.append(target)
        return True

    def run(self, after: str = "") -> None:
        """Read all there is, or what was published after a moment."""
        self.waiting.append(self.start)
        while self.step(after):
            pass

    @property
    def last(self) -> str:
        """When the last activity was published that was read."""
        return max((activity.at for activity in self.told.values()), default="")

    def replica(self) -> dict[str, Activity]:
        """Return address of a dataset → its last activity, without what is gone."""
        found: dict[str, Activity] = {}
        for activity in sorted(self.told.values(), key=lambda item: item.at):
            found[activity.subject] = activity
        return {name: item for name, item in found.items() if item.kind != "Delete"}
