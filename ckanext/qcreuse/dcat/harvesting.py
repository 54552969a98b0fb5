"""ckanext-dcat's harvesters, held to datasets that not everyone may read.

They look for what they brought in before as nobody in particular. What is private is
not found then, and the failure ends the consumer of the queue: a dataset that arrived
private could not be harvested twice, nor one that was recalled here. They look as the
account that they write as.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk


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
    found = [row[0] for row in self._read_datasets_from_db(guid)]
    show, user = tk.get_action("package_show"), self._get_user_name()
    shown = [show({"user": user, "ignore_auth": True}, {"id": id_}) for id_ in found]
    # One that is there comes before one that was deleted.
    shown.sort(key=lambda dataset: dataset["state"] != "active")
    return next(iter(shown), None)
