"""What everyone may know of an entry that is planned, where its body announces it.

The title, the organisation and the quarter, and nothing else (DESIGN §4, invariant 9):
the record is made of these alone, so that no profile of the chain finds more in it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model
from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, URIRef

from ckanext.qcreuse.domain.capacity import Quarter, quarter_of
from ckanext.qcreuse.domain.workflow import PLANNED
from ckanext.qcreuse.model import dossier as dossiers

from .names import ADMS, AUTHORITY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckan.types import Context
    from rdflib import Graph
    from rdflib.term import Node

RELEASE = "qcreuse_planned_release"
"""Key of the day by which it is planned to be there: no record of CKAN's has it."""

TAKEN = ("id", "type", "state", "private", "title", "title_translated", "owner_org")
"""What is taken of the dataset."""

TAKEN_OF_BODY = ("id", "name", "title", "type", "is_organization", "state")
"""What is taken of its organisation."""

NAMES = {
    "fr": ("premier", "deuxième", "troisième", "quatrième"),
    "en": ("first", "second", "third", "fourth"),
}
SENTENCES = {
    "fr": "Diffusion prévue au {name} trimestre de {year}.",
    "en": "Planned to be published in the {name} quarter of {year}.",
}
DEVELOPED = {"fr": "En préparation", "en": "Under development"}


def record(package_id: str) -> dict[str, Any] | None:
    """Return what is announced of a dataset, as the chain reads it; or nothing.

    Parameters
    ----------
    package_id
        Its identifier.
    """
    dossier, package = dossiers.get(package_id), model.Package.get(package_id)
    if dossier is None or package is None or package.state != model.State.ACTIVE:
        return None
    if dossier.state != PLANNED or not dossier.announced or not dossier.target_date:
        return None
    context = cast("Context", {"user": "", "ignore_auth": True, "use_cache": False})
    dataset = tk.get_action("package_show")(context, {"id": package_id})
    return _announced(dataset, quarter_of(dossier.target_date))


def _announced(dataset: Mapping[str, Any], quarter: Quarter) -> dict[str, Any]:
    body = dataset.get("organization") or {}
    said = {
        language: words.format(
            name=NAMES[language][quarter.number - 1], year=quarter.year
        )
        for language, words in SENTENCES.items()
    }
    return {
        **{key: dataset[key] for key in TAKEN if key in dataset},
        # Its address says what it is about.
        "name": dataset["id"],
        "notes": said["fr"],
        "notes_translated": said,
        "organization": {key: body[key] for key in TAKEN_OF_BODY if key in body},
        "resources": [],
        RELEASE: quarter.next.starts - timedelta(days=1),
    }


def describe(graph: Graph, subject: Node, release: date) -> None:
    """Add to a graph that a dataset is planned, and by when.

    Parameters
    ----------
    graph, subject
        Where, and the dataset's node.
    release
        The last day of the quarter.
    """
    status: URIRef = AUTHORITY["dataset-status/DEVELOP"]
    graph.add((subject, DCTERMS.available, Literal(release, datatype=XSD.date)))
    graph.add((subject, ADMS.status, status))
    graph.add((status, RDF.type, SKOS.Concept))
    for language, words in DEVELOPED.items():
        graph.add((status, SKOS.prefLabel, Literal(words, lang=language)))
