"""Programs that read a catalogue, each by its own parser, page after page.

rapper (raptor) reads Turtle and RDF/XML, and fetches pages itself; serdi (serd) reads
Turtle. The third goes as udata's DCAT harvester does: rdflib parses, and the next page
is that of ``hydra:PartialCollectionView``, or of the older ``hydra:PagedCollection``.
udata itself takes half a gigabyte and wants MongoDB: that the walker and the parser of
its version 17.18 read the same datasets was seen by hand.
"""

from __future__ import annotations

import re
import subprocess
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, Graph, Namespace

from ckanext.qcreuse.dcat.names import DCAT

if TYPE_CHECKING:
    from collections.abc import Callable

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")

MOST_PAGES = 100

_TRIPLE = re.compile(r'(\S+) <(\S+)> (?:<(\S+)>|"(.*)"\S*) \.')


@dataclass
class Found:
    """What a crawl found.

    Parameters
    ----------
    datasets
        Addresses of datasets.
    pages
        How many pages it took.
    """

    datasets: set[str] = field(default_factory=set)
    pages: int = 0


@dataclass(frozen=True)
class Client:
    """A program, and the format it asks for.

    Parameters
    ----------
    name
        What the program is called.
    ending
        ``ttl``, ``xml`` or ``jsonld``.
    read
        From the address of a page to its datasets, and the address of the next page.
    """

    name: str
    ending: str
    read: Callable[[str, str], tuple[set[str], str | None]]

    def __str__(self) -> str:
        return f"{self.name} {self.ending}"

    def crawl(self, site_url: str, begun: Callable[[], None]) -> Found:
        """Read every page of a site's catalogue; say when it has read the first."""
        found = Found()
        address: str | None = f"{site_url}/catalog.{self.ending}"
        while address:
            datasets, address = self.read(address, self.ending)
            found.datasets |= datasets
            found.pages += 1
            if found.pages == 1:
                begun()
            assert found.pages < MOST_PAGES
        return found


def _by_rapper(address: str, ending: str) -> tuple[set[str], str | None]:
    syntax = {"ttl": "turtle", "xml": "rdfxml"}[ending]
    return _of_lines(_said(["rapper", "-q", "-i", syntax, address]))


def _by_serdi(address: str, _ending: str) -> tuple[set[str], str | None]:
    command = ["serdi", "-i", "turtle", "-o", "ntriples", "-", address]
    return _of_lines(_said(command, _got(address)))


def _as_udata(address: str, ending: str) -> tuple[set[str], str | None]:
    form = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld"}[ending]
    graph = Graph().parse(data=_got(address), format=form)
    datasets = {
        str(node)
        for node in graph.subjects(RDF.type, DCAT.Dataset)
        # It knows a dataset by its identifier, and skips what has no title.
        if graph.value(node, DCTERMS.identifier) and graph.value(node, DCTERMS.title)
    }
    for kind, following in (
        (HYDRA.PartialCollectionView, HYDRA.next),
        (HYDRA.PagedCollection, HYDRA.nextPage),
    ):
        page = graph.value(predicate=RDF.type, object=kind)
        if page is not None:
            node = graph.value(page, following)
            return datasets, str(node) if node is not None else None
    return datasets, None


CLIENTS = [
    Client("rapper", "ttl", _by_rapper),
    Client("rapper", "xml", _by_rapper),
    Client("serdi", "ttl", _by_serdi),
    Client("udata", "ttl", _as_udata),
    Client("udata", "xml", _as_udata),
    Client("udata", "jsonld", _as_udata),
]


def _got(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


def _said(command: list[str], given: bytes = b"") -> str:
    done = subprocess.run(  # noqa: S603 - our own words
        command, input=given, capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


def _of_lines(lines: str) -> tuple[set[str], str | None]:
    """Return what N-Triples say: datasets, and the next page."""
    datasets, following = set(), None
    for line in lines.splitlines():
        triple = _TRIPLE.fullmatch(line)
        assert triple, line
        subject, predicate, address, literal = triple.groups()
        if predicate == str(RDF.type) and address == str(DCAT.Dataset):
            datasets.add(subject[1:-1])
        if predicate == str(HYDRA.next):
            following = address or literal
    return datasets, following
