"""A graph → a dataset of ours: our own feed read back, or another catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import DCTERMS, FOAF, RDFS, SKOS, BNode, Literal, URIRef

from ckanext.qcreuse.domain import codes

from . import addresses, agents, mapping, terms
from .names import AUTHORITY, DCAT, DCATAP, DUV, SCHEMA

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

KEPT_EXTRAS = (
    "uri",
    "guid",
    "identifier",
    "modified",
    "publisher_uri",
    "publisher_name",
    mapping.HIGH_VALUE,
)
"""What the harvester knows a dataset by, and what its own catalogue said of it."""

SAID_OTHERWISE = (
    *("access_url", "download_url", "distribution_ref", "license", "rights"),
    *("language", "size", "format", "mimetype"),
)
"""What the chain read of a resource and we say in other words."""

LAST = 10**9
"""Where what has no place goes."""


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
    resources = [
        _resource(graph, item, subject) for item in dataset.get("resources") or ()
    ]
    parsed = {
        **_texts(graph, subject, "title", DCTERMS.title),
        **_texts(graph, subject, "notes", DCTERMS.description),
        "url": addresses.web(str(graph.value(subject, DCAT.landingPage) or "")),
        "version": str(graph.value(subject, DCAT.version) or ""),
        "license_id": _licence(graph, subject) or dataset.get("license_id"),
        **agents.read(graph, subject),
        **_standard(graph, subject),
        **terms.read(graph, subject, "dataset"),
    }
    if parsed.get("notes") in mapping.NO_DESCRIPTION.values():
        del parsed["notes"]
        parsed.pop("notes_translated", None)
    return {
        **{key: value for key, value in parsed.items() if value not in (None, "", [])},
        "title": parsed.get("title") or _name_of(subject),
        "tags": _tags(graph, subject),
        "groups": _groups(graph, subject),
        "resources": [item for _place, item in sorted(resources, key=_first)],
        "extras": [
            item for item in dataset.get("extras") or () if item["key"] in KEPT_EXTRAS
        ],
    }


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _name_of(subject: Node) -> str:
    return str(subject).rstrip("/").rsplit("/", 1)[-1]


def _texts(
    graph: Graph, subject: Node, field: str, predicate: URIRef
) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for node in sorted(graph.objects(subject, predicate), key=str):
        if isinstance(node, Literal):
            texts.setdefault((node.language or "")[:2].lower(), str(node))
    if not texts:
        return {}
    # What says no language is the catalogue's own, as the chain reads it too.
    french = texts.get("fr") or texts.get("")
    given: dict[str, Any] = {field: french or next(iter(texts.values()))}
    if french and texts.get("en"):
        given[f"{field}_translated"] = {"en": texts["en"]}
    return given


def _tags(graph: Graph, subject: Node) -> list[dict[str, str]]:
    levels = codes.load("hrp_flag").codes
    ours = {text for level in levels for text in level.label.values()}
    words = {str(node) for node in graph.objects(subject, DCAT.keyword)}
    names = {part.strip() for word in words - ours for part in word.split(",")}
    return [{"name": name} for name in sorted(names) if name]


def _groups(graph: Graph, subject: Node) -> list[dict[str, str]]:
    names = {
        str(name)
        for theme in graph.objects(subject, DCAT.theme)
        for name in graph.objects(theme, SKOS.notation)
        if terms.group_of(theme) == str(name)
    }
    return [{"name": name} for name in sorted(names)]


def _standard(graph: Graph, subject: Node) -> dict[str, Any]:
    laws = graph.objects(subject, DCATAP.applicableLegislation)
    frequency = str(graph.value(subject, DCTERMS.accrualPeriodicity) or "")
    return {
        "update_frequency": codes.load("update_frequency").code_of(frequency),
        "language": _language(graph, subject),
        "temporal": _period(graph, subject),
        "ext_spatial": _territory(graph, subject),
        "methodologie": _label(graph, graph.value(subject, DCTERMS.provenance)),
        "source_metadata_created": str(graph.value(subject, DCTERMS.issued) or ""),
        "hrp_legal_basis": sorted(str(law) for law in laws if isinstance(law, URIRef)),
        "hrp_reuses": _reuses(graph, subject),
    }


def _language(graph: Graph, subject: Node) -> str | None:
    found = {str(node) for node in graph.objects(subject, DCTERMS.language)}
    for code, languages in mapping.LANGUAGES.items():
        if found == {str(AUTHORITY[f"language/{item}"]) for item in languages}:
            return code
    return None


def _licence(graph: Graph, subject: Node) -> str | None:
    licences = codes.load("licence")
    nodes = [subject, *graph.objects(subject, DCAT.distribution)]
    found = {
        licences.code_of(str(node))
        for about in nodes
        for node in graph.objects(about, DCTERMS.license)
    }
    known = sorted(code for code in found if code)
    return known[0] if known else None


def _period(graph: Graph, subject: Node) -> str:
    for period in graph.objects(subject, DCTERMS.temporal):
        dates = [
            str(graph.value(period, predicate) or "")[:10]
            for predicate in (DCAT.startDate, DCAT.endDate)
        ]
        if all(dates):
            return "/".join(dates)
    return ""


def _territory(graph: Graph, subject: Node) -> str:
    for place in sorted(graph.objects(subject, DCTERMS.spatial), key=str):
        label = graph.value(place, SKOS.prefLabel) or graph.value(place, RDFS.label)
        if label or isinstance(place, URIRef):
            return str(label or place)
    return ""


def _label(graph: Graph, node: Node | None) -> str:
    if isinstance(node, Literal):
        return str(node)
    return str(graph.value(node, RDFS.label) or "") if node is not None else ""


def _reuses(graph: Graph, subject: Node) -> list[dict[str, str]]:
    found = []
    for node in graph.objects(subject, DUV.hasUsage):
        reuse = {
            "title": str(graph.value(node, DCTERMS.title) or ""),
            "url": str(graph.value(node, FOAF.page) or ""),
            **terms.read(graph, node, "reuse"),
        }
        filled = {key: value for key, value in reuse.items() if value}
        found.append((_place(graph, node), filled))
    return [reuse for _order, reuse in sorted(found, key=_first) if reuse]


def _place(graph: Graph, node: Node) -> tuple[int, str]:
    value = graph.value(node, SCHEMA.position)
    known = value.toPython() if isinstance(value, Literal) else None
    return (known if isinstance(known, int) else LAST, str(node))


def _resource(
    graph: Graph, resource: dict[str, Any], subject: Node
) -> tuple[tuple[int, str], dict[str, Any]]:
    reference = str(resource.get("distribution_ref") or "")
    known = {str(node): node for node in graph.objects(subject, DCAT.distribution)}
    node = known.get(reference, BNode(reference))
    kept = {key: resource[key] for key in resource if key not in SAID_OTHERWISE}
    address = str(
        graph.value(node, DCAT.downloadURL) or graph.value(node, DCAT.accessURL) or ""
    )
    form, media_type = _format(graph, node, resource)
    parsed = {
        **kept,
        **_texts(graph, node, "name", DCTERMS.title),
        **_texts(graph, node, "description", DCTERMS.description),
        # A distribution that leads nowhere but to its own page has no address.
        "url": "" if address == reference else address,
        "format": form,
        "mimetype": media_type,
        "availability": _availability(resource),
        **terms.read(graph, node, "resource"),
    }
    size = _size(graph, node)
    if size != parsed.get("taille_entier", 0) * mapping.MEGABYTE:
        parsed["size"] = size
    filled = {key: value for key, value in parsed.items() if value not in (None, "")}
    return _place(graph, node), {"url": "", **filled}


def _availability(resource: dict[str, Any]) -> str | None:
    # What the list has no code for stays as the other catalogue gives it.
    given = str(resource.get("availability") or "")
    return codes.load("planned_availability").code_of(given) or given


def _size(graph: Graph, node: Node) -> int | None:
    size = str(graph.value(node, DCAT.byteSize) or "")
    return int(size) if size.isascii() and size.isdigit() else None


def _format(
    graph: Graph, node: Node, resource: dict[str, Any]
) -> tuple[str, str | None]:
    media_type = str(graph.value(node, DCAT.mediaType) or "")
    media_type = media_type.partition("/media-types/")[2] or media_type
    form = graph.value(node, DCTERMS.format)
    for known in terms.formats().values():
        if form == AUTHORITY[f"file-type/{known['file_type']}"]:
            return known["name"], media_type
    label = _label(graph, form) if form is not None else ""
    return label or str(resource.get("format") or ""), media_type
