"""What a graph must not hold (DESIGN §9): one bad value never fails a page.

The chain writes text where DCAT-AP wants a node, dates without a time zone,
empty literals and what a person typed as an address. Here all that is mended,
or dropped where it cannot be.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.parser import parse as parse_date
from rdflib import (
    DCTERMS,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    BNode,
    Literal,
    URIRef,
)

from . import addresses
from .chain import CleanedURIRef
from .names import ADMS, DCAT, DCATAP, ELI, GEOSPARQL, LOCN, SPDX, VCARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib import Graph
    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot hold, and DEL."""

UNKNOWN_LICENCE_TYPE = URIRef("http://purl.org/adms/licencetype/UnknownIPR")

MENDED = {UNKNOWN_LICENCE_TYPE: None, DCAT.Attribution: PROV.Attribution}
"""Node → what stands for it, or none."""

RANGES = {
    ADMS.status: SKOS.Concept,
    DCAT.compressFormat: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.packageFormat: DCTERMS.MediaType,
    DCAT.theme: SKOS.Concept,
    DCATAP.applicableLegislation: ELI.LegalResource,
    DCATAP.availability: SKOS.Concept,
    DCATAP.hvdCategory: SKOS.Concept,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.conformsTo: DCTERMS.Standard,
    DCTERMS.creator: FOAF.Agent,
    DCTERMS.format: DCTERMS.MediaTypeOrExtent,
    DCTERMS.isReferencedBy: RDFS.Resource,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.provenance: DCTERMS.ProvenanceStatement,
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.relation: RDFS.Resource,
    DCTERMS.rights: DCTERMS.RightsStatement,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.type: SKOS.Concept,
    FOAF.homepage: FOAF.Document,
    FOAF.page: FOAF.Document,
    SPDX.algorithm: SPDX.ChecksumAlgorithm,
    # By RDFS everything is one; the shapes of DCAT-AP HVD ask that it be said.
    VCARD.hasEmail: RDFS.Resource,
}
"""Property → class of its values (DCAT-AP 3.0.1, ranges)."""

RENAMED = {
    # Attributions are PROV's; the chain gives them a name that DCAT lacks.
    DCAT.qualifiedAttribution: PROV.qualifiedAttribution,
    DCAT.agent: PROV.agent,
    # Their values would have to be datasets described here, and are not.
    ADMS.sample: DCTERMS.relation,
    DCAT.hasVersion: DCTERMS.relation,
    DCTERMS.hasVersion: DCTERMS.relation,
    DCTERMS.isVersionOf: DCTERMS.relation,
    DCTERMS.source: DCTERMS.relation,
}

DATATYPES = {
    DCAT.byteSize: XSD.nonNegativeInteger,
    DCAT.spatialResolutionInMeters: XSD.decimal,
    DCAT.temporalResolution: XSD.duration,
}
"""Property → datatype of its one value: the chain writes what it cannot read."""

_PLACED = frozenset({*RANGES, *DATATYPES, LOCN.geometry})
"""Properties whose values are looked at."""

NEEDED: dict[Node, tuple[Node, ...]] = {
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
    FOAF.Agent: (FOAF.name,),
    ADMS.Identifier: (SKOS.notation,),
}
"""A node of a class that says nothing without some properties."""

_NOT_SEEN = BNode()
_IDENTIFIER = DCTERMS.identifier
_TYPE = RDF.type
_IN_UTC = datetime(1, 1, 1, tzinfo=timezone.utc)
_ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_SPELLED_ALIKE = re.compile(r"[\w:/.~%#?&=@+-]*")
"""Addresses that the chain encodes nothing of: nearly all."""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def text(value: object) -> str:
    """Return a text that any serialisation can hold; blank for none.

    Parameters
    ----------
    value
        The value; ``None`` written out as a word is none.
    """
    if value is None or isinstance(value, (dict, list)):
        return ""
    cleaned = UNREADABLE.sub("", str(value))
    return "" if cleaned.strip() in ("", "None") else cleaned


def language_tag(key: object) -> str | None:
    """Return a language tag (BCP 47), or nothing.

    Parameters
    ----------
    key
        The tag, or a locale: ``fr_CA`` is ``fr-CA``.
    """
    tag = str(key).replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def moment(value: object) -> str | None:
    """Return a date, or a date and time with its zone, or nothing.

    Parameters
    ----------
    value
        The date as CKAN or a source writes it; a time without a zone is in UTC,
        as CKAN's are.
    """
    return _moment(text(value).strip())


@lru_cache(maxsize=addresses.KNOWN)
def _moment(given: str) -> str | None:
    if _PARTIAL_DATE.fullmatch(given):
        return given
    try:
        return parse_date(given, default=_IN_UTC).isoformat() if given else None
    except (ValueError, OverflowError):
        return None


def mend(graph: Graph, spelled: Iterable[str] = ()) -> None:
    """Mend or drop what a graph must not hold.

    Parameters
    ----------
    graph
        The description of one dataset, or of the catalogue; changed in place.
    spelled
        Addresses as they are spelled: the chain encodes more of one than it has
        to, which makes another address of it.
    """
    right: dict[Node, Node] = {
        _as_the_chain_spells(item): URIRef(item)
        for item in spelled
        if not _SPELLED_ALIKE.fullmatch(item)
    }
    # One dataset names the same nodes again and again.
    known: dict[Node, Node | None] = {**MENDED}
    placed: dict[Triple, None] = {}
    for triple in list(graph):
        mended = _mended(triple, right, known)
        if mended is not triple:
            graph.remove(triple)
            if mended is not None:
                graph.add(mended)
        if mended is not None and mended[1] in _PLACED:
            placed[mended] = None
    for triple in placed:
        _put_in_range(graph, triple)
    _drop_hollow_nodes(graph)


@lru_cache(maxsize=addresses.KNOWN)
def _as_the_chain_spells(address: str) -> URIRef:
    return CleanedURIRef(address)


def _mended(
    triple: Triple, right: Mapping[Node, Node], known: dict[Node, Node | None]
) -> Triple | None:
    subject, predicate, value = triple
    if isinstance(value, URIRef) and predicate == _IDENTIFIER:
        value = Literal(str(right.get(value, value)))
    about = _once_mended(subject, right, known)
    said = _once_mended(value, right, known)
    if about is None or said is None:
        return None
    name = RENAMED.get(predicate, predicate)  # type: ignore[call-overload]
    if about is subject and said is triple[2] and name is predicate:
        return triple
    return about, name, said


def _once_mended(
    node: Node, right: Mapping[Node, Node], known: dict[Node, Node | None]
) -> Node | None:
    found = known.get(node, _NOT_SEEN)
    if found is _NOT_SEEN:
        found = known[node] = _mended_node(right.get(node, node))
    return found


def _mended_node(node: Node) -> Node | None:
    if isinstance(node, Literal):
        return _mended_literal(node)
    if isinstance(node, URIRef):
        found = addresses.iri(str(node))
        if found is None:
            return None
        return node if found == str(node) else URIRef(found)
    return node


def _mended_literal(node: Literal) -> Literal | None:
    words = text(str(node))
    if not words or node.ill_typed:
        return None
    if node.datatype == XSD.dateTime and not _ZONED.search(words):
        words += "+00:00"
    if words == str(node):
        return node
    return Literal(words, lang=node.language, datatype=node.datatype)


def _put_in_range(graph: Graph, triple: Triple) -> None:
    subject, predicate, value = triple
    datatype = DATATYPES.get(predicate)  # type: ignore[call-overload]
    if datatype is not None:
        right = getattr(value, "datatype", None) == datatype
        if not right or len(list(graph.objects(subject, predicate))) > 1:
            graph.remove(triple)
        return
    if predicate == LOCN.geometry:
        if isinstance(value, Literal):
            _put_geometry(graph, triple)
        return
    kind = RANGES[predicate]  # type: ignore[index]
    if isinstance(value, Literal):
        graph.remove(triple)
        value = _node_for(graph, kind, value)
        if value is None:
            return
        graph.add((subject, predicate, value))
    graph.add((value, RDF.type, kind))
    if kind == SKOS.Concept and not any(graph.objects(value, SKOS.prefLabel)):
        # DCAT-AP asks each concept's name; where nobody gave one, its code is.
        code = re.split(r"[/#]", str(value).rstrip("/#"))[-1]
        graph.add((value, SKOS.prefLabel, Literal(code)))


def _node_for(graph: Graph, kind: Node, value: Literal) -> Node | None:
    place = addresses.iri(str(value))
    if place or kind == ELI.LegalResource:
        # A law is known by its address alone (DCAT-AP 3.0.1, base shapes).
        return URIRef(place) if place else None
    node = BNode()
    graph.add((node, _label_of(kind), value))
    return node


def _put_geometry(graph: Graph, triple: Triple) -> None:
    subject, predicate, value = triple
    graph.remove(triple)
    node = next(graph.objects(subject, predicate), None) or BNode()
    graph.add((subject, predicate, node))
    graph.add((node, RDF.type, LOCN.Geometry))
    in_wkt = getattr(value, "datatype", None) == GEOSPARQL.wktLiteral
    graph.add((node, GEOSPARQL.asWKT if in_wkt else GEOSPARQL.asGeoJSON, value))


def _label_of(kind: Node) -> URIRef:
    if kind == FOAF.Agent:
        return FOAF.name
    return SKOS.prefLabel if kind in (SKOS.Concept, DCTERMS.Location) else RDFS.label


def _drop_hollow_nodes(graph: Graph) -> None:
    said: dict[Node, set[Node]] = {}
    needy: list[tuple[Node, tuple[Node, ...]]] = []
    for subject, predicate, value in graph:
        said.setdefault(subject, set()).add(predicate)
        if predicate == _TYPE and value in NEEDED:
            needy.append((subject, NEEDED[value]))
    for node, needed in needy:
        if not said[node].issuperset(needed):
            _drop(graph, node)
    for node in said:
        if isinstance(node, BNode) and all(
            predicate == _TYPE for predicate in graph.predicates(node)
        ):
            _drop(graph, node)


def _drop(graph: Graph, node: Node) -> None:
    graph.remove((node, None, None))
    graph.remove((None, None, node))
