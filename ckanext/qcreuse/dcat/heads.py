"""What a page says of the catalogue, of its datasets' addresses and of other pages."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from rdflib import DCTERMS, RDF, Graph, Literal, URIRef

from ckanext.qcreuse.model.door import CATALOGUE, GOVERNMENT, PLAN

from . import building, doors
from .chain import RDFSerializer, per_page
from .names import DCAT
from .neutral import neutral
from .writing.prefixes import HYDRA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENDPOINTS = {
    CATALOGUE: "qcreuse_catalogue.read_{form}",
    GOVERNMENT: "qcreuse_feeds.government_{form}",
    PLAN: "qcreuse_feeds.plan_{form}",
}
"""Door → its pages, by the ending of their address."""

LINKS = {
    "first": (HYDRA.first, HYDRA.firstPage),
    "previous": (HYDRA.previous, HYDRA.previousPage),
    "next": (HYDRA.next, HYDRA.nextPage),
    "last": (HYDRA.last, HYDRA.lastPage),
}
"""Link → its names, the former ones too: ckanext-dcat writes both."""


def head(
    door: str,
    form: str,
    subjects: Iterable[str],
    links: Mapping[str, Mapping[str, object]],
    total: int | None,
) -> str:
    """Return the first body of a page.

    Parameters
    ----------
    door
        Whom the page is for.
    form
        Format, as addresses end.
    subjects
        Addresses of its datasets.
    links
        ``current`` and those of :data:`LINKS` → parameters of the page it leads to.
    total
        How many datasets there are on all pages, where the page says so.
    """
    with neutral():
        serializer = copy.copy(RDFSerializer())
        graph = serializer.g = Graph(bind_namespaces="none")
        catalogue = serializer.graph_from_catalog({})
        for subject in subjects:
            graph.add((catalogue, DCAT.dataset, URIRef(subject)))
        addresses = {name: address(door, form, asked) for name, asked in links.items()}
    here = URIRef(addresses.pop("current"))
    for kind in (HYDRA.PagedCollection, HYDRA.PartialCollectionView):
        graph.add((here, RDF.type, kind))
    for name, found in addresses.items():
        for predicate in LINKS[name]:
            # Text, as ckanext-dcat writes it and its like read it.
            graph.add((here, predicate, Literal(found)))
        # Hydra asks for an address.
        graph.add((here, LINKS[name][0], URIRef(found)))
    if total is not None:
        graph.add((here, HYDRA.totalItems, Literal(total)))
        graph.add((here, HYDRA.itemsPerPage, Literal(per_page())))
    _entitle(graph, door, catalogue)
    triples = doors.renamed(door, graph)
    return building.written(triples, addresses.get("first", ""), (form,))[form]


def _entitle(graph: Graph, door: str, catalogue: URIRef) -> None:
    """Call a catalogue that is not the site's own by what it holds."""
    for name in (DCTERMS.title, DCTERMS.description) if door in doors.TITLES else ():
        graph.remove((catalogue, name, None))
        for language, words in doors.TITLES[door].items():
            graph.add((catalogue, name, Literal(words, lang=language)))


def address(door: str, form: str, asked: Mapping[str, object]) -> str:
    """Return the address of a page, as it is seen from outside.

    Parameters
    ----------
    door
        Whom the page is for.
    form
        Format, as addresses end.
    asked
        Its parameters.
    """
    return located(ENDPOINTS[door].format(form=form), asked)


def located(endpoint: str, asked: Mapping[str, object]) -> str:
    """Return the address of an endpoint, as it is seen from outside.

    Parameters
    ----------
    endpoint
        Its name.
    asked
        Its parameters.
    """
    place = tk.url_for(endpoint, qualified=True, locale="default")
    return f"{place}?{urlencode([*asked.items()])}" if asked else place
