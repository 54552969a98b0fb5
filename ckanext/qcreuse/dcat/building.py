"""A dataset's fragment: the configured chain, run as it is, in three formats."""

from __future__ import annotations

import copy
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy.exc import SQLAlchemyError

from ckanext.qcreuse.model import fragment as fragments
from ckanext.qcreuse.model.built import Built

from . import chain, doors, record
from .neutral import neutral
from .plain import PlainGraph
from .writing import FORMS
from .writing.labels import relabelled
from .writing.prefixes import table
from .writing.statements import blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rdflib import Graph, URIRef

    from .writing.statements import Triple

log = logging.getLogger(__name__)

LONGEST_ERROR = 500


def build(package_ids: Collection[str]) -> list[Built]:
    """Return what each dataset says at each door, as it is in the database now.

    One that fails takes no other with it.

    Parameters
    ----------
    package_ids
        Identifiers of datasets.
    """
    # What this session read before may be older than the marks.
    model.Session.expire_all()
    held = fragments.sources(package_ids)
    decided = record.decisions(package_ids)
    known = {("decision", item): decided.get(item) for item in package_ids}
    with neutral(known):
        serializer = chain.serializer()
        built = [
            _built(serializer, door, dataset)
            for package_id in package_ids
            for door, dataset in doors.datasets(package_id)
        ]
    held.clear()
    return built


def written(
    triples: Iterable[Triple], salt: str, forms: Iterable[str] = FORMS
) -> dict[str, str]:
    """Return format → text of statements, without head or foot.

    Parameters
    ----------
    triples
        The statements.
    salt
        Whose they are: blank nodes are named by it.
    forms
        The formats.

    Raises
    ------
    UnwritableError
        When a format cannot hold one of them.
    """
    prefixes = table()
    found = blocks(relabelled(triples, salt))
    return {form: FORMS[form].body(found, prefixes) for form in forms}


def _built(serializer: Any, door: str, dataset: Mapping[str, Any]) -> Built:
    package_id = dataset["id"]
    said = dataset.get("metadata_modified")
    modified = datetime.fromisoformat(said) if said else None
    try:
        subject, triples = _run(serializer, dataset)
        texts = written(doors.renamed(door, triples), package_id)
    except SQLAlchemyError:
        # That is no fault of the dataset.
        raise
    except Exception as error:
        log.warning("The fragment of %s cannot be built", package_id, exc_info=True)
        return Built(door, package_id, modified, error=failure(error))
    return Built(door, package_id, modified, str(subject), texts)


def failure(error: Exception) -> str:
    """Return why a dataset could not be written, on one line that is kept.

    Parameters
    ----------
    error
        What the chain raised.
    """
    why = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    # PostgreSQL's texts hold no NUL.
    return why.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def statements(dataset: Mapping[str, Any]) -> tuple[URIRef, Graph]:
    """Return what a dataset says, as it would be served; nothing is stored.

    Parameters
    ----------
    dataset
        The dataset as ``package_show`` gives it; it may be one that nobody reads yet.

    Returns
    -------
    tuple
        Its node, and its statements.
    """
    with neutral():
        return _run(chain.serializer(), dataset)


def _run(serializer: Any, dataset: Mapping[str, Any]) -> tuple[URIRef, Graph]:
    # Its graph is its own for each dataset; its profiles are found once.
    own = copy.copy(serializer)
    own.g = PlainGraph()
    subject = own.graph_from_dataset(dataset)
    return subject, own.g
