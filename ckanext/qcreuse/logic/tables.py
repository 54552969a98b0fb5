"""The list of the DataStore's tables, kept to what its reader may know of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ckanext.qcreuse.model import secrecy, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def only_known(asked: Mapping[str, Any], labels: Collection[str]) -> Mapping[str, Any]:
    """Return a search of the list of tables, kept to those a reader may know of.

    Parameters
    ----------
    asked
        Parameters of ``datastore_search``.
    labels
        Permission labels of the reader.
    """
    filters = asked.get("filters") or {}
    if isinstance(filters, str):
        try:
            filters = json.loads(filters)
        except ValueError:
            # CKAN says so itself.
            return asked
    known = secrecy.known_resources(labels)
    names = [name for name, leads_to in tables.tables() if leads_to in known]
    return {**asked, "filters": {"$and": [filters, {"name": names}]}}
