"""The columns of what the catalogue holds as tables, where it has a DataStore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins as p
import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from ckan import model


def columns_of(package: model.Package) -> dict[str, list[str]]:
    """Return resource identifier → names of columns, for the resources in tables.

    Parameters
    ----------
    package
        The dataset's row.
    """
    if not p.plugin_loaded("datastore"):
        return {}
    return {
        resource.id: _columns(resource.id)
        for resource in package.resources
        if (resource.extras or {}).get("datastore_active")
    }


def _columns(resource_id: str) -> list[str]:
    try:
        table = tk.get_action("datastore_info")(
            {"ignore_auth": True}, {"id": resource_id}
        )
    except tk.ObjectNotFound:
        # The mark outlived the table: there are no columns to have cleared.
        return []
    return [field["id"] for field in table["fields"]]
