"""A graph → a dataset of ours: our own feed read back, or another catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import DCAT, DCTERMS, BNode, Literal, Namespace, URIRef

from ckanext.qcreuse.domain import codes

from . import terms
from .mapping import MEGABYTE

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

DUV = Namespace("http://www.w3.org/ns/duv#")
DCATAP = Namespace("http://data.europa.eu/r5r/")

REUSE_CODES = (
    ("kind", "reuse_kind", "reuseKind"),
    ("author_kind", "hrp_audiences", "reuseAuthor"),
)
"""Key of a known reuse, its vocabulary, and the property that carries it."""

KEPT = ("uri", "guid")
"""Extras that the harvester needs to know a dataset again."""

INTERNAL = ("access_url", "download_url", "distribution_ref", "license", "rights")
"""What the chain read of a resource and we say in other words."""


def parse(graph: Graph, dataset: dict[str, Any], subject: URIRef) -> dict[str, Any]:
    """Return the dataset that a node describes.

    Parameters
    ----------
    graph
        The graph.
    dataset
        What the chain has read so far.
    subject
        The dataset's node.
    """
    extras = [item for item in dataset.get("extras") or [] if item["key"] in KEPT]
    kept = ("name", "url", "tags", "resources", "license_id", "id")
    parsed = {key: dataset[key] for key in kept if dataset.get(key)}
    parsed.update(
        extras=extras,
        tags=_tags(graph, subject),
        resources=[_resource(graph, item) for item in dataset.get("resources") or []],
        **_texts(graph, subject, "title", DCTERMS.title),
        **_texts(graph, subject, "notes", DCTERMS.description),
        **_standard(graph, subject),
    )
    # Ours comes last: it says exactly what the standard part says roughly.
    parsed.update(terms.read(graph, subject, "dataset"))
    return parsed


def _megabytes(size: Any) -> dict[str, int]:
    # Données Québec's own field, which its rules keep at 1 or more.
    if not isinstance(size, int):
        return {}
    return {"taille_entier": max(1, round(size / MEGABYTE))}


def _texts(
    graph: Graph, subject: Node, field: str, predicate: URIRef
) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for node in graph.objects(subject, predicate):
        if isinstance(node, Literal):
            texts.setdefault((node.language or "fr")[:2], str(node))
    if not texts:
        return {}
    given: dict[str, Any] = {field: texts.get("fr") or next(iter(texts.values()))}
    if texts.get("en") and "fr" in texts:
        given[f"{field}_translated"] = {"fr": texts["fr"], "en": texts["en"]}
    return given


def _tags(graph: Graph, subject: Node) -> list[dict[str, str]]:
    labels = {
        text for label in terms.table()["potential"].values() for text in label.values()
    }
    names = {
        str(node)
        for node in graph.objects(subject, DCAT.keyword)
        if isinstance(node, Literal) and (node.language or "fr").startswith("fr")
    }
    return [{"name": name} for name in sorted(names - labels)]


def _standard(graph: Graph, subject: Node) -> dict[str, Any]:
    frequency = codes.load("update_frequency").code_of(
        str(graph.value(subject, DCTERMS.accrualPeriodicity) or "")
    )
    laws = graph.objects(subject, DCATAP.applicableLegislation)
    contact = graph.value(subject, DCAT.contactPoint)
    read = {
        "update_frequency": frequency,
        "temporal": _period(graph, subject),
        "hrp_legal_basis": sorted(str(law) for law in laws if isinstance(law, URIRef)),
        "hrp_reuses": _reuses(graph, subject),
        "source_metadata_created": str(graph.value(subject, DCTERMS.issued) or ""),
        **(_contact(graph, contact) if contact is not None else {}),
    }
    return {key: value for key, value in read.items() if value}


def _period(graph: Graph, subject: Node) -> str:
    for period in graph.objects(subject, DCTERMS.temporal):
        dates = [
            str(graph.value(period, predicate) or "")
            for predicate in (DCAT.startDate, DCAT.endDate)
        ]
        if all(dates):
            return "/".join(dates)
    return ""


def _contact(graph: Graph, node: Node) -> dict[str, str]:
    vcard = Namespace("http://www.w3.org/2006/vcard/ns#")
    email = str(graph.value(node, vcard.hasEmail) or "").removeprefix("mailto:")
    return {"author": str(graph.value(node, vcard.fn) or ""), "author_email": email}


def _reuses(graph: Graph, subject: Node) -> list[dict[str, str]]:
    reuses = []
    for node in graph.objects(subject, DUV.hasUsage):
        reuse = {"title": str(graph.value(node, DCTERMS.title) or "")}
        if not isinstance(node, BNode):
            reuse["url"] = str(node)
        for predicate, value in graph.predicate_objects(node):
            name = str(predicate).partition("#")[2]
            for key, _vocabulary, own in REUSE_CODES:
                if name == own:
                    reuse[key] = str(value).partition("#")[2].partition(".")[2]
        reuses.append(reuse)
    return sorted(reuses, key=lambda reuse: (reuse["title"], reuse.get("url", "")))


def _resource(graph: Graph, resource: dict[str, Any]) -> dict[str, Any]:
    place = resource.get("distribution_ref") or ""
    node: Node = URIRef(place) if "://" in place else BNode(place)
    parsed = {
        key: value
        for key, value in resource.items()
        if key not in INTERNAL and value not in (None, "", [], {})
    }
    parsed.pop("language", None)
    parsed.update(
        **_texts(graph, node, "name", DCTERMS.title),
        **_texts(graph, node, "description", DCTERMS.description),
        **_megabytes(parsed.get("size")),
    )
    parsed.update(terms.read(graph, node, "resource"))
    return parsed
