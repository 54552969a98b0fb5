"""The search index: what it says of who sees what, and many documents at once."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

import pysolr
from ckan.lib.search import SearchIndexError
from ckan.lib.search import index as core
from ckan.lib.search.common import make_connection
from ckan.plugins import toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = 1000


def public_ids() -> set[str]:
    """Return the identifiers of every dataset the index shows to anyone."""
    return ids_labelled("public")


def ids_labelled(label: str) -> set[str]:
    """Return the identifiers of every dataset the index shows to who has a label.

    Parameters
    ----------
    label
        A permission label.

    Raises
    ------
    pysolr.SolrError
        When the index cannot be reached.
    """
    return _ids(f'permission_labels:"{label}"')


def all_ids() -> set[str]:
    """Return the identifiers of every dataset the index holds.

    Raises
    ------
    pysolr.SolrError
        When the index cannot be reached.
    """
    return _ids("*:*")


def send(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Write datasets to the index in one request, and have it show them.

    Parameters
    ----------
    pairs
        Each dataset by CKAN's own schema and by that of its type.

    Raises
    ------
    SearchIndexError
        When the index cannot be reached or takes one of them for wrong: some of
        them may be written then.
    """
    index = _Collecting()
    for default, custom in pairs:
        index.update_dict({**default, "with_custom_schema": custom})
    if not index.documents:
        return
    try:
        make_connection().add(
            docs=index.documents, commit=bool(tk.config.get("ckan.search.solr_commit"))
        )
    except (pysolr.SolrError, OSError) as error:
        raise SearchIndexError(str(error)[:1000]) from error


class _Collecting(core.PackageSearchIndex):
    """CKAN's index of datasets, that keeps each document instead of sending it.

    CKAN makes a document and sends it in one function, over a connection that it
    opens by a name of its module. The same function, with another meaning for that
    one name, makes the same documents without a request for each.
    """

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []
        indexes = core.PackageSearchIndex.index_package
        self.index_package = FunctionType(
            indexes.__code__,
            {**vars(core), "make_connection": lambda: self},
            argdefs=indexes.__defaults__,
        ).__get__(self)

    def add(self, docs: list[dict[str, Any]], *, commit: bool) -> None:
        """Keep documents, as the connection that CKAN believes this to be."""
        self.documents += docs


def _ids(query: str) -> set[str]:
    found: set[str] = set()
    cursor, seen = "*", ""
    solr = make_connection()
    while cursor != seen:
        page = solr.search(
            query,
            fq=[f'+site_id:"{tk.config["ckan.site_id"]}"', "+entity_type:package"],
            fl="id",
            sort="index_id asc",
            rows=PAGE,
            cursorMark=cursor,
        )
        found.update(document["id"] for document in page)
        cursor, seen = page.nextCursorMark, cursor
    return found
