"""What the catalogue says of an entry: its record, its level, how it was decided.

The dossier is its body's alone (DESIGN §3.3): a public page has from it the
level, the stage and the fact of the decision. The scores are written for those
who may read the dossier, and for nobody else.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD, BNode, Literal, URIRef

from ckanext.qcreuse import config, facts
from ckanext.qcreuse.domain import codes, scoring, workflow
from ckanext.qcreuse.domain import criteria as rules
from ckanext.qcreuse.domain.adoption import ADOPTED, untouched
from ckanext.qcreuse.model import criteria
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model import event as events

from . import terms
from .chain import catalog_uri
from .names import ADMS, CHANGE_TYPES, DCAT, DQV
from .neutral import once
from .repairs import moment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rdflib import Graph
    from rdflib.term import Node

    from ckanext.qcreuse.domain.criteria import Criteria
    from ckanext.qcreuse.model.dossier import Dossier
    from ckanext.qcreuse.model.event import Event

IMPORTED = "imported"
"""Kind of the event by which a trusted importer publishes: nobody decided here,
nor where a dataset was adopted as it stood."""

CHANGES = {
    "created": {"fr": "Créée", "en": "Created"},
    "updated": {"fr": "Mise à jour", "en": "Updated"},
}

DECISION = {"fr": "Décision de diffusion", "en": "Decision to publish"}

_workflow = cache(workflow.load)
_criteria = cache(rules.load)


def describe(graph: Graph, subject: URIRef, dataset: Mapping[str, Any]) -> None:
    """Add to a graph the catalogue record of a dataset.

    Parameters
    ----------
    graph, subject
        Where, and the dataset's node, described already.
    dataset
        The dataset.
    """
    node = URIRef(f"{subject}#record")
    dossier = dossiers.get(dataset["id"])
    _add_record(graph, node, subject, dataset)
    if dossier is None or untouched(dossier.origin, dossier.version):
        return
    states = _workflow(config.workflow_file()).states
    if dossier.state in states:
        label = states[dossier.state]
        status = terms.add_concept(graph, "state", dossier.state, label)
        graph.add((node, terms.namespace().workflowStatus, status))
    if dossier.state == workflow.PUBLISHED:
        _add_decision(graph, node, subject, dossier)
    if _may_read_dossier(dataset):
        _add_scores(graph, subject, dossier)


def decisions(package_ids: Collection[str]) -> dict[str, Event]:
    """Return identifier → the event by which a dataset was published last.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    """
    return events.latest_to(events.DATASET, package_ids, workflow.PUBLISHED)


def with_level(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dataset with its level as it is now: the index may hold an older one.

    Parameters
    ----------
    dataset
        The dataset.
    """
    dossier = dossiers.get(dataset["id"])
    kinds = facts.kinds(dataset)
    if dossier is None or (untouched(dossier.origin, dossier.version) and not kinds):
        return {**dataset}
    level = facts.flag(_judging(dossier), kinds, dossier)
    return {**dataset, "hrp_flag": level}


def add_level(graph: Graph, subject: Node, dataset: Mapping[str, Any]) -> None:
    """Add to a graph the reuse potential of a dataset.

    Parameters
    ----------
    graph, subject
        Where, and the dataset's node.
    dataset
        The dataset, with its level.
    """
    levels = codes.load("hrp_flag")
    code = str(dataset.get("hrp_flag"))
    if code in levels:
        label = {tongue: levels.label(code, tongue) for tongue in terms.LANGUAGES}
        node = terms.add_concept(graph, "hrp_flag", code, label)
        graph.add((subject, terms.namespace().reusePotential, node))


def _judging(dossier: Dossier) -> Criteria:
    """Return the criteria that an entry's answers were given under."""
    present = _criteria(config.criteria_file())
    return criteria.judging(dossier.criteria_version, present)


def _add_record(
    graph: Graph, node: URIRef, subject: URIRef, dataset: Mapping[str, Any]
) -> None:
    created = moment(dataset.get("metadata_created"))
    modified = moment(dataset.get("metadata_modified")) or created
    change = "created" if created == modified else "updated"
    status = CHANGE_TYPES[change]
    graph.add((URIRef(catalog_uri()), DCAT.record, node))
    graph.add((node, RDF.type, DCAT.CatalogRecord))
    graph.add((node, FOAF.primaryTopic, subject))
    graph.add((subject, RDF.type, DCAT.Resource))
    graph.add((node, ADMS.status, status))
    for language, words in CHANGES[change].items():
        graph.add((status, SKOS.prefLabel, Literal(words, lang=language)))
    for predicate, value in ((DCTERMS.issued, created), (DCTERMS.modified, modified)):
        if value:
            graph.add((node, predicate, Literal(value, datatype=XSD.dateTime)))


def _add_decision(
    graph: Graph, node: URIRef, subject: URIRef, dossier: Dossier
) -> None:
    asked = dossier.package_id
    event = once(("decision", asked), lambda: decisions([asked]).get(asked))
    if event is None or event.kind in (IMPORTED, ADOPTED):
        return
    activity, association = URIRef(f"{subject}#decision"), BNode()
    role = terms.add_concept(
        graph, "role", "decider", terms.table()["roles"]["decider"]
    )
    at = Literal(moment(event.at.isoformat()), datatype=XSD.dateTime)
    graph.add((node, PROV.wasGeneratedBy, activity))
    graph.add((activity, RDF.type, PROV.Activity))
    graph.add((activity, PROV.endedAtTime, at))
    for language, words in DECISION.items():
        graph.add((activity, RDFS.label, Literal(words, lang=language)))
    graph.add((activity, PROV.qualifiedAssociation, association))
    graph.add((association, RDF.type, PROV.Association))
    graph.add((association, PROV.hadRole, role))
    # The body decides before the world; its people are nobody's business.
    for publisher in graph.objects(subject, DCTERMS.publisher):
        graph.add((association, PROV.agent, publisher))


def _may_read_dossier(dataset: Mapping[str, Any]) -> bool:
    asked = {"organization_id": dataset.get("owner_org")}
    try:
        return bool(tk.check_access("qcreuse_dossier_show", {}, asked))
    except tk.NotAuthorized:
        return False


def _add_scores(graph: Graph, subject: URIRef, dossier: Dossier) -> None:
    answers = facts.answers(dossier)
    score = scoring.score(_judging(dossier), answers)
    for name, label in terms.table()["metrics"].items():
        total = getattr(score, name)
        if not total.exact:
            # A range is no measurement: something is left to answer.
            continue
        measurement = URIRef(f"{subject}#{name}")
        metric = terms.add_concept(graph, "metric", name, label)
        graph.add((subject, DQV.hasQualityMeasurement, measurement))
        graph.add((measurement, RDF.type, DQV.QualityMeasurement))
        graph.add((measurement, DQV.computedOn, subject))
        graph.add((measurement, DQV.isMeasurementOf, metric))
        value = Literal(f"{total.low:.2f}", datatype=XSD.decimal)
        graph.add((measurement, DQV.value, value))
        graph.add((metric, RDF.type, DQV.Metric))
