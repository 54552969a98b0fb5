"""What the measures of metadata look at, read from a dataset's statements."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rdflib import DCTERMS, URIRef

from ckanext.qcreuse.domain import quality
from ckanext.qcreuse.domain.quality import Scale

from .names import AUTHORITY, DCAT, MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdflib import Graph
    from rdflib.term import Node

    from ckanext.qcreuse.domain.quality import Facts, Metric, Quality

    Answers = Callable[[str], bool | None]
    """Address → whether it answered when it was tried; nothing where it was not."""

scale: Callable[[], Scale] = cache(quality.load)
"""Our measures, read once in a process."""

FILE_TYPES, RIGHTS, LICENCES = (
    str(AUTHORITY[f"{table}/"]) for table in ("file-type", "access-right", "licence")
)


def measured(
    graph: Graph,
    subject: URIRef,
    distributions: Sequence[URIRef],
    answers: Answers,
    *,
    compliant: bool,
) -> dict[str, Any]:
    """Return what a dataset scores, measure by measure.

    Parameters
    ----------
    graph, subject
        Its statements, and its node.
    distributions
        The nodes of its resources, in their order.
    answers
        What is known of addresses.
    compliant
        Whether it breaks no rule.

    Returns
    -------
    dict
        ``low`` and ``high`` points of ``highest``; ``ratings``: what these are called,
        one where it is sure; ``resource``: place of the one that counts, or nothing;
        ``dimensions``, each with ``label``, ``low``, ``high``, ``highest`` and
        ``metrics``: ``of`` (``dataset`` or ``distribution``), ``label``, ``points``,
        ``met`` (nothing where nobody knows), ``advice``, ``field`` and ``resource``.
    """
    rules = scale()
    dataset = _of_dataset(graph, subject, compliant=compliant)
    found = quality.assess(
        rules,
        dataset,
        [_of_distribution(graph, subject, node, answers) for node in distributions],
    )
    ends = {rules.rating(points).code: points for points in (found.low, found.high)}
    return {
        "low": found.low,
        "high": found.high,
        "highest": rules.highest,
        "ratings": [
            {"code": code, "label": dict(rules.rating(points).label)}
            for code, points in ends.items()
        ],
        "resource": found.best,
        "dimensions": [
            {
                "code": code,
                "label": dict(label),
                **_sums(
                    [item for item in rules.metrics if item.dimension == code], found
                ),
            }
            for code, label in rules.dimensions.items()
        ],
    }


def _sums(metrics: Sequence[Metric], found: Quality) -> dict[str, Any]:
    met = [(metric, found.met[metric.code]) for metric in metrics]
    return {
        "low": sum(metric.points for metric, is_met in met if is_met),
        "high": sum(metric.points for metric, is_met in met if is_met is not False),
        "highest": sum(metric.points for metric in metrics),
        "metrics": [_told(metric, is_met, found.best) for metric, is_met in met],
    }


def _told(metric: Metric, met: bool | None, best: int | None) -> dict[str, Any]:
    of, _dot, field = metric.field.rpartition(".")
    return {
        "code": metric.code,
        "of": metric.of,
        "label": dict(metric.label),
        "points": metric.points,
        "met": met,
        "advice": dict(metric.advice),
        "field": field,
        "resource": best if of else None,
    }


def _of_dataset(graph: Graph, subject: Node, *, compliant: bool) -> Facts:
    said = {*graph.predicates(subject)}
    return {
        "keyword": DCAT.keyword in said,
        "category": DCAT.theme in said,
        "spatial": DCTERMS.spatial in said,
        "temporal": DCTERMS.temporal in said,
        "compliance": compliant,
        "access_rights": DCTERMS.accessRights in said,
        "access_rights_known": _is_in(graph, subject, DCTERMS.accessRights, RIGHTS),
        "contact": DCAT.contactPoint in said,
        "publisher": DCTERMS.publisher in said,
    }


def _of_distribution(
    graph: Graph, dataset: Node, node: URIRef, answers: Answers
) -> Facts:
    said = {*graph.predicates(node)}
    dated = {*said, *graph.predicates(dataset)}
    formats = {
        str(form).removeprefix(FILE_TYPES)
        for form in graph.objects(node, DCTERMS["format"])
        if str(form).startswith(FILE_TYPES)
    }
    media = _is_in(graph, node, DCAT.mediaType, str(MEDIA_TYPES))
    return {
        "access_url_status": _answers(graph, node, DCAT.accessURL, answers),
        "download_url": DCAT.downloadURL in said,
        "download_url_status": _answers(graph, node, DCAT.downloadURL, answers),
        "format": DCTERMS["format"] in said,
        "media_type": DCAT.mediaType in said,
        "vocabulary": bool(formats) or media,
        "non_proprietary": bool(formats & scale().non_proprietary),
        "machine_readable": bool(formats & scale().machine_readable),
        "licence": DCTERMS.license in said,
        "licence_known": _is_in(graph, node, DCTERMS.license, LICENCES),
        "rights": DCTERMS.rights in said,
        "size": DCAT.byteSize in said,
        "issued": DCTERMS.issued in dated,
        "modified": DCTERMS.modified in dated,
    }


def _is_in(graph: Graph, node: Node, predicate: URIRef, table: str) -> bool:
    return any(str(value).startswith(table) for value in graph.objects(node, predicate))


def _answers(
    graph: Graph, node: Node, predicate: URIRef, answers: Answers
) -> bool | None:
    """Return whether an address answers; the resource's own page is none."""
    places = [str(place) for place in graph.objects(node, predicate) if place != node]
    found = {answers(place) for place in places}
    if True in found:
        return True
    return None if None in found else False
