"""Programs that read a catalogue, each by its own parser, page after page.

rapper (raptor) reads Turtle and RDF/XML, and fetches pages itself; serdi (serd) reads
Turtle. udata's own DCAT harvester reads all three formats and goes from page to page by
itself: it fetches, parses and validates as data.gouv.fr does, and stores nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF

from ckanext.qcreuse.dcat.names import DCAT
from ckanext.qcreuse.dcat.writing.prefixes import HYDRA
from dev import udata
from dev.web import NO_PROXY

if TYPE_CHECKING:
    from collections.abc import Callable

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
    walk
        From the address of the first page and the format to what is found; it calls
        what it is given once it has read that page.
    """

    name: str
    ending: str
    walk: Callable[[str, str, Callable[[], None]], Found]

    def __str__(self) -> str:
        return f"{self.name} {self.ending}"

    def crawl(self, site_url: str, begun: Callable[[], None]) -> Found:
        """Read every page of a site's catalogue; say when it has read the first."""
        found = self.walk(f"{site_url}/catalog.{self.ending}", self.ending, begun)
        assert found.pages < MOST_PAGES
        return found


def _page_by_page(
    read: Callable[[str, str], tuple[set[str], str | None]],
    address: str,
    ending: str,
    begun: Callable[[], None],
) -> Found:
    """Follow what a program that reads one page finds there."""
    found, following = Found(), address
    while following and found.pages < MOST_PAGES:
        datasets, following = read(following, ending)
        found.datasets |= datasets
        found.pages += 1
        if found.pages == 1:
            begun()
    return found


def _by_rapper(address: str, ending: str) -> tuple[set[str], str | None]:
    syntax = {"ttl": "turtle", "xml": "rdfxml"}[ending]
    return _of_lines(_said(["rapper", "-q", "-i", syntax, address]))


def _by_serdi(address: str, _ending: str) -> tuple[set[str], str | None]:
    command = ["serdi", "-i", "turtle", "-o", "ntriples", "-", address]
    return _of_lines(_said(command, _got(address)))


def _by_udata(address: str, _ending: str, begun: Callable[[], None]) -> Found:
    if sys.version_info < udata.OLDEST:
        pytest.skip("Python 3.11, which udata asks for, is absent")
    words, env = udata.install()
    process = subprocess.Popen(  # noqa: S603 - our own words
        [*words, address],
        env={**env, "no_proxy": NO_PROXY, "NO_PROXY": NO_PROXY},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = Found()
    with process:
        assert process.stdin
        assert process.stdout
        while (said := process.stdout.readline()) == "page\n":
            found.pages += 1
            if found.pages == 1:
                begun()
            process.stdin.write("\n")
            process.stdin.flush()
    told = json.loads(said)
    assert told["errors"] == []
    for dataset in told["datasets"]:
        # A dataset that a crawl meets on two pages was read already.
        again = [error for error in dataset["errors"] if "already exists" in error]
        assert dataset["errors"] == again
        found.datasets |= {dataset["address"]} - {None}
    return found


_rapper = partial(_page_by_page, _by_rapper)
CLIENTS = [
    Client("rapper", "ttl", _rapper),
    Client("rapper", "xml", _rapper),
    Client("serdi", "ttl", partial(_page_by_page, _by_serdi)),
    Client("udata", "ttl", _by_udata),
    Client("udata", "xml", _by_udata),
    Client("udata", "jsonld", _by_udata),
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
