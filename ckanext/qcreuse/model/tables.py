"""The DataStore's tables: whose they are, by name, by alias, or in a query.

CKAN's DataStore shares our namespace package, where a type checker does not find it.
"""

# pyright: reportMissingImports=false

from __future__ import annotations

from sqlalchemy import text

from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.backend.postgres import get_read_engine

METADATA = "_table_metadata"
"""Name under which the DataStore lets everyone list its tables."""


def resource_of(name: str) -> str:
    """Return the identifier of the resource that a table's name or alias leads to.

    Parameters
    ----------
    name
        Name or alias; what leads nowhere is returned as it is.
    """
    backend = DatastoreBackend.get_active_backend()
    _exists, resource_id = backend.resource_id_from_alias(name)
    return resource_id or name


def named_in(query: str) -> list[str]:
    """Return the tables and aliases whose name is somewhere in a query.

    Parameters
    ----------
    query
        What ``datastore_search_sql`` is asked.
    """
    names = text(
        f'SELECT DISTINCT name FROM "{METADATA}"'  # noqa: S608 - a constant
        " WHERE position(lower(name) IN lower(:query)) > 0"
    )
    with get_read_engine().connect() as connection:
        return list(connection.scalars(names, {"query": query}))


def tables() -> list[tuple[str, str]]:
    """Return each table's and alias's name, and the resource it leads to."""
    rows = text(
        f'SELECT name, coalesce(alias_of, name) FROM "{METADATA}"'  # noqa: S608 - a constant
    )
    with get_read_engine().connect() as connection:
        return [(name, leads_to) for name, leads_to in connection.execute(rows)]
