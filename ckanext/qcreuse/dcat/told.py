"""What a page of the feed says of the stream, of its activities and of other pages.

DCAT-AP Feeds asks for it in the default graph (SEMIC, living standard).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from rdflib import DCTERMS, RDF, XSD, BNode, Literal, URIRef

from . import building, heads
from .names import AS, LDES, TREE
from .neutral import neutral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ckanext.qcreuse.model.change import Change, Period

    from .writing.statements import Triple

ENDPOINT = "qcreuse_feeds.changes_{form}"

SHAPE = URIRef("https://semiceu.github.io/LDES-DCAT-AP-feeds/shape.ttl#ActivityShape")
"""What each activity is like: the address that the specification gives."""

KINDS = {"create": AS.Create, "update": AS.Update, "delete": AS.Delete}

TITLES = {"fr": "Changements du catalogue", "en": "Changes of the catalogue"}


@dataclass(frozen=True)
class Page:
    """A page of the feed.

    Parameters
    ----------
    form
        Format, as addresses end.
    period
        What its address says; none for the root.
    onward
        Where it leads.
    settled
        Whether nothing will ever join it.
    """

    form: str
    period: Period | None
    onward: tuple[Period, ...]
    settled: bool = False

    @property
    def address(self) -> str:
        """Where it is read."""
        return address(self.form, self.period)


def address(form: str, period: Period | None) -> str:
    """Return where the changes of a period are read, as it is seen from outside.

    Parameters
    ----------
    form
        Format, as addresses end.
    period
        Its moments; none for the root.
    """
    asked: dict[str, object] = {}
    if period is not None:
        asked["since"] = _addressed(period.since)
        if period.before is not None:
            asked["before"] = _addressed(period.before)
    return heads.located(ENDPOINT.format(form=form), asked)


def stream() -> str:
    """Return the address of the stream, which is one in all formats."""
    with neutral():
        return f"{address('trig', None)}#stream"


def activity(of: str, change: Change) -> str:
    """Return the address of an activity: its dataset's, at that moment, for ever.

    Parameters
    ----------
    of
        Address of the stream.
    change
        What it is about.
    """
    return f"{of}.{quote(change.package_id, safe='')}.{_addressed(change.at)}"


def head(here: Page, found: Sequence[Change], form: str) -> str:
    """Return the first body of a page.

    Parameters
    ----------
    here
        The page.
    found
        The changes that it holds.
    form
        Format of the body.
    """
    of = stream()
    with neutral():
        triples = [
            *_of_stream(URIRef(of)),
            *_of_page(here),
            *(triple for change in found for triple in _of_change(of, change)),
        ]
        return building.written(triples, here.address, (form,))[form]


def _of_stream(of: URIRef) -> Iterator[Triple]:
    """Say what the stream is, and that each dataset's last activity alone is kept."""
    top, policy = URIRef(address("trig", None)), URIRef(f"{of}.retention")
    yield of, RDF.type, LDES.EventStream
    for language, words in TITLES.items():
        yield of, DCTERMS.title, Literal(words, lang=language)
    yield of, TREE.shape, SHAPE
    yield of, LDES.timestampPath, AS.published
    yield of, LDES.versionOfPath, AS.object
    yield of, LDES.versionCreateObject, AS.Create
    yield of, LDES.versionUpdateObject, AS.Update
    yield of, LDES.versionDeleteObject, AS.Delete
    yield of, TREE.view, top
    yield top, LDES.retentionPolicy, policy
    # As DCAT-AP Feeds says it, then as LDES says it since.
    yield policy, RDF.type, LDES.LatestVersionSubset
    yield policy, LDES.amount, Literal(1)
    yield policy, RDF.type, LDES.RetentionPolicy
    yield policy, LDES.versionAmount, Literal(1)


def _of_page(here: Page) -> Iterator[Triple]:
    node = URIRef(here.address)
    yield node, RDF.type, TREE.Node
    if here.settled:
        yield node, LDES.immutable, Literal(True)
    for period in here.onward:
        target = URIRef(address(here.form, period))
        bounds = [(TREE.GreaterThanOrEqualToRelation, period.since)]
        if period.before is not None:
            bounds.append((TREE.LessThanRelation, period.before))
        for kind, bound in bounds:
            relation = BNode()
            yield node, TREE.relation, relation
            yield relation, RDF.type, kind
            yield relation, TREE.path, AS.published
            yield relation, TREE.value, _literal(bound)
            yield relation, TREE.node, target


def _of_change(of: str, change: Change) -> Iterator[Triple]:
    node = URIRef(activity(of, change))
    yield URIRef(of), TREE.member, node
    yield node, RDF.type, KINDS[change.kind]
    yield node, AS.object, URIRef(change.subject)
    yield node, AS.published, _literal(change.at)


def _literal(at: datetime) -> Literal:
    said = f"{at.isoformat(timespec='milliseconds')}Z"
    # rdflib's own would write it otherwise, to the microsecond.
    return Literal(said, datatype=XSD.dateTime, normalize=False)


def _addressed(at: datetime) -> str:
    # As asked.MOMENT reads it.
    return f"{at:%Y%m%dT%H%M%S}.{at.microsecond // 1000:03}Z"
