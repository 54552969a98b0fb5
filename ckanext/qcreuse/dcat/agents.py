"""Bodies and people: who publishes, whom to write to, who did what.

DCAT-AP has one place for a contact where CKAN has author and maintainer. The
contact is the one to write to; each is besides an attribution of PROV, with the
role it had, so that neither is lost nor taken for the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from rdflib import FOAF, PROV, RDF, BNode, Literal, URIRef

from . import addresses
from .chain import publisher_uri_organization_fallback
from .names import DCAT, ROLES, VCARD
from .neutral import once
from .repairs import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph
    from rdflib.term import Node

ATTRIBUTED = (
    ("author", "author_email", ROLES.author),
    ("maintainer", "maintainer_email", ROLES.custodian),
    ("extras_organisation_principale", None, ROLES.owner),
)
"""Field of a name, field of its e-mail address, and the role."""


def contact(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return whom to write to, as the chain reads it: one, never two.

    Parameters
    ----------
    dataset
        The dataset.
    """
    for name, email, _role in ATTRIBUTED[:2]:
        found = {
            "name": text(dataset.get(name)),
            "email": addresses.mailto(text(dataset.get(email))),
        }
        filled = {key: value for key, value in found.items() if value}
        if filled:
            return [filled]
    return []


def publisher(
    dataset: Mapping[str, Any], extras: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return who publishes, as the chain reads it.

    Parameters
    ----------
    dataset
        The dataset.
    extras
        Its extras; a harvested dataset names there who published it first.
    """
    name = text(extras.get("publisher_name"))
    if name:
        place = addresses.iri(extras.get("publisher_uri"))
        return [{"name": name, **({"uri": place} if place else {})}]
    organization = dataset.get("organization")
    if not organization:
        return []
    return [
        {
            "uri": publisher_uri_organization_fallback(dict(dataset)),
            "name_translated": {"fr": _present_name(organization["id"])},
        }
    ]


def describe(graph: Graph, subject: Node, dataset: Mapping[str, Any]) -> None:
    """Add to a graph who did what, and what kind of contact the contact is.

    Parameters
    ----------
    graph, subject
        Where, and the dataset's node; the chain has written its contact.
    dataset
        The dataset.
    """
    for name, email, role in ATTRIBUTED:
        words = text(dataset.get(name))
        place = addresses.mailto(text(dataset.get(email))) if email else None
        if not words and not place:
            continue
        attribution, agent = BNode(), BNode()
        graph.add((subject, PROV.qualifiedAttribution, attribution))
        graph.add((attribution, RDF.type, PROV.Attribution))
        graph.add((attribution, DCAT.hadRole, role))
        graph.add((role, RDF.type, DCAT.Role))
        graph.add((attribution, PROV.agent, agent))
        graph.add((agent, RDF.type, PROV.Agent))
        if words:
            graph.add((agent, FOAF.name, Literal(words)))
        if place:
            graph.add((agent, FOAF.mbox, URIRef(place)))
    bodies = {
        text((dataset.get("organization") or {}).get("title")),
        text(dataset.get("extras_organisation_principale")),
    }
    # Whether a name is a person's is not known: only a body's own name is one.
    for node in graph.objects(subject, DCAT.contactPoint):
        if bodies & {str(name) for name in graph.objects(node, VCARD.fn)}:
            graph.add((node, RDF.type, VCARD.Organization))


def read(graph: Graph, subject: Node) -> dict[str, str]:
    """Return the fields of names and e-mail addresses of a dataset.

    Parameters
    ----------
    graph, subject
        The graph, and the dataset's node; one that attributes nothing has its
        contact for author.
    """
    fields: dict[Node | None, tuple[str, str | None]] = {
        role: (name, email) for name, email, role in ATTRIBUTED
    }
    read: dict[str, str] = {}
    for attribution in graph.objects(subject, PROV.qualifiedAttribution):
        name, email = fields.get(graph.value(attribution, DCAT.hadRole), ("", ""))
        agent = graph.value(attribution, PROV.agent)
        read[name] = str(graph.value(agent, FOAF.name) or "")
        read[email or ""] = addresses.email(graph.value(agent, FOAF.mbox))
    node = graph.value(subject, DCAT.contactPoint)
    if not any(read.values()) and node is not None:
        read["author"] = str(graph.value(node, VCARD.fn) or "")
        read["author_email"] = addresses.email(graph.value(node, VCARD.hasEmail))
    read.pop("", None)
    return {field: words for field, words in read.items() if words}


def _present_name(organization_id: str) -> str:
    # Not as the index and the chain have it: both keep a name that was changed.
    return once(("name", organization_id), lambda: _name_of(organization_id))


def _name_of(organization_id: str) -> str:
    shown = tk.get_action("organization_show")(
        {"ignore_auth": True},
        {
            "id": organization_id,
            "include_dataset_count": False,
            "include_extras": False,
            "include_followers": False,
            "include_groups": False,
            "include_tags": False,
            "include_users": False,
        },
    )
    return text(shown.get("title")) or shown["name"]
