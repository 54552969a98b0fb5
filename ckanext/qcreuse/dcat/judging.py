"""A dataset held against rules, before anybody else reads it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from rdflib import URIRef
from sqlalchemy.exc import SQLAlchemyError

from . import building, measuring, shapes
from .chain import resource_uri
from .links import checking
from .names import DCAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph

    from .shapes import Finding, Shapes

log = logging.getLogger(__name__)

OF_RESOURCE = "resources."
"""Beginning of the name of a resource's field in a rule."""

_ORDER = [*shapes.SEVERITIES.values()]


def judged(dataset: Mapping[str, Any], rules: Shapes) -> dict[str, Any]:
    """Return what rules find in a dataset, the gravest first.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it.
    rules
        The rules.

    Returns
    -------
    dict
        ``findings``, each with ``severity``, ``field``, ``label``, ``message``,
        ``value`` and ``resource``: its place, from 0, or nothing; ``counts`` by
        severity; ``quality``, as :func:`.measuring.measured` gives it; ``error``: why
        the dataset cannot be written at all, or empty, and there is no ``quality``.

    Raises
    ------
    RuleFileError
        When a rule is none.
    """
    try:
        subject, graph = building.statements(dataset)
    except SQLAlchemyError:
        # That is no fault of the dataset.
        raise
    except Exception as error:
        log.warning("%s cannot be written", dataset["id"], exc_info=True)
        told = {"findings": [], "counts": dict.fromkeys(_ORDER, 0), "quality": None}
        return {**told, "error": building.failure(error)}
    resources = [
        URIRef(resource_uri(dict(item))) for item in dataset.get("resources") or ()
    ]
    found = _in_order(rules.judge(graph), resources)
    counts = {
        severity: sum(item["severity"] == severity for item in found)
        for severity in _ORDER
    }
    scored = measuring.measured(
        graph,
        subject,
        resources,
        checking.answers(_addresses(graph)),
        compliant=not counts[shapes.VIOLATION],
    )
    return {"findings": found, "counts": counts, "quality": scored, "error": ""}


def _addresses(graph: Graph) -> set[str]:
    return {
        str(place)
        for predicate in (DCAT.accessURL, DCAT.downloadURL)
        for place in graph.objects(None, predicate)
    }


def _in_order(findings: list[Finding], resources: list[URIRef]) -> list[dict[str, Any]]:
    places = {node: place for place, node in enumerate(resources)}
    # What is said of each resource and done once in the dataset is said once.
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for item in findings:
        place = None
        if item.field.startswith(OF_RESOURCE) or not item.field:
            place = places.get(item.node)  # type: ignore[call-overload]
        key = (
            _ORDER.index(item.severity),
            -1 if place is None else place,
            item.label.get("fr", ""),
            item.message.get("fr", ""),
            item.value,
        )
        told[key] = {
            "severity": item.severity,
            "field": item.field.removeprefix(OF_RESOURCE),
            "label": item.label,
            "message": item.message,
            "value": item.value,
            "resource": place,
        }
    return [told[key] for key in sorted(told)]
