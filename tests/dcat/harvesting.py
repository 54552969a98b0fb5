"""A harvester of OAI-PMH that takes no answer which is not as the protocol says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("oai_pmh.rng")))
SPACES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
}
HOST = "oai:test.ckan.net:"


def ask(app: Any, **arguments: str) -> Any:
    """Return the root of an answer that is as the protocol wants it."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = app.get("/oai", query_string=given)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    return checked(answer.data)


def checked(data: bytes) -> Any:
    root = etree.fromstring(data)
    GRAMMAR.assertValid(root)
    return root


def found(root: Any, path: str) -> list[Any]:
    return root.xpath(path, namespaces=SPACES)


def refusal(root: Any) -> str:
    """Return the code of an answer that says what is wrong; blank where none does."""
    return "".join(found(root, "o:error/@code"))


def ids(root: Any, status: str = "not(@status)") -> list[str]:
    """Return the datasets of an answer's headers."""
    names = found(root, f".//o:header[{status}]/o:identifier/text()")
    return [name.removeprefix(HOST) for name in names]


def gone(root: Any) -> list[str]:
    return ids(root, "@status='deleted'")


def listed(app: Any, verb: str = "ListIdentifiers", **arguments: str) -> Any:
    given = {"metadataPrefix": "oai_dc", **arguments}
    return ask(app, verb=verb, **given)


def crawl(app: Any, verb: str = "ListRecords", **arguments: str) -> Iterator[Any]:
    """Read a list, a part at a time."""
    root = listed(app, verb, **arguments)
    while True:
        yield root
        tokens = found(root, "//o:resumptionToken")
        if not tokens or not tokens[0].text:
            return
        root = ask(app, verb=verb, resumptionToken=tokens[0].text)
