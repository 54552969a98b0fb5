"""ckanext-dcat's harvesters, held to datasets that not everyone may read.

They look for what they brought in before as nobody in particular. What is private is
not found then, and the failure ends the consumer of the queue: a dataset that arrived
private could not be harvested twice, nor one that was recalled here. They look as the
account that they write as, and only among what their own source brought: any catalogue
may say of its dataset that it is known by what another's is known by.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model


def settle() -> None:
    """Have them look so, where ckanext-harvest is there."""
    if p.plugin_loaded("harvest"):
        # Without ckanext-harvest the module cannot be imported.
        base = import_module("ckanext.dcat.harvesters.base")
        base.DCATHarvester._get_existing_dataset = _existing


def _existing(self: Any, guid: str) -> dict[str, Any] | None:
    """Return the dataset that a source knows by an identifier, if it was brought in.

    Parameters
    ----------
    self
        The harvester.
    guid
        What the source knows it by.
    """
    found = _own(guid, [row[0] for row in self._read_datasets_from_db(guid)])
    show, user = tk.get_action("package_show"), self._get_user_name()
    shown = [show({"user": user, "ignore_auth": True}, {"id": id_}) for id_ in found]
    # One that is there comes before one that was deleted.
    shown.sort(key=lambda dataset: dataset["state"] != "active")
    return next(iter(shown), None)


def _own(guid: str, found: list[str]) -> list[str]:
    """Keep the datasets that the source being harvested brought, or that its body has.

    The harvester is not told for which source it looks: what it imports is in the
    session by then, marked as being imported (the queue) or as current (itself).
    """
    kind: Any = import_module("ckanext.harvest.model").HarvestObject
    held: list[Any] = [each for each in model.Session if isinstance(each, kind)]
    sources = {
        each.harvest_source_id
        for each in held
        if each.guid == guid and (each.current or each.state == "IMPORT")
    }
    if len(sources) != 1:
        return []
    (source,) = sources
    brought = model.Session.query(kind.package_id).filter(
        kind.harvest_source_id == source, kind.package_id.in_(found)
    )
    own = {row[0] for row in brought}
    body = getattr(model.Package.get(source), "owner_org", None)
    if body:
        # What a source brought before it was made anew is its body's still.
        of_body = model.Session.query(model.Package.id).filter(
            model.Package.id.in_(found), model.Package.owner_org == body
        )
        own |= {row[0] for row in of_body}
    return [id_ for id_ in found if id_ in own]
