"""What a dataset is to each door: the record that its text is made from.

It is read straight from the database: the index may hold an older one. A dataset is
behind one door at most, and no door is another by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model
from rdflib import URIRef

from ckanext.qcreuse import config
from ckanext.qcreuse.domain.workflow import PUBLISHED
from ckanext.qcreuse.model import dossier as dossiers
from ckanext.qcreuse.model.door import CATALOGUE, GOVERNMENT, PLAN
from ckanext.qcreuse.model.sharing import is_shared

from . import planned
from .chain import NOT_EXPORTED, catalog_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckan.types import Context

    from .writing.statements import Triple

TITLES = {
    GOVERNMENT: {
        "fr": "Données partagées au gouvernement",
        "en": "Data shared within government",
    },
    PLAN: {
        "fr": "Données dont la diffusion est prévue",
        "en": "Data planned to be published",
    },
}
"""Door → what its catalogue is called, by language; the site's has the site's name."""


def opened() -> list[str]:
    """Return the doors that this site has."""
    has = {CATALOGUE: True, GOVERNMENT: config.shares(), PLAN: config.dcat_plan()}
    return [door for door, there in has.items() if there]


def address(door: str) -> str:
    """Return the address that the catalogue behind a door is named by in RDF.

    Each has its own: who reads two of them does not take the one for the other.

    Parameters
    ----------
    door
        Its name.
    """
    site = str(catalog_uri())
    return site if door == CATALOGUE else f"{site.rstrip('/')}/{door}/catalog.ttl"


def renamed(door: str, triples: Iterable[Triple]) -> Iterable[Triple]:
    """Return statements, where the site's catalogue is the one behind a door.

    Parameters
    ----------
    door
        Its name.
    triples
        Statements of the chain, which knows the site's catalogue alone.
    """
    if door == CATALOGUE:
        return triples
    site, here = URIRef(catalog_uri()), URIRef(address(door))
    return [
        (
            here if subject == site else subject,
            predicate,
            here if value == site else value,
        )
        for subject, predicate, value in triples
    ]


def datasets(package_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the doors that a dataset may be read at, and what is read there.

    Parameters
    ----------
    package_id
        Its identifier.
    """
    dataset = _as_anyone(package_id)
    if dataset is not None:
        yield CATALOGUE, dataset
    elif config.shares() and is_shared(package_id):
        yield from _exported(GOVERNMENT, _as_member(package_id))
    elif config.dcat_plan():
        yield from _exported(PLAN, planned.record(package_id))


def _as_anyone(package_id: str) -> dict[str, Any] | None:
    """Return a dataset as nobody in particular reads it, or nothing."""
    context = cast("Context", {"user": "", "use_cache": False})
    try:
        dataset = tk.get_action("package_show")(context, {"id": package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    if dataset["state"] != model.State.ACTIVE or dataset["type"] in NOT_EXPORTED:
        return None
    dossier = dossiers.get(package_id)
    return dataset if dossier is None or dossier.state == PUBLISHED else None


def _as_member(package_id: str) -> dict[str, Any]:
    """Return a dataset as a member of another public body reads it.

    Nobody in particular is let in: what a dossier says is shown to nobody.
    """
    context = cast("Context", {"user": "", "ignore_auth": True, "use_cache": False})
    return tk.get_action("package_show")(context, {"id": package_id})


def _exported(
    door: str, dataset: dict[str, Any] | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    if dataset is not None and dataset["type"] not in NOT_EXPORTED:
        yield door, dataset
